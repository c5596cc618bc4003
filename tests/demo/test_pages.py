"""One click signs somebody of the demonstration in, and nobody else; its mail can be read."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth.hashers import check_password
from django.test import Client
from django.urls import reverse

from portal.demo import people, steps
from portal.demo.people import COMPANIES, EVERYBODY, STAFF, Player
from portal.identity.models import Person
from portal.outbox.services import post_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(now) -> dict[str, Person]:
    """Everybody of the demonstration, without what they filed."""
    stage = steps.Stage(now.date())
    stage.at(300, "10:00")
    for player in STAFF:
        stage.appear(player)
    for company in COMPANIES:
        stage.sign_up(company)
    return stage.people


def click(client: Client, person: Person, **data: str):
    return client.post(reverse("demo:sign_in"), {"person": str(person.ref), **data})


@pytest.mark.parametrize("player", EVERYBODY, ids=lambda p: p.name)
def test_one_click_leads_to_the_desk_without_a_second_factor_page(
    player: Player, loaded, client: Client
) -> None:
    response = client.post(
        reverse("demo:sign_in"), {"person": str(loaded[player.name].ref)}, follow=True
    )
    assert response.status_code == 200
    addresses = [address for address, _status in response.redirect_chain]
    assert addresses[0] == "/desk/"
    expected = "/staff/" if player.unit else "/file/"
    assert response.request["PATH_INFO"].startswith(expected)
    # allauth asks nobody to prove again who they are.
    assert client.get(reverse("mfa_index")).status_code == 200


def test_the_card_has_everybody_with_a_button(loaded, client: Client) -> None:
    page = client.get(reverse("account_login"), {"next": "/account/"}).content.decode()
    buttons = re.findall(r'name="person" value="([0-9a-f-]+)"', page)
    assert set(buttons) == {str(person.ref) for person in loaded.values()}
    assert people.PASSWORD in page
    card = page[page.index('aria-labelledby="demo-title"') :]
    assert '<input type="hidden" name="next" value="/account/">' in card
    assert "csrfmiddlewaretoken" in card


def test_the_card_says_so_when_nothing_is_loaded(client: Client) -> None:
    assert b"has not been loaded" in client.get(reverse("account_login")).content


def test_nobody_outside_the_demonstration_is_signed_in_by_a_click(
    loaded, make_person, client: Client
) -> None:
    stranger = make_person("Ada Real")
    closed = loaded["Juno Aldersey"]
    Person.objects.filter(pk=closed.pk).update(is_active=False)
    for ref in (stranger.ref, closed.ref, uuid4(), "nonsense", ""):
        assert client.post(reverse("demo:sign_in"), {"person": str(ref)}).status_code == 404
    assert "_auth_user_id" not in client.session
    assert client.get(reverse("demo:sign_in")).status_code == 405


def test_a_click_needs_its_token(loaded) -> None:
    client = Client(enforce_csrf_checks=True)
    assert click(client, loaded["Juno Aldersey"]).status_code == 403


@pytest.mark.parametrize(
    ("onward", "leads_to"),
    [
        ("/account/", "/account/"),
        ("https://evil.example/", "/desk/"),
        ("//evil.example/", "/desk/"),
        ("\\\\evil.example", "/desk/"),
        ("javascript:alert(1)", "/desk/"),
    ],
)
def test_the_way_on_stays_on_this_site(onward: str, leads_to: str, loaded, client: Client) -> None:
    assert click(client, loaded["Juno Aldersey"], next=onward)["Location"] == leads_to


def test_everybody_can_sign_in_by_hand(loaded) -> None:
    person = loaded["Imani Castellane"]
    assert check_password(people.PASSWORD, Person.objects.get(pk=person.pk).password)
    factor = Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP)
    code = format_hotp_value(hotp_value(people.SECRET, list(yield_hotp_counters_from_time())[-1]))
    assert factor.wrap().validate_code(code)


def test_mail_is_listed_newest_first_fifty_a_page(now, client: Client) -> None:
    for n in range(52):
        post_text(
            key=f"mail:{n}",
            to="somebody@example.org",
            subject=f"Message {n}.",
            body="Words\n",
            now=now + timedelta(minutes=n),
        )
    first = client.get(reverse("demo:mail_list"))
    subjects = re.findall(r">Message (\d+)\.</a>", first.content.decode())
    assert subjects == [str(n) for n in range(51, 1, -1)]
    onward = re.search(r'href="(\?after=[^"]+)"', first.content.decode())
    second = client.get(reverse("demo:mail_list") + onward[1]).content.decode()
    assert re.findall(r">Message (\d+)\.</a>", second) == ["1", "0"]


def test_a_mail_shows_its_links_and_runs_nothing(now, client: Client) -> None:
    mail = post_text(
        key="mail",
        to="somebody@example.org",
        subject="<b>Bold</b>",
        body="Open http://localhost:8000/join/abc/ now.\n\n<script>alert(1)</script>\n",
        now=now,
    )
    page = client.get(reverse("demo:mail", args=[mail.pk])).content.decode()
    assert 'href="http://localhost:8000/join/abc/"' in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert "<b>Bold" not in page
    missing = reverse("demo:mail", args=[mail.pk + 1])
    assert client.get(missing).status_code == 404


def test_an_empty_mail_page_says_what_will_be_there(client: Client) -> None:
    assert b"No mail yet" in client.get(reverse("demo:mail_list")).content

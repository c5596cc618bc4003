"""Mail that did not arrive: administrators of the State see it, and have it tried again."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from portal.identity import services
from portal.identity.models import Person
from portal.identity.rules import StaffRole, Unit
from portal.ledger.models import Event
from portal.outbox import selectors
from portal.outbox.models import Mail
from portal.outbox.services import post_text
from tests.conftest import NOW
from tests.support.refusals import refused

LIST, RETRY = reverse("identity:staff_mail"), reverse("identity:retry_mail")

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(make_person: Callable[..., Person]) -> Person:
    return make_person(
        "Tess Rowan", second_factor=True, unit=Unit.CDT, staff_role=StaffRole.ADMINISTRATOR
    )


@pytest.fixture
def parked() -> Mail:
    return park("k")


def park(key: str) -> Mail:
    mail = post_text(
        key=key,
        to=f"{key}@example.org",
        subject="Join Saltbox",
        body="Open https://register.example/join/token/",
        now=NOW,
        secret=True,
    )
    assert mail
    mail.parked_at, mail.attempts, mail.error = NOW, 22, "550 <b>unknown</b>"
    mail.save()
    return mail


def test_administrators_see_what_and_why_and_never_the_words(
    client_of, administrator, parked
) -> None:
    page = client_of(administrator).get(LIST).content.decode()
    for said in ("Join Saltbox", "k@example.org", "550 &lt;b&gt;unknown", "Parked", ">22<"):
        assert said in page
    assert "join/token" not in page


def test_the_way_there_is_shown_to_administrators_alone(
    client_of, administrator, supervisor
) -> None:
    organisations = reverse("identity:staff_organisations")
    assert LIST in client_of(administrator).get(organisations).content.decode()
    assert LIST not in client_of(supervisor).get(organisations).content.decode()


def test_other_staff_find_nothing_there_and_change_nothing(client_of, supervisor, parked) -> None:
    browser = client_of(supervisor)
    assert browser.get(LIST).status_code == 404
    assert browser.post(RETRY, {"mail": parked.pk}).status_code == 404
    parked.refresh_from_db()
    assert parked.parked_at
    with refused("permission.denied"):
        services.retry_mail(mails=[parked.pk], by=supervisor, now=NOW)


def test_trying_again_is_recorded_by_whom_and_for_which(client_of, administrator, parked) -> None:
    other = park("other")
    page = client_of(administrator).post(RETRY, {"mail": parked.pk}, follow=True)
    assert "1 mail will be tried again" in page.content.decode()
    parked.refresh_from_db()
    assert (parked.parked_at, parked.attempts) == (None, 0)
    other.refresh_from_db()
    assert other.parked_at
    event = Event.objects.get(action="mail.retried")
    assert (event.stream_id, event.actor) == ("outbox", administrator.actor)
    assert event.subject == f"mail:{parked.pk}"


def test_all_that_is_shown_is_tried_again_at_once(client_of, administrator, parked) -> None:
    mails = [parked.pk, park("k2").pk, park("k3").pk]
    page = client_of(administrator).post(RETRY, {"mail": mails}, follow=True)
    assert "3 mails will be tried again" in page.content.decode()
    assert not Mail.objects.exclude(parked_at=None).exists()
    assert Event.objects.filter(stream="outbox").count() == 3


@pytest.mark.parametrize("mail", ["", "²", "x", "-1", "9" * 18, "9" * 400])
def test_a_mail_that_is_not_parked_gets_a_sentence(
    client_of, administrator, mail: Any, parked
) -> None:
    page = client_of(administrator).post(RETRY, {"mail": mail}, follow=True)
    assert "not parked any more" in page.content.decode()
    parked.refresh_from_db()
    assert parked.parked_at


def test_a_long_list_says_how_much_of_it_is_shown(
    client_of, administrator, parked, monkeypatch
) -> None:
    monkeypatch.setattr(selectors, "SHOWN", 2)
    for n in range(2):
        park(f"more{n}")
    page = client_of(administrator).get(LIST).content.decode()
    assert "3 mails; the first 2 stand here" in page
    assert page.count("Join Saltbox</th>") == 2


def test_an_empty_list_says_that_all_is_well(client_of, administrator) -> None:
    assert "All mail has been sent" in client_of(administrator).get(LIST).content.decode()

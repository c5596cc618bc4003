"""The demonstration is made by the services, whole, once, and shows every state."""

from datetime import UTC, date, datetime

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from filings.lifecycle.models import Draft, Filing, Unmerged, Upload
from filings.lifecycle.rules import FilingState
from portal.casework.models import Case
from portal.casework.rules import State
from portal.demo import documents, steps, story
from portal.demo.people import COMPANIES, EVERYBODY
from portal.documents.canonical import canonical
from portal.identity.models import Organisation, Person
from portal.ledger import selectors as ledger
from portal.ledger.models import Event
from portal.outbox.models import Mail
from portal.publication.models import Document

pytestmark = pytest.mark.django_db


def test_the_demonstration_loads_once_and_shows_every_state(capsys, client: Client) -> None:
    call_command("load_demo")
    assert "6 companies, 15 people, 13 filings" in capsys.readouterr().out
    counts = [m.objects.count() for m in (Person, Filing, Event, Mail)]

    call_command("load_demo")
    assert "loaded already" in capsys.readouterr().out
    assert [m.objects.count() for m in (Person, Filing, Event, Mail)] == counts

    assert set(Filing.objects.values_list("state", flat=True)) == set(FilingState)
    assert set(Case.objects.values_list("state", flat=True)) == set(State)
    assert set(Document.objects.values_list("state", flat=True)) == {
        "current",
        "replaced",
        "withdrawn",
    }
    assert ledger.verify()[1] is None

    now = timezone.now()
    assert not Event.objects.filter(at__gte=now).exists()
    assert Event.objects.earliest("at").at > datetime(2026, 1, 1, 8, tzinfo=UTC)
    assert not Mail.objects.filter(sent_at=None).exists()
    assert list(Filing.objects.order_by("filed_at")) == list(Filing.objects.order_by("reference"))

    draft = Draft.objects.get(submitted_at=None)
    elements = draft.parts.filter(name__startswith="element-")
    assert (draft.number, elements.count()) == (4, 8)
    assert Unmerged.objects.get(part__draft=draft).saved_by.name == "Idris Valdane"
    assert not Organisation.objects.get(name="Pemberwick Robotics").verified_at
    assert {u.media_type for u in Upload.objects.all()} == {"application/pdf", "text/markdown"}
    assert Document.objects.exclude(elements__contains=[{"state": "not_stated"}]).exists()
    assert Document.objects.filter(elements__contains=[{"state": "not_stated"}]).exists()

    for person in Person.objects.all():
        click = client.post(reverse("demo:sign_in"), {"person": str(person.ref)}, follow=True)
        assert click.status_code == 200


def test_a_crash_half_way_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*args: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(steps.Stage, "withdraw", crash)
    with pytest.raises(RuntimeError):
        call_command("load_demo")
    assert not story.is_loaded()
    assert not Event.objects.exists()


def test_invented_data_stays_out_of_a_real_register(settings) -> None:
    settings.PORTAL_DEMO = False
    with pytest.raises(CommandError, match="PORTAL_DEMO"):
        call_command("load_demo")
    assert not Person.objects.exists()


@pytest.mark.parametrize("today", [date(2026, 2, 2), date(2026, 11, 24)])
def test_nothing_happens_before_the_act_at_a_weekend_or_out_of_order(today: date) -> None:
    stage = steps.Stage(today)
    last = stage.now
    for days_ago in range(320, 0, -1):
        stage.at(days_ago, "16:30")
        assert last < stage.now
        assert date(2026, 1, 2) <= stage.now.date() < today
        assert stage.now.weekday() < 5
        last = stage.now


@pytest.mark.parametrize("name", ["halcyon", "meridian", "ninefold", "orrery", "saltbox"])
def test_every_document_reads_like_one_and_changes_from_version_to_version(name: str) -> None:
    found = documents.versions(name)
    first, *_ = found.values()
    assert 1_200 <= len(first.text.split()) <= 2_500
    assert len({version.text for version in found.values()}) == len(found)
    assert all(canonical(version.text) == version.text for version in found.values())


def test_the_people_on_the_card_are_the_people_who_are_loaded() -> None:
    assert len({player.email for player in EVERYBODY}) == len(EVERYBODY)
    assert all(player.email.endswith(".example") for player in EVERYBODY)
    assert all(company.website.endswith(".example") for company in COMPANIES)


def test_the_example_that_the_search_gives_finds_something(client: Client, now: datetime) -> None:
    story.load(now=now)
    assert "“third-party assessor”" in client.get("/").content.decode()
    for words in ("third-party assessor", '"third-party assessor"', "Halcyon"):
        assert b"/frameworks/halcyon-forge-inc/v3/" in client.get("/search/", {"q": words}).content

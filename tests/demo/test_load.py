"""The demonstration is made by the services, whole, once, and shows every state."""

from datetime import UTC, date, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from filings.frameworks.models import Review
from filings.internal_use.models import Schedule
from filings.lifecycle.models import Draft, Filing, Unmerged, Upload
from filings.lifecycle.rules import FilingState
from portal.casework import selectors as casework
from portal.casework.models import Case
from portal.casework.rules import MessageKind
from portal.casework.rules import State as CaseState
from portal.deadlines.models import Moment, Obligation
from portal.deadlines.rules import State
from portal.demo import documents, steps, story
from portal.demo.people import COMPANIES, EVERYBODY
from portal.documents.canonical import canonical
from portal.identity.models import Organisation, Person
from portal.ledger import selectors as ledger
from portal.ledger.models import Event
from portal.outbox.models import Mail
from portal.publication.models import Clock, Document
from portal.registry.models import Fact

pytestmark = pytest.mark.django_db


def test_the_demonstration_loads_once_and_shows_every_state(capsys, client: Client) -> None:
    call_command("load_demo")
    assert "7 companies, 16 people, 20 filings" in capsys.readouterr().out
    counts = [m.objects.count() for m in (Person, Filing, Event, Mail)]

    call_command("load_demo")
    assert "loaded already" in capsys.readouterr().out
    assert [m.objects.count() for m in (Person, Filing, Event, Mail)] == counts

    assert set(Filing.objects.values_list("state", flat=True)) == set(FilingState)
    untold = {CaseState.ASKED, CaseState.NOT_REVIEWED, CaseState.DUPLICATE}
    assert set(Case.objects.values_list("state", flat=True)) == set(CaseState) - untold
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
    frameworks = Filing.objects.filter(kind="framework")
    assert list(frameworks.order_by("filed_at")) == list(frameworks.order_by("reference"))
    late = Document.objects.get(kind="transparency-report", filed_at__gt=F("due_at"))
    assert (late.subject, late.evaluations.count()) == ("shuttle-2", 1)

    draft = Draft.objects.get(submitted_at=None)
    elements = draft.parts.filter(name__startswith="element-")
    assert (draft.number, elements.count()) == (4, 8)
    assert Unmerged.objects.get(part__draft=draft).saved_by.name == "Idris Valdane"
    assert not Organisation.objects.get(name="Pemberwick Robotics").verified_at
    assert {u.media_type for u in Upload.objects.all()} == {"application/pdf", "text/markdown"}
    assert Document.objects.exclude(elements__contains=[{"state": "not_stated"}]).exists()
    assert Document.objects.filter(elements__contains=[{"state": "not_stated"}]).exists()

    attorney = Person.objects.get(unit="AG")
    [granted] = casework.visible_to(attorney)
    assert (granted.organisation.name, granted.holder.name) == (
        "Orrery Foundation Models",
        "Rosalind Okafor",
    )
    assert [m.kind for m in casework.messages(granted.subject)] == [
        MessageKind.ACKNOWLEDGEMENT,
        MessageKind.QUESTION,
        MessageKind.ANSWER,
    ]
    assert Case.objects.filter(organisation=None).count() == 1  # a member of the public's

    for person in Person.objects.all():
        click = client.post(reverse("demo:sign_in"), {"person": str(person.ref)}, follow=True)
        assert click.status_code == 200


def test_the_demonstration_shows_what_clocks_do(now: datetime) -> None:
    story.load(now=now)
    clocks = Obligation.objects.select_related("organisation")
    assert set(clocks.values_list("state", flat=True)) == set(State) - {State.WAIVED}
    overdue = clocks.get(duty="framework", state=State.OVERDUE)
    public = Clock.objects.get(satisfied_at=None, duty="framework")
    assert (public.ref, overdue.organisation.name) == (overdue.ref, "Windrose Quarry Systems")

    modified = clocks.get(duty="framework-modification", state=State.OPEN)
    [rolled] = Moment.objects.get(obligation=modified, number=2).rolled_over
    assert rolled["name"] == "Day of remembrance"
    draft = Draft.objects.get(submitted_at=None)
    changes = draft.parts.get(name="changes").content
    assert changes["modified_on"] == modified.trigger_on.isoformat()

    assert clocks.filter(recorded_as="Sealed letter", state=State.SATISFIED).exists()
    assert clocks.filter(recorded_as="Sealed letter", state=State.LATE).exists()
    assert clocks.get(not_before__isnull=False).moments.first().why
    summaries = clocks.filter(duty="internal-use-summary", satisfied_with__startswith="CA-S-")
    assert summaries.filter(state=State.SATISFIED).count() == 5  # none of what is filed is late
    own = Schedule.objects.get()
    assert (own.organisation.name, own.months) == ("Meridian Loom AI", 4)

    reported = clocks.get(duty="incident-report", organisation__name="Orrery Foundation Models")
    assert reported.state == State.SATISFIED
    assert clocks.get(duty="imminent-risk-notice").state == State.OPEN
    assert Review.objects.get().organisation.name == "Ninefold Atlas"
    assert Fact.objects.get(corrects__isnull=False).amount == 38_400_000

    # One mail for each person, and nothing that waits.
    told = Mail.objects.filter(key__startswith="clocks:").values_list("to", flat=True)
    assert 5 < len(told) == len(set(told))
    assert not Obligation.objects.exclude(pending=[]).exists()


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

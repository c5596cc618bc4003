"""Obligations follow from facts: written once, moved openly, closed with a record."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.deadlines import sources
from portal.deadlines.models import Moment, Obligation, Outlook
from portal.deadlines.rules import State
from portal.deadlines.services.reconciling import reconcile, reconcile_due
from portal.deadlines.services.telling import tell
from portal.identity.models import Organisation, Person
from portal.ledger import selectors as ledger
from portal.publication.models import Clock
from portal.registry.models import Fact
from portal.registry.services import facts as registry
from portal.ui.pacific import to_pacific
from tests.conftest import NOW
from tests.deadlines.conftest import IMMINENT, INCIDENT, MODIFICATION, Told, at

Running = Callable[..., Obligation]


def actions(row: Obligation) -> list[str]:
    return [e.action for e in reversed(ledger.timeline(row.stream))]


def test_a_modification_of_25_november_is_due_on_28_december(running: Running) -> None:
    row = running(MODIFICATION, date(2026, 11, 25))
    assert to_pacific(row.file_by).isoformat() == "2026-12-28T23:59:59.999999-08:00"
    assert row.late_after == row.file_by
    assert row.state == State.OPEN
    moment = row.moments.get()
    assert moment.raw_date == date(2026, 12, 25)
    assert [d["name"] for d in moment.rolled_over] == ["Christmas Day", "Saturday", "Sunday"]
    assert (moment.zone, moment.version) == ("America/Los_Angeles", row.version)


def test_day_zero_is_the_pacific_date_and_not_the_utc_date(running: Running) -> None:
    row = running(INCIDENT, at("2026-12-01T06:30:00+00:00"))
    assert row.moments.get().day0 == date(2026, 11, 30)


def test_reconciling_again_writes_nothing(organisation: Organisation, running: Running) -> None:
    running(MODIFICATION, date(2026, 11, 25))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        reconcile(organisation=organisation, now=NOW + timedelta(minutes=1))
    writes = [
        q["sql"]
        for q in queries
        if q["sql"].startswith(("INSERT", "UPDATE", "DELETE")) and "outlook" not in q["sql"]
    ]
    assert writes == []


def test_a_clock_that_ends_in_the_hour_that_comes_twice_stands_still(
    organisation: Organisation, running: Running
) -> None:
    row = running(IMMINENT, at("2026-10-31T01:30:00-07:00"), now=at("2026-10-31T02:00:00-07:00"))
    assert row.file_by == at("2026-11-01T01:30:00-07:00")
    for minute in (1, 2):
        reconcile(organisation=organisation, now=at(f"2026-10-31T02:0{minute}:00-07:00"))
    assert row.moments.count() == 1
    assert actions(row) == ["obligation.opened"]


def test_that_it_is_overdue_stands_in_the_ledger_once(
    organisation: Organisation, running: Running
) -> None:
    row = running(MODIFICATION, date(2026, 9, 1))
    tell(now=NOW)
    assert actions(row) == ["obligation.opened", "obligation.overdue"]


def test_what_is_large_from_sign_up_owes_a_framework_and_summaries(
    organisation: Organisation,
) -> None:
    owed = Obligation.objects.filter(organisation=organisation).order_by("duty", "n")
    assert [(o.duty, o.n, o.state) for o in owed] == [
        ("framework", 1, State.OVERDUE),
        ("internal-use-summary", 1, State.OVERDUE),
        ("internal-use-summary", 2, State.OVERDUE),
        ("internal-use-summary", 3, State.OVERDUE),
        ("internal-use-summary", 4, State.OPEN),
    ]
    # The fourth three months end on New Year's Day.
    assert to_pacific(owed[4].file_by).date() == date(2027, 1, 4)


def test_a_corrected_trigger_moves_the_clock_and_keeps_what_was_told(
    organisation: Organisation, running: Running, told: Told
) -> None:
    row = running(MODIFICATION, date(2026, 11, 25))
    first = row.moments.get()
    told.starts(MODIFICATION, date(2026, 11, 20))
    reconcile(organisation=organisation, now=NOW, why="The day was wrong.")
    row.refresh_from_db()
    assert to_pacific(row.file_by).date() == date(2026, 12, 21)
    second, kept = row.moments.all()
    assert kept == first
    assert kept.file_by == first.file_by
    assert (second.number, second.why, second.day0) == (2, "The day was wrong.", date(2026, 11, 20))
    assert row.pending == ["moved"]
    assert actions(row) == ["obligation.opened", "obligation.moved"]


def test_another_trigger_with_the_same_end_is_noted_but_moves_nothing(
    organisation: Organisation, running: Running, told: Told
) -> None:
    row = running(INCIDENT, at("2026-12-18T23:59:00-08:00"), now=at("2026-12-20T12:00:00-08:00"))
    told.starts(INCIDENT, at("2026-12-19T00:01:00-08:00"))
    reconcile(organisation=organisation, now=at("2026-12-20T13:00:00-08:00"), why="Corrected.")
    row.refresh_from_db()
    assert [m.day0 for m in row.moments.all()] == [date(2026, 12, 19), date(2026, 12, 18)]
    assert "moved" not in row.pending
    assert "obligation.moved" not in actions(row)


@pytest.mark.parametrize(
    ("filed", "state"),
    [
        ("2026-12-28T23:59:59.999999-08:00", State.SATISFIED),
        ("2026-12-29T00:00:00-08:00", State.LATE),
    ],
)
def test_the_last_microsecond_is_in_time_and_midnight_is_late(
    organisation: Organisation, running: Running, told: Told, filed: str, state: State
) -> None:
    row = running(MODIFICATION, date(2026, 11, 25))
    told.ends(MODIFICATION, at(filed))
    reconcile(organisation=organisation, now=at("2027-01-05T12:00:00-08:00"))
    row.refresh_from_db()
    assert (row.state, row.satisfied_at) == (state, at(filed))
    assert (row.next_at, row.pending) == (None, [])
    assert row.satisfied_with == "CA-F-2026-000001"


def test_between_the_two_moments_nobody_is_late(
    organisation: Organisation, running: Running, told: Told
) -> None:
    """Worked example 12: file by 12 October, Columbus Day; not late until the 13th."""
    row = running(INCIDENT, at("2026-09-27T10:00:00-07:00"), now=at("2026-10-13T23:59:00-07:00"))
    assert row.state == State.OPEN
    assert to_pacific(row.file_by).date() == date(2026, 10, 12)
    reconcile(organisation=organisation, now=at("2026-10-14T00:00:00-07:00"))
    row.refresh_from_db()
    assert row.state == State.OVERDUE


def test_a_filing_that_is_withdrawn_opens_its_clock_again(
    organisation: Organisation, running: Running, told: Told
) -> None:
    row = running(MODIFICATION, date(2026, 11, 25))
    told.ends(MODIFICATION, NOW)
    reconcile(organisation=organisation, now=NOW)
    told.done.clear()
    reconcile(organisation=organisation, now=NOW)
    row.refresh_from_db()
    assert (row.state, row.satisfied_at, row.satisfied_with) == (State.OPEN, None, "")
    assert row.pending == ["opened"]
    assert row.next_at is not None
    assert actions(row) == [
        "obligation.opened",
        "obligation.satisfied",
        "obligation.reopened",
    ]


def test_a_fact_that_is_taken_back_ends_its_clock_with_a_record(
    organisation: Organisation, running: Running, told: Told
) -> None:
    row = running(MODIFICATION, date(2026, 11, 25))
    told.forget(MODIFICATION)
    reconcile(organisation=organisation, now=NOW, why="There was no modification.")
    row.refresh_from_db()
    assert (row.state, row.pending, row.next_at) == (State.SUPERSEDED, ["closed"], None)
    assert ledger.timeline(row.stream)[0].data["why"] == "There was no modification."


def test_what_ceases_to_be_owed_ends_but_what_was_late_before_stays_late(
    organisation: Organisation, told: Told
) -> None:
    told.starts(MODIFICATION, date(2026, 10, 1), "old", ends=date(2026, 12, 1))
    told.starts(MODIFICATION, date(2026, 11, 25), "new", ends=date(2026, 12, 1))
    reconcile(organisation=organisation, now=at("2026-11-30T12:00:00-08:00"))
    states = Obligation.objects.filter(duty=MODIFICATION).order_by("subject")
    assert [o.state for o in states] == [State.OPEN, State.OVERDUE]
    assert reconcile_due(now=at("2026-11-30T23:59:59-08:00")) == 0
    assert reconcile_due(now=at("2026-12-01T00:00:00-08:00")) == 1
    assert [o.state for o in states.all()] == [State.SUPERSEDED, State.OVERDUE]


def test_an_organisation_becomes_large_on_1_january_and_not_a_second_before(
    make_person: Callable[..., Person], now: Any
) -> None:
    from portal.identity import services as identity
    from portal.identity.rules import Role, Standing

    officer = make_person("Imani Castellane", second_factor=True)
    organisation = identity.register_organisation(
        name="Growing, Inc.",
        website="https://example.org",
        standing=Standing.FRONTIER,
        role=Role.CERTIFYING_OFFICER,
        by=officer,
        now=NOW,
    )
    owed = Obligation.objects.filter(organisation=organisation)
    registry.state_size(
        organisation=organisation, year=2026, over=True, basis="Our books.", by=officer, now=NOW
    )
    assert not owed.exists()
    reconcile_due(now=at("2026-12-31T23:59:59-08:00"))
    assert not owed.exists()
    assert reconcile_due(now=at("2027-01-01T00:00:00-08:00")) == 1
    framework = owed.get(duty="framework")
    assert to_pacific(framework.file_by).isoformat() == "2027-01-01T23:59:59.999999-08:00"
    assert to_pacific(framework.late_after).date() == date(2027, 1, 4)
    assert Outlook.objects.get().next_at == at("2027-04-01T00:00:00-07:00")


def test_one_that_ceases_to_be_large_owes_no_further_summary(
    organisation: Organisation, officer: Person
) -> None:
    then = at("2027-01-15T12:00:00-08:00")
    registry.state_size(
        organisation=organisation, year=2026, over=False, basis="Our books.", by=officer, now=then
    )
    owed = Obligation.objects.filter(organisation=organisation, duty="internal-use-summary")
    states = {o.n: o.state for o in owed}
    # The fourth was due on 4 January, when it was large no more.
    assert states == {
        1: State.OVERDUE,
        2: State.OVERDUE,
        3: State.OVERDUE,
        4: State.SUPERSEDED,
    }
    # A year later nothing has come to it.
    reconcile_due(now=at("2028-01-15T12:00:00-08:00"))
    assert owed.count() == 4


def test_a_corrected_size_takes_back_what_it_had_started(
    organisation: Organisation, officer: Person
) -> None:
    fact = Fact.objects.get(organisation=organisation, year=2025)
    registry.correct(
        fact=fact, over=False, basis="Counted a sister company twice.", by=officer, now=NOW
    )
    states = set(Obligation.objects.values_list("state", flat=True))
    assert states == {State.SUPERSEDED}
    assert not Clock.objects.exists()


def test_two_at_once_make_one_obligation(
    organisation: Organisation, told: Told, both_at_once: Callable[..., tuple[Any, ...]]
) -> None:
    told.starts(MODIFICATION, date(2026, 11, 25))
    results = both_at_once(*[lambda: reconcile(organisation=organisation, now=NOW)] * 2)
    assert not [r for r in results if isinstance(r, Exception)]
    row = Obligation.objects.get(duty=MODIFICATION)
    assert row.moments.count() == 1


def test_the_public_sees_public_duties_of_verified_organisations_alone(
    make_organisation: Callable[..., Organisation],
) -> None:
    make_organisation("Unknown, Inc.", verified=False)
    known = make_organisation("Known, Inc.")
    assert [(c.developer.slug, c.duty) for c in Clock.objects.all()] == [(known.slug, "framework")]


def test_what_was_filed_late_stays_public_whatever_is_corrected_afterwards(
    organisation: Organisation, told: Told, officer: Person
) -> None:
    told.starts(MODIFICATION, date(2026, 9, 1), "late")
    told.ends(MODIFICATION, NOW, "late")
    reconcile(organisation=organisation, now=NOW)
    fact = Fact.objects.get(organisation=organisation, year=2025)
    registry.correct(fact=fact, over=False, basis="x", by=officer, now=NOW)
    (clock,) = Clock.objects.all()
    assert (clock.duty, clock.satisfied_at) == (MODIFICATION, NOW)


def test_a_clock_that_opens_again_overdue_says_so_in_the_ledger(
    organisation: Organisation, running: Running, told: Told
) -> None:
    row = running(MODIFICATION, date(2026, 9, 1))
    told.ends(MODIFICATION, NOW)
    reconcile(organisation=organisation, now=NOW)
    told.done.clear()
    reconcile(organisation=organisation, now=NOW, why="It was withdrawn.")
    assert actions(row)[-1] == "obligation.reopened"
    assert ledger.timeline(row.stream)[0].data["why"] == "It was withdrawn."


def test_a_moment_cannot_be_changed(running: Running) -> None:
    moment = running(MODIFICATION, date(2026, 11, 25)).moments.get()
    with pytest.raises(Exception, match="annot update"):
        Moment.objects.filter(pk=moment.pk).update(file_by=NOW)


def test_an_organisation_of_before_gets_its_clocks(organisation: Organisation) -> None:
    Outlook.objects.all().delete()
    assert reconcile_due(now=NOW) == 1
    assert Outlook.objects.filter(organisation=organisation).exists()


def test_one_that_cannot_be_reconciled_stops_no_other(
    make_organisation: Callable[..., Organisation], told: Told, caplog: Any
) -> None:
    first, second = make_organisation("First, Inc."), make_organisation("Second, Inc.")

    def facts(organisation: Organisation, spans: Any) -> Any:
        if organisation == first:
            raise RuntimeError("broken")
        return sources.Facts()

    sources.register("broken", facts)
    try:
        later = at("2027-01-01T00:00:00-08:00")
        assert reconcile_due(now=later) == 2
    finally:
        del sources._SOURCES["broken"]
    assert "cannot be reconciled" in caplog.text
    assert Outlook.objects.get(organisation=first).next_at == later + timedelta(hours=1)
    assert Outlook.objects.get(organisation=second).next_at > later + timedelta(days=1)

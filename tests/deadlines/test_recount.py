"""A change of the calendar moves what it touches, once, and goes on after a crash."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from portal.deadlines.models import Obligation, Recount
from portal.deadlines.rules import State
from portal.deadlines.services import recounting
from portal.deadlines.services.reconciling import reconcile
from portal.identity.models import Organisation, Person
from portal.publication.models import Clock
from portal.rulebook import services as rulebook
from portal.rulebook.models import AddedDay, DayProposal
from portal.ui.pacific import to_pacific
from tests.conftest import NOW
from tests.deadlines.conftest import MODIFICATION, Told, at

Running = Callable[..., Obligation]
# Due on Thu 17 Dec 2026, and on the 18th.
THE_17TH, THE_18TH = date(2026, 11, 17), date(2026, 11, 18)


@pytest.fixture
def close(reviewer: Person, other_reviewer: Person) -> Callable[..., DayProposal]:
    """Staff add a day, and somebody else approves it."""

    def add(day: date, kind: str = "closure", name: str = "Storm") -> DayProposal:
        proposal = rulebook.propose_day(
            day=day, name=name, kind=kind, reason="The office is shut.", by=reviewer, now=NOW
        )
        rulebook.approve(proposal=proposal, by=other_reviewer, now=NOW)
        return proposal

    return add


def last_days(row: Obligation) -> tuple[date, date]:
    row.refresh_from_db()
    return to_pacific(row.file_by).date(), to_pacific(row.late_after).date()


def test_a_closure_moves_late_after_alone(
    quiet: Organisation, running: Running, close: Callable[..., DayProposal]
) -> None:
    row = running(MODIFICATION, THE_17TH)
    close(date(2026, 12, 17))
    assert recounting.go_on(now=NOW) == 1
    assert last_days(row) == (date(2026, 12, 17), date(2026, 12, 18))
    assert row.pending == ["moved"]
    assert row.moments.latest("number").why == (
        "The calendar of days that are rolled over has changed: 17 December 2026."
    )


def test_a_day_that_the_governor_appointed_moves_both(
    quiet: Organisation, running: Running, close: Callable[..., DayProposal]
) -> None:
    row = running(MODIFICATION, THE_17TH)
    close(date(2026, 12, 17), kind="appointed", name="Day of mourning")
    recounting.go_on(now=NOW)
    assert last_days(row) == (date(2026, 12, 18), date(2026, 12, 18))


def test_a_day_that_is_withdrawn_moves_them_back_and_keeps_the_record(
    quiet: Organisation,
    running: Running,
    close: Callable[..., DayProposal],
    reviewer: Person,
    other_reviewer: Person,
) -> None:
    row = running(MODIFICATION, THE_17TH)
    close(date(2026, 12, 17))
    recounting.go_on(now=NOW)
    proposal = rulebook.propose_withdrawal(
        added=AddedDay.objects.get(), reason="It stayed open.", by=reviewer, now=NOW
    )
    rulebook.approve(proposal=proposal, by=other_reviewer, now=NOW)
    recounting.go_on(now=NOW)
    assert last_days(row) == (date(2026, 12, 17), date(2026, 12, 17))
    assert row.moments.count() == 3


def test_what_ended_before_is_left_as_it_was_told(
    quiet: Organisation, running: Running, told: Told, close: Callable[..., DayProposal]
) -> None:
    running(MODIFICATION, THE_17TH)
    told.ends(MODIFICATION, NOW)
    reconcile(organisation=quiet, now=NOW)
    close(date(2026, 12, 17))
    assert recounting.go_on(now=NOW) == 0


def test_a_crash_between_two_batches_loses_nothing_and_moves_nothing_twice(
    quiet: Organisation,
    told: Told,
    close: Callable[..., DayProposal],
    monkeypatch: Any,
) -> None:
    for n in range(7):
        told.starts(MODIFICATION, THE_17TH if n % 2 else THE_18TH, f"m{n}")
    reconcile(organisation=quiet, now=NOW)
    close(date(2026, 12, 17))
    monkeypatch.setattr(recounting, "BATCH", 3)

    class Crash(Exception):
        pass

    def crash(recount: Recount) -> None:
        raise Crash

    with pytest.raises(Crash):
        recounting.go_on(now=NOW, told=crash)
    begun = Recount.objects.get()
    assert (begun.done, begun.ended_at) == (3, None)
    recounting.go_on(now=NOW + timedelta(minutes=1))
    ended = Recount.objects.get()
    assert (ended.done, ended.total) == (7, 7)
    assert ended.ended_at is not None
    moments = [o.moments.count() for o in Obligation.objects.filter(duty=MODIFICATION)]
    assert sorted(moments) == [1, 1, 1, 1, 2, 2, 2]
    assert recounting.go_on(now=NOW) == 0


def test_two_workers_at_once_count_each_clock_once(
    quiet: Organisation,
    told: Told,
    close: Callable[..., DayProposal],
    both_at_once: Callable[..., tuple[Any, ...]],
) -> None:
    for n in range(5):
        told.starts(MODIFICATION, THE_17TH, f"m{n}")
    reconcile(organisation=quiet, now=NOW)
    close(date(2026, 12, 17))
    both_at_once(lambda: recounting.go_on(now=NOW), lambda: recounting.go_on(now=NOW))
    recounting.go_on(now=NOW)
    assert {o.moments.count() for o in Obligation.objects.filter(duty=MODIFICATION)} == {2}


def test_a_release_with_another_calendar_counts_once_by_itself(
    quiet: Organisation, running: Running
) -> None:
    row = running(MODIFICATION, THE_17TH)
    first = recounting.begin_if_changed(now=NOW)
    assert first
    assert recounting.go_on(now=NOW) == 0
    assert recounting.begin_if_changed(now=NOW) is None
    # What an older release counted otherwise.
    Recount.objects.update(calendar="us-ca 2025.9")
    Obligation.objects.filter(pk=row.pk).update(late_after=row.late_after + timedelta(days=1))
    assert recounting.begin_if_changed(now=NOW)
    assert recounting.go_on(now=NOW) == 1
    assert last_days(row) == (date(2026, 12, 17), date(2026, 12, 17))


def test_what_was_filed_in_time_stays_so_when_a_closure_is_withdrawn(
    quiet: Organisation,
    running: Running,
    told: Told,
    close: Callable[..., DayProposal],
    reviewer: Person,
    other_reviewer: Person,
) -> None:
    row = running(MODIFICATION, THE_17TH)
    close(date(2026, 12, 17))
    recounting.go_on(now=NOW)
    told.ends(MODIFICATION, at("2026-12-18T12:00:00-08:00"))
    reconcile(organisation=quiet, now=at("2026-12-18T12:00:00-08:00"))
    later = at("2026-12-19T12:00:00-08:00")
    proposal = rulebook.propose_withdrawal(
        added=AddedDay.objects.get(), reason="It stayed open.", by=reviewer, now=later
    )
    rulebook.approve(proposal=proposal, by=other_reviewer, now=later)
    recounting.go_on(now=later)
    reconcile(organisation=quiet, now=later)
    row.refresh_from_db()
    assert row.state == State.SATISFIED
    assert last_days(row)[1] == date(2026, 12, 18)


def test_a_closure_that_is_recorded_afterwards_makes_a_late_filing_timely(
    quiet: Organisation, running: Running, told: Told, close: Callable[..., DayProposal]
) -> None:
    row = running(MODIFICATION, THE_17TH)
    told.ends(MODIFICATION, at("2026-12-18T12:00:00-08:00"))
    reconcile(organisation=quiet, now=at("2026-12-19T12:00:00-08:00"))
    row.refresh_from_db()
    assert row.state == State.LATE
    close(date(2026, 12, 17))
    assert recounting.go_on(now=at("2026-12-20T12:00:00-08:00")) == 1
    row.refresh_from_db()
    assert (row.state, row.pending) == (State.SATISFIED, ["moved"])
    assert Clock.objects.get(ref=row.ref).late_after == row.late_after

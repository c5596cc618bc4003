"""What staff decide about a clock: with a reason, on record, and never to the filer's harm."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from portal.deadlines.models import Obligation
from portal.deadlines.rules import State
from portal.deadlines.services import adjusting
from portal.deadlines.services.reconciling import reconcile
from portal.deadlines.services.sweeping import mark
from portal.errors import NotFound, Refusal
from portal.identity.models import Organisation, Person
from portal.ledger import selectors as ledger
from portal.library import clocks as public
from portal.publication.models import Clock
from portal.ui.pacific import to_pacific
from tests.conftest import NOW
from tests.deadlines.conftest import IMMINENT, MODIFICATION, Told, at
from tests.support.refusals import refused

Running = Callable[..., Obligation]


@pytest.fixture
def clock(quiet: Organisation, running: Running) -> Obligation:
    """Due on Mon 28 Dec 2026."""
    return running(MODIFICATION, date(2026, 11, 25))


def last_day(row: Obligation) -> date:
    row.refresh_from_db()
    return to_pacific(row.late_after).date()


def test_an_extension_moves_the_last_day_and_rolls_it_over_holidays(
    clock: Obligation, reviewer: Person
) -> None:
    # Fri 1 Jan 2027 is New Year's Day.
    adjusting.extend(
        obligation=clock.ref, until=date(2027, 1, 1), reason="Flood.", by=reviewer, now=NOW
    )
    assert last_day(clock) == date(2027, 1, 4)
    assert clock.moments.latest("number").why == "Flood."
    assert clock.pending == ["moved"]
    extended = ledger.timeline(clock.stream).get(action="obligation.extended")
    assert (extended.actor, extended.data["reason"]) == (reviewer.actor, "Flood.")


def test_an_extension_never_shortens(clock: Obligation, reviewer: Person) -> None:
    with refused("clock.not_later", field="until"):
        adjusting.extend(
            obligation=clock.ref, until=date(2026, 12, 28), reason="x", by=reviewer, now=NOW
        )


def test_an_extension_is_bounded_and_can_be_taken_back(clock: Obligation, reviewer: Person) -> None:
    with refused("clock.too_far", field="until"):
        adjusting.extend(
            obligation=clock.ref, until=date(2099, 12, 31), reason="Typo", by=reviewer, now=NOW
        )
    adjusting.extend(
        obligation=clock.ref, until=date(2027, 1, 8), reason="Flood.", by=reviewer, now=NOW
    )
    assert Clock.objects.get(ref=clock.ref).decided == "extended"
    adjusting.take_back(obligation=clock.ref, reason="No flood.", by=reviewer, now=NOW)
    assert last_day(clock) == date(2026, 12, 28)
    assert clock.moments.count() == 3
    assert Clock.objects.get(ref=clock.ref).decided == ""
    with refused("clock.nothing_decided"):
        adjusting.take_back(obligation=clock.ref, reason="Again.", by=reviewer, now=NOW)


def test_an_extension_of_what_is_overdue_lets_it_run_again(
    clock: Obligation, reviewer: Person
) -> None:
    then = at("2026-12-30T12:00:00-08:00")
    reconcile(organisation=clock.organisation, now=then)
    clock.refresh_from_db()
    assert clock.state == State.OVERDUE
    adjusting.extend(
        obligation=clock.ref, until=date(2027, 1, 8), reason="Flood.", by=reviewer, now=then
    )
    clock.refresh_from_db()
    assert clock.state == State.OPEN
    assert clock.next_at is not None


def test_days_of_a_pause_come_after_the_period(clock: Obligation, reviewer: Person) -> None:
    adjusting.pause(obligation=clock.ref, reason="We asked a question.", by=reviewer, now=NOW)
    # Nobody is late, nor reminded, while it stands still.
    assert mark(now=at("2027-02-01T12:00:00-08:00")) == 0
    reconcile(organisation=clock.organisation, now=at("2027-02-01T12:00:00-08:00"))
    clock.refresh_from_db()
    assert clock.state == State.OPEN
    adjusting.resume(
        obligation=clock.ref, reason="Answered.", by=reviewer, now=NOW + timedelta(days=10)
    )
    # 25 Dec and 10 days: Mon 4 Jan 2027.
    assert last_day(clock) == date(2027, 1, 4)
    assert clock.next_at is not None


@pytest.mark.parametrize("still", [timedelta(days=2), timedelta(hours=6), timedelta(minutes=2)])
def test_a_clock_in_hours_stands_still_for_as_long_as_it_was_paused(
    quiet: Organisation, running: Running, reviewer: Person, still: timedelta
) -> None:
    row = running(IMMINENT, NOW)
    adjusting.pause(obligation=row.ref, reason="x", by=reviewer, now=NOW)
    adjusting.resume(obligation=row.ref, reason="x", by=reviewer, now=NOW + still)
    row.refresh_from_db()
    assert row.file_by == NOW + still + timedelta(hours=24)


def test_a_waiver_ends_a_clock_and_can_be_taken_back(
    clock: Obligation, reviewer: Person, supervisor: Person
) -> None:
    with refused("permission.denied"):
        adjusting.waive(obligation=clock.ref, reason="x", by=reviewer, now=NOW)
    adjusting.waive(obligation=clock.ref, reason="Filed elsewhere.", by=supervisor, now=NOW)
    clock.refresh_from_db()
    assert clock.state == State.WAIVED
    # Facts that say nothing new change nothing of it.
    reconcile(organisation=clock.organisation, now=NOW)
    clock.refresh_from_db()
    assert clock.state == State.WAIVED
    adjusting.take_back(obligation=clock.ref, reason="A mistake.", by=reviewer, now=NOW)
    clock.refresh_from_db()
    assert clock.state == State.OPEN


def test_what_came_by_courier_counts_from_its_own_instant(
    clock: Obligation, reviewer: Person
) -> None:
    then = at("2026-12-30T12:00:00-08:00")
    adjusting.record_received(
        obligation=clock.ref,
        at=at("2026-12-28T16:00:00-08:00"),
        what="By courier",
        reason="The register was down.",
        by=reviewer,
        now=then,
    )
    clock.refresh_from_db()
    assert (clock.state, clock.satisfied_with) == (State.SATISFIED, "By courier")


def test_the_earlier_of_two_ways_counts(clock: Obligation, told: Told, reviewer: Person) -> None:
    adjusting.record_received(
        obligation=clock.ref, at=NOW, what="By courier", reason="x", by=reviewer, now=NOW
    )
    told.ends(MODIFICATION, NOW - timedelta(hours=1))
    reconcile(organisation=clock.organisation, now=NOW)
    clock.refresh_from_db()
    assert clock.satisfied_with == "CA-F-2026-000001"


def test_nothing_is_received_in_the_future(clock: Obligation, reviewer: Person) -> None:
    with refused("clock.recorded_in_future", field="at"):
        adjusting.record_received(
            obligation=clock.ref,
            at=NOW + timedelta(seconds=1),
            what="By courier",
            reason="x",
            by=reviewer,
            now=NOW,
        )


@pytest.mark.parametrize("name", ["extend", "pause", "waive", "record"])
def test_every_decision_needs_a_reason(clock: Obligation, supervisor: Person, name: str) -> None:
    more: dict[str, Any] = {
        "extend": {"until": date(2027, 2, 1)},
        "record": {"at": NOW, "what": "By courier"},
    }.get(name, {})
    with refused("clock.reason_missing", field="reason"):
        adjusting.DECISIONS[name](obligation=clock.ref, reason="  ", by=supervisor, now=NOW, **more)


def test_only_oes_decides_and_strangers_find_nothing(
    clock: Obligation, officer: Person, make_person: Callable[..., Person]
) -> None:
    attorney = make_person("Maren Q", second_factor=True, unit="AG", staff_role="reviewer")
    for person in (attorney, officer):
        with refused("permission.denied"):
            adjusting.waive(obligation=clock.ref, reason="x", by=person, now=NOW)
    with pytest.raises(NotFound):
        adjusting.waive(obligation=clock.ref, reason="x", by=make_person("Strange R"), now=NOW)


def test_of_two_who_pause_at_once_one_is_told(
    clock: Obligation, reviewer: Person, both_at_once: Callable[..., tuple[Any, ...]]
) -> None:
    def pause() -> Obligation:
        return adjusting.pause(obligation=clock.ref, reason="x", by=reviewer, now=NOW)

    results = both_at_once(pause, pause)
    assert [str(r.code) for r in results if isinstance(r, Refusal)] == ["clock.paused"]


def test_a_paused_clock_is_never_overdue_in_public(clock: Obligation, reviewer: Person) -> None:
    later = at("2027-02-01T12:00:00-08:00")
    adjusting.pause(obligation=clock.ref, reason="We asked a question.", by=reviewer, now=NOW)
    assert not public.section("overdue", later).exists()
    (shown,) = public.section("next", later)
    assert (shown.decided, shown.is_overdue(later)) == ("paused", False)
    assert [t.overdue for t in public.tallies(2026, later, {}) if t.duty == MODIFICATION] == [0]

"""The sweep marks exactly what has come to pass, once, whatever its beats do."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.deadlines import rules
from portal.deadlines.models import Obligation
from portal.deadlines.rules import State
from portal.deadlines.services.reconciling import reconcile
from portal.deadlines.services.sweeping import mark
from portal.identity.models import Organisation
from portal.rulebook import rules as rulebook
from portal.ui.pacific import to_pacific
from tests.deadlines.conftest import IMMINENT, INCIDENT, MODIFICATION, Told, at

Running = Callable[..., Obligation]
DUTIES = {MODIFICATION: "long", INCIDENT: "incident", IMMINENT: "hours"}


def steps_of(row: Obligation) -> list[tuple[str, datetime]]:
    ladder = rulebook.version(row.rulebook, row.version).ladders[DUTIES[row.duty]]
    due = rules.Moments(to_pacific(row.file_by), to_pacific(row.late_after))
    return rules.schedule(ladder, due)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    duty=st.sampled_from(sorted(DUTIES)),
    begun=st.datetimes(datetime.fromisoformat("2026-01-03"), datetime.fromisoformat("2028-06-01")),
    waits=st.lists(st.integers(1, 60 * 24 * 20), min_size=1, max_size=6),
)
def test_the_statement_marks_what_the_pure_schedule_says(
    quiet: Organisation, running: Running, duty: str, begun: datetime, waits: list[int]
) -> None:
    """The same steps at the same instants, in SQL and in Python, over clock changes too."""
    start = begun.astimezone(rules.ZoneInfo("America/Los_Angeles"))
    row = running(duty, start, now=start)
    Obligation.objects.filter(pk=row.pk).update(pending=[])
    expected = [(name, when) for name, when in steps_of(row) if when >= start]
    seen: list[str] = []
    now = start
    for minutes in waits:
        now += timedelta(minutes=minutes)
        mark(now=now)
        row.refresh_from_db()
        seen += row.pending
        Obligation.objects.filter(pk=row.pk).update(pending=[])
        assert seen == [name for name, when in expected if when < now]
        coming = [when for _name, when in expected if when >= now]
        assert row.next_at == min(coming, default=None)
        assert row.state == (State.OVERDUE if now > row.late_after else State.OPEN)


def test_a_second_sweep_writes_nothing(quiet: Organisation, running: Running) -> None:
    running(MODIFICATION, date(2026, 11, 25))
    now = at("2026-12-21T09:00:01-08:00")
    assert mark(now=now) == 1
    assert mark(now=now) == 0


def test_a_step_that_passed_before_any_sweep_is_not_lost_to_a_change_of_facts(
    quiet: Organisation, running: Running
) -> None:
    row = running(MODIFICATION, date(2026, 11, 25))
    # Sweeps stand still; somebody states something else of the organisation meanwhile.
    reconcile(organisation=quiet, now=at("2026-12-29T05:00:00-08:00"))
    row.refresh_from_db()
    assert (row.state, row.pending) == (State.OVERDUE, ["opened"])
    mark(now=at("2026-12-29T06:00:00-08:00"))
    row.refresh_from_db()
    assert row.pending == ["opened", "d14", "d7", "d3", "d1", "overdue"]


def test_a_clock_that_moves_into_the_past_is_told_as_overdue(
    quiet: Organisation, running: Running, told: Told
) -> None:
    row = running(MODIFICATION, date(2026, 11, 25), now=at("2026-12-01T12:00:00-08:00"))
    told.starts(MODIFICATION, date(2026, 10, 1))
    reconcile(organisation=quiet, now=at("2026-12-01T13:00:00-08:00"))
    row.refresh_from_db()
    assert (row.state, row.pending) == (State.OVERDUE, ["overdue", "moved"])


def test_what_a_day_of_silence_missed_is_marked_at_once(
    quiet: Organisation, running: Running
) -> None:
    row = running(IMMINENT, at("2026-12-01T10:00:00-08:00"))
    mark(now=at("2026-12-02T11:00:00-08:00"))
    row.refresh_from_db()
    assert row.pending == ["opened", "h12", "h6", "h3", "h1", "overdue"]
    assert row.state == State.OVERDUE


def test_two_beats_at_once_mark_once(
    quiet: Organisation, running: Running, both_at_once: Callable[..., tuple[Any, ...]]
) -> None:
    row = running(MODIFICATION, date(2026, 11, 25))
    now = at("2026-12-21T09:00:01-08:00")
    counts = both_at_once(lambda: mark(now=now), lambda: mark(now=now))
    row.refresh_from_db()
    assert sorted(counts) == [0, 1]
    assert row.pending.count("d7") == 1


@pytest.mark.parametrize("column", ["paused_at", "waived"])
def test_a_clock_that_stands_still_or_has_ended_is_never_marked(
    quiet: Organisation, running: Running, column: str
) -> None:
    row = running(MODIFICATION, date(2026, 11, 25))
    setattr(row, column, at("2026-12-01T12:00:00-08:00") if column == "paused_at" else True)
    row.save()
    running(MODIFICATION, date(2026, 11, 25))
    assert mark(now=at("2027-03-01T09:00:00-08:00")) == 0

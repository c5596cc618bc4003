"""Which obligations facts make, and when people hear of them: pure."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.deadlines import rules
from portal.deadlines.facts import Done, Trigger
from portal.deadlines.rules import Reminders
from portal.rulebook import rules as rulebook
from portal.rulebook.calendar import statutory
from portal.ui.pacific import PACIFIC

TODAY = date(2026, 12, 1)
BOOK = rulebook.on(TODAY)
# Naive bounds are what hypothesis takes.
instants = st.datetimes(
    datetime.fromisoformat("2026-01-02"),
    datetime.fromisoformat("2060-01-01"),
    timezones=st.just(UTC),
)


def derive(*triggers: Trigger, done: tuple[Done, ...] = (), today: date = TODAY) -> rules.Derived:
    return rules.derive(
        triggers, done, owes=lambda duty, day: True, rulebook_on=rulebook.on, today=today
    )


def trigger(duty: str, at: date, subject: str = "one", ends: date | None = None) -> Trigger:
    return Trigger(duty, subject, at, "About.", ends=ends)


def test_a_period_that_recurs_is_owed_from_the_day_it_begins() -> None:
    summary = trigger("internal-use-summary", date(2026, 1, 1))
    assert [w.n for w in derive(summary, today=date(2026, 3, 31)).wanted] == [1]
    found = derive(summary, today=date(2026, 4, 1))
    assert [w.n for w in found.wanted] == [1, 2]
    assert found.changes_on == date(2026, 7, 1)


def test_recurrences_are_counted_from_the_anchor_over_fifty_years() -> None:
    summary = trigger("internal-use-summary", date(2026, 1, 31))
    found = derive(summary, today=date(2076, 1, 31))
    assert len(found.wanted) == 201
    ends = [
        rules.count(w.duty, w.trigger.at, statutory(), n=w.n).raw_date for w in found.wanted[:4]
    ]
    assert ends == [date(2026, 4, 30), date(2026, 7, 31), date(2026, 10, 31), date(2027, 1, 31)]


def test_nothing_begins_on_the_day_on_which_it_is_no_longer_owed() -> None:
    summary = trigger("internal-use-summary", date(2026, 1, 1), ends=date(2026, 7, 1))
    assert [w.n for w in derive(summary).wanted] == [1, 2]


def test_what_starts_tomorrow_is_not_there_today() -> None:
    found = derive(trigger("framework", date(2026, 12, 2)))
    assert (list(found.wanted), found.changes_on) == ([], date(2026, 12, 2))


def test_a_duty_binds_by_what_its_developer_was_on_the_day_of_the_trigger() -> None:
    found = rules.derive(
        [
            trigger("framework-modification", date(2026, 11, 1)),
            trigger("framework-modification", date(2026, 11, 3), "two"),
        ],
        [],
        owes=lambda duty, day: day >= date(2026, 11, 2),
        rulebook_on=rulebook.on,
        today=TODAY,
    )
    assert [w.trigger.subject for w in found.wanted] == ["two"]


def test_the_earliest_thing_that_satisfies_counts_and_anothers_does_not() -> None:
    at = datetime(2026, 11, 20, 18, tzinfo=UTC)
    done = (
        Done("framework", None, at + timedelta(days=1), "second"),
        Done("framework", None, at, "first"),
        Done("framework-modification", "two", at, "of another"),
    )
    found = derive(
        trigger("framework", date(2026, 1, 1)),
        trigger("framework-modification", date(2026, 11, 1)),
        done=done,
    )
    framework, modification = found.wanted
    assert framework.satisfied
    assert framework.satisfied.reference == "first"
    assert modification.satisfied is None


def test_it_is_counted_under_the_rules_of_the_day_that_started_it() -> None:
    found = derive(
        trigger("framework-modification", date(2026, 9, 30)),
        trigger("framework-modification", date(2026, 10, 1), "two"),
    )
    assert [w.rulebook.version for w in found.wanted] == ["2026.1", "2026.2"]


def test_the_ladder_of_thirty_days_reminds_in_the_morning() -> None:
    due = rules.count(BOOK.duties["framework-modification"], date(2026, 11, 25), statutory())
    steps = rules.schedule(BOOK.ladders["long"], due)
    assert [(name, at.astimezone(PACIFIC).isoformat()) for name, at in steps] == [
        ("d30", "2026-11-28T09:00:00-08:00"),
        ("d14", "2026-12-14T09:00:00-08:00"),
        ("d7", "2026-12-21T09:00:00-08:00"),
        ("d3", "2026-12-25T09:00:00-08:00"),
        ("d1", "2026-12-27T09:00:00-08:00"),
        ("overdue", "2026-12-28T23:59:59.999999-08:00"),
        ("o7", "2027-01-04T09:00:00-08:00"),
        ("o30", "2027-01-27T09:00:00-08:00"),
    ]


def test_the_ladder_of_hours_crosses_the_change_of_the_clocks() -> None:
    begun = datetime.fromisoformat("2026-10-31T10:00:00-07:00")
    due = rules.count(BOOK.duties["imminent-risk-notice"], begun, statutory())
    steps = dict(rules.schedule(BOOK.ladders["hours"], due))
    end = due.file_by.astimezone(UTC)  # local times are compared by what their clocks show
    assert end == begun.astimezone(UTC) + timedelta(hours=24)
    assert [end - steps[s] for s in ("h12", "h6", "h3", "h1")] == [
        timedelta(hours=n) for n in (12, 6, 3, 1)
    ]
    assert rules.first_pending(BOOK.ladders["hours"], due, begun) == ["opened"]


def test_fifteen_days_are_told_at_once_and_then_at_seven_three_and_one() -> None:
    ladder = BOOK.ladders["incident"]
    assert (ladder.at_once, ladder.days) == (True, (7, 3, 1))


def test_between_two_moments_there_is_a_step_of_its_own() -> None:
    due = rules.count(BOOK.duties["incident-report"], date(2026, 9, 27), statutory())
    steps = dict(rules.schedule(BOOK.ladders["incident"], due))
    assert steps["safe"] == due.file_by
    assert steps["overdue"] == due.late_after


@given(now=instants, begun=instants)
def test_a_clock_that_is_made_late_says_one_thing_at_most(now: datetime, begun: datetime) -> None:
    due = rules.count(BOOK.duties["incident-report"], begun, statutory())
    pending = rules.first_pending(BOOK.ladders["incident"], due, now)
    assert pending == (["overdue"] if now > due.late_after else ["opened"])


@given(now=instants)
def test_a_digest_goes_out_at_eight_in_the_morning_within_a_day(now: datetime) -> None:
    at = rules.next_morning(now, PACIFIC)
    assert at.astimezone(PACIFIC).hour == 8
    assert now <= at
    assert at - now <= timedelta(hours=25)


NOON = datetime(2026, 12, 1, 20, tzinfo=UTC)
MORNING = datetime(2026, 12, 2, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("step", "ladder", "preference", "officer", "at"),
    [
        ("d14", "long", Reminders.EACH, False, NOON),
        ("d14", "long", Reminders.DIGEST, False, MORNING),
        ("d14", "long", Reminders.LAST, False, None),
        ("d14", "long", Reminders.LAST, True, None),
        # Three days before, every certifying officer is told.
        ("d3", "long", Reminders.LAST, True, NOON),
        ("d3", "long", Reminders.LAST, False, None),
        ("d1", "long", Reminders.DIGEST, False, NOON),
        ("overdue", "long", Reminders.LAST, False, NOON),
        ("o7", "long", Reminders.DIGEST, False, NOON),
        ("moved", "long", Reminders.DIGEST, False, NOON),
        ("opened", "long", Reminders.DIGEST, False, MORNING),
        ("opened", "hours", Reminders.LAST, False, NOON),
        ("h12", "hours", Reminders.DIGEST, False, NOON),
    ],
)
def test_who_is_told_when(
    step: str, ladder: str, preference: str, officer: bool, at: datetime | None
) -> None:
    found = rules.send_at(
        step, BOOK.ladders[ladder], preference, officer=officer, now=NOON, zone=PACIFIC
    )
    assert found == at


def test_each_recurrence_is_counted_under_the_rules_of_the_day_on_which_it_begins() -> None:
    summary = trigger("internal-use-summary", date(2026, 1, 1))
    found = derive(summary, today=date(2026, 12, 1))
    # 2026.2 has been in force since 1 October, on which the fourth began.
    assert [(w.n, w.rulebook.version) for w in found.wanted] == [
        (1, "2026.1"),
        (2, "2026.1"),
        (3, "2026.1"),
        (4, "2026.2"),
    ]


def test_what_is_due_with_a_planned_deployment_runs_before_it() -> None:
    """22757.12(c)(1): before, or concurrently with, deploying."""
    at = datetime(2026, 12, 15, 17, tzinfo=UTC)
    found = derive(Trigger("transparency-report", "deployment:Anvil 3", at, "About."))
    (report,) = found.wanted
    due = rules.count(report.duty, report.trigger.at, statutory())
    assert (due.file_by, due.late_after) == (at, at)
    steps = [name for name, _at in rules.schedule(report.rulebook.ladders["long"], due)]
    assert steps[0] == "d30"

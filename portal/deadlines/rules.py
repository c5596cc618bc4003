"""How obligations follow from facts, when people are reminded, and what a clock may become.

Pure: no table, no clock, no request.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from portal.deadlines.facts import Done, Trigger, Turn
from portal.rulebook.arithmetic import Due, Period, add, due
from portal.rulebook.calendar import Calendar
from portal.rulebook.rules import Duty, Ladder, Rulebook

OPENED, MOVED, CLOSED, SAFE, OVERDUE = "opened", "moved", "closed", "safe", "overdue"
# Reminders of whole days come when an office opens, not at midnight.
MORNING = time(9)
# What happens after `late_after`: days overdue.
OVERDUE_DAYS = (0, 7, 30)
OVERDUE_STEPS = (OVERDUE, *(f"o{n}" for n in OVERDUE_DAYS if n))
# A message this much later than its step says that the register was late, not the filer.
SLACK = timedelta(hours=1)


class State(TextChoices):
    OPEN = "open", _("Running")
    OVERDUE = "overdue", _("Overdue")
    SATISFIED = "satisfied", _("Done in time")
    LATE = "late_satisfied", _("Done late")
    WAIVED = "waived", _("Waived")
    SUPERSEDED = "superseded", _("No longer owed")


RUNNING = (State.OPEN, State.OVERDUE)
MET = (State.SATISFIED, State.LATE)


class Reminders(TextChoices):
    """What a person wants to get; overdue notices and clocks in hours come in any case."""

    EACH = "each", _("Each reminder when it falls due")
    DIGEST = "digest", _("One message a day, in the morning")
    LAST = "last", _("Only the last day, and what is overdue")


@dataclass(frozen=True)
class Wanted:
    """An obligation as the facts have it.

    Args:
        satisfied: the earliest thing that satisfies it, if any.
    """

    trigger: Trigger
    rulebook: Rulebook
    n: int
    satisfied: Done | None

    @property
    def key(self) -> "Key":
        return key(self.rulebook.name, self.trigger.duty, self.trigger.subject, self.n, self.turn)

    @property
    def turn(self) -> Turn | None:
        return self.trigger.turn

    @property
    def duty(self) -> Duty:
        return self.rulebook.duties[self.trigger.duty]


Key = tuple[str, str, str, int]


def key(rulebook: str, duty: str, subject: str, n: int, turn: Turn | None) -> Key:
    """What an obligation is told from others by: a turn by its subject, however it is counted."""
    return rulebook, duty, subject, 0 if turn else n


def period(duty: Duty, turn: Turn | None) -> Period:
    """What a clock is counted by; an empty one for a duty without a clock."""
    return Period(months=turn.months) if turn else duty.period or Period()


def extent(duty: Duty, day0: date, n: int, turn: Turn | None) -> tuple[date, date]:
    """The day on which a recurrence begins, and the one on which it ends before any roll.

    Args:
        day0: that it is counted from.
    """
    begins = turn.begins if turn else add(day0, period(duty, turn), n - 1)
    return begins, add(day0, period(duty, turn), n)


@dataclass(frozen=True)
class Derived:
    """What an organisation owes by its facts, and the first day on which that changes by itself."""

    wanted: Sequence[Wanted]
    changes_on: date | None


def day_of(at: date | datetime, zone: ZoneInfo) -> date:
    """The calendar day of a trigger, in the zone of the rulebook: never its UTC date."""
    return at.astimezone(zone).date() if isinstance(at, datetime) else at


def derive(
    triggers: Iterable[Trigger],
    done: Iterable[Done],
    *,
    owes: Callable[[Duty, date], bool],
    rulebook_on: Callable[[date], Rulebook],
    today: date,
) -> Derived:
    """Which obligations the facts make.

    Args:
        owes: whether the organisation is of those whom a duty binds, on a day.
        rulebook_on: the rulebook that is in force on a day.
        today: in the rulebook's zone. What starts later is not there yet.
    """
    satisfied: dict[tuple[str, str | None, int], Done] = {}
    for fact in sorted(done, key=lambda d: d.at, reverse=True):
        satisfied[fact.duty, fact.subject, fact.n] = fact
    wanted, changes = [], []
    for trigger in triggers:
        day = day_of(trigger.at, rulebook_on(today).zone)
        if trigger.turn:  # its schedule may be counted from a day on which nothing was owed
            day = trigger.turn.begins
        duty = rulebook_on(day).duties[trigger.duty]
        if not owes(duty, day):
            continue
        if trigger.ends and trigger.ends > today:
            changes.append(trigger.ends)
        turn = trigger.turn
        each = [(turn.n, day)] if turn else _recurrences(day, duty, until=today)
        for n, begins in each:
            if begins > today and not _is_due_beforehand(duty):
                changes.append(begins)
            elif trigger.ends is None or begins < trigger.ends:
                nth = 1 if turn else n
                either = (satisfied.get((duty.key, s, nth)) for s in (trigger.subject, None))
                first = min(filter(None, either), key=lambda d: d.at, default=None)
                # Each recurrence is counted under the rules of the day on which it begins.
                wanted.append(Wanted(trigger, rulebook_on(begins), n, first))
    return Derived(wanted, min(changes, default=None))


def _is_due_beforehand(duty: Duty) -> bool:
    """Whether its clock ends with its trigger, and so runs as soon as that is planned."""
    return duty.period is not None and duty.period.at_instant


def _recurrences(day: date, duty: Duty, *, until: date) -> Iterable[tuple[int, date]]:
    """Each recurrence with the day it begins, from the anchor; the last begins after `until`."""
    yield 1, day
    n, begins = 1, day
    while duty.recurs and duty.period and begins <= until:
        n, begins = n + 1, add(day, duty.period, n)
        yield n, begins


def count(
    duty: Duty,
    trigger: date | datetime,
    calendar: Calendar,
    *,
    n: int = 1,
    turn: Turn | None = None,
    extra: timedelta = timedelta(),
    not_before: date | None = None,
) -> Due:
    """The two moments of an obligation, with what staff decided about its clock.

    Args:
        extra: for how long it stood still; whole days, or elapsed time for a clock in hours.
    """
    every = period(duty, turn)
    if extra and every.is_elapsed and isinstance(trigger, datetime):
        trigger, extra = trigger.astimezone(UTC) + extra, timedelta()
    return due(
        trigger,
        every,
        calendar,
        n=n,
        roll=duty.roll,
        extra_days=extra.days,
        not_before=not_before,
    )


def state(
    *,
    late_after: datetime,
    satisfied_at: datetime | None,
    waived: bool,
    paused: bool,
    ends: datetime | None,
    now: datetime,
) -> State:
    """Where an obligation stands.

    Args:
        ends: instant from which it is no longer owed; what was late before then stays so.
        now: aware instant, like all others.
    """
    if satisfied_at:
        return State.SATISFIED if satisfied_at <= late_after else State.LATE
    if waived:
        return State.WAIVED
    if ends and ends <= now and ends <= late_after:
        return State.SUPERSEDED
    return State.OVERDUE if now > late_after and not paused else State.OPEN


class Moments(NamedTuple):
    """The two dates of a clock, both in the zone of its rulebook."""

    file_by: datetime
    late_after: datetime


@dataclass(frozen=True)
class Step:
    """Something that a clock does at an instant.

    Args:
        base: `file_by` or `late_after`, from which it is counted.
        days: whole days in the zone, at MORNING (at the moment itself for 0); hours: elapsed.
            Negative before the base, positive after it.
    """

    name: str
    base: str
    days: int = 0
    hours: int = 0

    def at(self, due: Due | Moments) -> datetime:
        """Its instant on a clock."""
        base: datetime = getattr(due, self.base)
        if not self.days:  # elapsed: the sum of a local time and hours would be a wall clock's
            return base.astimezone(UTC) + timedelta(hours=self.hours)
        day = base.date() + timedelta(days=self.days)
        return datetime.combine(day, MORNING, base.tzinfo)


def steps(ladder: Ladder) -> list[Step]:
    """All that happens on a clock with that ladder, in order."""
    return [
        *(Step(f"d{n}", "file_by", days=-n) for n in sorted(ladder.days, reverse=True)),
        *(Step(f"h{n}", "file_by", hours=-n) for n in sorted(ladder.hours, reverse=True)),
        Step(SAFE, "file_by"),
        *(
            Step(name, "late_after", days=n)
            for name, n in zip(OVERDUE_STEPS, OVERDUE_DAYS, strict=True)
        ),
    ]


def schedule(ladder: Ladder, due: Due | Moments) -> list[tuple[str, datetime]]:
    """Each step with its instant. Where both moments are one, only the later counts."""
    same = due.file_by == due.late_after
    return [(s.name, s.at(due)) for s in steps(ladder) if not (same and s.name == SAFE)]


def first_pending(ladder: Ladder, due: Due, now: datetime) -> list[str]:
    """What people are told when a clock is made: that it runs, or that it is over already."""
    passed = [name for name, at in schedule(ladder, due) if at < now]
    if OVERDUE in passed:
        return [OVERDUE]
    return [OPENED] if passed or ladder.at_once else []


def is_urgent(step: str, ladder: Ladder) -> bool:
    """Whether everybody is told at once, whatever they prefer."""
    return bool(ladder.hours) or step in ("d1", SAFE, MOVED, CLOSED, *OVERDUE_STEPS)


def escalates(step: str, ladder: Ladder) -> bool:
    """Whether every certifying officer is told, whatever they prefer."""
    if is_urgent(step, ladder):
        return True
    return step.startswith("d") and int(step[1:]) <= ladder.escalate_days


def next_morning(now: datetime, zone: ZoneInfo) -> datetime:
    """When the next digest goes out: eight o'clock, an hour before the day's reminders."""
    local = now.astimezone(zone)
    today = datetime.combine(local.date(), time(8), zone)
    return today if now <= today else today + timedelta(days=1)


def send_at(
    step: str, ladder: Ladder, preference: str, *, officer: bool, now: datetime, zone: ZoneInfo
) -> datetime | None:
    """When somebody is told of a step; None for not at all.

    Args:
        preference: a `Reminders`. officer: whether they certify.
    """
    if is_urgent(step, ladder) or (officer and escalates(step, ladder)):
        return now
    if preference == Reminders.DIGEST:
        return next_morning(now, zone)
    return now if preference == Reminders.EACH else None

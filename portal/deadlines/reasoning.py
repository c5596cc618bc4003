"""How a date was counted, step by step, in sentences that anybody can check with a calendar."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.deadlines import rules
from portal.deadlines.facts import Turn
from portal.deadlines.models import Moment
from portal.rulebook.arithmetic import Period, by_day_count, calendar_year_reading
from portal.rulebook.calendar import Tier
from portal.rulebook.rules import Duty, Rulebook
from portal.ui.pacific import written

RULES = "/rules/"


@dataclass(frozen=True)
class Assumption:
    """A point that the act leaves open. `href` is where the rulebook has it."""

    label: str
    text: str
    href: str


@dataclass(frozen=True)
class Reasons:
    """All that made two dates of a trigger.

    Args:
        steps: in the order of the count.
        note, href: under which rulebook and calendar, and when; where that rulebook stands.
    """

    steps: Sequence[str]
    assumptions: Sequence[Assumption]
    note: str
    href: str


def reasons(
    moment: Moment, duty: Duty, book: Rulebook, n: int, turn: Turn | None = None
) -> Reasons:
    """Why a clock has the dates of this moment.

    Args:
        duty, book: of the version under which it was counted. n: which recurrence it is.
        turn: that it is, of a schedule of the developer's own.
    """
    period = rules.period(duty, turn)
    count = _in_hours if moment.raw_date is None else _in_days
    steps = list(count(moment, period, n))
    if moment.day0 and "yearly-review" in duty.switches:
        other = calendar_year_reading(moment.day0)
        steps.append(
            _("Read the other way, once in each calendar year, it would be due by {day}.").format(
                day=_written(other)
            )
        )
    return Reasons(
        steps=steps,
        assumptions=[
            Assumption(s.label, s.assumption, f"{RULES}#switch-{s.key}")
            for s in map(book.switches.__getitem__, duty.switches)
        ],
        note=_("Counted on {at} under rulebook {book}, calendar {calendar}.").format(
            at=written(moment.made_at, "date"), book=book.label, calendar=moment.calendar
        ),
        href=f"{RULES}{book.name}/{book.version}/",
    )


def _in_hours(moment: Moment, period: Period, n: int) -> Iterator[str]:
    start, end = moment.trigger_at, moment.file_by
    assert start
    if period.at_instant:
        yield _("It is due at the instant that starts it: {at}.").format(at=written(start))
    else:
        yield _("It starts at {at}; {period} later it ends.").format(
            at=written(start), period=period
        )
        yield _("Hours run on through weekends, holidays and changes of the clock.")
    yield from _decisions(moment)
    yield _("So the last good moment is {at}.").format(at=written(end))


def _in_days(moment: Moment, period: Period, n: int) -> Iterator[str]:
    day0, raw = moment.day0, moment.raw_date
    assert day0
    assert raw
    zone = ZoneInfo(moment.zone)
    file_by, late_after = (_day(at, zone) for at in (moment.file_by, moment.late_after))
    if raw == day0:
        yield _("It is due on the day that starts it: {day}.").format(day=_written(day0))
    else:
        yield _("Day 0 is {day}; it is not counted.").format(day=_written(day0))
        words = (
            _("{period} from there end on {day}.")
            if n == 1
            else _("{n} times {period}, counted from there in one step, end on {day}.")
        )
        yield words.format(n=n, period=period, day=_written(raw))
        if not period.days and raw.day != day0.day:
            yield _("That month has no day {n}, so its last day counts.").format(n=day0.day)
    yield from _decisions(moment)
    unsettled = False
    for passed in moment.rolled_over:
        day = date.fromisoformat(passed["date"])
        unsettled = unsettled or passed["tier"] == Tier.B
        words = (
            _("{day}: {name} ({citation}), tier {tier}. The period runs on.")
            if day < file_by
            else _("{day}: {name} ({citation}), tier {tier}. It moves “late after” alone.")
        )
        yield words.format(**{**passed, "day": _written(day)})
    if late_after == file_by:
        yield _("So the last good day is {day}, to its end.").format(day=_written(file_by))
    else:
        words = (
            _(
                "Whether a day of tier B moves the date is unsettled. Aim for {day}; nobody is "
                "marked late before {late} has passed."
            )
            if unsettled
            else _(
                "The act gives no time beyond {day}. Nobody is marked late before {late} has "
                "passed."
            )
        )
        yield words.format(day=_written(file_by), late=_written(late_after))
    by_days = by_day_count(day0, period, n)
    if by_days and by_days != raw:
        yield _(
            "Counted in days (Gov. Code § 6803: a year is 365, a quarter 91) the period would end "
            "on {day}. We count calendar months (Gov. Code § 6804); the earlier day is the safer."
        ).format(day=_written(by_days))


def _decisions(moment: Moment) -> Iterator[str]:
    """What staff decided about this clock."""
    if moment.extra and moment.raw_date:
        yield ngettext(
            "It stood still for {n} day, which comes after the period.",
            "It stood still for {n} days, which come after the period.",
            moment.extra.days,
        ).format(n=moment.extra.days)
    elif moment.extra:
        minutes = moment.extra // timedelta(minutes=1)
        yield _("It stood still for {hours} h {minutes} min, which come after the period.").format(
            hours=minutes // 60, minutes=minutes % 60
        )
    if moment.not_before:
        yield _("The State extended it to {day}.").format(day=_written(moment.not_before))


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()


def _written(day: date) -> str:
    return dateformat.format(day, "D j M Y")

"""How long a period lasts: pure functions, with California's rules of counting.

Days exclude the first and include the last, from midnight to midnight (Code Civ. Proc. § 12, Gov.
Code §§ 6800, 6806); a last day that is a holiday is excluded too (Code Civ. Proc. § 12a). Months
are calendar months (Gov. Code § 6804). Hours are elapsed hours and know no holiday.
"""

import calendar as months
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.errors import Refusal
from portal.rulebook.calendar import Calendar, Day, Tier
from portal.rulebook.instants import YEARS, check_year, with_zone

# The last instant of a day that a database column can hold.
END_OF_DAY = time(23, 59, 59, 999_999)


@dataclass(frozen=True)
class Roll:
    """Over which holidays each of the two moments moves when the last day is one.

    Args:
        file_by, late_after: the tiers; what moves the first moves the second too.
        closures: whether a day counts that is one only because the office is closed.
        hours: whether hours move too, to the end of the next day that is none.
    """

    BOTH: ClassVar["Roll"]
    # The duty is there from the first day on: there is no period to be extended for the filer.
    LATE_AFTER: ClassVar["Roll"]
    NEVER: ClassVar["Roll"]

    file_by: frozenset[Tier]
    late_after: frozenset[Tier]
    closures: bool = True
    hours: bool = False

    def __str__(self) -> str:
        return _("file by: tiers {one}; late after: tiers {other}").format(
            one=", ".join(sorted(self.file_by)) or "–",
            other=", ".join(sorted(self.late_after)) or "–",
        )


Roll.BOTH = Roll(frozenset({Tier.A}), frozenset(Tier))
Roll.LATE_AFTER = Roll(frozenset(), frozenset(Tier))
Roll.NEVER = Roll(frozenset(), frozenset())


@dataclass(frozen=True)
class Period:
    """Calendar units, or elapsed hours; an empty one ends with the day on which it starts.

    Args:
        at_instant: ends at the instant of its trigger, not with the day.
    """

    years: int = 0
    months: int = 0
    days: int = 0
    hours: int = 0
    at_instant: bool = False

    @property
    def is_elapsed(self) -> bool:
        """Whether it is counted from instant to instant, so that no holiday moves it."""
        return self.hours > 0 or self.at_instant

    def __str__(self) -> str:
        words = (
            (self.years, ngettext("{n} year", "{n} years", self.years)),
            (self.months, ngettext("{n} month", "{n} months", self.months)),
            (self.days, ngettext("{n} day", "{n} days", self.days)),
            (self.hours, ngettext("{n} hour", "{n} hours", self.hours)),
        )
        return ", ".join(word.format(n=n) for n, word in words if n) or (
            _("at that instant") if self.at_instant else _("on that day")
        )


@dataclass(frozen=True)
class Due:
    """The end of a period, and how it was found.

    Args:
        trigger: aware instant that started it; for a trigger known by its day, the day's start.
        day0: the day that is not counted, in the rulebook's zone; None for hours.
        raw_date: the last day before any roll; None for hours.
        file_by: last instant that is safe for the filer; `Roll` says over which tiers it moved.
        late_after: last instant before it is late.
        rolled_over: every day that was passed over for either, in order.
    """

    trigger: datetime
    day0: date | None
    raw_date: date | None
    file_by: datetime
    late_after: datetime
    rolled_over: tuple[Day, ...]

    @property
    def file_by_date(self) -> date | None:
        return self.file_by.date() if self.day0 else None

    @property
    def late_after_date(self) -> date | None:
        return self.late_after.date() if self.day0 else None


def due(
    trigger: date | datetime,
    period: Period,
    calendar: Calendar,
    *,
    n: int = 1,
    roll: Roll = Roll.BOTH,
    extra_days: int = 0,
    not_before: date | None = None,
) -> Due:
    """The two moments at which a period ends.

    Args:
        trigger: an aware instant, or a day of the calendar's zone where only the day counts.
        period: counted `n` times from the trigger itself, never from an earlier result.
        calendar: the holidays, and the zone in which days are counted.
        n: 1 for a single period; the n-th recurrence of one that comes again.
        roll: over which holidays the moments move.
        extra_days: days for which the clock stood still; they come after the period.
        not_before: an extended last day; earlier ones are moved there.

    Raises:
        Refusal: `date.no_zone`, `date.needs_time` (hours from a day without a time),
            `date.out_of_range` (outside 1900–2199), `date.bad_count`.
    """
    if n < 1:
        raise Refusal("date.bad_count", n=n)
    check_year(trigger.year)
    if isinstance(trigger, datetime):
        trigger = with_zone(trigger, calendar.zone).astimezone(calendar.zone)
        day0 = trigger.date()
    else:
        if period.is_elapsed:
            raise Refusal("date.needs_time", day=trigger.isoformat())
        day0 = trigger
        trigger = datetime.combine(day0, time.min, calendar.zone)
    if period.is_elapsed:
        check_year(trigger.year + n * period.hours // 8760)
        end = trigger.astimezone(UTC) + timedelta(hours=n * period.hours, days=extra_days)
        if not_before:
            end = max(end, _end(not_before, calendar.zone).astimezone(UTC))
        check_year(end.year)
        end = end.astimezone(calendar.zone)
        if not roll.hours:
            return Due(trigger, None, None, end, end, ())
        last = end.date()
        file_by, late_after, passed = _rolled(last, calendar, roll)
        by, late = (end if d == last else _end(d, calendar.zone) for d in (file_by, late_after))
        return Due(trigger, None, None, by, late, passed)
    raw = add(day0, period, n)
    last = max(_plus(raw, extra_days), not_before or raw)
    file_by, late_after, passed = _rolled(last, calendar, roll)
    by, late = _end(file_by, calendar.zone), _end(late_after, calendar.zone)
    return Due(trigger, day0, raw, by, late, passed)


def add(day: date, period: Period, n: int = 1) -> date:
    """The day that is `n` periods after `day`, counted in one step.

    A month that has no such day ends with its last (31 January and one month: 28 February).

    Raises:
        Refusal: `date.out_of_range`.
    """
    total = day.year * 12 + day.month - 1 + n * (period.years * 12 + period.months)
    year, month = divmod(total, 12)
    check_year(year)
    last = months.monthrange(year, month + 1)[1]
    return _plus(date(year, month + 1, min(day.day, last)), n * period.days)


def by_day_count(day: date, period: Period, n: int = 1) -> date | None:
    """The same period counted in the days of Gov. Code § 6803, to be set beside `add`.

    A year is 365 days, half a year 182, a quarter 91; the added day of a leap year and the day
    before it are reckoned as one.

    Returns:
        None for a period that the section does not speak of.
    """
    if period.days or period.is_elapsed or not (period.years or period.months):
        return None
    whole, rest = divmod(n * (period.years * 12 + period.months), 12)
    if rest not in (0, 3, 6, 9):
        return None
    count = whole * 365 + {0: 0, 3: 91, 6: 182, 9: 182 + 91}[rest]
    end = day
    while count:
        end = _plus(end, 1)
        # 29 February is one day together with the 28th, where the 28th lies in the period too.
        if (end.month, end.day) != (2, 29) or end - timedelta(1) == day:
            count -= 1
    following = _plus(end, 1)
    return following if (following.month, following.day) == (2, 29) and end != day else end


def calendar_year_reading(day: date) -> date:
    """The last day for the next yearly review, if "once per year" means once in each calendar year.

    A framework that was first published in a year, or reviewed in it, has had that year's look; so
    the next one is for the whole of the following year (22757.12(b)(1) names no day).

    Args:
        day: of the first publication or the last review.

    Raises:
        Refusal: `date.out_of_range`.
    """
    check_year(day.year + 1)
    return date(day.year + 1, 12, 31)


def _plus(day: date, days: int) -> date:
    # Before the sum, which Python itself refuses beyond its own years.
    if abs(days) > 366 * len(YEARS):
        raise Refusal("date.out_of_range", first=YEARS[0], last=YEARS[-1])
    found = day + timedelta(days=days)
    check_year(found.year)
    return found


def _end(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, END_OF_DAY, zone)


def _rolled(last: date, calendar: Calendar, roll: Roll) -> tuple[date, date, tuple[Day, ...]]:
    """Both moments' days, and all that were passed over from the last day on."""
    file_by = _next(last, calendar, roll.file_by, roll.closures)
    late_after = _next(file_by, calendar, roll.late_after, roll.closures)
    check_year(late_after.year)
    passed = tuple(filter(None, map(calendar.on, _days(last, late_after))))
    return file_by, late_after, passed


def _next(day: date, calendar: Calendar, tiers: frozenset[Tier], closures: bool) -> date:
    """That day, or the next that is no holiday (Code Civ. Proc. § 12a(a))."""
    while (
        (holiday := calendar.on(day))
        and holiday.tier in tiers
        and (closures or not holiday.is_closure)
    ):
        day += timedelta(days=1)
    return day


def _days(first: date, end: date) -> Iterator[date]:
    while first < end:
        yield first
        first += timedelta(days=1)

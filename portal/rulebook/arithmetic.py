"""How long a period lasts: pure functions, with California's rules of counting.

Days exclude the first and include the last, from midnight to midnight (Code Civ. Proc. § 12, Gov.
Code §§ 6800, 6806); a last day that is a holiday is excluded too (Code Civ. Proc. § 12a). Months
are calendar months (Gov. Code § 6804). Hours are elapsed hours and know no holiday.
"""

import calendar as months
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from portal.errors import Refusal
from portal.rulebook.calendar import Calendar, Day, Tier
from portal.rulebook.instants import YEARS, check_year, with_zone

# The last instant of a day that a database column can hold.
END_OF_DAY = time(23, 59, 59, 999_999)


class Roll(StrEnum):
    """Which of the two moments moves when the last day is a holiday."""

    BOTH = "both"
    # The duty is there from the first day on: there is no period to be extended for the filer.
    LATE_AFTER = "late-after"
    NEVER = "never"


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
        units = ("years", "months", "days", "hours")
        parts = ((getattr(self, unit), unit) for unit in units)
        return ", ".join(f"{n} {unit if n > 1 else unit[:-1]}" for n, unit in parts if n) or (
            "at that instant" if self.at_instant else "on that day"
        )


@dataclass(frozen=True)
class Due:
    """The end of a period, and how it was found.

    Args:
        trigger: aware instant that started it; for a trigger known by its day, the day's start.
        day0: the day that is not counted, in the rulebook's zone; None for hours.
        raw_date: the last day before any roll; None for hours.
        file_by: last instant that is safe for the filer: rolled over tier A alone.
        late_after: last instant before it is late: rolled over tiers A and B.
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
        roll: which moments move over holidays.
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
        return Due(trigger, None, None, end, end, ())
    raw = add(day0, period, n)
    last = max(_plus(raw, extra_days), not_before or raw)
    file_by = last if roll != Roll.BOTH else _rolled(last, calendar, {Tier.A})
    late_after = last if roll == Roll.NEVER else _rolled(file_by, calendar, {Tier.A, Tier.B})
    check_year(late_after.year)
    return Due(
        trigger,
        day0,
        raw,
        _end(file_by, calendar.zone),
        _end(late_after, calendar.zone),
        tuple(filter(None, map(calendar.on, _days(last, late_after)))),
    )


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


def _plus(day: date, days: int) -> date:
    # Before the sum, which Python itself refuses beyond its own years.
    if abs(days) > 366 * len(YEARS):
        raise Refusal("date.out_of_range", first=YEARS[0], last=YEARS[-1])
    found = day + timedelta(days=days)
    check_year(found.year)
    return found


def _end(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, END_OF_DAY, zone)


def _rolled(day: date, calendar: Calendar, tiers: set[Tier]) -> date:
    """That day, or the next that is no holiday (Code Civ. Proc. § 12a(a))."""
    while (holiday := calendar.on(day)) and holiday.tier in tiers:
        day += timedelta(days=1)
    return day


def _days(first: date, end: date) -> Iterator[date]:
    while first < end:
        yield first
        first += timedelta(days=1)

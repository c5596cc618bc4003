"""What is true of every date, tried on many that nobody thought of."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.errors import Refusal
from portal.rulebook import arithmetic, instants, rules
from portal.rulebook.arithmetic import Due, Period, Roll
from portal.rulebook.calendar import Calendar, Day, Tier, statutory

ZONE = ZoneInfo("America/Los_Angeles")
CALENDAR = statutory()
NO_HOLIDAYS = Calendar("none", "1", ZONE, ())
NAMES = (
    "incident-report",
    "imminent-risk-notice",
    "framework-modification",
    "framework-review",
    "internal-use-summary",
    "unredacted-retention",
)
LAST = timedelta(microseconds=1)


def clock(text: str) -> datetime:
    """A time as somebody reads it off a clock, without a zone."""
    return datetime.fromisoformat(text)


by_name = st.sampled_from(NAMES)
clocks = st.datetimes(min_value=clock("2020-01-01"), max_value=clock("2100-01-01"))
triggers = clocks.map(lambda at: at.replace(tzinfo=UTC))
days = st.dates(min_value=date(2020, 1, 1), max_value=date(2100, 1, 1))
counts = st.integers(min_value=1, max_value=12)


def period_of(name: str) -> Period:
    period = rules.version("ca-sb53", "2026.1").duties[name].period
    assert period is not None
    return period


def due(name: str, trigger: date | datetime, n: int = 1, calendar: Calendar = CALENDAR) -> Due:
    duty = rules.version("ca-sb53", "2026.1").duties[name]
    return arithmetic.due(trigger, period_of(name), calendar, n=n, roll=duty.roll)


@given(name=by_name, one=triggers, other=triggers, n=counts)
def test_what_starts_later_is_never_due_earlier(
    name: str, one: datetime, other: datetime, n: int
) -> None:
    first, second = sorted((one, other))
    a, b = due(name, first, n), due(name, second, n)
    assert a.file_by <= b.file_by
    assert a.late_after <= b.late_after


@given(name=by_name, trigger=triggers, n=counts)
def test_late_after_is_not_before_file_by_nor_that_before_the_raw_day(
    name: str, trigger: datetime, n: int
) -> None:
    found = due(name, trigger, n)
    assert found.trigger < found.file_by <= found.late_after
    if found.raw_date:
        assert found.file_by_date is not None
        assert found.file_by_date >= found.raw_date


@given(name=by_name, trigger=triggers, n=counts)
def test_nobody_is_late_on_a_day_of_either_tier_nor_expected_on_one_of_tier_a(
    name: str, trigger: datetime, n: int
) -> None:
    found = due(name, trigger, n)
    if found.late_after_date and found.file_by_date:
        assert CALENDAR.on(found.late_after_date) is None
        assert (on := CALENDAR.on(found.file_by_date)) is None or on.tier == Tier.B


@given(name=by_name, trigger=triggers, n=counts)
def test_every_day_that_was_passed_over_is_a_holiday_and_none_is_left_out(
    name: str, trigger: datetime, n: int
) -> None:
    found = due(name, trigger, n)
    if found.raw_date and found.late_after_date:
        span = (found.late_after_date - found.raw_date).days
        passed = [found.raw_date + timedelta(k) for k in range(span)]
        assert [day.day for day in found.rolled_over] == passed


@given(trigger=triggers, n=counts)
def test_hours_are_elapsed_hours_whatever_the_holidays_and_the_clocks(
    trigger: datetime, n: int
) -> None:
    found = due("imminent-risk-notice", trigger, n)
    assert found.file_by.astimezone(UTC) == trigger + n * timedelta(hours=24)
    assert found == due("imminent-risk-notice", trigger, n, NO_HOLIDAYS)


@given(name=by_name, trigger=triggers, n=counts)
def test_the_same_day_in_the_zone_gives_the_same_end(name: str, trigger: datetime, n: int) -> None:
    assume(not period_of(name).is_elapsed)
    by_instant = due(name, trigger, n)
    by_day = due(name, trigger.astimezone(ZONE).date(), n)
    assert (by_instant.file_by, by_instant.late_after) == (by_day.file_by, by_day.late_after)
    assert by_instant.rolled_over == by_day.rolled_over


@given(name=by_name, day=days)
def test_a_day_s_end_is_one_microsecond_before_pacific_midnight(name: str, day: date) -> None:
    assume(not period_of(name).is_elapsed)
    found = due(name, day)
    for end in (found.file_by, found.late_after):
        following = (end.astimezone(UTC) + LAST).astimezone(ZONE)
        assert (following.hour, following.minute, following.second) == (0, 0, 0)
        assert following.date() == end.date() + timedelta(1)


@given(day=days, name=by_name)
def test_what_comes_again_does_not_drift_in_50_years(day: date, name: str) -> None:
    period = period_of(name)
    months = period.years * 12 + period.months
    assume(months)
    for n in range(1, 50 * 12 // months + 1):
        raw = arithmetic.add(day, period, n)
        whole = day.month - 1 + n * months
        assert (raw.year, raw.month) == (day.year + whole // 12, whole % 12 + 1)
        # A short month ends earlier; the next long one has the anchor's day again.
        assert raw.day == day.day or (raw + timedelta(1)).month != raw.month


@given(trigger=triggers, added=days)
def test_a_day_added_by_staff_moves_a_date_on_and_never_back(
    trigger: datetime, added: date
) -> None:
    assume(CALENDAR.on(added) is None)
    day = Day(added, "Office closed", Tier.B, "Code Civ. Proc. § 12b")
    before, after = (
        due("incident-report", trigger),
        due("incident-report", trigger, calendar=CALENDAR.with_days([day])),
    )
    assert after.file_by == before.file_by
    assert (after.late_after > before.late_after) == (before.late_after_date == added)


def test_months_are_counted_from_the_anchor_and_end_with_a_short_month() -> None:
    quarter, year = Period(months=3), Period(years=1)
    assert arithmetic.add(date(2027, 1, 31), quarter) == date(2027, 4, 30)
    assert arithmetic.add(date(2027, 1, 31), quarter, 2) == date(2027, 7, 31)
    assert arithmetic.add(date(2028, 2, 29), year) == date(2029, 2, 28)
    assert arithmetic.add(date(2028, 2, 29), year, 4) == date(2032, 2, 29)


@pytest.mark.parametrize(
    ("trigger", "end"),
    [
        # The 23-hour day and the 25-hour day.
        (datetime(2027, 3, 14, 1, 59, tzinfo=ZONE), "2027-03-15T02:59:00-07:00"),
        (datetime(2027, 3, 13, 23, 0, tzinfo=ZONE), "2027-03-15T00:00:00-07:00"),
        (datetime(2026, 11, 1, 0, 30, tzinfo=ZONE), "2026-11-01T23:30:00-08:00"),
        (datetime(2026, 11, 1, 1, 30, tzinfo=ZONE, fold=1), "2026-11-02T01:30:00-08:00"),
    ],
)
def test_24_hours_over_a_change_of_the_clock(trigger: datetime, end: str) -> None:
    assert due("imminent-risk-notice", trigger).file_by.isoformat() == end


@given(day=days)
def test_once_in_each_calendar_year_is_never_earlier_than_the_anniversary(day: date) -> None:
    found = arithmetic.calendar_year_reading(day)
    assert (found.year, found.month, found.day) == (day.year + 1, 12, 31)
    assert found >= arithmetic.add(day, Period(years=1))


def test_a_calendar_year_beyond_the_years_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        arithmetic.calendar_year_reading(date(2199, 3, 1))
    assert refused.value.code == "date.out_of_range"


@pytest.mark.parametrize(
    ("day", "period", "count"),
    [
        # Worked examples 29 to 33; the year of § 6803 takes 28 and 29 February as one day.
        (date(2025, 11, 30), Period(months=3), date(2026, 3, 1)),
        (date(2026, 1, 1), Period(months=3), date(2026, 4, 2)),
        (date(2027, 3, 1), Period(years=1), date(2028, 3, 1)),
        (date(2028, 2, 29), Period(years=1), date(2029, 2, 28)),
        (date(2028, 2, 29), Period(years=5), date(2033, 2, 28)),
        (date(2026, 1, 1), Period(months=6), date(2026, 7, 2)),
        (date(2026, 1, 1), Period(days=30), None),
        (date(2026, 1, 1), Period(hours=24), None),
        (date(2026, 1, 1), Period(months=1), None),
        (date(2026, 1, 1), Period(), None),
    ],
)
def test_the_day_count_of_the_code_stands_beside(
    day: date, period: Period, count: date | None
) -> None:
    assert arithmetic.by_day_count(day, period) == count


def test_a_period_may_end_with_its_day_or_its_instant() -> None:
    new_year = date(2027, 1, 1)
    none = arithmetic.due(new_year, Period(), CALENDAR, roll=Roll.LATE_AFTER)
    assert (none.file_by_date, none.late_after_date) == (new_year, date(2027, 1, 4))
    assert none.raw_date == none.day0 == new_year
    never = arithmetic.due(new_year, Period(), CALENDAR, roll=Roll.NEVER)
    assert (never.late_after_date, never.rolled_over) == (new_year, ())
    at = datetime(2026, 12, 25, 9, tzinfo=ZONE)
    instant = arithmetic.due(at, Period(at_instant=True), CALENDAR)
    assert instant.file_by == instant.late_after == at
    assert [str(Period()), str(Period(at_instant=True)), str(Period(years=1, days=2))] == [
        "on that day",
        "at that instant",
        "1 year, 2 days",
    ]


def test_days_that_a_clock_stood_still_come_after_the_period_and_before_the_roll() -> None:
    paused = arithmetic.due(date(2026, 12, 1), Period(days=15), CALENDAR, extra_days=9)
    assert (paused.raw_date, paused.file_by_date) == (date(2026, 12, 16), date(2026, 12, 28))
    extended = arithmetic.due(
        date(2026, 12, 1), Period(days=15), CALENDAR, not_before=date(2026, 12, 20)
    )
    assert extended.file_by_date == date(2026, 12, 21)
    shorter = arithmetic.due(
        date(2026, 12, 1), Period(days=15), CALENDAR, not_before=date(2026, 12, 2)
    )
    assert shorter.file_by_date == date(2026, 12, 16)
    at = datetime(2026, 12, 1, 9, tzinfo=ZONE)
    hours = arithmetic.due(at, Period(hours=24), CALENDAR, not_before=date(2026, 12, 4))
    assert hours.file_by == datetime(2026, 12, 4, 23, 59, 59, 999_999, ZONE)


@pytest.mark.parametrize("year", [1, 1899, 2200, 9999])
@pytest.mark.parametrize("name", NAMES)
def test_a_year_that_nobody_counts_in_is_refused(name: str, year: int) -> None:
    out_of_range = Refusal("date.out_of_range", first=1900, last=2199)
    for zone in (UTC, ZONE):
        with pytest.raises(Refusal) as refused:
            due(name, datetime(year, 12, 31, 23, 59, tzinfo=zone))
        assert refused.value == out_of_range
    if not period_of(name).is_elapsed:
        with pytest.raises(Refusal) as refused:
            due(name, date(year, 1, 1))
        assert refused.value == out_of_range


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("n", [10**6, 10**12])
def test_a_count_that_leads_beyond_the_years_is_refused(name: str, n: int) -> None:
    with pytest.raises(Refusal) as refused:
        due(name, datetime(2026, 12, 1, tzinfo=UTC), n)
    assert refused.value.code == "date.out_of_range"


@pytest.mark.parametrize("n", [0, -1])
def test_there_is_no_period_before_the_first(n: int) -> None:
    with pytest.raises(Refusal) as refused:
        due("incident-report", date(2026, 12, 1), n)
    assert refused.value == Refusal("date.bad_count", n=n)


def test_an_instant_without_a_zone_is_refused_and_told_how_to_be_written() -> None:
    with pytest.raises(Refusal) as refused:
        due("incident-report", clock("2026-12-17T10:00"))
    assert refused.value.params["written"] == "2026-12-17T10:00:00-08:00"


AMBIGUOUS = clock("2026-11-01T01:30")


def test_a_time_that_came_twice_is_asked_for_and_never_guessed() -> None:
    with pytest.raises(Refusal) as refused:
        instants.local_instant(AMBIGUOUS, ZONE)
    assert refused.value == Refusal("time.ambiguous", first="-07:00", second="-08:00")
    for hours, minute in ((-7, "08:30"), (-8, "09:30")):
        chosen = instants.local_instant(AMBIGUOUS, ZONE, timedelta(hours=hours))
        assert chosen.astimezone(UTC).strftime("%H:%M") == minute
    with pytest.raises(Refusal):
        instants.local_instant(AMBIGUOUS, ZONE, timedelta(hours=-5))


def test_a_time_that_the_clocks_went_over_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        instants.local_instant(clock("2027-03-14T02:30"), ZONE)
    assert refused.value.code == "time.does_not_exist"


def told(at: datetime) -> str:
    try:
        return f"shown {instants.local_instant(at, ZONE).astimezone(UTC).astimezone(ZONE):%F %T.%f}"
    except Refusal as refused:
        return refused.code


@given(at=clocks)
def test_a_local_time_is_the_instant_at_which_clocks_show_it(at: datetime) -> None:
    code = told(at)
    # Clocks change at 2 a.m. on the second Sunday of March and the first of November.
    if at.weekday() == 6 and at.month == 3 and 8 <= at.day <= 14 and at.hour == 2:
        assert code == "time.does_not_exist"
    elif at.weekday() == 6 and at.month == 11 and at.day <= 7 and at.hour == 1:
        assert code == "time.ambiguous"
    else:
        assert code == f"shown {at:%F %T.%f}"

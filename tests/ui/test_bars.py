"""The bar of a clock."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.ui.bars import bar
from portal.ui.pacific import PACIFIC


def start(year, month, day):
    return datetime(year, month, day, tzinfo=PACIFIC)


def end(year, month, day):
    return datetime(year, month, day, 23, 59, 59, 999_999, tzinfo=PACIFIC)


NOON = datetime(2026, 12, 22, 20, tzinfo=UTC)


def test_days_are_counted_from_day_0_to_file_by():
    found = bar(start(2026, 11, 25), end(2026, 12, 28), end(2026, 12, 28), NOON)
    assert (found.begin, found.passed, found.end) == ("25 Nov", "day 27 of 33", "28 Dec")
    assert found.label == "27 of 33 days have passed"
    assert found.late_after is None


def test_a_year_names_its_years_and_shows_late_after_apart():
    found = bar(start(2026, 9, 9), end(2027, 9, 9), end(2027, 9, 10), NOON)
    assert (found.begin, found.passed, found.end) == ("9 Sep 2026", "day 104 of 365", "9 Sep 2027")
    assert found.late_after - found.file_by >= 18


def test_between_the_two_moments_one_counts_towards_being_late():
    found = bar(start(2026, 12, 18), end(2026, 12, 18), end(2026, 12, 28), NOON)
    assert (found.passed, found.end) == ("day 4 of 10", "28 Dec")


def test_hours_are_counted_as_hours_that_have_passed():
    begin = datetime(2026, 12, 21, 16, 40, tzinfo=PACIFIC)
    over = begin + timedelta(hours=24)
    found = bar(begin, over, over, begin + timedelta(hours=18, minutes=59), hours=True)
    assert (found.begin, found.passed, found.end) == ("Mon 4:40 pm", "hour 18 of 24", "Tue 4:40 pm")


def test_hours_run_on_when_the_clocks_are_put_back():
    begin = datetime(2026, 10, 31, 20, tzinfo=PACIFIC)
    over = (begin.astimezone(UTC) + timedelta(hours=24)).astimezone(PACIFIC)
    found = bar(begin, over, over, over - timedelta(hours=1), hours=True)
    assert (found.passed, found.end) == ("hour 23 of 24", "Sun 7:00 pm")


def test_what_is_overdue_says_for_how_long():
    found = bar(start(2026, 11, 12), end(2026, 12, 14), end(2026, 12, 14), NOON)
    assert (found.passed, found.end) == ("8 days past", "today")
    assert found.file_by < found.now


def test_a_duty_of_the_day_itself_has_no_bar_before_it_is_late():
    day = (start(2026, 12, 22), end(2026, 12, 22), end(2026, 12, 22))
    assert bar(*day, NOON) is None
    assert bar(*day, NOON + timedelta(days=3)).passed == "3 days past"
    instant = bar(NOON, NOON, NOON, NOON + timedelta(hours=3), hours=True)
    assert instant.passed == "past"


days = st.integers(0, 400)


@given(days, days, days, st.integers(-500, 1500), st.booleans())
def test_no_mark_ever_leaves_the_drawing(period, roll, earlier, passed, hours):
    file_by = start(2026, 1, 1) + timedelta(days=period)
    late_after = file_by + timedelta(days=roll)
    now = start(2026, 1, 1) + timedelta(days=passed - earlier)
    found = bar(start(2026, 1, 1), file_by, late_after, now, hours=hours)
    if found:
        assert found.width >= 0
        assert 7 <= found.now <= 513
        assert 9 <= found.file_by <= 511
        assert found.late_after is None or found.file_by < found.late_after <= 514


@pytest.mark.parametrize("days", [1, 33, 365])
def test_the_bar_is_as_long_as_what_has_passed(days):
    begin, over = start(2026, 1, 1), start(2026, 1, 1) + timedelta(days=days)
    half = bar(begin, over, over, begin + (over - begin) / 2)
    assert abs(half.width - 251) <= 1

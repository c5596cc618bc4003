"""The holidays are California's own, each with its tier and its citation."""

import re
from datetime import date, datetime, timedelta

import holidays
import pytest

from portal.rulebook import calendar
from portal.rulebook.calendar import BadCalendar, Day, Tier, statutory

CALENDAR = statutory()
TEXT = (calendar.DATA / "us-ca.toml").read_text(encoding="utf-8")

# As the design notes have them: "*" marks tier B. Days that fall on a weekend need no mark.
WEEKDAYS = {
    2026: """01-01 01-19 02-12 02-16 02-17* 03-31 04-24* 05-25 06-19 07-03* 09-07 09-09* 09-25
             10-12* 11-11 11-26 11-27 12-25""",
    2027: """01-01 01-18 02-12 02-15 03-31 05-31 06-18* 07-05 09-06 09-09* 09-24 10-11* 10-29*
             11-11 11-25 11-26 12-24* 12-31*""",
    2028: """01-17 01-26* 02-11* 02-21 03-31 04-24* 05-29 06-19 07-04 09-04 09-22 10-09* 10-17*
             11-10 11-23 11-24 12-25""",
}


@pytest.mark.parametrize("year", WEEKDAYS)
def test_the_holidays_of_a_year_are_those_of_the_notes(year: int) -> None:
    ours = [
        f"{day.day:%m-%d}{'*' if day.tier == Tier.B else ''}"
        for day in CALENDAR.of(year)
        if day.day.weekday() < 5
    ]
    assert ours == WEEKDAYS[year].split()


def test_the_lists_of_days_that_follow_the_moon_reach_two_years_ahead() -> None:
    """They are known from tables. When this fails, continue the list in us-ca.toml."""
    lists = dict(CALENDAR.lists)
    assert lists == {"Lunar New Year": 2050, "Diwali": 2035}
    assert min(lists.values()) >= datetime.now(CALENDAR.zone).year + 2


def test_every_saturday_and_sunday_is_of_tier_a() -> None:
    day = date(2024, 1, 1)
    while day < date(2036, 1, 1):
        found = CALENDAR.on(day)
        if day.weekday() >= 5:
            assert found
            assert found.tier == Tier.A
        day += timedelta(1)


def test_every_day_says_by_which_law_it_is_one() -> None:
    for year in range(2024, 2036):
        for day in CALENDAR.of(year):
            assert re.search(r"§ \d|rule \d", day.citation), day


# What a general package has otherwise, over twelve years, and why. It says nothing of tiers.
ONLY_OURS = {
    "Lincoln Day": "A judicial holiday (Code Civ. Proc. § 135), though offices of the State work",
    "Native American Day": "A judicial holiday since 2022 (Code Civ. Proc. § 135)",
    "Lunar New Year": "In Gov. Code § 6700 since 2023, excepted by § 135: doubtful",
    "Genocide Remembrance Day": "In Gov. Code § 6700 since 2023, excepted by § 135: doubtful",
    "Admission Day": "In Gov. Code § 6700, excepted by § 135: doubtful",
    "Columbus Day": "In Gov. Code § 6700, excepted by § 135: doubtful",
    "Lincoln Day (observed)": "A Sunday moves to Monday (Gov. Code § 6701); a Saturday to Friday "
    "for courts alone (rule 1.11), so doubtful",
    "Admission Day (observed)": "A Sunday moves to Monday (Gov. Code § 6701): doubtful as the day",
    "Farmworkers Day (observed)": "A Saturday moves to Friday for courts alone: doubtful",
}
ONLY_THEIRS = {
    "Susan B. Anthony Day": "A day of remembrance; it is not in Gov. Code § 6700",
}


def test_every_difference_from_a_general_package_is_explained() -> None:
    general = holidays.country_holidays("US", subdiv="CA", years=range(2024, 2036))
    ours = {day.day: day for year in range(2024, 2036) for day in CALENDAR.of(year)}
    assert {general[day] for day in general if day not in ours} == ONLY_THEIRS.keys()
    # A holiday on a Saturday is called "Saturday; Lincoln Day".
    named = {day.name.split("; ")[-1] for at, day in ours.items() if at not in general}
    assert named == ONLY_OURS.keys()


def test_the_package_has_as_certain_what_the_law_leaves_doubtful() -> None:
    """It has one list; the code has two. These are the weekdays on which that matters."""
    general = holidays.country_holidays("US", subdiv="CA", years=range(2026, 2029))
    doubtful = {
        day.day: day.name
        for year in range(2026, 2029)
        for day in CALENDAR.of(year)
        if day.tier == Tier.B and day.day in general
    }
    assert doubtful == {
        # Saturdays that courts observe on Friday; Gov. Code § 6701 moves only 11 November so.
        date(2026, 7, 3): "Independence Day (observed)",
        date(2027, 6, 18): "Juneteenth (observed)",
        date(2027, 12, 24): "Christmas Day (observed)",
        date(2027, 12, 31): "New Year’s Day (observed)",
        # In Gov. Code § 6700 since 2026, excepted by Code Civ. Proc. § 135.
        date(2027, 10, 29): "Diwali",
        date(2028, 10, 17): "Diwali",
    }


def test_a_holiday_has_the_name_of_its_day_and_is_one_from_its_law_on() -> None:
    names = {year: CALENDAR.on(date(year, 3, 31)) for year in (2026, 2027)}
    assert [day.name for day in names.values() if day] == ["Cesar Chavez Day", "Farmworkers Day"]
    assert CALENDAR.on(date(2021, 9, 24)) is None
    assert CALENDAR.on(date(2022, 9, 23)) is not None


def test_a_sunday_is_moved_to_monday_and_a_saturday_only_where_the_law_says() -> None:
    monday, veterans = CALENDAR.on(date(2027, 7, 5)), CALENDAR.on(date(2028, 11, 10))
    assert monday
    assert veterans
    assert (monday.tier, monday.citation) == (Tier.A, "Gov. Code § 6701")
    assert (veterans.tier, veterans.citation) == (Tier.A, "Gov. Code § 6701")
    # Admission Day is doubtful itself, and so is its Monday.
    admission = CALENDAR.on(date(2029, 9, 10))
    assert admission
    assert admission.tier == Tier.B


def test_days_that_staff_add_leave_the_statutory_calendar_as_it_is() -> None:
    added = Day(date(2026, 12, 24), "Day appointed by the Governor", Tier.A, "Gov. Code § 6700")
    with_it = CALENDAR.with_days([added])
    assert with_it.on(added.day) == added
    assert CALENDAR.on(added.day) is None
    other = with_it.with_days([Day(date(2026, 12, 23), added.name, added.tier, added.citation)])
    assert with_it.with_days([]).version == "2026.1"
    # Two calendars that differ never have one name.
    assert len({CALENDAR.version, with_it.version, other.version}) == 3


def test_a_doubtful_day_that_is_also_certain_is_certain() -> None:
    closed = Day(date(2026, 7, 3), "Office closed", Tier.A, "Code Civ. Proc. § 12b")
    both = CALENDAR.with_days([closed]).on(closed.day)
    assert both
    assert both.tier == Tier.A
    assert both.name == "Independence Day (observed); Office closed"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[moves.sunday]", "[moves.sunday", "the head: "),
        ('zone = "America/Los_Angeles"', 'zone = "America/Nowhere"', "the head: "),
        ('key = "king"\n', "", "holiday 2 (without a key): missing key"),
        ('key = "king"', 'key = "new-year"', "holiday 2 (new-year): a second of this key"),
        ('fixed = "02-12"', 'fixed = "02-30"', "holiday 4 (lincoln): day is out of range"),
        ('fixed = "02-12"\n', "", "holiday 4 (lincoln): needs one of fixed"),
        ('fixed = "02-12"', 'fixed = "02-12"\nsure = true', "holiday 4 (lincoln): unknown sure"),
        (
            'moved = ["sunday", "court-saturday"]',
            'moved = ["friday"]',
            "(new-year): missing friday",
        ),
        (
            'citation = "Code Civ. Proc. § 135"\n',
            'citation = "the law"\n',
            "a citation that is none",
        ),
        ('tier = "A"\ncitation = "Code', 'tier = "C"\ncitation = "Code', "'C' is not a valid Tier"),
        ("2023-01-22, 2024-02-10", "2023-01-22, 2023-02-10", "one day a year, please"),
    ],
)
def test_a_calendar_with_a_fault_is_refused_with_the_place_and_the_reason(
    old: str, new: str, says: str
) -> None:
    assert old in TEXT
    with pytest.raises(BadCalendar, match=re.escape(says)):
        calendar.read(TEXT.replace(old, new, 1))

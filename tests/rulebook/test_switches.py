"""Another reading of an open point, chosen in a document, is what programs do and pages say."""

from dataclasses import replace
from datetime import date, datetime
from io import StringIO

import pytest
from django.core.management import call_command

from portal.deadlines.rules import count
from portal.library import lawbook
from portal.rulebook import reading, rules, selectors, wired
from portal.rulebook.calendar import CLOSURE, Day, Tier, statutory
from portal.rulebook.rules import Rulebook

TEXT = (rules.DATA / "ca-sb53" / "2026.2.toml").read_text(encoding="utf-8")
CLOSED = Day(date(2026, 11, 4), "Office closed", Tier.B, CLOSURE)
CALENDAR = statutory().with_days([CLOSED])


def choosing(switch: str, option: str) -> Rulebook:
    """The document with one other reading."""
    start = TEXT.index(f'[[switches]]\nkey = "{switch}"')
    at = TEXT.index("\nchosen = ", start)
    end = TEXT.index("\n", at + 1)
    return reading.read(f'{TEXT[:at]}\nchosen = "{option}"{TEXT[end:]}')


NEW_YEAR, COLUMBUS, CLOSURE_DAY = date(2026, 12, 17), date(2026, 9, 27), date(2026, 10, 20)
# switch, reading, duty, trigger, file by, late after.
READINGS = [
    ("holiday-roll", "rolls", "incident-report", NEW_YEAR, "2027-01-04", "2027-01-04"),
    ("holiday-roll", "ends", "incident-report", NEW_YEAR, "2027-01-01", "2027-01-01"),
    ("holiday-roll", "ends", "framework", date(2027, 1, 1), "2027-01-01", "2027-01-01"),
    ("tier-b", "two-moments", "incident-report", COLUMBUS, "2026-10-12", "2026-10-13"),
    ("tier-b", "holiday", "incident-report", COLUMBUS, "2026-10-13", "2026-10-13"),
    ("tier-b", "ordinary", "incident-report", COLUMBUS, "2026-10-12", "2026-10-12"),
    ("tier-b", "ordinary", "incident-report", NEW_YEAR, "2027-01-04", "2027-01-04"),
    # A framework has no period to be extended, whatever a holiday is.
    ("tier-b", "holiday", "framework", date(2027, 1, 1), "2027-01-01", "2027-01-04"),
    ("office-closure", "late-after", "incident-report", CLOSURE_DAY, "2026-11-04", "2026-11-05"),
    ("office-closure", "ordinary", "incident-report", CLOSURE_DAY, "2026-11-04", "2026-11-04"),
    ("office-closure", "ordinary", "incident-report", COLUMBUS, "2026-10-12", "2026-10-13"),
    ("framework-no-grace", "none", "framework", date(2027, 1, 1), "2027-01-01", "2027-01-04"),
    (
        "framework-no-grace",
        "thirty-days",
        "framework",
        date(2027, 1, 1),
        "2027-02-01",
        "2027-02-01",
    ),
]


@pytest.mark.parametrize(("switch", "option", "duty", "at", "file_by", "late_after"), READINGS)
def test_a_reading_moves_what_is_counted_printed_and_shown(
    switch: str,
    option: str,
    duty: str,
    at: date,
    file_by: str,
    late_after: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    book = choosing(switch, option)
    due = count(book.duties[duty], at, CALENDAR)
    assert (str(due.file_by_date), str(due.late_after_date)) == (file_by, late_after)
    passed = [day.day for day in due.rolled_over]
    assert (due.raw_date in passed) == (str(due.raw_date) < late_after)

    monkeypatch.setattr(rules, "_versions", lambda name: (book,))
    monkeypatch.setattr(selectors, "calendar", lambda name: CALENDAR)
    out = StringIO()
    call_command("due", "ca-sb53", duty, "--at", at.isoformat(), "--json", stdout=out)
    assert f'"file_by_date": "{file_by}"' in out.getvalue()
    assert f'"late_after_date": "{late_after}"' in out.getvalue()

    shown = lawbook.entry(book.duties[duty], book, CALENDAR)
    assert book.switches[switch].assumption in [s.assumption for s in shown.switches]
    if book.duties[duty].example == at:
        assert shown.example
        assert shown.example.due == due


def test_hours_that_end_on_a_holiday_may_be_read_to_run_on() -> None:
    """Christmas Day is a Friday; from Wednesday they end on an ordinary Thursday."""
    before = datetime.fromisoformat("2026-12-24T09:00-08:00")
    ordinary = datetime.fromisoformat("2026-12-22T09:00-08:00")
    for option, end in (("run-on", "2026-12-25T09:00:00"), ("roll", "2026-12-28T23:59:59.999999")):
        book = choosing("hours-run-on", option)
        notice = book.duties["imminent-risk-notice"]
        assert count(notice, before, CALENDAR).file_by.isoformat() == f"{end}-08:00"
        at = count(notice, ordinary, CALENDAR)
        assert at.file_by == at.late_after
        assert at.file_by.isoformat() == "2026-12-23T09:00:00-08:00"
        # A report with a deployment has no hours that could run on.
        report = book.duties["transparency-report"]
        christmas = datetime.fromisoformat("2026-12-25T09:00-08:00")
        assert count(report, christmas, CALENDAR).late_after == christmas


@pytest.mark.parametrize(
    ("option", "last"), [("day-more", date(2031, 12, 27)), ("exact", date(2031, 12, 26))]
)
def test_what_was_redacted_is_kept_by_the_reading_of_its_end(option: str, last: date) -> None:
    duty = choosing("retention-margin", option).duties["unredacted-retention"]
    assert duty.keep_through(count(duty, date(2026, 12, 25), CALENDAR)) == last
    other = choosing("retention-margin", option).duties["incident-report"]
    assert other.keep_through(count(other, NEW_YEAR, CALENDAR)) is None


def test_the_page_of_rules_keeps_by_the_same_count_and_shows_the_other_reading() -> None:
    book = rules.versions()[-1]
    kept = replace(book.duties["unredacted-retention"], example=date(2026, 12, 25))
    example = lawbook.entry(kept, book, CALENDAR).example
    assert example
    # Christmas Day moves its end to the 26th, and the margin is a day.
    assert (example.keep_through, example.calendar_year) == (date(2031, 12, 27), None)
    review = lawbook.entry(book.duties["framework-review"], book, CALENDAR).example
    assert review
    assert (review.keep_through, review.calendar_year) == (None, date(2028, 12, 31))


def test_every_reading_that_programs_follow_is_tried() -> None:
    tried = {(switch, option) for switch, option, *_rest in READINGS}
    tried |= {("hours-run-on", "run-on"), ("hours-run-on", "roll")}
    tried |= {("retention-margin", "day-more"), ("retention-margin", "exact")}
    several = {
        (switch, option)
        for switch, options in wired.READINGS.items()
        for option in options
        if len(options) > 1
    }
    # The registry asks for this one, and has its own tests.
    assert {pair for pair in several if pair[0] != "size-carries-over"} == tried


@pytest.mark.parametrize("switch", wired.READINGS)
def test_a_reading_has_a_sentence_of_its_own(switch: str) -> None:
    for book in rules.versions():
        said = list(book.switches[switch].assumptions.values())
        assert len(set(said)) == len(said)

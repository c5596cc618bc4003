"""`manage.py due` agrees with every worked example, each named by its number in the design notes.

Days are Pacific; a file-by that stands alone is late-after too.
"""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from portal.rulebook import arithmetic, rules, selectors
from portal.rulebook.calendar import Day, Tier, statutory

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.django_db

# number: rule, trigger, last day before any roll, file by, late after.
DAYS = {
    "1": ("incident-report", "2026-12-18T23:59-08:00", "2027-01-02", "2027-01-04", "2027-01-04"),
    "2": ("incident-report", "2026-12-19T00:01-08:00", "2027-01-03", "2027-01-04", "2027-01-04"),
    "3": ("incident-report", "2026-12-17", "2027-01-01", "2027-01-04", "2027-01-04"),
    "4": ("incident-report", "2026-12-10", "2026-12-25", "2026-12-28", "2026-12-28"),
    "5": ("incident-report", "2026-11-11", "2026-11-26", "2026-11-30", "2026-11-30"),
    "6": ("incident-report", "2026-11-12", "2026-11-27", "2026-11-30", "2026-11-30"),
    "7": ("incident-report", "2027-03-16", "2027-03-31", "2027-04-01", "2027-04-01"),
    "8": ("incident-report", "2027-01-28", "2027-02-12", "2027-02-16", "2027-02-16"),
    "9": ("incident-report", "2026-09-10", "2026-09-25", "2026-09-28", "2026-09-28"),
    "10": ("incident-report", "2026-06-04", "2026-06-19", "2026-06-22", "2026-06-22"),
    "11": ("incident-report", "2026-06-18", "2026-07-03", "2026-07-03", "2026-07-06"),
    "12": ("incident-report", "2026-09-27", "2026-10-12", "2026-10-12", "2026-10-13"),
    "13": ("incident-report", "2026-02-02", "2026-02-17", "2026-02-17", "2026-02-18"),
    "14": ("incident-report", "2026-04-09", "2026-04-24", "2026-04-24", "2026-04-27"),
    "15": ("incident-report", "2027-10-14", "2027-10-29", "2027-10-29", "2027-11-01"),
    "16": ("incident-report", "2027-08-25", "2027-09-09", "2027-09-09", "2027-09-10"),
    "17": ("incident-report", "2028-02-14", "2028-02-29", "2028-02-29", "2028-02-29"),
    "18": ("incident-report", "2028-02-29", "2028-03-15", "2028-03-15", "2028-03-15"),
    "19": ("incident-report", "2026-10-20", "2026-11-04", "2026-11-04", "2026-11-04"),
    "20": ("incident-report", "2027-02-26", "2027-03-13", "2027-03-15", "2027-03-15"),
    "21": ("framework-modification", "2026-11-25", "2026-12-25", "2026-12-28", "2026-12-28"),
    "22": ("framework-modification", "2028-01-30", "2028-02-29", "2028-02-29", "2028-02-29"),
    "23": ("framework-modification", "2027-03-01", "2027-03-31", "2027-04-01", "2027-04-01"),
    # The UTC date would be 19 December.
    "28": ("incident-report", "2026-12-19T06:30Z", "2027-01-02", "2027-01-04", "2027-01-04"),
    "29": ("internal-use-summary", "2025-11-30", "2026-02-28", "2026-03-02", "2026-03-02"),
    "30": ("internal-use-summary", "2026-01-01", "2026-04-01", "2026-04-01", "2026-04-01"),
    "31": ("framework-review", "2027-03-01", "2028-03-01", "2028-03-01", "2028-03-01"),
    "32": ("framework-review", "2028-02-29", "2029-02-28", "2029-02-28", "2029-02-28"),
    "33": ("unredacted-retention", "2028-02-29", "2033-02-28", "2033-02-28", "2033-02-28"),
    # Error-prone point 1: not 15 × 24 hours. Then what the act gives no day for.
    "p1": ("incident-report", "2026-10-20T10:00-07:00", "2026-11-04", "2026-11-04", "2026-11-04"),
    "no grace": ("framework", "2027-01-01", "2027-01-01", "2027-01-01", "2027-01-04"),
}
HOURS = {
    "24": ("2027-03-13T20:00-08:00", "2027-03-14T21:00:00-07:00"),
    "25": ("2026-10-31T20:00-07:00", "2026-11-01T19:00:00-08:00"),
    "26, first": ("2026-11-01T01:30-07:00", "2026-11-02T00:30:00-08:00"),
    "26, second": ("2026-11-01T01:30-08:00", "2026-11-02T01:30:00-08:00"),
    "27": ("2026-12-25T09:00-08:00", "2026-12-26T09:00:00-08:00"),
}


def due(*args: str) -> dict[str, Any]:
    out = StringIO()
    call_command("due", "ca-sb53", *args, "--json", stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


@pytest.mark.parametrize("number", DAYS)
def test_a_worked_example_in_days(number: str) -> None:
    rule, at, raw, file_by, late_after = DAYS[number]
    found = due(rule, "--at", at)
    assert (found["raw_date"], found["file_by_date"], found["late_after_date"]) == (
        raw,
        file_by,
        late_after,
    )
    for moment, day in (("file_by", file_by), ("late_after", late_after)):
        last = datetime.fromisoformat(found[moment])
        assert last.isoformat().startswith(f"{day}T23:59:59.999999")
        assert last == last.astimezone(ZoneInfo("America/Los_Angeles"))
        assert last.utcoffset() == last.astimezone(ZoneInfo("America/Los_Angeles")).utcoffset()
    passed = [row["date"] for row in found["rolled_over"]]
    assert passed == sorted(passed)
    assert (raw in passed) == (raw < late_after)


@pytest.mark.parametrize("number", HOURS)
def test_a_worked_example_in_hours(number: str) -> None:
    at, end = HOURS[number]
    found = due("imminent-risk-notice", "--at", at)
    assert found["file_by"] == found["late_after"] == end
    assert found["raw_date"] is found["file_by_date"] is found["late_after_date"] is None
    assert found["rolled_over"] == []


def test_worked_example_34_counts_72_hours_over_a_weekend_and_a_change_of_the_clock() -> None:
    eastern = replace(statutory(), zone=ZoneInfo("America/New_York"))
    found = arithmetic.due(
        datetime.fromisoformat("2027-03-12T18:00-05:00"), arithmetic.Period(hours=72), eastern
    )
    assert found.file_by.isoformat() == found.late_after.isoformat() == "2027-03-15T19:00:00-04:00"


def test_every_worked_example_is_tried() -> None:
    numbers = {name.split(",")[0] for name in (*DAYS, *HOURS)} | {"34"}
    assert {str(n) for n in range(1, 35)} <= numbers


def test_the_answer_has_the_words_that_programs_read() -> None:
    assert due("incident-report", "--at", "2026-09-27T08:00-07:00") == {
        "trigger": "2026-09-27T08:00:00-07:00",
        "raw_date": "2026-10-12",
        "file_by": "2026-10-12T23:59:59.999999-07:00",
        "late_after": "2026-10-13T23:59:59.999999-07:00",
        "file_by_date": "2026-10-12",
        "late_after_date": "2026-10-13",
        "rolled_over": [
            {
                "date": "2026-10-12",
                "name": "Columbus Day",
                "tier": "B",
                "citation": "Gov. Code § 6700; excepted by Code Civ. Proc. § 135",
            }
        ],
        "citation": "Bus. & Prof. Code § 22757.13(c)(1)",
        "rulebook_version": "2026.1",
        "calendar": f"us-ca {statutory().version}",
    }


@pytest.mark.parametrize(
    ("at", "version"),
    [
        ("2026-09-30T23:59-07:00", "2026.1"),
        # Already October in UTC.
        ("2026-10-01T06:59Z", "2026.1"),
        ("2026-10-01T07:00Z", "2026.2"),
        # Before the act: its first version.
        ("2025-11-30", "2026.1"),
    ],
)
def test_the_version_is_the_one_of_the_trigger_s_pacific_day(at: str, version: str) -> None:
    assert due("incident-report", "--at", at)["rulebook_version"] == version


@pytest.mark.parametrize(
    ("n", "raw"),
    [("1", "2027-04-30"), ("2", "2027-07-31"), ("3", "2027-10-31"), ("5", "2028-04-30")],
)
def test_the_nth_time_is_counted_from_the_anchor(n: str, raw: str) -> None:
    assert due("internal-use-summary", "--at", "2027-01-31", "--n", n)["raw_date"] == raw


@pytest.mark.parametrize(("n", "version"), [("3", "2026.1"), ("4", "2026.2"), ("40", "2026.2")])
def test_the_nth_time_is_counted_by_the_rules_of_the_day_on_which_it_begins(
    n: str, version: str
) -> None:
    """The fourth quarter begins on 1 October 2026, with version 2026.2."""
    found = due("internal-use-summary", "--at", "2026-01-01", "--n", n)
    assert found["rulebook_version"] == version


def test_a_yearly_review_that_nobody_made_comes_again_from_its_anchor() -> None:
    assert due("framework-review", "--at", "2028-02-29", "--n", "4")["raw_date"] == "2032-02-29"


def test_a_report_with_the_deployment_is_in_time_and_an_instant_later_is_not() -> None:
    found = due("transparency-report", "--at", "2026-12-25T09:00-08:00")
    assert found["file_by"] == found["late_after"] == "2026-12-25T09:00:00-08:00"


def test_the_days_that_staff_have_added_count(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = Day(date(2026, 11, 4), "Office closed", Tier.B, "Code Civ. Proc. § 12b")
    monkeypatch.setattr(selectors, "calendar", lambda name: statutory(name).with_days([closed]))
    found = due("incident-report", "--at", "2026-10-20")
    assert (found["file_by_date"], found["late_after_date"]) == ("2026-11-04", "2026-11-05")
    assert found["rolled_over"][0]["name"] == "Office closed"


def test_without_a_database_the_law_is_counted_and_what_lacks_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def down(name: str) -> None:
        raise OperationalError

    monkeypatch.setattr(selectors, "calendar", down)
    out, err = StringIO(), StringIO()
    call_command("due", "ca-sb53", "incident-report", "--at=2026-12-17", stdout=out, stderr=err)
    assert "File by      Mon 4 Jan 2027" in out.getvalue()
    assert "without the days that staff have added" in err.getvalue()
    assert "calendar us-ca 2026.1 (statutory alone)\n" in out.getvalue()
    assert due("incident-report", "--at=2026-12-17")["calendar"].endswith(" (statutory alone)")


def lines(*args: str) -> list[str]:
    out = StringIO()
    call_command("due", "ca-sb53", *args, stdout=out)
    return out.getvalue().splitlines()


def test_the_other_reading_of_once_a_year_is_shown_beside_the_anniversary() -> None:
    said = lines("framework-review", "--at", "2027-03-01")
    at = said.index("Last day     Wed 1 Mar 2028")
    assert said[at + 1] == "             Sun 31 Dec 2028 if it is once in each calendar year"


def test_what_is_redacted_is_kept_past_late_after_by_the_margin() -> None:
    said = lines("unredacted-retention", "--at", "2026-12-25")
    assert "Late after   Fri 26 Dec 2031" in said
    assert "Keep through Sat 27 Dec 2031, with 1 day of margin" in said


def test_people_read_the_whole_reasoning() -> None:
    out = StringIO()
    call_command("due", "ca-sb53", "internal-use-summary", "--at", "2025-11-30", stdout=out)
    said = out.getvalue()
    for line in (
        "Not counted  Sun 30 Nov 2025, the first day\n",
        "Last day     Sat 28 Feb 2026\n",
        "             Sun 1 Mar 2026 by the days of Gov. Code § 6803\n",
        "Runs over    Sun 1 Mar 2026: Sunday, tier A (Gov. Code § 6700(a)(1))\n",
        "Late after   Mon 2 Mar 2026\n",
        "Assumed      Every three months: from when: ",
    ):
        assert line in said


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (
            ["incident-report", "--at", "2026-11-01T01:30"],
            "2026-11-01T01:30:00-07:00 or 2026-11-01T01:30:00-08:00",
        ),
        (["incident-report", "--at", "2027-03-14T02:30"], "There was no 2027-03-14T02:30:00"),
        (["incident-report", "--at", "2026-12-17T10:00"], "write it as 2026-12-17T10:00:00-08:00"),
        (["imminent-risk-notice", "--at", "2026-12-17"], "2026-12-17 needs a time of day"),
        (["incident-report", "--at", "0001-01-01"], "beyond the years 1900 to 2199"),
        (["incident-report", "--at", "0001-01-01T00:00+14:00"], "beyond the years"),
        (["incident-report", "--at", "9999-12-31T23:59"], "beyond the years"),
        (["incident-report", "--at", "9999-12-31T23:59-12:00"], "beyond the years"),
        (["incident-report", "--at", "2199-12-31"], "beyond the years"),
        (["incident-report", "--at", "soon"], "“soon” is no day or time"),
        (["incident-report", "--at", "2026-02-30"], "“2026-02-30” is no day or time"),
        (["incident-report", "--at", "2026-12-17", "--n", "0"], "There is no period 0"),
        (["incident-report", "--at", "2026-12-17", "--n", "3"], "“incident-report” does not come"),
        (
            ["unredacted-retention", "--at", "2026-12-17", "--n", "2"],
            "Those that do: framework-review, internal-use-summary.",
        ),
        (["internal-use-summary", "--at", "2026-12-17", "--n", "9999999999"], "beyond the years"),
        (["incidents", "--at", "2026-12-17"], "has no rule “incidents”. Rules with a clock: frame"),
        (["redaction-note", "--at", "2026-12-17"], "gives “redaction-note” no clock"),
    ],
)
def test_what_cannot_be_counted_is_refused_with_the_reason(args: list[str], says: str) -> None:
    out = StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("due", "ca-sb53", *args, "--json", stdout=out)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)
    assert (refused.value.returncode, out.getvalue()) == (2, "")


def test_a_rulebook_that_is_not_there_is_refused() -> None:
    for name in ("ca-sb99", "calendars", "ca-sb53/../ca-sb53", "."):
        with pytest.raises(CommandError, match=r"There is no rulebook .*, but ca-sb53\."):
            call_command("due", name, "incident-report", "--at", "2026-12-17")


def run(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "due", *args],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings.test"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_prints_json_alone() -> None:
    done = run("ca-sb53", "incident-report", "--at", "2026-12-17T10:00-08:00", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["file_by"] == "2027-01-04T23:59:59.999999-08:00"


def test_a_refusal_is_one_line_on_standard_error_and_exit_code_2() -> None:
    done = run("ca-sb53", "incident-report", "--at", "2026-11-01T01:30", "--json")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "came twice" in done.stderr


@pytest.mark.parametrize("version", rules.versions(), ids=lambda book: book.version)
def test_every_example_of_the_rulebook_can_be_counted(version: rules.Rulebook) -> None:
    for duty in version.duties.values():
        if duty.period is not None and duty.example is not None:
            found = arithmetic.due(duty.example, duty.period, statutory(), roll=duty.roll)
            assert found.file_by <= found.late_after

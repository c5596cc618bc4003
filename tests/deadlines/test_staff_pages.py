"""The clocks that staff see, and what they decide about one."""

from datetime import UTC, date, datetime

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from portal.deadlines.models import Moment, Recount
from portal.deadlines.rules import State
from portal.deadlines.services import sweeping, telling
from portal.deadlines.services.reconciling import reconcile
from portal.errors import Refusal
from portal.identity.rules import StaffRole, Unit
from tests.conftest import NOW
from tests.deadlines.conftest import IMMINENT, INCIDENT, MODIFICATION, at
from tests.deadlines.pages import read, words

REASON = {"reason": "The office was flooded."}


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW)


@pytest.fixture
def aurel(client_of, supervisor):
    return client_of(supervisor)


@pytest.fixture
def ana(client_of, reviewer):
    return client_of(reviewer)


@pytest.fixture
def attorney(client_of, make_person):
    return client_of(
        make_person(
            "Maren Attorney", second_factor=True, unit=Unit.AG, staff_role=StaffRole.REVIEWER
        )
    )


@pytest.fixture
def several(quiet, make_organisation, told):
    """One overdue, one of hours, one of this month and one of next year, of two developers."""
    other = make_organisation("Saltbox Research")
    other.obligations.update(waived=True, state=State.WAIVED, pending=[], next_at=None)
    told.starts(MODIFICATION, date(2026, 10, 20))
    told.starts(INCIDENT, at("2026-11-30T10:00-08:00"))
    reconcile(organisation=quiet, now=NOW)
    told.triggers.clear()
    told.starts(IMMINENT, at("2026-12-01T09:00-08:00"))
    told.starts("framework-review", date(2026, 9, 9))
    reconcile(organisation=other, now=NOW)
    told.triggers.clear()


def rows(client, query=""):
    page = read(client, reverse("clocks:list") + query)
    return [words(row) for row in page.select("tbody tr")]


def what(client, query=""):
    return [row.partition(" Halcyon")[0].partition(" Saltbox")[0] for row in rows(client, query)]


OVERDUE = "Modified framework, and the reasons for it"
HOURS = "Notice of an imminent risk"
MONTH = "Report of a critical safety incident"
YEAR = "Yearly review of the framework"


def test_what_is_overdue_comes_first_with_its_developer_and_both_dates(ana, several):
    assert what(ana) == [OVERDUE, HOURS, MONTH, YEAR]
    first, second, _third, last = rows(ana)
    assert first == (
        f"{OVERDUE} Halcyon Forge, Inc. 12 days overdue Thu 19 Nov 2026, 11:59 pm Pacific "
        "The same moment Overdue"
    )
    assert "23 h 0 min left to file" in second
    assert "Thu 9 Sep 2027, 11:59 pm Pacific Fri 10 Sep 2027, 11:59 pm Pacific" in last


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?urgency=overdue", [OVERDUE]),
        ("?urgency=day", [HOURS]),
        ("?urgency=week", [HOURS]),
        ("?urgency=month", [HOURS, MONTH]),
        ("?developer=saltbox-research", [HOURS, YEAR]),
        ("?developer=HALCYON", [OVERDUE, MONTH]),
        ("?developer=nobody", []),
        ("?duty=incident-report", [MONTH]),
        ("?on=2026-12-15", [MONTH]),
        ("?developer=salt&urgency=week&by=day", [HOURS]),
        # What cannot be understood does not filter.
        ("?duty=x&urgency=y&on=z&by=w&after=v", [OVERDUE, HOURS, MONTH, YEAR]),
        ("?developer=%00", [OVERDUE, HOURS, MONTH, YEAR]),
    ],
)
def test_filters_leave_what_they_say(ana, several, query, found):
    assert what(ana, query) == found


def test_by_day_each_day_has_a_heading(ana, several):
    page = read(ana, reverse("clocks:list") + "?by=day")
    assert [words(h) for h in page.main.select("h2")] == [
        f"Late after {day}"
        for day in ("Thu 19 Nov 2026", "Wed 2 Dec 2026", "Tue 15 Dec 2026", "Fri 10 Sep 2027")
    ]


def test_by_developer_each_has_the_line_that_is_late_first_and_leads_to_all_of_its_own(
    ana, several
):
    assert what(ana, "?by=developer") == [OVERDUE, HOURS]
    page = read(ana, reverse("clocks:list") + "?by=developer&urgency=month")
    links = [a["href"] for a in page.select("td a")]
    assert links == [
        "?urgency=month&developer=saltbox-research",
        "?urgency=month&developer=halcyon-forge-inc",
    ]
    assert what(ana, links[1]) == [MONTH]


@pytest.mark.parametrize("by", ["", "developer"])
def test_pages_follow_one_another_and_keep_the_filters(ana, several, by, monkeypatch):
    monkeypatch.setattr("portal.deadlines.selectors.PAGE", 1)
    path = reverse("clocks:list")
    page = read(ana, f"{path}?by={by}&developer=a")
    second = read(ana, path + page.find("a", rel="next")["href"])
    assert len(second.select("tbody tr")) == 1
    assert second.select_one("[name=developer]")["value"] == "a"
    back = read(ana, path + second.find("a", rel="prev")["href"])
    assert words(back.tbody) == words(page.tbody)


def test_an_empty_list_says_whether_filters_made_it_so(ana, quiet):
    assert "No clock is running" in words(read(ana, reverse("clocks:list")).main)
    page = read(ana, reverse("clocks:list") + "?urgency=overdue")
    assert "No clock fits these filters" in words(page.main)


def test_a_count_anew_shows_how_far_it_has_come(ana, quiet):
    Recount.objects.create(
        why="A holiday was added.", made_by="system", begun_at=NOW, total=200, done=40, moved=3
    )
    Recount.objects.create(
        why="Long over.", made_by="system", begun_at=NOW, total=9, done=9, ended_at=NOW
    )
    page = read(ana, reverse("clocks:list"))
    [progress] = page.select("progress")
    assert (progress["value"], progress["max"]) == ("40", "200")
    assert "A holiday was added." in words(page.main)
    assert "40 of 200 counted; 3 moved." in words(page.main)
    assert "Long over." not in words(page.main)


def clock(row):
    return reverse("clocks:clock", args=[row.ref])


def decide(client, row, decision, **data):
    return client.post(reverse("clocks:decide", args=[row.ref, decision]), REASON | data)


def test_one_click_from_the_list_stands_the_whole_reasoning(ana, quiet, running):
    row = running(MODIFICATION, date(2026, 11, 25))
    link = read(ana, reverse("clocks:list")).select_one("tbody th a")["href"]
    assert link == clock(row)
    page = read(ana, link)
    assert page.details.has_attr("open")
    text = words(page.details)
    for step in ("Day 0 is Wed 25 Nov 2026", "Christmas Day (Code Civ. Proc. § 135", "tier A"):
        assert step in text
    assert "We count from the day on which the modification is made" in text


def test_who_was_told_what_and_when_is_there(ana, officer, preparer, quiet, running):
    row = running(MODIFICATION, date(2026, 11, 25))
    now = at("2026-12-21T09:01-08:00")
    sweeping.mark(now=now)
    telling.tell(now=now)
    page = read(ana, clock(row))
    told = [words(tr) for tr in page.find(id="told").find_parent("section").select("tbody tr")]
    assert len(told) == 2
    assert told[-1].startswith(officer.name) or told[0].startswith(officer.name)
    assert all("7 days before, 14 days before" in line for line in told)
    assert all("Mon 21 Dec 2026, 9:01 am Pacific" in line for line in told)


def test_an_extension_moves_the_dates_and_rolls_over_a_holiday(ana, reviewer, quiet, running):
    row = running(MODIFICATION, date(2026, 11, 25))
    answer = decide(ana, row, "extend", until_day="16 Jan 2027", until_month="", until_year="")
    assert answer["Location"] == clock(row)
    page = read(ana, clock(row))
    text = words(page.article)
    # Saturday, Sunday, and Martin Luther King Day.
    assert "File by Tue 19 Jan 2027, 11:59 pm Pacific" in text
    assert "The State extended it to Sat 16 Jan 2027." in text
    assert (
        f"Extended: The office was flooded. Tue 1 Dec 2026, 10:00 am Pacific, {reviewer.name}"
        in (words(page.select_one(".r-time")))
    )
    assert Moment.objects.filter(obligation=row).count() == 2


def test_a_clock_stands_still_and_goes_on(ana, quiet, running, time_machine, client_of, reviewer):
    row = running(MODIFICATION, date(2026, 11, 25))
    decide(ana, row, "pause")
    page = read(ana, clock(row))
    offered = [words(summary) for summary in page.select("details.r-card summary")]
    assert offered == ["Extend it", "Let it go on", "Record it as received"]
    later = at("2026-12-05T10:00-08:00")
    time_machine.move_to(later)
    ana = client_of(reviewer)
    decide(ana, row, "resume")
    assert "It stood still for 4 days, which come after the period." in words(
        read(ana, clock(row)).article
    )


def test_what_was_waived_or_recorded_can_be_taken_back(ana, aurel, quiet, running):
    row = running(MODIFICATION, date(2026, 11, 25))
    decide(aurel, row, "waive")
    row.refresh_from_db()
    assert row.state == State.WAIVED
    offered = [words(summary) for summary in read(ana, clock(row)).select("details.r-card summary")]
    assert offered == ["Take back what was decided"]
    decide(ana, row, "take-back")
    row.refresh_from_db()
    assert row.state == State.OPEN


RECEIVED = {"at_day": "30 Nov 2026", "at_month": "", "at_year": "", "at_time": "4:40 pm"}


def test_what_came_by_courier_is_recorded_with_its_moment(ana, quiet, running):
    row = running(MODIFICATION, date(2026, 11, 25))
    decide(ana, row, "record", what="By courier, no. 17", **RECEIVED)
    row.refresh_from_db()
    assert (row.state, row.satisfied_at) == (State.SATISFIED, at("2026-11-30T16:40-08:00"))
    assert "Met Mon 30 Nov 2026, 4:40 pm Pacific, By courier, no. 17" in words(
        read(ana, clock(row)).article
    )


def test_a_time_that_came_twice_is_asked_about_and_the_rest_is_kept(ana, quiet, running):
    row = running(MODIFICATION, date(2026, 10, 25))
    night = RECEIVED | {"at_day": "1 Nov 2026", "at_time": "1:30 am", "what": "By courier"}
    asked = BeautifulSoup(decide(ana, row, "record", **night).content, "html.parser")
    radios = asked.select("[name=at_which]")
    assert [radio["value"] for radio in radios] == ["-07:00", "-08:00"]
    assert asked.select_one("[name=what]")["value"] == "By courier"
    assert words(asked.select_one("details[open] [name=reason]")) == REASON["reason"]
    row.refresh_from_db()
    assert row.satisfied_at is None
    decide(ana, row, "record", at_which="-08:00", **night)
    row.refresh_from_db()
    assert row.satisfied_at == datetime(2026, 11, 1, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("decision", "data", "field", "sentence"),
    [
        ("waive", {"reason": ""}, "reason", "“Reason” needs an answer"),
        ("waive", {"reason": "x" * 1001}, "reason", "at most 1000 characters"),
        (
            "extend",
            {"until_day": "28 Dec 2026", "until_month": "", "until_year": ""},
            "until",
            str(Refusal("clock.not_later", day="28 December 2026")),
        ),
        (
            "extend",
            {"until_day": "", "until_month": "", "until_year": ""},
            "until",
            "Enter a date",
        ),
        (
            "record",
            RECEIVED | {"at_day": "2 Dec 2026", "what": "Words"},
            "at",
            str(Refusal("clock.recorded_in_future")),
        ),
        ("record", RECEIVED, "what", "“What was received” needs an answer"),
    ],
)
def test_what_cannot_be_decided_stands_beside_its_field_and_changes_nothing(
    ana, quiet, running, decision, data, field, sentence
):
    row = running(MODIFICATION, date(2026, 11, 25))
    answer = decide(ana, row, decision, **data)
    page = BeautifulSoup(answer.content, "html.parser")
    error = page.find(id=f"{decision}_{field}_error")
    assert sentence in words(error)
    assert sentence in words(page.select_one(".usa-alert--error"))
    assert error.find_parent("details").has_attr("open")
    before = row.state, row.late_after
    row.refresh_from_db()
    assert (row.state, row.late_after) == before


def test_a_decision_that_came_too_late_is_refused_on_the_page_as_it_is_now(
    ana, aurel, quiet, running
):
    row = running(MODIFICATION, date(2026, 11, 25))
    decide(aurel, row, "waive")
    answer = decide(ana, row, "pause")
    assert str(Refusal("clock.over", state="Waived")) in answer.content.decode()


def test_other_units_read_everything_and_decide_nothing(attorney, quiet, running):
    row = running(MODIFICATION, date(2026, 11, 25))
    page = read(attorney, clock(row))
    assert "How this date was counted" in words(page.main)
    assert page.find("form", method="post", action=lambda a: a and "clocks" in a) is None
    assert decide(attorney, row, "waive").status_code == 403
    row.refresh_from_db()
    assert row.state == State.OPEN


def test_a_decision_that_nobody_offers_is_no_page(ana, quiet, running):
    row = running(MODIFICATION, date(2026, 11, 25))
    assert decide(ana, row, "delete").status_code == 404


@pytest.mark.parametrize("query", ["", "?by=developer", "?by=day&urgency=month&developer=a"])
def test_the_list_asks_as_little_of_the_database_for_thirty_clocks_as_for_one(
    ana, quiet, told, running, query, django_assert_num_queries, django_assert_max_num_queries
):
    row = running(INCIDENT, at("2026-11-30T10:00-08:00"))
    counted = []
    for path in (reverse("clocks:list") + query, clock(row)):
        ana.get(path)
        with django_assert_max_num_queries(14) as asked:
            ana.get(path)
        counted.append((path, len(asked)))
    for n in range(30):
        told.starts(INCIDENT, at("2026-11-30T10:00-08:00"), subject=str(n))
    reconcile(organisation=quiet, now=NOW)
    for path, queries in counted:
        with django_assert_num_queries(queries):
            ana.get(path)


def test_a_refused_decision_that_is_loaded_again_leads_to_the_clock(ana, quiet, running):
    row = running(MODIFICATION, date(2026, 11, 25))
    answer = ana.get(reverse("clocks:decide", args=[row.ref, "extend"]))
    assert (answer.status_code, answer["Location"]) == (302, clock(row))


def test_staff_find_what_has_ended(ana, aurel, quiet, running):
    row = running(MODIFICATION, date(2026, 11, 25))
    decide(aurel, row, "waive")
    page = read(ana, reverse("clocks:list") + "?state=ended")
    assert page.select_one(f'a[href="{clock(row)}"]')

"""A developer's pages: what is due, when and why, and what was."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from portal.deadlines import present
from portal.deadlines.facts import Trigger
from portal.deadlines.models import Obligation, Preference
from portal.deadlines.rules import Reminders
from portal.deadlines.services import adjusting
from portal.deadlines.services.reconciling import reconcile
from portal.identity.models import Membership
from portal.identity.rules import Role
from portal.rulebook import rules as rulebook
from portal.rulebook.arithmetic import Period
from tests.conftest import NOW
from tests.deadlines.conftest import IMMINENT, INCIDENT, MODIFICATION, at
from tests.deadlines.pages import read, words

HOSTILE = "<script>alert(1)</script>\"' {{ 7|add:7 }} ☃"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW)


@pytest.fixture
def imani(client_of, officer):
    return client_of(officer)


def address(name, organisation, *args):
    return reverse(f"obligations:{name}", args=[organisation.slug, *args])


def listed(client, organisation, query="?view=full"):
    return read(client, address("list", organisation) + query).select("article.r-clock")


def test_a_clock_says_how_long_when_by_what_and_why(imani, quiet, running):
    running(MODIFICATION, date(2026, 11, 25))
    [clock] = listed(imani, quiet)
    text = words(clock)
    assert "27 days left to file" in text
    assert words(clock.h3) == "Modified framework, and the reasons for it"
    assert "Something happened." in text
    assert "File by Mon 28 Dec 2026, 11:59 pm Pacific Late after The same moment" in text
    assert "Satisfied by The modified framework and its justification" in text
    assert "within 30 days. Bus. & Prof. Code § 22757.12(b)(2)" in text
    assert clock.cite.a["href"] == "/rules/#framework-modification"
    assert clock.select_one("[role=img]")["aria-label"] == "6 of 33 days have passed"
    assert "25 Nov day 6 of 33 28 Dec" in text


def test_how_a_date_was_counted_names_each_day_that_was_rolled_over(imani, quiet, running):
    running(MODIFICATION, date(2026, 11, 25))
    [clock] = listed(imani, quiet)
    assert [words(step) for step in clock.select("details ol li")] == [
        "Day 0 is Wed 25 Nov 2026; it is not counted.",
        "30 days from there end on Fri 25 Dec 2026.",
        "Fri 25 Dec 2026: Christmas Day (Code Civ. Proc. § 135; Gov. Code § 6700), tier A. "
        "The period runs on.",
        "Sat 26 Dec 2026: Saturday (Code Civ. Proc. § 12a(a)), tier A. The period runs on.",
        "Sun 27 Dec 2026: Sunday (Gov. Code § 6700(a)(1)), tier A. The period runs on.",
        "So the last good day is Mon 28 Dec 2026, to its end.",
    ]
    assumption = clock.select_one("details ul a")
    assert assumption["href"] == "/rules/#switch-modification-day"
    note = clock.select("details a")[-1]
    assert note["href"] == "/rules/ca-sb53/2026.2/"
    assert "rulebook ca-sb53 2026.2, calendar us-ca" in words(note)


def test_a_doubtful_holiday_is_explained_and_both_dates_are_shown(imani, quiet, running):
    running("framework-review", date(2026, 9, 9))
    [clock] = listed(imani, quiet)
    text = words(clock)
    assert "File by Thu 9 Sep 2027, 11:59 pm Pacific" in text
    assert "Late after Fri 10 Sep 2027, 11:59 pm Pacific" in text
    assert "Admission Day" in text
    assert "tier B. It moves “late after” alone." in text
    assert (
        "Whether a day of tier B moves the date is unsettled. Aim for Thu 9 Sep 2027; nobody is "
        "marked late before Fri 10 Sep 2027 has passed." in text
    )


def test_hours_are_told_with_their_instant_and_run_through_holidays(imani, quiet, running):
    running(IMMINENT, at("2026-11-30T16:40-08:00"))
    [clock] = listed(imani, quiet)
    text = words(clock)
    assert "6 h 40 min left to file" in text
    assert "Late after The same moment; hours do not roll over holidays" in text
    assert "It starts at Mon 30 Nov 2026, 4:40:00 pm Pacific; 24 hours later it ends." in text
    assert clock.select_one("[role=img]")["aria-label"] == "17 of 24 hours have passed"


def test_a_summary_that_comes_again_names_its_months_and_how_often_it_was_counted(
    imani, organisation
):
    clocks = {words(c.h3): words(c) for c in listed(imani, organisation)}
    fourth = clocks["Summary of risk from internal use, 1 Oct to 31 Dec 2026"]
    assert "1 Oct day 61 of 95 4 Jan" in fourth
    assert "4 times 3 months, counted from there in one step, end on Fri 1 Jan 2027." in fourth


def test_the_other_way_of_counting_is_told_where_it_gives_another_day(imani, organisation):
    second = "Summary of risk from internal use, 1 Apr to 30 Jun 2026"
    sentence = "Counted in days (Gov. Code § 6803: a year is 365, a quarter 91) the period would"
    clocks = {words(c.h3): words(c) for c in listed(imani, organisation)}
    assert f"{sentence} end on Thu 2 Jul 2026." in clocks[second]
    fourth = clocks["Summary of risk from internal use, 1 Oct to 31 Dec 2026"]
    assert sentence not in fourth


def test_a_month_without_such_a_day_ends_with_its_last(imani, quiet, running, monkeypatch):
    duty = rulebook.on(date(2026, 11, 30)).duties["framework-review"]
    monkeypatch.setitem(vars(duty), "period", Period(months=3))
    running("framework-review", date(2026, 11, 30))
    [clock] = listed(imani, quiet)
    assert "That month has no day 30, so its last day counts." in words(clock)


def test_what_a_clock_is_about_is_shown_as_it_was_written(imani, quiet, told):
    trigger = Trigger(MODIFICATION, "one", date(2026, 11, 25), HOSTILE)
    told.triggers[MODIFICATION, "one"] = trigger
    reconcile(organisation=quiet, now=NOW)
    row = Obligation.objects.get(subject="one")
    for page in (address("list", quiet), address("obligation", quiet, row.ref)):
        assert HOSTILE in read(imani, page).main.get_text()


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(2026, 10, 20), "The first is overdue."),
        (date(2026, 11, 1), "The first needs you today."),
        (date(2026, 11, 2), "The first needs you by tomorrow."),
        (date(2026, 11, 8), "The first needs you within a week."),
        (date(2026, 11, 25), "The first needs you within a month."),
    ],
)
def test_the_page_begins_with_how_many_clocks_run_and_how_soon(
    imani, quiet, running, day, sentence
):
    running(MODIFICATION, day)
    page = read(imani, address("list", quiet))
    assert words(page.select_one(".r-lede")) == (
        f"1 clock is running for Halcyon Forge, Inc. {sentence}"
    )


def test_without_a_clock_the_page_says_what_would_start_one(imani, quiet):
    page = read(imani, address("list", quiet))
    assert "No clock is running for Halcyon Forge, Inc." in words(page.main)
    assert "A clock starts by itself with a fact" in words(page.main)


def test_more_than_six_clocks_come_one_line_each_and_either_can_be_asked_for(imani, quiet, told):
    for n in range(7):
        told.starts(INCIDENT, at("2026-11-30T10:00-08:00"), subject=str(n))
    reconcile(organisation=quiet, now=NOW)
    page = read(imani, address("list", quiet))
    assert len(page.select("tbody tr")) == 7
    assert not page.select("article")
    assert page.find("a", href="?view=full")
    assert len(listed(imani, quiet)) == 7
    told.forget(INCIDENT, "0")
    reconcile(organisation=quiet, now=NOW)
    assert len(listed(imani, quiet, "")) == 6
    assert read(imani, address("list", quiet) + "?view=compact").select("tbody tr")


def test_counsel_reads_and_nobody_from_outside_does(
    client_of, imani, make_person, make_organisation, quiet, running
):
    row = running(MODIFICATION, date(2026, 11, 25))
    counsel = make_person("Cora Counsel")
    Membership.objects.create(organisation=quiet, person=counsel, role=Role.COUNSEL, since=NOW)
    paths = [address("list", quiet), address("history", quiet)]
    paths += [address("obligation", quiet, row.ref), address("calendar", quiet)]
    others = make_organisation("Saltbox Research")
    stranger = client_of(others.members.get().person)
    for path in paths:
        read(client_of(counsel), path)
        assert stranger.get(path).status_code == 404
    # Nor by way of one's own organisation.
    assert stranger.get(address("obligation", others, row.ref)).status_code == 404


def test_a_date_that_moved_keeps_the_one_that_was_told_and_says_why_and_who(
    imani, quiet, running, reviewer
):
    row = running(MODIFICATION, date(2026, 11, 25))
    adjusting.extend(
        obligation=row.ref, until=date(2027, 1, 15), reason="A flood.", by=reviewer, now=NOW
    )
    page = read(imani, address("obligation", quiet, row.ref))
    assert [words(tr) for tr in page.select("tbody tr")] == [
        "Tue 1 Dec 2026, 10:00 am Pacific Fri 15 Jan 2027, 11:59 pm Pacific Fri 15 Jan 2027, "
        "11:59 pm Pacific A flood. Office of Emergency Services",
        "Tue 1 Dec 2026, 10:00 am Pacific Mon 28 Dec 2026, 11:59 pm Pacific Mon 28 Dec 2026, "
        "11:59 pm Pacific Counted for the first time The register",
    ]
    line = [words(entry) for entry in page.select(".r-time li")]
    assert line[-1].startswith("Clock started: Something happened.")
    assert any(entry.startswith("Extended: A flood.") for entry in line)
    assert "The State extended it to Fri 15 Jan 2027." in words(page.main)
    assert reviewer.name not in page.get_text()


def test_what_is_done_says_with_what_and_how_early(imani, quiet, told, running):
    row = running(MODIFICATION, date(2026, 11, 25))
    told.ends(MODIFICATION, NOW)
    reconcile(organisation=quiet, now=NOW)
    page = read(imani, address("list", quiet))
    assert not page.select("article")
    aside = words(page.aside)
    assert "Done in time Modified framework, and the reasons for it, 1 Dec 2026" in aside
    page = read(imani, address("obligation", quiet, row.ref))
    text = words(page.article)
    assert "Done in time by 27 days" in text
    assert "Met Tue 1 Dec 2026, 10:00 am Pacific, CA-F-2026-000001" in text
    assert "Done in time, with CA-F-2026-000001" in words(page.select_one(".r-time"))


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("2026-12-31T12:00-08:00", "late by 3 days"),
        ("2026-12-28T12:00-08:00", "in time by 12 h 0 min"),
    ],
)
def test_how_late_it_was_done_is_told_as_well(imani, quiet, told, running, when, said):
    row = running(MODIFICATION, date(2026, 11, 25))
    told.ends(MODIFICATION, at(when))
    reconcile(organisation=quiet, now=at(when))
    page = read(imani, address("obligation", quiet, row.ref))
    assert said in words(page.article)


def test_a_paused_clock_says_since_when_and_shows_no_remainder(imani, quiet, running, reviewer):
    row = running(MODIFICATION, date(2026, 11, 25))
    adjusting.pause(obligation=row.ref, reason="A hearing.", by=reviewer, now=NOW)
    [clock] = listed(imani, quiet)
    assert words(clock).startswith("Paused since 1 Dec 2026 Paused")
    assert clock.find("svg", role="img") is None


def test_the_history_has_pages_and_each_row_leads_to_its_clock(imani, quiet, monkeypatch):
    monkeypatch.setattr("portal.deadlines.selectors.PAGE", 3)
    first = read(imani, address("history", quiet))
    second = read(imani, address("history", quiet) + first.find("a", rel="next")["href"])
    hrefs = [a["href"] for page in (first, second) for a in page.select("tbody a")]
    assert len(set(hrefs)) == Obligation.objects.filter(organisation=quiet).count()
    assert "Waived" in words(read(imani, hrefs[0]).article)


def test_the_page_asks_for_the_revenue_that_decides_this_year(
    client_of, imani, officer, organisation, time_machine
):
    assert "is not stated yet" not in words(read(imani, address("list", organisation)).main)
    time_machine.move_to(at("2027-01-04T09:00-08:00"))
    page = read(client_of(officer), address("list", organisation))
    alert = page.select_one(".usa-alert--warning")
    assert "The revenue of 2026 is not stated yet." in words(alert)
    assert alert.a["href"] == reverse("registry:facts", args=[organisation.slug])


def test_the_pages_ask_as_little_of_the_database_for_thirty_clocks_as_for_one(
    imani, quiet, told, running, django_assert_num_queries, django_assert_max_num_queries
):
    row = running(INCIDENT, at("2026-11-30T10:00-08:00"))
    pages = [address("list", quiet), address("history", quiet)]
    pages.append(address("obligation", quiet, row.ref))
    counted = []
    for page in pages:
        imani.get(page)
        with django_assert_max_num_queries(17) as asked:
            imani.get(page)
        counted.append(len(asked))
    for n in range(30):
        told.starts(INCIDENT, at("2026-11-30T10:00-08:00"), subject=str(n))
    reconcile(organisation=quiet, now=NOW)
    for page, queries in zip(pages, counted, strict=True):
        with django_assert_num_queries(queries):
            imani.get(page)


def test_a_calendar_address_is_shown_in_one_answer_and_works_until_it_is_revoked(
    imani, client, organisation
):
    path = address("calendar", organisation)
    made = imani.post(path, {"make": "1"})
    assert "no-store" in made["Cache-Control"]
    page = BeautifulSoup(made.content, "html.parser")
    shown = page.select_one("p.r-mono").get_text()
    assert page.find("a", href=shown.replace("http://", "webcal://"))
    token = shown.partition("/calendar/")[2]
    assert token not in imani.get(path).content.decode()
    file = reverse("obligations:calendar_file", args=[token.removesuffix(".ics")])
    assert client.get(file).status_code == 200
    gone = imani.post(path, {"revoke": "1"})
    assert "The address no longer works." in gone.content.decode()
    assert client.get(file).status_code == 404


def test_everybody_chooses_which_reminders_they_get(client_of, officer, reviewer):
    path = reverse("obligations:reminders")
    for person in (officer, reviewer):
        client = client_of(person)
        assert read(client, path).select_one("[checked]")["value"] == Reminders.EACH
        client.post(path, {"reminders": Reminders.DIGEST})
        assert Preference.objects.get(person=person).reminders == Reminders.DIGEST
        assert read(client, path).select_one("[checked]")["value"] == Reminders.DIGEST
    assert "Select a valid choice" in client.post(path, {"reminders": "never"}).content.decode()


def test_the_days_that_a_recurring_duty_is_about_follow_each_other_without_a_gap(
    organisation, told
):
    """Counted from the anchor: 31 January and three months is 30 April, and six are 31 July."""
    told.starts("internal-use-summary", date(2026, 1, 31))
    reconcile(organisation=organisation, now=NOW)
    rows = Obligation.objects.filter(duty="internal-use-summary", subject="one").order_by("n")
    assert [present.title(row).rpartition(", ")[2] for row in rows] == [
        "31 Jan to 29 Apr 2026",
        "30 Apr to 30 Jul 2026",
        "31 Jul to 30 Oct 2026",
        "31 Oct 2026 to 30 Jan 2027",
    ]


def test_a_yearly_review_shows_its_other_reading_beside_it(imani, quiet, running):
    running("framework-review", date(2026, 11, 2))
    [clock] = listed(imani, quiet)
    assert "once in each calendar year, it would be due by Fri 31 Dec 2027" in words(clock.details)

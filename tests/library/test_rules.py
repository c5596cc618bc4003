"""The rulebook as everybody reads it."""

import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import connections
from django.test.utils import CaptureQueriesContext

from portal.rulebook import rules
from portal.rulebook.models import AddedDay, Kind
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


def soup(client, address="/rules/"):
    answer = client.get(address)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def words(element):
    return " ".join(element.get_text(" ").split()).replace(" ,", ",")


def added(day, **values):
    values = {"reason": "The Governor appointed it.", "approved_at": NOW} | values
    return AddedDay.objects.create(
        calendar="us-ca",
        day=day,
        name="Day of Mourning",
        kind=Kind.APPOINTED,
        tier="A",
        citation="Code Civ. Proc. § 135; Gov. Code § 6700",
        **values,
    )


def test_every_duty_term_and_open_point_has_its_place_and_its_citation(client):
    page, book = soup(client), rules.current()
    for duty in book.duties.values():
        assert book.cite(duty.citation) in words(page.find(id=duty.key)), duty.key
    for switch in book.switches.values():
        assert switch.assumption in words(page.find(id=f"switch-{switch.key}"))
    assert all(page.find(id=f"term-{key}") for key in book.definitions)
    for elements in book.elements.values():
        assert all(element.question in words(page.main) for element in elements)


def test_every_link_of_the_page_within_itself_leads_to_a_place(client):
    for address in ("/rules/", "/rules/ca-sb53/2026.2/"):
        page = soup(client, address)
        places = {element["id"] for element in page.find_all(id=True)}
        wanted = {a["href"][1:] for a in page.select('main a[href^="#"]')}
        assert len(wanted) > 20
        assert wanted - places == set()
        assert len(places) == len(page.find_all(id=True)), "a place of two things"


@pytest.mark.parametrize(
    ("duty", "said"),
    [
        ("incident-report", ["Fri 1 January 2027: New Year’s Day", "Mon 4 Jan 2027, 11:59:59 pm"]),
        ("framework", ["Mon 4 Jan 2027, 11:59:59 pm", "Fri 1 Jan 2027, 11:59:59 pm"]),
        ("imminent-risk-notice", ["Sat 26 Dec 2026, 9:00:00 am", "no holiday moves it"]),
        ("internal-use-summary", ["1 Apr 2026", "1 Jul 2026, 1 Oct 2026", "Every 3 months"]),
        ("unredacted-retention", ["keep it through 1 March 2033", "28 February 2033"]),
        ("transparency-report", ["Before it, or at the same time"]),
    ],
)
def test_a_worked_example_is_counted_as_the_law_notes_count_it(client, duty, said):
    text = words(soup(client).find(id=duty))
    for sentence in said:
        assert sentence in text


def test_a_day_that_staff_added_moves_the_worked_example_and_the_calendar_at_once(client):
    before = client.get("/rules/")["ETag"]
    assert "Day of Mourning" not in words(soup(client, "/rules/calendar/"))
    added(date(2027, 1, 4))
    answer = client.get("/rules/")
    assert answer["ETag"] != before
    report = BeautifulSoup(answer.content, "html.parser").find(id="incident-report")
    assert "Tue 5 Jan 2027, 11:59:59 pm" in words(report)
    assert "The Governor appointed it." in words(soup(client, "/rules/calendar/"))


def test_a_day_that_was_withdrawn_is_in_no_calendar(client):
    added(date(2027, 1, 4), withdrawn_at=NOW, withdrawal_reason="A slip.")
    assert "Day of Mourning" not in words(soup(client, "/rules/calendar/"))


def test_a_day_that_is_added_again_for_another_reason_makes_the_kept_calendar_old(client):
    first = added(date(2027, 1, 4))
    before = client.get("/rules/calendar/")["ETag"]
    first.withdrawn_at = NOW
    first.save(update_fields=["withdrawn_at"])
    added(date(2027, 1, 4), reason="Appointed anew, by another proclamation.")
    answer = client.get("/rules/calendar/")
    assert answer["ETag"] != before
    assert "by another proclamation" in answer.content.decode()


def test_penalties_are_shown_for_large_developers_alone(client):
    page = soup(client)
    assert "At most $1,000,000 for one violation" in words(page.find(id="framework"))
    assert "Others: none in § 22757.15" in words(page.find(id="incident-report"))
    for key in ("amended-incident-report", "oes-review"):
        assert "penalty" not in words(page.find(id=key))


def test_lines_are_said_to_be_strict(client):
    page = soup(client)
    assert "More than $500,000,000" in words(page.find(id="line-annual-revenue"))
    assert page.find(id="line-training-compute").find("sup").string == "26"


def test_each_version_stays_at_its_address_and_says_what_it_changed(client):
    first, second = (soup(client, f"/rules/ca-sb53/2026.{n}/") for n in (1, 2))
    assert first.find(id="changes") is None
    assert "This is not the version in force" in words(first.main)
    assert "This is not the version in force" not in words(second.main)
    changes = words(second.find(id="changes").parent)
    for sentence in rules.version("ca-sb53", "2026.2").changes:
        assert sentence in changes
    assert "12, 6, 1" in changes
    assert "12, 6, 3, 1" in changes
    assert second.find("a", rel="prev")["href"] == "/rules/ca-sb53/2026.1/"
    assert first.find("a", rel="next")["href"] == "/rules/ca-sb53/2026.2/"


def test_the_page_of_the_rules_shows_those_of_today(client):
    with time_machine.travel(datetime(2026, 9, 30, 20, tzinfo=UTC), tick=False):
        assert "Version 2026.1" in words(soup(client).main)
        before = client.get("/rules/")["ETag"]
    assert "Version 2026.2" in words(soup(client).main)
    assert client.get("/rules/")["ETag"] != before


@pytest.mark.parametrize("address", ["ca-sb53/2025.9/", "ny-raise/2026.1/", "calendars/us-ca/"])
def test_what_is_no_version_is_not_found_and_not_kept(client, address):
    answer = client.get(f"/rules/{address}")
    assert answer.status_code == 404
    assert "ETag" not in answer


def test_the_calendar_has_the_days_of_this_year_and_the_next_with_their_tiers(client):
    text = words(soup(client, "/rules/calendar/").main)
    for said in (
        "Fri 25 Dec 2026 Christmas Day A: both dates",
        "Mon 12 Oct 2026 Columbus Day B: “late after” alone",
        "Fri 12 Feb 2027 Lincoln Day A: both dates",
    ):
        assert said in text
    assert not re.search(r"\b2028\b", text)


def test_a_page_of_rules_asks_of_the_database_only_which_days_were_added(client):
    for address, most in (("/rules/", 2), ("/rules/ca-sb53/2026.1/", 3), ("/rules/calendar/", 3)):
        with CaptureQueriesContext(connections["public"]) as queries:
            client.get(f"{address}?anew=1")
        assert len(queries) <= most, address

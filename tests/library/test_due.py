"""Who has filed, what is due, what is overdue: as everybody sees it."""

import csv
import io
import uuid
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import connections
from django.test.utils import CaptureQueriesContext

from portal.library import clocks
from portal.publication import showing
from portal.publication.models import Clock, Decided, Developer
from portal.publication.showing import ClockFace
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

# The last instant of 22 December 2026, Pacific.
EVENING = datetime(2026, 12, 23, 7, 59, 59, 999999, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    """Tue 22 Dec 2026, noon Pacific."""
    with time_machine.travel(datetime(2026, 12, 22, 20, tzinfo=UTC), tick=False) as travel:
        yield travel


def face(file_by=EVENING, late=0, **values):
    """A clock whose later date comes `late` days after the first."""
    values = {
        "ref": uuid.uuid4(),
        "duty": "framework-modification",
        "label": "Modified framework",
        "citation": "Bus. & Prof. Code § 22757.12(b)(2)",
        "detail": "",
        "decided": "",
        "satisfied_at": None,
    } | values
    return ClockFace(file_by=file_by, late_after=file_by + late * DAY, **values)


def show(*faces, developer="brightmoth"):
    showing.show_clocks(
        developer=developer,
        name=f"{developer.title()} Systems",
        website="https://brightmoth.example",
        standing="Large frontier developer",
        clocks=faces,
    )


def parts(client, query=""):
    """By section: what its rows say, cell by cell."""
    page = BeautifulSoup(client.get(f"/due/{query}").content, "html.parser")
    return {
        name: [words(row) for row in page.select(f"section[aria-labelledby={name}] tbody tr")]
        for name in clocks.SECTIONS
    }


def words(element):
    return " ".join(element.get_text(" ").split())


def test_a_clock_stands_where_its_two_dates_and_its_filing_put_it(client):
    show(
        face(EVENING - 14 * DAY, late=1),
        face(EVENING - DAY, late=3),
        face(EVENING + 3 * DAY),
        face(EVENING - 30 * DAY, satisfied_at=EVENING - 31 * DAY),
        face(EVENING - 29 * DAY, late=1, satisfied_at=EVENING - 28 * DAY),
        face(EVENING - 20 * DAY, late=1, satisfied_at=EVENING - 10 * DAY),
    )
    found = parts(client)
    assert [row.endswith("Not registered, 13 days overdue") for row in found["overdue"]] == [True]
    assert "Not late yet" in found["next"][0]
    assert "In 3 days" in found["next"][1]
    assert ["Filed late" in row for row in found["filed"]] == [True, False, False]


def test_what_was_filed_last_comes_first_whenever_it_was_due(client):
    show(
        face(EVENING - 9 * DAY, satisfied_at=EVENING - 20 * DAY, detail="Second"),
        face(EVENING + 90 * DAY, satisfied_at=EVENING - 30 * DAY, detail="Third"),
        face(EVENING - 60 * DAY, satisfied_at=EVENING - 10 * DAY, detail="First"),
    )
    for query in ("", "?show=filed"):
        page = BeautifulSoup(client.get(f"/due/{query}").content, "html.parser")
        found = [words(cell).split()[2] for cell in page.select("tbody td[data-label=What]")]
        assert found == ["First", "Second", "Third"]


# Who is called overdue may have published where the act asks for it.
ELSEWHERE = "The act asks developers to publish on their own site, where it may stand."


def test_beside_every_word_that_something_is_overdue_stands_that_it_may_be_published(client):
    show(face(EVENING - 14 * DAY))
    for address in ("/", "/due/", "/due/?show=overdue", "/due/?developer=brightmoth"):
        page = BeautifulSoup(client.get(address).content, "html.parser")
        assert "Not registered, 14 days overdue" in words(page.main)
        for said in page.select(".r-tag--bad, .r-chart"):
            place = said.find_parent(class_="r-card") or said.find_parent(["figure", "section"])
            assert ELSEWHERE in words(place or page.main), address
    page = BeautifulSoup(client.get("/due/?show=next").content, "html.parser")
    assert ELSEWHERE not in words(page.main)


def test_a_calendar_entry_says_that_it_may_be_published_elsewhere(client):
    show(face(EVENING + DAY))
    (event,) = icalendar.Calendar.from_ical(client.get("/due.ics").content).walk("VEVENT")
    assert ELSEWHERE in str(event["description"])


def test_what_the_state_decided_about_a_clock_stands_beside_it(client):
    show(face(decided=Decided.EXTENDED), face(EVENING + DAY))
    first, second = parts(client)["next"]
    assert "Extended by the State" in first
    assert "by the State" not in second


def test_nobody_is_overdue_at_the_last_good_instant_and_is_right_after_it(client, clock):
    show(face(EVENING))
    clock.move_to(EVENING)
    before = client.get("/due/")
    assert parts(client)["overdue"] == []
    clock.move_to(EVENING + timedelta(microseconds=1))
    assert "1 day overdue" in parts(client)["overdue"][0]
    assert client.get("/due/")["ETag"] != before["ETag"]


def test_a_clock_of_an_instant_makes_the_kept_page_old_within_the_day(client, clock):
    at = datetime(2026, 12, 22, 21, tzinfo=UTC)
    show(face(at, duty="transparency-report"))
    etags = {address: client.get(address)["ETag"] for address in ("/", "/due/")}
    clock.move_to(at + timedelta(seconds=2))
    for address, etag in etags.items():
        assert client.get(address)["ETag"] != etag, address
    assert "Not registered, overdue today" in parts(client)["overdue"][0]


def test_another_day_and_a_filing_make_the_kept_page_old(client, clock):
    overdue = face(EVENING - 3 * DAY)
    show(overdue)
    first = client.get("/due/")["ETag"]
    clock.move_to(EVENING + timedelta(hours=1))
    second = client.get("/due/")["ETag"]
    show(ClockFace(**vars(overdue) | {"satisfied_at": EVENING}))
    third = client.get("/due/")["ETag"]
    assert len({first, second, third}) == 3
    assert parts(client)["overdue"] == []


def test_the_longest_overdue_comes_first_and_three_of_them_stand_on_the_front_page(client):
    for days in (2, 30, 6, 13):
        show(face(EVENING - days * DAY), developer=f"dev{days}")
    names = [row.split()[0] for row in parts(client)["overdue"]]
    assert names == ["Dev30", "Dev13", "Dev6", "Dev2"]
    page = BeautifulSoup(client.get("/").content, "html.parser")
    card = page.find(id="overdue").parent
    assert [a.string.split()[0] for a in card.select("li a")] == ["Dev30", "Dev13", "Dev6"]
    assert "Not registered, 30 days overdue" in words(card)


def test_a_developer_with_clocks_and_without_documents_is_offered_nowhere_else(client):
    show(face())
    assert Developer.objects.filter(slug="brightmoth").exists()
    assert client.get("/frameworks/brightmoth/").status_code == 404
    for address in ("/search/", "/feeds/", "/sitemap.xml"):
        assert "brightmoth" not in client.get(address).content.decode()


def test_filters_leave_what_they_say(client):
    show(face(EVENING - DAY), face(EVENING - DAY, duty="framework", label="Framework"))
    show(face(EVENING - DAY), developer="tidewater")
    assert len(parts(client)["overdue"]) == 3
    for query, count in (
        ("?developer=tide", 1),
        ("?developer=brightmoth", 2),
        ("?duty=framework", 1),
        ("?developer=tide&duty=framework", 0),
        ("?developer=nobody", 0),
        ("?duty=nobodys", 3),
        ("?developer=%25", 0),
    ):
        assert len(parts(client, query)["overdue"]) == count, query


def test_a_developers_address_stands_for_it_alone_and_other_words_for_all_that_have_them(client):
    show(face(EVENING - DAY), developer="tide")
    show(face(EVENING - DAY), developer="tidewater")
    assert len(parts(client, "?developer=tide")["overdue"]) == 1
    assert len(parts(client, "?developer=Tide")["overdue"]) == 2


def test_a_filter_leaves_out_none_of_very_many_developers(client):
    names = [f"Anchor {n:03}" for n in range(240)] + ["Zephyr Anchor"]
    Developer.objects.bulk_create(
        Developer(slug=f"d{n}", name=name, website="https://d.example", standing="")
        for n, name in enumerate(names)
    )
    last = Developer.objects.get(name="Zephyr Anchor")
    Clock.objects.create(developer=last, **vars(face(EVENING - DAY)))
    assert len(parts(client, "?developer=anchor")["overdue"]) == 1


@pytest.mark.parametrize("section", clocks.SECTIONS)
def test_turning_the_pages_neither_repeats_nor_loses_a_row(client, monkeypatch, section):
    monkeypatch.setattr(clocks, "PAGE", 3)
    sign = 1 if section == "next" else -1
    # Two of each day: the key decides.
    days = [EVENING + sign * (n // 2 + 1) * DAY for n in range(7)]
    met = section == "filed"
    show(
        *(
            face(day, satisfied_at=day if met else None, detail=f"Model {n}")
            for n, day in enumerate(days)
        )
    )
    seen, address = [], f"/due/?show={section}"
    while address:
        page = BeautifulSoup(client.get(address).content, "html.parser")
        seen += [words(row.td).split()[3] for row in page.select("tbody tr")]
        following = page.find("a", rel="next")
        address = f"/due/{following['href']}" if following else ""
    assert sorted(seen) == list("0123456")
    assert seen[0] in ("0", "1") or section == "overdue"


def test_an_odd_question_gets_a_page(client):
    show(face(EVENING - DAY))
    for query in ("show=nobodys", "year=9999999", "year=2101", "after=x&show=overdue", "duty=%00"):
        assert client.get(f"/due/?{query}").status_code == 200, query
    assert client.get("/due.csv?year=x").status_code == 200


def test_the_chart_and_its_table_count_the_year_by_duty(client):
    new_year = datetime(2027, 1, 1, 8, tzinfo=UTC)  # its first instant, Pacific
    show(
        face(EVENING - DAY, satisfied_at=EVENING - DAY),
        face(EVENING - DAY, satisfied_at=EVENING),
        face(EVENING - DAY),
        face(EVENING - DAY),
        face(EVENING + DAY),
        face(EVENING + DAY),
        face(EVENING + DAY),
        face(new_year - timedelta(microseconds=1), satisfied_at=NOW),
        face(new_year, satisfied_at=NOW),
    )
    for address in ("/", "/due/"):
        page = BeautifulSoup(client.get(address).content, "html.parser")
        figure = page.find(class_="r-chart").parent
        row = next(r for r in figure.select("tbody tr") if "Modified" in words(r.th))
        assert [words(cell) for cell in row.find_all("td")] == ["2", "1", "2", "3"]
        bars = {r["class"][0]: int(r["width"]) for r in figure.select("g rect")}
        assert bars["l"] > bars["a"] == bars["c"] > bars["b"] > 0
        assert {"On time", "Late", "Overdue now", "Not due yet"} <= {
            words(text) for text in figure.select("svg > text")
        }
        assert max(int(t.get("x", 0)) for t in figure.select("g text")) < 440
    page = BeautifulSoup(client.get("/due/?year=2027").content, "html.parser")
    assert "Publications due in 2027" in words(page.main)
    assert [a.string for a in page.select("a[href$='#chart']")] == ["2026"]


def test_a_duty_that_no_rulebook_has_any_more_keeps_its_name_in_the_chart(client):
    show(face(duty="retired", label="Retired duty"))
    for address in ("/", "/due/"):
        assert "Retired duty" in client.get(address).content.decode()


def test_figures_and_filings_are_read_from_an_index_however_many_there_are():
    with connections["public"].cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    figures, filed = clocks.counted(2026, NOW), clocks.section("filed", NOW)[:9]
    assert "Index Only Scan using clock_by_year" in figures.using("public").explain()
    assert "Index Scan Backward using clock_filed" in filed.using("public").explain()


def test_the_table_for_programs_holds_a_formula_as_words(client):
    show(face(detail='=HYPERLINK("http://evil.example")', satisfied_at=EVENING + DAY))
    show(face(label="@SUM", detail="+1"), developer="-minus")
    answer = client.get("/due.csv?year=2026")
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert rows[0]["detail"] == '\'=HYPERLINK("http://evil.example")'
    assert rows[0]["file_by"] == "2026-12-22T23:59:59-08:00"
    assert rows[0]["status"] == "registered_late"
    assert [rows[1][k][0] for k in ("developer", "what", "detail")] == ["'"] * 3
    assert (rows[1]["status"], rows[1]["satisfied_at"]) == ("not_due_yet", "")
    assert (
        list(csv.DictReader(io.StringIO(client.get("/due.csv?year=2025").content.decode()))) == []
    )


def test_the_words_of_the_table_for_programs_say_where_each_stands(client):
    show(
        face(EVENING - 4 * DAY, satisfied_at=EVENING - 4 * DAY),
        face(EVENING - 3 * DAY, satisfied_at=EVENING - 2 * DAY),
        face(EVENING - 2 * DAY),
        face(EVENING),
    )
    rows = csv.DictReader(io.StringIO(client.get("/due.csv?year=2026").content.decode()))
    assert [row["status"] for row in rows] == [
        "registered_on_time",
        "registered_late",
        "not_registered_overdue",
        "not_due_yet",
    ]


def test_the_calendar_file_has_what_is_due_next_under_names_that_stay(client, settings):
    day, hour = face(EVENING + DAY), face(EVENING + timedelta(hours=1, microseconds=1))
    show(day, hour, face(EVENING - DAY), face(EVENING + DAY, satisfied_at=EVENING))
    answer = client.get("/due.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    events = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert [str(e["uid"]).partition("@")[0] for e in events] == [str(hour.ref), str(day.ref)]
    assert [str(e.decoded("dtstart")) for e in events] == [
        "2026-12-23 09:00:00+00:00",
        "2026-12-23",
    ]
    assert str(events[0]["summary"]) == "Brightmoth Systems: Modified framework"


def test_pages_of_clocks_ask_the_same_number_of_questions_whatever_there_is(client):
    def asked():
        counts = []
        for address in ("/", "/due/", "/due/?show=overdue", "/due.csv", "/due.ics"):
            with CaptureQueriesContext(connections["public"]) as queries:
                client.get(f"{address}{'&' if '?' in address else '?'}anew=1")
            counts.append(len(queries))
        return counts

    show(face(EVENING - DAY))
    few = asked()
    for n in range(12):
        show(
            face(EVENING - n * DAY),
            face(EVENING + n * DAY),
            face(EVENING - n * DAY, satisfied_at=EVENING),
            developer=f"dev{n}",
        )
    assert Clock.objects.count() == 37
    assert asked() == few
    assert max(few) <= 8

"""The calendar behind a secret address: what a calendar program, and its provider, reads."""

import logging
from datetime import date
from io import StringIO

import pytest
from django.urls import reverse
from icalendar import Calendar

from portal.deadlines.services import adjusting, subscribing
from portal.deadlines.services.reconciling import reconcile
from portal.identity import services as identity
from tests.conftest import NOW
from tests.deadlines.conftest import IMMINENT, INCIDENT, MODIFICATION, at


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW)


@pytest.fixture
def token(quiet, officer):
    return subscribing.subscribe(organisation=quiet, by=officer, now=NOW)


@pytest.fixture
def fetch(client, token):
    return lambda: client.get(reverse("obligations:calendar_file", args=[token]))


def events(response):
    return Calendar.from_ical(response.content).walk("VEVENT")


def test_two_dates_that_differ_are_two_entries_and_one_moment_is_one(fetch, running):
    running("framework-review", date(2026, 9, 9))
    running(MODIFICATION, date(2026, 11, 25))
    found = {str(e["summary"]): e["dtstart"].dt for e in events(fetch())}
    assert found == {
        "File by: Modified framework, and the reasons for it": date(2026, 12, 28),
        "File by: Yearly review of the framework": date(2027, 9, 9),
        "Late after: Yearly review of the framework": date(2027, 9, 10),
    }


def test_hours_end_at_their_instant_and_not_on_a_day(fetch, running):
    running(IMMINENT, at("2026-12-01T09:00-08:00"))
    [event] = events(fetch())
    assert event["dtstart"].dt == at("2026-12-02T09:00-08:00")


def test_of_a_confidential_duty_only_its_name_and_dates_are_there(fetch, told, quiet):
    told.starts(INCIDENT, at("2026-11-30T10:00-08:00"))
    told.starts(MODIFICATION, date(2026, 11, 25))
    reconcile(organisation=quiet, now=NOW)
    by_title = {str(e["summary"]): e for e in events(fetch())}
    incident = by_title["File by: Report of a critical safety incident"]
    assert str(incident["description"]) == ""
    modified = by_title["File by: Modified framework, and the reasons for it"]
    assert str(modified["description"]).startswith("Something happened. Bus. & Prof. Code §")


def test_a_date_that_moves_is_the_same_entry_of_a_later_sequence(fetch, running, reviewer):
    row = running(MODIFICATION, date(2026, 11, 25))
    [before] = events(fetch())
    adjusting.extend(
        obligation=row.ref, until=date(2027, 1, 15), reason="A flood.", by=reviewer, now=NOW
    )
    [after] = events(fetch())
    assert after["uid"] == before["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert after["dtstart"].dt == date(2027, 1, 15)


def test_what_is_done_leaves_the_calendar(fetch, told, quiet, running):
    running(MODIFICATION, date(2026, 11, 25))
    told.ends(MODIFICATION, NOW)
    reconcile(organisation=quiet, now=NOW)
    assert events(fetch()) == []


def test_nothing_on_the_way_keeps_or_finds_it_and_it_leaves_no_cookie(fetch):
    response = fetch()
    assert response["Cache-Control"] == "private, no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Content-Type"].startswith("text/calendar")
    assert response.cookies == {}


def test_an_address_that_was_replaced_guessed_or_of_somebody_who_left_is_nobodys(
    fetch, client, quiet, officer, preparer
):
    subscribing.subscribe(organisation=quiet, by=officer, now=NOW)
    assert fetch().status_code == 404
    theirs = subscribing.subscribe(organisation=quiet, by=preparer, now=NOW)
    path = reverse("obligations:calendar_file", args=[theirs])
    assert client.get(path).status_code == 200
    assert client.get(reverse("obligations:calendar_file", args=["x" * 43])).status_code == 404
    identity.remove_member(organisation=quiet, person=preparer.pk, by=officer, now=NOW)
    assert client.get(path).status_code == 404


def test_many_dates_cost_as_many_queries_as_one(fetch, told, quiet, django_assert_num_queries):
    for n in range(30):
        told.starts(INCIDENT, at("2026-11-30T10:00-08:00"), subject=str(n))
    reconcile(organisation=quiet, now=NOW)
    with django_assert_num_queries(3):
        assert len(events(fetch())) == 30


def test_a_token_stands_in_no_line_of_the_log(db, client, monkeypatch):
    [handler] = [h for h in logging.root.handlers if type(h) is logging.StreamHandler]
    written = StringIO()
    monkeypatch.setattr(handler, "stream", written)
    client.get("/calendar/a-token-that-was-revoked.ics")
    client.post("/calendar/a-token-that-was-revoked.ics")
    client.get("/join/a-token-of-nobody/")
    assert "/calendar/…" in written.getvalue()
    assert "a-token" not in written.getvalue()

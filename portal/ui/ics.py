"""Dates as a calendar program reads them (RFC 5545)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import HttpResponse
from icalendar import Calendar, Event

from portal.ui.pacific import to_pacific


@dataclass(frozen=True)
class Entry:
    """A deadline.

    Args:
        uid: names it for ever, so that a date that moves moves in the reader's calendar too.
        at: aware instant. whole_day: it ends with that day, Pacific, and is shown on it.
        changed_at: aware instant since which it says what it says.
        sequence: how often it moved.
    """

    uid: str
    title: str
    text: str
    at: datetime
    changed_at: datetime
    whole_day: bool = True
    sequence: int = 0
    url: str = ""


def calendar(name: str, entries: Iterable[Entry]) -> HttpResponse:
    """A calendar file that subscribers ask for anew every few hours."""
    found = Calendar()
    found.add("prodid", "-//California frontier AI register//EN")
    found.add("version", "2.0")
    found.add("x-wr-calname", name)
    found.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    host = settings.PORTAL_ORIGIN.partition("://")[2]
    for entry in entries:
        event = Event()
        event.add("uid", f"{entry.uid}@{host}")
        event.add("dtstamp", entry.changed_at.astimezone(UTC))
        event.add("sequence", entry.sequence)
        event.add("summary", entry.title)
        event.add("description", entry.text)
        if entry.whole_day:
            day = to_pacific(entry.at).date()
            event.add("dtstart", day)
            event.add("dtend", day + timedelta(days=1))
        else:
            event.add("dtstart", entry.at.astimezone(UTC))
            event.add("dtend", entry.at.astimezone(UTC))
        event.add("transp", "TRANSPARENT")
        if entry.url:
            event.add("url", entry.url)
        found.add_component(event)
    return HttpResponse(found.to_ical(), content_type="text/calendar; charset=utf-8")

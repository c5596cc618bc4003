"""manage.py due: until when, and why, for whoever wants to check a date."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from portal.errors import Refusal
from portal.rulebook import arithmetic, instants, rules, selectors
from portal.rulebook.arithmetic import Period
from portal.rulebook.calendar import BadCalendar, Calendar, statutory
from portal.rulebook.reading import BadRulebook
from portal.rulebook.rules import Duty, Rulebook


class Command(BaseCommand):
    help = (
        "Says until when a duty of a rulebook is to be done: “file by” is safe for whoever files, "
        "and nothing is late before “late after”. The version is the one in force when the period "
        "begins; the holidays are those of the law and those that staff have added."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("rulebook", help="such as ca-sb53")
        parser.add_argument("rule", help="such as incident-report")
        parser.add_argument(
            "--at",
            required=True,
            help="what started it: 2026-12-17T10:00-08:00, or a day such as 2026-12-17",
        )
        parser.add_argument(
            "--n", type=int, default=1, help="of a duty that comes again, the n-th time"
        )
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        name, n = options["rulebook"], options["n"]
        if name not in rules.names():
            known = ", ".join(rules.names())
            raise CommandError(f"There is no rulebook “{name}”, but {known}.", returncode=2)
        try:
            trigger = instants.read_trigger(options["at"], rules.versions(name)[0].zone)
            day = trigger.date() if isinstance(trigger, datetime) else trigger
            book = rules.on(day, name)
            duty, period = _with_clock(book, options["rule"])
            if n > 1:
                if not (duty.recurs or duty.renews):
                    again = ", ".join(d.key for d in book.duties.values() if d.recurs or d.renews)
                    raise CommandError(
                        f"“{duty.key}” does not come again, so there is no {n}. Those that do: "
                        f"{again}.",
                        returncode=2,
                    )
                book = rules.on(arithmetic.add(day, period, n - 1), name)
                duty, period = _with_clock(book, options["rule"])
            calendar, is_whole = _calendar(book)
            counted_by = calendar.label if is_whole else f"{calendar.label} (statutory alone)"
            due = arithmetic.due(trigger, period, calendar, n=n, roll=duty.roll)
        except (Refusal, BadRulebook, BadCalendar) as error:
            raise CommandError(str(error), returncode=2) from error
        if not is_whole:
            self.stderr.write("No database: counted without the days that staff have added.")
        if options["json"]:
            self.stdout.write(
                json.dumps(as_data(due, duty, book, counted_by), ensure_ascii=False, indent=2)
            )
        else:
            self.stdout.write("\n".join(as_lines(due, duty, book, counted_by, n)))


def _with_clock(book: Rulebook, key: str) -> tuple[Duty, Period]:
    duty = book.duties.get(key)
    if duty is None or duty.period is None:
        clocks = ", ".join(d.key for d in book.duties.values() if d.period is not None)
        what = f"has no rule “{key}”" if duty is None else f"gives “{key}” no clock"
        raise CommandError(f"{book.label} {what}. Rules with a clock: {clocks}.", returncode=2)
    return duty, duty.period


def _calendar(book: Rulebook) -> tuple[Calendar, bool]:
    """The calendar, and whether it holds what staff have added: it needs a database for that."""
    try:
        return selectors.calendar(book.calendar), True
    except DatabaseError:
        return statutory(book.calendar), False


def as_data(due: arithmetic.Due, duty: Duty, book: Rulebook, calendar: str) -> dict[str, Any]:
    """What `--json` prints: instants with their offset, days of the rulebook's zone."""
    return {
        "trigger": due.trigger.isoformat(),
        "raw_date": _iso(due.raw_date),
        "file_by": due.file_by.isoformat(),
        "late_after": due.late_after.isoformat(),
        "file_by_date": _iso(due.file_by_date),
        "late_after_date": _iso(due.late_after_date),
        "rolled_over": [
            {
                "date": day.day.isoformat(),
                "name": day.name,
                "tier": day.tier.value,
                "citation": day.citation,
            }
            for day in due.rolled_over
        ],
        "citation": book.cite(duty.citation),
        "rulebook_version": book.version,
        "calendar": calendar,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def as_lines(
    due: arithmetic.Due, duty: Duty, book: Rulebook, calendar: str, n: int
) -> Iterator[str]:
    """The same for people, with the reasoning."""
    shown = _at if due.day0 is None else _day
    yield f"{duty.label} ({book.cite(duty.citation)})"
    yield f"Rules        {book.label}, calendar {calendar}"
    yield f"Starts       {shown(due.trigger)}: {duty.trigger}"
    yield f"Period       {f'{n} × ' if n > 1 else ''}{duty.period}"
    if due.day0 and due.raw_date and duty.period:
        if due.day0 < due.raw_date:
            yield f"Not counted  {_day(due.day0)}, the first day"
        yield f"Last day     {_day(due.raw_date)}"
        other = arithmetic.by_day_count(due.day0, duty.period, n)
        if other and other != due.raw_date:
            yield f"             {_day(other)} by the days of Gov. Code § 6803"
        if "yearly-review" in duty.switches and n == 1:
            other = arithmetic.calendar_year_reading(due.day0)
            yield f"             {_day(other)} if it is once in each calendar year"
    for day in due.rolled_over:
        yield f"Runs over    {_day(day.day)}: {day.name}, tier {day.tier} ({day.citation})"
    yield f"File by      {shown(due.file_by)}"
    yield f"Late after   {shown(due.late_after)}"
    if keep := duty.keep_through(due):
        yield f"Keep through {_day(keep)}, with {duty.margin_days} day of margin"
    for key in duty.switches:
        switch = book.switches[key]
        yield f"Assumed      {switch.label}: {switch.assumption}"


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"


def _at(instant: datetime) -> str:
    return f"{_day(instant)}, {instant:%H:%M:%S %Z}"

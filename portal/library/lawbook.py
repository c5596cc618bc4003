"""The rulebook in words: what its pages say of a duty, a count, and a changed word."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.rulebook import arithmetic
from portal.rulebook.arithmetic import Due, Period
from portal.rulebook.calendar import Calendar
from portal.rulebook.changes import Difference, differences
from portal.rulebook.rules import Duty, Rulebook, Switch, Threshold
from portal.ui import pacific
from portal.ui.forms import quantities
from portal.ui.money import dollars

WHO = {
    "large": gettext_lazy("Large frontier developers"),
    "frontier": gettext_lazy("Every frontier developer"),
    "state": gettext_lazy("The State"),
    "anyone": gettext_lazy("Anybody"),
}
_PUBLICITY = {
    "public": gettext_lazy("Everybody"),
    "confidential": gettext_lazy("Confidential: whoever receives it"),
    "own-record": gettext_lazy("Nobody else: it stays in your own records"),
    "none": "",
}
_SECTIONS = {
    "definitions": gettext_lazy("Terms"),
    "thresholds": gettext_lazy("Lines"),
    "duties": gettext_lazy("Duties"),
    "elements": gettext_lazy("What a filing holds"),
    "redaction_grounds": gettext_lazy("Grounds to redact"),
    "incident_kinds": gettext_lazy("Kinds of incident"),
    "penalty_cap": gettext_lazy("Penalties"),
    "penalty_grounds": gettext_lazy("Penalties"),
    "ladders": gettext_lazy("Reminders"),
    "switches": gettext_lazy("Open points"),
}
_WORDS = {
    "at_once": gettext_lazy("reminder at once"),
    "days": gettext_lazy("days before"),
    "hours": gettext_lazy("hours before"),
    "satisfied_by": gettext_lazy("what satisfies it"),
    "assumptions": gettext_lazy("how we read it"),
    "chosen": gettext_lazy("how we read it"),
    "text": gettext_lazy("wording"),
    "label": gettext_lazy("name"),
}
# Recurrences that a worked example shows.
_SHOWN = 4


@dataclass(frozen=True)
class Example:
    """A duty's clock, counted while you look.

    Args:
        trigger: in words. due: as the arithmetic found it.
        later: for a duty that comes again, the last days of the next periods.
        keep_through: for what is kept and not filed, the last day with its margin.
        calendar_year: for a yearly review, the last day by the other reading of "once per year".
    """

    trigger: str
    due: Due
    later: tuple[Due, ...]
    keep_through: date | None
    calendar_year: date | None

    @property
    def has_two_moments(self) -> bool:
        return self.due.file_by != self.due.late_after


@dataclass(frozen=True)
class DutyEntry:
    """A duty as the page of rules shows it."""

    duty: Duty
    citation: str
    facts: list[tuple[str, Any]]
    example: Example | None
    switches: list[Switch]


def entry(duty: Duty, rulebook: Rulebook, calendar: Calendar) -> DutyEntry:
    """All that the page says of a duty."""
    said = [
        (_("Who"), WHO[duty.who]),
        (_("Starts when") if duty.period else _("When"), duty.trigger),
        (_("Time"), time_words(duty) if duty.period else ""),
        (_("Goes to"), duty.recipient),
        (_("Who sees it"), _PUBLICITY[duty.publicity]),
        (_("Satisfied by"), duty.satisfied_by),
        (_("Civil penalty"), _penalty(duty, rulebook)),
    ]
    return DutyEntry(
        duty,
        rulebook.cite(duty.citation),
        [(label, words) for label, words in said if words],
        _example(duty, calendar),
        [rulebook.switches[key] for key in duty.switches],
    )


def time_words(duty: Duty) -> str:
    """In which time, in words."""
    period = duty.period
    if period is None:
        return duty.trigger
    if period.at_instant:
        return _("Before it, or at the same time")
    if period == Period():
        return _("On that very day")
    words = str(period)
    return _("Every {period}").format(period=words) if duty.recurs else words


def _penalty(duty: Duty, rulebook: Rulebook) -> str:
    if duty.who in ("state", "anyone") or duty.optional:
        return ""
    section = rulebook.penalty_cap.citation.partition("(")[0]
    if not duty.exposure:
        return duty.consequence or _("None in § {section}").format(section=section)
    words = _("At most {cap} for one violation, by its severity (§ {citation})").format(
        cap=dollars(rulebook.penalty_cap.amount), citation=rulebook.penalty_cap.citation
    )
    if duty.who == "large":
        return words
    return _("Large developers: {words}. Others: none in § {section}").format(
        words=words[0].lower() + words[1:], section=section
    )


def _example(duty: Duty, calendar: Calendar) -> Example | None:
    if duty.example is None or duty.period is None:
        return None
    known = [
        arithmetic.due(duty.example, duty.period, calendar, n=n, roll=duty.roll)
        for n in range(1, _SHOWN + 1 if duty.recurs else 2)
    ]
    first = known[0]
    other = "yearly-review" in duty.switches and first.day0
    return Example(
        _said(duty.example),
        first,
        tuple(known[1:]),
        duty.keep_through(first),
        arithmetic.calendar_year_reading(other) if other else None,
    )


@dataclass(frozen=True)
class Changed:
    """A word that a version changed: where it stands, and how it read."""

    where: str
    href: str
    before: str
    after: str


def changed(old: Rulebook, new: Rulebook) -> list[Changed]:
    """What `new` says otherwise than `old`."""
    return [_changed(difference, old, new) for difference in differences(old, new)]


def _changed(difference: Difference, old: Rulebook, new: Rulebook) -> Changed:
    section, key, word = difference.section, difference.key, difference.word
    row = _row(new, section, key) or _row(old, section, key)
    label = getattr(row, "label", "") or key.replace("-", " ")
    parts = [str(_SECTIONS.get(section, section)), label, str(_WORDS.get(word, word))]
    anchor = {"duties": key, "switches": f"switch-{key}", "definitions": f"term-{key}"}.get(section)
    return Changed(
        ": ".join(part for part in parts if part),
        f"#{anchor}" if anchor and _row(new, section, key) else "",
        _said(difference.before),
        _said(difference.after),
    )


def _row(rulebook: Rulebook, section: str, key: str) -> Any:
    found = getattr(rulebook, section)
    return found.get(key) if isinstance(found, Mapping) else found


def _said(value: Any) -> str:
    """A value of a document in words."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return pacific.written(value, "minute")
    if isinstance(value, date):
        return pacific.written_day(value)
    if isinstance(value, Decimal):
        return f"{value:,f}"
    if isinstance(value, Mapping):
        return "; ".join(map(_said, value.values()))
    if isinstance(value, tuple):
        return ", ".join(map(_said, value))
    if isinstance(value, Enum):
        return str(value.value)
    return str(getattr(value, "text", "") or getattr(value, "label", "") or value or "—")


def lines(rulebook: Rulebook) -> Iterator[tuple[Threshold, Any, str]]:
    """The thresholds, each with its amount in words and its whole citation."""
    for line in (*rulebook.thresholds.values(), rulebook.penalty_cap):
        yield line, amount_words(line), rulebook.cite(line.citation)


def amount_words(line: Threshold) -> Any:
    if line.unit == "dollars":
        return dollars(line.amount)
    written = quantities.operations(line.amount)
    return format_html("{} {}", written, line.unit)


def ladders(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    """Which duties are reminded of, and when before "file by"."""
    for ladder in rulebook.ladders.values():
        of = [d.label for d in rulebook.duties.values() if d.ladder == ladder.key and d.period]
        steps = ladder.days or ladder.hours
        unit = _("{steps} days before") if ladder.days else _("{steps} hours before")
        words = unit.format(steps=", ".join(map(str, steps)))
        yield (
            "; ".join(of),
            _("At once, then {steps}").format(steps=words) if ladder.at_once else words,
        )

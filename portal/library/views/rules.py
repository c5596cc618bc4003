"""The law as the register applies it: the rulebook, each of its versions, and its calendar."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.errors import NotFound
from portal.library import lawbook
from portal.library.responses import page, public
from portal.rulebook import rules, selectors
from portal.rulebook.rules import Rulebook
from portal.ui import pacific


def _in_force(**words: object) -> str:
    """The stamp of the rules of today: their version, and the days that their examples are counted
    over."""
    rulebook = rules.current()
    return f"{rulebook.label} {_days(rulebook)}"


def _of_version(*, rulebook: str, version: str) -> str | None:
    found = _version(rulebook, version)
    return f"{_in_force()} {_days(found)}" if found else None


def _of_calendar(**words: object) -> str:
    """The stamp of the calendar: a row of an added day never changes but to be withdrawn."""
    rulebook = rules.current()
    added = selectors.added_days(date.min, date.max, rulebook.calendar).values()
    return f"{rulebook.label} {sorted(day.pk for day in added)} {_today().year}"


def _days(rulebook: Rulebook) -> str:
    return repr(selectors.calendar(rulebook.calendar).added)


def _today() -> date:
    return pacific.to_pacific(timezone.now()).date()


@public(valid_by=_in_force)
def current(request: HttpRequest) -> HttpResponse:
    """The rules in force today."""
    return _page(rules.current(), is_own_address=False)


@public(valid_by=_of_version)
def version(request: HttpRequest, rulebook: str, version: str) -> HttpResponse:
    """One version, at its address for ever, with what it changed."""
    found = _version(rulebook, version)
    if found is None:
        raise Http404
    return _page(found, is_own_address=True)


def _version(name: str, number: str) -> Rulebook | None:
    try:
        return rules.version(name, number)
    except NotFound:
        return None


def _page(rulebook: Rulebook, *, is_own_address: bool) -> HttpResponse:
    calendar = selectors.calendar(rulebook.calendar)
    entries = [lawbook.entry(duty, rulebook, calendar) for duty in rulebook.duties.values()]
    known = list(rules.versions(rulebook.name))
    place = known.index(rulebook)
    older = known[place - 1] if place else None
    newer = known[place + 1] if place + 1 < len(known) else None
    groups = _groups(entries)
    return page(
        "library/rules.html",
        nav="rules",
        rulebook=rulebook,
        is_own_address=is_own_address,
        is_in_force=rulebook == rules.on(_today(), rulebook.name),
        older=older,
        newer=newer,
        changed=lawbook.changed(older, rulebook) if older else [],
        versions=known[::-1],
        definitions=[(d, rulebook.cite(d.citation)) for d in rulebook.definitions.values()],
        lines=list(lawbook.lines(rulebook)),
        groups=groups,
        filings=_filings(rulebook),
        choices=_choices(rulebook),
        switches=[
            (s, rulebook.cite(s.citation), [w for k, w in s.options.items() if k != s.chosen])
            for s in rulebook.switches.values()
        ],
        ladders=list(lawbook.ladders(rulebook)),
        rail=_rail(groups, has_changes=bool(older)),
    )


def _groups(entries: list[lawbook.DutyEntry]) -> list[tuple[str, str, list[lawbook.DutyEntry]]]:
    """Duties by what somebody looks for: anchor, heading, duties."""

    def group(entry: lawbook.DutyEntry) -> str:
        duty = entry.duty
        if duty.who == "state":
            return "state"
        if duty.who == "anyone" or duty.optional:
            return "may"
        return "clocks" if duty.period else "always"

    headings = {
        "clocks": _("Duties with a date"),
        "always": _("Duties that hold always"),
        "may": _("What anybody may do"),
        "state": _("Duties and powers of the State"),
    }
    return [
        (key, words, [e for e in entries if group(e) == key]) for key, words in headings.items()
    ]


def _filings(rulebook: Rulebook) -> list[dict[str, Any]]:
    """What each kind of filing holds."""
    return [
        {
            "title": rulebook.duties[kind].label if kind in rulebook.duties else kind,
            "elements": [
                (element, rulebook.cite(element.citation), lawbook.WHO[element.who])
                for element in elements
            ],
        }
        for kind, elements in rulebook.elements.items()
    ]


def _choices(rulebook: Rulebook) -> list[dict[str, Any]]:
    """The act's closed lists."""
    lists = (
        ("incidents", _("Kinds of critical safety incident"), rulebook.incident_kinds),
        ("redactions", _("Grounds to redact"), rulebook.redaction_grounds),
        ("penalties", _("Grounds of a civil penalty"), rulebook.penalty_grounds),
    )
    return [
        {
            "id": key,
            "title": title,
            "rows": [(choice, rulebook.cite(choice.citation)) for choice in found.values()],
        }
        for key, title, found in lists
    ]


def _rail(
    groups: list[tuple[str, str, list[lawbook.DutyEntry]]], *, has_changes: bool
) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if has_changes:
        found.append({"href": "#changes", "label": _("What this version changed")})
    found.append({"href": "#covered", "label": _("Who is covered")})
    for key, heading, entries in groups:
        found.append({"href": f"#{key}", "label": heading})
        if key == "clocks":
            found += [
                {"href": f"#{e.duty.key}", "label": e.duty.label, "level": 3} for e in entries
            ]
    rest = {
        "contents-of": _("What a filing holds"),
        "incidents": _("Kinds of incident"),
        "redactions": _("Grounds to redact"),
        "penalties": _("Grounds of a penalty"),
        "open": _("Open points"),
        "reminders": _("Reminders"),
        "versions": _("Versions"),
    }
    return found + [{"href": f"#{key}", "label": words} for key, words in rest.items()]


@public(valid_by=_of_calendar)
def calendar(request: HttpRequest) -> HttpResponse:
    """The days of this year and the next on which no period ends."""
    found = selectors.calendar(rules.current().calendar)
    years = (_today().year, _today().year + 1)
    added = selectors.added_days(date(years[0], 1, 1), date(years[-1], 12, 31), found.name)
    return page(
        "library/rules_calendar.html",
        nav="rules",
        calendar=found,
        years=[(year, [(day, added.get(day.day)) for day in found.of(year)]) for year in years],
    )

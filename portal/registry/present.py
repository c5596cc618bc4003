"""Facts in words, for the pages of a developer and of the State's staff."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.identity.models import Organisation
from portal.identity.rules import Standing
from portal.registry import selectors
from portal.registry.models import Fact, Statement
from portal.registry.rules import IN_FORCE, Change, Kind, Spans, changes
from portal.rulebook import rules as rulebook
from portal.rulebook.rules import Rulebook
from portal.ui.forms.quantities import spoken
from portal.ui.money import dollars
from portal.ui.pacific import to_pacific, written_day

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def deciding_line(year: int) -> str:
    """The line of 22757.11(j) that a year's revenue is held against, on 1 January after it."""
    return dollars(rulebook.on(date(year + 1, 1, 1)).thresholds["annual-revenue"].amount)


@dataclass(frozen=True)
class Place:
    """Whose page it is: the organisation's own or the staff's; where its links lead.

    Args:
        changes: whether who looks may change something.
    """

    organisation: Organisation
    staff: bool
    changes: bool
    nav = "facts"

    @property
    def home(self) -> str:
        name = "registry:staff_facts" if self.staff else "registry:facts"
        return reverse(name, args=[self.organisation.slug])

    @property
    def trail(self) -> list[tuple[str, str]]:
        """The pages above, down to this one: label and address."""
        return [*self.above, (_("Size and status"), self.home)]

    @property
    def above(self) -> list[tuple[str, str]]:
        """For staff, the pages above those of a developer's facts."""
        slug = self.organisation.slug
        return self.staff * [
            (_("Organisations"), reverse("identity:staff_organisations")),
            (self.organisation.name, reverse("identity:staff_organisation", args=[slug])),
        ]

    def correct(self, fact: Fact) -> str:
        name = "registry:staff_correct" if self.staff else "registry:correct"
        return reverse(name, args=[self.organisation.slug, fact.pk]) if self.changes else ""

    def state(self, name: str, *args: Any) -> str:
        """Address of a form to state something; staff state nothing in a developer's place."""
        may = self.changes and not self.staff
        return reverse(name, args=[self.organisation.slug, *args]) if may else ""


def page(place: Place, now: datetime) -> dict[str, Any]:
    """What the page of facts shows, from one query."""
    every = list(selectors.facts(place.organisation))
    counting = [f for f in every if f.counts]
    spans = selectors.spans_from(counting)
    today = to_pacific(now).date()
    law = rulebook.on(today)
    point = law.switches["size-carries-over"]
    frontier = next((f for f in counting if f.kind == Kind.FRONTIER), None)
    return {
        "summary": _summary(spans, counting, today),
        "operations": operations(law.thresholds["training-compute"].amount),
        "large": _definitions(law, "large-frontier-developer", "affiliate"),
        "covered": _definitions(law, "frontier-developer", "frontier-model"),
        "open_point": {"question": point.question, "answer": point.options[point.chosen]},
        "frontier": frontier,
        "frontier_words": _words(frontier) if frontier else "",
        "frontier_href": place.correct(frontier)
        if frontier
        else place.state("registry:state_frontier"),
        "years": list(_years(place, spans, counting, today)),
        "history": [entry(fact) for fact in every],
    }


def _definitions(law: Rulebook, *keys: str) -> list[dict[str, str]]:
    found = (law.definitions[key] for key in keys)
    return [
        {
            "key": d.key,
            "label": d.label,
            "text": _raised(d.text),
            "citation": law.cite(d.citation),
        }
        for d in found
    ]


def operations(amount: Decimal) -> str:
    """ "9 × 10²⁵", in a sentence; every digit that was given is shown."""
    return _raised(spoken(amount))


def _raised(text: str) -> str:
    """ "10^26" as people write it: "10²⁶"."""
    return re.sub(r"\^(\d+)", lambda found: found[1].translate(_SUPERSCRIPTS), text)


def _summary(spans: Spans, counting: Sequence[Fact], today: date) -> list[tuple[str, str]]:
    """Today's status, and the next 1 January's; without a frontier model no year changes it."""
    if spans.frontier is None:
        return [(_("Today"), str(spans.on(today).label))]
    next_year = date(today.year + 1, 1, 1)
    then = str(spans.on(next_year).label)
    known = any(f.kind == Kind.SIZE and f.year == today.year for f in counting)
    if not known:
        then = _("{status}, unless the revenue of {year} says otherwise").format(
            status=then, year=today.year
        )
    return [
        (_("Today"), str(spans.on(today).label)),
        (_("From {day}").format(day=written_day(next_year)), then),
    ]


def _years(
    place: Place, spans: Spans, counting: Iterable[Fact], today: date
) -> Iterable[dict[str, Any]]:
    """Each calendar year that decides something, the latest first."""
    sizes = {f.year: f for f in counting if f.kind == Kind.SIZE}
    needed = range(IN_FORCE.year - 1, today.year + 1) if spans.frontier else ()
    for year in sorted({*needed, *filter(None, sizes)}, reverse=True):
        fact = sizes.get(year)
        yield {
            "year": year,
            "fact": fact,
            "answer": _over(fact) if fact else "",
            "amount": dollars(fact.amount) if fact and fact.amount is not None else "",
            "decides": year + 1,
            "status": spans.on(date(year + 1, 12, 31)).label,
            "href": place.correct(fact) if fact else place.state("registry:state_size", year),
        }


def _over(fact: Fact) -> str:
    assert fact.year
    words = _("More than {line}") if fact.over else _("Not more than {line}")
    return words.format(line=deciding_line(fact.year))


def _words(fact: Fact) -> str:
    if fact.kind == Kind.SIZE:
        return _("Revenue of {year}: {answer}").format(year=fact.year, answer=_over(fact))
    assert fact.day
    return _("Frontier developer since {day}").format(day=written_day(fact.day))


def said(fact: Fact) -> str:
    """A statement in words, or that it is taken back."""
    words = _words(fact)
    return _("Taken back: {words}").format(words=words) if fact.withdrawn else words


def what_follows(place: Place, fact: Fact) -> dict[str, Any]:
    """What a page asks before a correction is saved: is this meant, with all that follows?"""
    before, after = selectors.spans_if(fact)
    amount = dollars(fact.amount) if fact.amount is not None and not fact.withdrawn else ""
    rows = [(_("You state"), said(fact)), (_("Amount"), amount), (_("Reason"), fact.basis)]
    who = place.organisation.name if place.staff else _("You")
    return {
        "rows": [row for row in rows if row[1]],
        "follows": [_change(who, change) for change in changes(before, after)],
    }


def _change(who: str, change: Change) -> str:
    ends = change.span.ends
    if ends:
        last = written_day(ends - timedelta(days=1))
        when = _("from {first} to {last}").format(first=written_day(change.span.begins), last=last)
    else:
        when = _("from {first}").format(first=written_day(change.span.begins))
    match change.after:
        case Standing.NONE:
            words = _("{who} would no longer be a frontier developer {when}.")
        case Standing.FRONTIER if change.is_loss:
            words = _(
                "{who} would no longer be a large frontier developer {when}, but still a "
                "frontier developer."
            )
        case Standing.FRONTIER:
            words = _("{who} would be a frontier developer {when}, though not a large one.")
        case _:
            words = _("{who} would be a large frontier developer {when}.")
    if not change.is_loss:
        then = _("The duties of one hold for those days.") if ends else _("Its duties begin then.")
    elif ends:
        then = _("Duties that rest on those days end, and the State is told.")
    else:
        then = _("Duties that rest on it end, and the State is told.")
    return f"{words.format(who=who, when=when)} {then}"


def entry(fact: Fact) -> dict[str, Any]:
    """A line of the history, for `ui/timeline.html`."""
    text = [dollars(fact.amount)] if fact.amount is not None and not fact.withdrawn else []
    return line(fact, said(fact), *text)


def line(statement: Statement, title: str, *text: str) -> dict[str, Any]:
    """Such a line of any statement, with its basis, who stated it, and whether it counts."""
    *first, last = list(filter(None, [*text, statement.basis])) or [""]
    shown = {
        "title": title,
        "text": " ".join([*(f"{part.removesuffix('.')}." for part in first), last]),
        "at": statement.recorded_at,
        "by": f"{statement.recorded_by.name} ({statement.get_source_display()})",
    }
    if hasattr(statement, "correction"):
        return shown | {"word": _("Corrected"), "shape": "cross"}
    return shown if statement.withdrawn else shown | {"word": _("Counts"), "mark": "ok"}

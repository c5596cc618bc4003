"""Reading cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from portal.casework import rules, types
from portal.casework.models import Case, ItemMark
from portal.errors import NotFound
from portal.identity.models import Person
from portal.identity.timeline import Entry, entries
from portal.keyset import Page, cut
from portal.ledger import selectors as ledger

PAGE = 25
COUNTED = 99
# Words that a filter looks for, and lines of a time line; more of either is left out.
WORDS = 8
LATEST = 200

VIEWS = MINE, UNASSIGNED, ALL_OPEN, CLOSED = "mine", "unassigned", "open", "closed"
# What a queue can be ordered by.
SORTS = {"change": "-changed_at", "age": "opened_at", "title": "title"}


def visible_to(person: Person) -> QuerySet[Case]:
    """The cases of the person's unit; none for whoever is no staff."""
    return Case.objects.filter(unit=person.unit) if person.is_staff else Case.objects.none()


def case_for(person: Person, reference: str) -> Case:
    """The case of that reference, with its organisation and holder.

    Raises:
        NotFound: it does not exist, or is another unit's.
    """
    rows = visible_to(person).select_related("organisation", "holder")
    case = rows.filter(reference=reference).first()
    if case is None:
        raise NotFound
    return case


@dataclass(frozen=True)
class Filters:
    """What of the queue to show.

    Args:
        view: `MINE`, `UNASSIGNED`, `ALL_OPEN` or `CLOSED`.
        words: the first `WORDS` of them must be in the title, the reference or the
            organisation's name.
        kind, state: a code of a case type and a `State`, or "" for any.
        holder: reference of a person, "nobody", or "" for anybody.
        sort: a key of `SORTS`.
        after, before: a place from `Page`.
    """

    view: str = ALL_OPEN
    words: str = ""
    kind: str = ""
    state: str = ""
    holder: str = ""
    sort: str = "change"
    after: str = ""
    before: str = ""


def queue(person: Person, filters: Filters, *, size: int = PAGE) -> Page[Case]:
    """One page of the queue, by one query whatever its length."""
    rows = _in_view(person, filters.view).select_related("organisation", "holder")
    for word in filters.words.split()[:WORDS]:
        rows = rows.filter(
            Q(title__icontains=word)
            | Q(reference__icontains=word)
            | Q(organisation__name__icontains=word)
        )
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.holder == "nobody":
        rows = rows.filter(holder=None)
    elif filters.holder:
        rows = rows.filter(holder__ref=UUID(filters.holder))
    return cut(rows, by=SORTS[filters.sort], after=filters.after, before=filters.before, size=size)


def count(person: Person, view: str) -> str:
    """How many cases a view has, counted no further than 99."""
    found = _in_view(person, view)[: COUNTED + 1].count()
    return f"{COUNTED}+" if found > COUNTED else str(found)


def _in_view(person: Person, view: str) -> QuerySet[Case]:
    rows = visible_to(person)
    if view == CLOSED:
        return rows.filter(state__in=sorted(rules.CLOSED))
    rows = rows.filter(state__in=sorted(rules.OPEN))
    if view == MINE:
        return rows.filter(holder=person)
    if view == UNASSIGNED:
        return rows.filter(holder=None)
    return rows


@dataclass(frozen=True)
class Line:
    """An item of the checklist with what was found of it, in this round and the one before."""

    item: types.Item
    mark: ItemMark | None
    last: ItemMark | None


def checklist(case: Case) -> Sequence[Line]:
    """Every item in its order, by one query for the marks."""
    found = {(m.round, m.item): m for m in case.marks.filter(round__gte=case.round - 1)}
    return [
        Line(
            item=item,
            mark=found.get((case.round, item.key)),
            last=found.get((case.round - 1, item.key)),
        )
        for item in types.get(case.kind).checklist(case)
    ]


def unmarked(case: Case) -> Sequence[types.Item]:
    """Items without a mark in this round."""
    return [line.item for line in checklist(case) if line.mark is None]


def wanting(case: Case) -> list[dict[str, Any]]:
    """What a deficiency notice lists now, as it is stored."""
    return [
        {
            "key": line.item.key,
            "number": line.item.number,
            "label": str(line.item.label),
            "citation": line.item.citation,
            "mark": line.mark.mark,
            "comment": line.mark.comment,
        }
        for line in checklist(case)
        if line.mark and line.mark.mark in rules.WANTING
    ]


def timeline(case: Case) -> Sequence[Entry]:
    """The `LATEST` that happened to it and to what it is about, the latest first, in words."""
    return entries(ledger.timeline(case.stream)[:LATEST])

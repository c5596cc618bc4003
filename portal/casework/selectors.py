"""Reading cases."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from portal.casework import rules, types
from portal.casework.models import Case, ItemMark, Message
from portal.errors import NotFound
from portal.identity import selectors as identity
from portal.identity.models import Person
from portal.identity.rules import StaffRole, Unit
from portal.identity.timeline import Entry, entries
from portal.keyset import Page, cut
from portal.ledger import selectors as ledger
from portal.vault import rules as holders
from portal.vault import selectors as vault

PAGE = 25
COUNTED = 99
# Words that a filter looks for, and lines of a time line; more of either is left out.
WORDS = 8
LATEST = 200

MINE, UNASSIGNED, ALL_OPEN, PUBLIC, CLOSED = "mine", "unassigned", "open", "public", "closed"
VIEWS = MINE, UNASSIGNED, ALL_OPEN, PUBLIC, CLOSED
# What a queue can be ordered by.
SORTS = {"urgency": "rank", "change": "-changed_at", "age": "opened_at", "title": "title"}


def visible_to(person: Person) -> QuerySet[Case]:
    """The ordinary cases of the person's unit, and the confidential ones of any unit for which they
    hold a grant; none for whoever is no staff."""
    if not person.is_staff:
        return Case.objects.none()
    return Case.objects.filter(
        Q(confidential=False, unit=person.unit) | Q(confidential=True) & vault.readable(person)
    )


def _parts(person: Person) -> list[QuerySet[Case]]:
    """The same in two, each of which is found in order by an index of its own."""
    if not person.is_staff:
        return [Case.objects.none()]
    return [
        Case.objects.filter(confidential=False, unit=person.unit),
        Case.objects.filter(vault.readable(person), confidential=True),
    ]


def may_see(person: Person, case: Case) -> bool:
    """Whether this case is visible to the person now."""
    return visible_to(person).filter(pk=case.pk).exists()


def case_for(person: Person, reference: str) -> Case:
    """The case of that reference, with its organisation and holder.

    Raises:
        NotFound: it does not exist, or the person may not see it.
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
        view: `MINE`, `UNASSIGNED`, `ALL_OPEN`, `PUBLIC` (by members of the public) or `CLOSED`.
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
    sort: str = "urgency"
    after: str = ""
    before: str = ""


def queue(person: Person, filters: Filters, *, size: int = PAGE) -> Page[Case]:
    """One page of the queue, by one query whatever its length."""
    wanted = Q()
    for word in filters.words.split()[:WORDS]:
        wanted &= (
            Q(title__icontains=word)
            | Q(reference__icontains=word)
            | Q(organisation__name__icontains=word)
        )
    if filters.kind:
        wanted &= Q(kind=filters.kind)
    if filters.state:
        wanted &= Q(state=filters.state)
    if filters.holder == "nobody":
        wanted &= Q(holder=None)
    elif filters.holder:
        wanted &= Q(holder__ref=UUID(filters.holder))
    return cut(
        Case.objects.select_related("organisation", "holder"),
        parts=[_in_view(rows, person, filters.view).filter(wanted) for rows in _parts(person)],
        by=SORTS[filters.sort],
        after=filters.after,
        before=filters.before,
        size=size,
    )


def count(person: Person, view: str) -> str:
    """How many cases a view has, counted no further than 99."""
    first, *others = [
        _in_view(rows, person, view).values("pk")[: COUNTED + 1] for rows in _parts(person)
    ]
    found = first.union(*others, all=True).count()
    return f"{COUNTED}+" if found > COUNTED else str(found)


def headlines(cases: Iterable[Case], person: Person, now: datetime) -> dict[UUID, str]:
    """What the departments say of the confidential cases of one list, by their subjects; that they
    were shown is written down."""
    found: dict[UUID, str] = {}
    of_kind: dict[str, list[Case]] = {}
    for case in cases:
        if case.confidential:
            of_kind.setdefault(case.kind, []).append(case)
    for kind, rows in of_kind.items():
        if lines := types.get(kind).headlines:
            found |= lines(rows, person, now)
    return found


def _in_view(rows: QuerySet[Case], person: Person, view: str) -> QuerySet[Case]:
    if view == CLOSED:
        return rows.filter(state__in=sorted(rules.CLOSED))
    rows = rows.filter(state__in=sorted(rules.OPEN))
    if view == MINE:
        return rows.filter(holder=person)
    if view == UNASSIGNED:
        return rows.filter(holder=None)
    if view == PUBLIC:
        return rows.filter(organisation=None)
    return rows


@dataclass(frozen=True)
class Line:
    """An item of the checklist with what was found of it, in this round and the one before."""

    item: types.Item
    mark: ItemMark | None
    last: ItemMark | None


def marks(case: Case) -> QuerySet[ItemMark]:
    """The marks of this round and of the one before; their words may be sealed."""
    return case.marks.filter(round__gte=case.round - 1).select_related("sealed")


def checklist(case: Case, marks: Iterable[ItemMark]) -> Sequence[Line]:
    """Every item in its order, with those of these marks that are its own."""
    found = {(m.round, m.item): m for m in marks}
    return [
        Line(
            item=item,
            mark=found.get((case.round, item.key)),
            last=found.get((case.round - 1, item.key)),
        )
        for item in types.get(case.kind).items(case)
    ]


def unmarked(case: Case, marks: Iterable[ItemMark]) -> Sequence[types.Item]:
    """Items without a mark in this round."""
    return [line.item for line in checklist(case, marks) if line.mark is None]


def wanting(case: Case, marks: Iterable[ItemMark]) -> list[dict[str, Any]]:
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
        for line in checklist(case, marks)
        if line.mark and line.mark.mark in rules.WANTING
    ]


def messages(subject: UUID) -> QuerySet[Message]:
    """What passed between the State and whoever reported, in order; `words` opens it."""
    return Message.objects.filter(case__subject=subject).select_related("sealed", "by", "case")


_ALARMING = Q(imminent_since__isnull=False, read_at=None, state__in=sorted(rules.OPEN))


def alarming() -> QuerySet[Case]:
    """The imminent cases that nobody of their unit has opened, the longest first."""
    return Case.objects.filter(_ALARMING).order_by("imminent_since", "pk")


def alarming_to(person: Person) -> QuerySet[Case]:
    """Those that this person may see."""
    rows = visible_to(person).filter(_ALARMING).select_related("organisation", "holder")
    return rows.order_by("imminent_since", "pk")


def to_tell(case: Case, step: rules.Step, told: Collection[int]) -> list[Person]:
    """Whom a step of an imminent case's alarm tells; never somebody who may not see the case.

    Args:
        told: keys of those who were told already. Where no reviewer is left, the supervisors hear
            of it sooner.
    """
    if step != rules.Step.SUPERVISORS:
        reviewers = identity.colleagues(case.unit).filter(staff_role=StaffRole.REVIEWER)
        people = reviewers.in_bulk()
        open_cases = Q(holder__in=people, state__in=sorted(rules.OPEN))
        held = Case.objects.filter(open_cases).values_list("holder").annotate(Count("pk"))
        loads = dict.fromkeys(people, 0) | dict(held)
        for key in rules.least_loaded(loads, told):
            if may_see(people[key], case):
                return [people[key]]
    return [person for person in identity.supervisors(case.unit) if may_see(person, case)]


def possible_holders() -> dict[str, str]:
    """To whom of the State a case can be opened, by how the vault writes it: units, then people."""
    units = {holders.unit(unit.value): str(unit.label) for unit in Unit}
    staff = Person.objects.exclude(unit="").filter(is_active=True).order_by("name")
    return units | {holders.person(p.ref): f"{p.name}, {p.role_label}" for p in staff}


def timeline(case: Case) -> Sequence[Entry]:
    """The `LATEST` that happened to it and to what it is about, the latest first, in words."""
    return entries_of(case.stream)


def entries_of(stream: str) -> Sequence[Entry]:
    """The `LATEST` of a stream of the ledger, the latest first, in words."""
    return entries(ledger.timeline(stream)[:LATEST])

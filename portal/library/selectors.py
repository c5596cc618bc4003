"""Reading what is public. Nothing here reads another room's tables."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Generic, TypeVar

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db import connections, router
from django.db.models import (
    Case,
    Exists,
    F,
    FloatField,
    Model,
    OuterRef,
    Q,
    QuerySet,
    When,
)
from django.db.models.functions import Cast, Left

from portal.publication.models import Developer, Document, DocumentFile, State
from portal.publication.models import Model as PublicModel
from portal.ui.pacific import PACIFIC

PAGE = 20
HITS = 10
# What a row of a list does without.
_HEAVY = ("text", "html", "search", "contents")
# Marks around a hit; of the private use area, so that no escaping is confused by them.
HIT_START, HIT_END = "\ue000", "\ue001"
# Characters in which a hit is looked for to be shown; the search itself covers the whole text.
_SHOWN_FROM = 100_000
# Of a query: words, and what stands in quotes, each with its minus.
_WORD = re.compile(r'-?"[^"]*"?|[^\s"]+')

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list; `previous` and `next` are keys to go on from, or None."""

    rows: Sequence[Row]
    previous: int | None
    next: int | None


def stamp() -> str | None:
    """Changes with every change of anything public."""
    return _stamp(
        "SELECT concat_ws('-', COUNT(*), MAX(id), SUM(changes)) FROM publication_developer"
    )


def stamp_at(now: datetime) -> str | None:
    """The same, and other once a clock becomes overdue, and on every day of California's."""
    day = now.astimezone(PACIFIC).date()
    return _stamp(
        # The clock that became overdue last stands for all before it.
        "SELECT concat_ws('-', COUNT(*), MAX(id), SUM(changes), %s::text, (SELECT late_after"
        " FROM publication_clock WHERE satisfied_at IS NULL AND late_after < %s"
        " ORDER BY late_after DESC LIMIT 1)) FROM publication_developer",
        day.isoformat(),
        now.isoformat(),
    )


def stamp_of(developer: str) -> str | None:
    """Changes with every change of what a developer published; None if it is unknown."""
    return _stamp(
        "SELECT concat_ws('-', id, changes) FROM publication_developer WHERE slug = %s", developer
    )


def _stamp(statement: str, *params: str) -> str | None:
    """By plain SQL: it is asked for every page, and a queryset costs six times as much."""
    with connections[router.db_for_read(Developer)].cursor() as cursor:
        cursor.execute(statement, params)
        row = cursor.fetchone()
    return row[0] if row else None


def documents() -> QuerySet[Document]:
    """Every document, light, with its developer, and whether a later edition of it exists."""
    later = Document.objects.filter(
        developer=OuterRef("developer"),
        kind=OuterRef("kind"),
        subject=OuterRef("subject"),
        number=OuterRef("number"),
        edition__gt=OuterRef("edition"),
    )
    return (
        Document.objects.defer(*_HEAVY)
        .select_related("developer")
        .annotate(is_newest=~Exists(later))
    )


def latest(count: int) -> QuerySet[Document]:
    """The documents published last, the newest first."""
    return documents().order_by("-published_at", "-pk")[:count]


def changed_last(count: int, kind: str = "", developer: str = "") -> QuerySet[Document]:
    """The documents published, replaced or withdrawn last, for a feed."""
    found = documents().order_by("-state_at", "-pk")
    if kind:
        found = found.filter(kind=kind)
    if developer:
        found = found.filter(developer__slug=developer)
    return found[:count]


def models(after: int | None, before: int | None) -> Page[PublicModel]:
    """A page of the models that are public, by developer and name."""
    found = PublicModel.objects.select_related("developer")
    order = ("developer__name", "developer__slug", "name", "version", "pk")
    return _page(found, order, PAGE, after, before)


def models_changed_last(count: int) -> QuerySet[PublicModel]:
    """The models that were shown otherwise last, for a feed."""
    return PublicModel.objects.select_related("developer").order_by("-changed_at", "-pk")[:count]


def model(developer: str, slug: str) -> PublicModel | None:
    """The model at that address."""
    found = PublicModel.objects.filter(developer__slug=developer, slug=slug)
    return found.select_related("developer").first()


def about(model: PublicModel) -> QuerySet[Document]:
    """Every document about a model, the newest first."""
    found = documents().filter(developer=model.developer_id, subject=model.slug)
    return found.order_by("-published_at", "-pk")


def developer(slug: str) -> Developer | None:
    """The developer at that address."""
    return Developer.objects.filter(slug=slug).first()


def of_developer(kind: str, developer: str) -> QuerySet[Document]:
    """A developer's documents of a kind, a series after the other, each the newest first."""
    found = documents().filter(kind=kind, developer__slug=developer)
    return found.order_by("subject", "-number", "-edition")


def history(kind: str, developer: str, subject: str) -> QuerySet[Document]:
    """All versions and editions of a series, the newest first."""
    return of_developer(kind, developer).filter(subject=subject)


def version(
    kind: str,
    developer: str,
    subject: str,
    number: int,
    reference: str = "",
    *,
    with_text: bool = False,
) -> Document | None:
    """A version whole: its newest edition, or the one under `reference`."""
    found = Document.objects.filter(
        kind=kind, developer__slug=developer, subject=subject, number=number
    )
    if reference:
        found = found.filter(reference=reference)
    hidden = ("search", "html") if with_text else ("search", "text")
    return found.select_related("developer").defer(*hidden).order_by("-edition").first()


def with_text(keys: Iterable[int]) -> Mapping[int, Document]:
    """Documents by key, with their texts and elements."""
    found = Document.objects.exclude(state=State.WITHDRAWN)
    shown = ("text", "text_sha256", "elements", "answers", "correction")
    return found.only(*shown).in_bulk(list(keys))


def file(kind: str, developer: str, subject: str, number: int, pk: int) -> DocumentFile | None:
    """A file of any edition of that version, with its document's state."""
    return (
        DocumentFile.objects.filter(
            pk=pk,
            document__kind=kind,
            document__developer__slug=developer,
            document__subject=subject,
            document__number=number,
        )
        .select_related("document")
        .only("name", "media_type", "size", "sha256", "stored_as", "document__state")
        .first()
    )


def by_reference(reference: str) -> Document | None:
    """The document under a reference, whatever the case it is typed in."""
    return documents().filter(reference=reference.strip().upper()).first()


_STATE_ORDER = Case(
    When(state=State.CURRENT, then=0), When(state=State.REPLACED, then=1), default=2
)
# By the word in the address: the columns, each with "-" for descending. The key comes last.
ORDERS: Mapping[str, tuple[str, ...]] = {
    "developer": ("developer__name", "subject_name", "subject", "-number", "-edition", "pk"),
    "-developer": ("-developer__name", "-subject_name", "subject", "-number", "-edition", "pk"),
    "published": ("published_at", "pk"),
    "-published": ("-published_at", "-pk"),
    "status": ("state_order", "-published_at", "-pk"),
    "-status": ("-state_order", "-published_at", "-pk"),
}


def listed(
    kind: str,
    *,
    words: str = "",
    developer: str = "",
    subject: str = "",
    element: str = "",
    states: Iterable[str] = (),
    order: str = "developer",
    after: int | None = None,
    before: int | None = None,
) -> Page[Document]:
    """One page of the documents of a kind.

    Args:
        words: to be found in title, developer or text; withdrawn documents have none.
        developer, subject: part of its name.
        element: key of an element that it states; withdrawn documents state none.
        states: which to show; none means all.
        order: one of `ORDERS`.
        after, before: the key that the page before ended with, or the one after began with.
    """
    found = documents().filter(kind=kind).annotate(state_order=_STATE_ORDER)
    if words:
        found = found.filter(search=_query(words)).exclude(state=State.WITHDRAWN)
    if developer:
        found = found.filter(developer__name__icontains=developer)
    if subject:
        found = found.filter(subject_name__icontains=subject)
    if element:
        found = found.filter(elements__contains=[{"key": element, "state": "stated"}])
        found = found.exclude(state=State.WITHDRAWN)
    if states := list(states):
        found = found.filter(state__in=states)
    return _page(found, ORDERS[order], PAGE, after, before)


def search(
    words: str,
    *,
    kind: str = "",
    developer: str = "",
    element: str = "",
    since: date | None = None,
    until: date | None = None,
    after: tuple[float, int] | None = None,
) -> tuple[Sequence[tuple[Document, str]], tuple[float, int] | None]:
    """Documents in whose words a query is found, the best first.

    Args:
        words: in the syntax of `websearch_to_tsquery`; no text is an error to it.
        kind, developer: code and slug.
        element: key of an element that it states.
        since, until: days of publication on California's calendar, both included.
        after: where the page before ended.

    Returns:
        Ten documents, each with the words around what was found, which HIT_START and HIT_END
        mark; and where the next page goes on, or None.
    """
    query = _query(words)
    found = (
        documents()
        .filter(search=query)
        .exclude(state=State.WITHDRAWN)
        .annotate(rank=Cast(SearchRank(F("search"), query), FloatField()))
    )
    if kind:
        found = found.filter(kind=kind)
    if developer:
        found = found.filter(developer__slug=developer)
    if element:
        found = found.filter(elements__contains=[{"key": element, "state": "stated"}])
    if since:
        found = found.filter(published_at__gte=datetime.combine(since, time.min, PACIFIC))
    if until:
        found = found.filter(published_at__lte=datetime.combine(until, time.max, PACIFIC))
    if after:
        rank, pk = after
        found = found.filter(Q(rank__lt=rank) | Q(rank=rank, pk__lt=pk))
    best = list(found.order_by("-rank", "-pk").values_list("pk", "rank")[: HITS + 1])
    # Only what is shown is read for its words: marking a hit is dear.
    hits = documents().annotate(hit=_headline(query)).in_bulk([pk for pk, _ in best[:HITS]])
    more = len(best) > HITS
    last = best[HITS - 1] if more else None
    shown = [(hits[pk], vars(hits[pk])["hit"]) for pk, _ in best[:HITS]]
    return shown, (last[1], last[0]) if last else None


def developers() -> QuerySet[Developer]:
    """All developers that published something, by name; others only have something due."""
    published = Document.objects.filter(developer=OuterRef("pk"))
    return Developer.objects.filter(Exists(published)).order_by("name")


def named(words: str) -> list[int]:
    """Keys of the developer with that word in its addresses, else of all with it in their name."""
    found = Developer.objects.filter(Q(slug=words) | Q(name__icontains=words))
    keys = {slug: pk for pk, slug in found.values_list("pk", "slug")}
    return [keys[words]] if words in keys else list(keys.values())


def _query(words: str) -> SearchQuery:
    return SearchQuery(_once(words), config="english", search_type="websearch")


def _once(words: str) -> str:
    """A query without its repetitions, each of which would cost as much as the first."""
    sides: list[dict[str, str]] = [{}]  # of "or"
    for word in _WORD.findall(words):
        if word.lower() == "or":
            sides.append({})
        else:
            sides[-1].setdefault(word.lower(), word)
    return " or ".join(dict.fromkeys(" ".join(side.values()) for side in sides if side))


def _headline(query: SearchQuery) -> SearchHeadline:
    return SearchHeadline(
        Left("text", _SHOWN_FROM),
        query,
        config="english",
        start_sel=HIT_START,
        stop_sel=HIT_END,
        max_fragments=2,
        min_words=12,
        max_words=28,
        fragment_delimiter=" … ",
    )


def _page(
    found: QuerySet[Row],
    order: Sequence[str],
    size: int,
    after: int | None,
    before: int | None,
) -> Page[Row]:
    """One page of `size` rows beyond a row, which is found again by its key; nothing is counted.

    A key that is gone from the list gives the first page.
    """
    backward = after is None and before is not None
    key = before if backward else after
    edge = found.filter(pk=key).values(*(c.removeprefix("-") for c in order)).first()
    backward = backward and edge is not None
    columns = [_reversed(column) for column in order] if backward else order
    if edge:
        found = found.filter(_beyond(columns, edge))
    rows = list(found.order_by(*columns)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backward:
        rows.reverse()
    if not rows:
        return Page(rows, None, None)
    has_previous, has_next = (more, True) if backward else (edge is not None, more)
    return Page(rows, rows[0].pk if has_previous else None, rows[-1].pk if has_next else None)


def _reversed(column: str) -> str:
    return column[1:] if column.startswith("-") else f"-{column}"


def _beyond(columns: Sequence[str], edge: Mapping[str, Any]) -> Q:
    """What comes after a row in the order of these columns."""
    condition = Q()
    same = Q()
    for column in columns:
        name = column.removeprefix("-")
        further = "lt" if column.startswith("-") else "gt"
        condition |= same & Q(**{f"{name}__{further}": edge[name]})
        same &= Q(**{name: edge[name]})
    return condition

"""Reading evaluations of models side by side, of what is public."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from portal.library import addresses, selectors
from portal.publication import evaluations
from portal.publication.models import Evaluation, State

# Methods and rows of one page. A method with more rows than that is cut, and the page says so.
METHODS, ROWS = 10, 100
# By the word in the address: how the results of one method and unit are ordered.
ORDERS: Mapping[str, Any] = {
    "highest": (F("value").desc(nulls_last=True),),
    "lowest": (F("value").asc(nulls_last=True),),
    "model": ("document__subject_name", "document__developer__name"),
    "newest": ("-document__published_at",),
}


@dataclass(frozen=True)
class Cut:
    """Some methods with their rows; `previous` and `next` are keys to go on from, or ""."""

    rows: Sequence[Evaluation]
    counts: Mapping[str, Mapping[str, int]]  # of `models` and `rows`, by method, in order
    previous: str
    next: str


def found(
    *, domain: str = "", words: str = "", developer: str = "", model: str = "", report: str = ""
) -> QuerySet[Evaluation]:
    """Evaluations of current documents; of one that is replaced only when it is asked for.

    Args:
        words: part of the capability or of the method.
        developer: the whole word of its addresses, or else part of a name. model: part of a name.
        report: reference of a document.
    """
    rows = Evaluation.objects.select_related("document__developer").only(
        *("place", "said", "domain", "method_key", "unit_key", "value", "low", "high"),
        *(f"document__{name}" for name in ("kind", "number", "reference", "title", "subject")),
        *(
            "document__edition",
            "document__subject_name",
            "document__state",
            "document__published_at",
        ),
        *("document__developer__slug", "document__developer__name"),
    )
    if report:
        rows = rows.filter(document__reference=report).exclude(document__state=State.WITHDRAWN)
    else:
        rows = rows.filter(document__state=State.CURRENT)
    if domain:
        rows = rows.filter(domain=domain)
    if words:
        named = Q(method_key__contains=evaluations.key(words))
        rows = rows.filter(named | Q(said__capability__icontains=words))
    if developer:
        rows = rows.filter(document__developer__in=selectors.named(developer))
    return rows.filter(document__subject_name__icontains=model) if model else rows


def cut(rows: QuerySet[Evaluation], *, order: str, after: str = "", before: str = "") -> Cut:
    """One page: methods that most models were tested by come first.

    Args:
        order: one of `ORDERS`.
        after, before: the method that the page before ended with, or the one after began with.
    """
    counted = rows.order_by().values("method_key")
    counted = counted.annotate(models=Count("document", distinct=True), rows=Count("pk"))
    place = counted.filter(method_key=after or before).order_by("method_key")
    edge = place.first() if after or before else None
    backward = edge is not None and not after
    if edge:
        fewer, later = ("gt", "lt") if backward else ("lt", "gt")
        same = Q(models=edge["models"], **{f"method_key__{later}": edge["method_key"]})
        counted = counted.filter(Q(**{f"models__{fewer}": edge["models"]}) | same)
    columns = ("models", "-method_key") if backward else ("-models", "method_key")
    listed = list(counted.order_by(*columns)[: METHODS + 1])
    chosen = list(_fitting(listed[:METHODS]))
    more = len(listed) > len(chosen)
    if backward:
        chosen.reverse()
    keys = [method["method_key"] for method in chosen]
    if not keys:
        return Cut([], {}, "", "")
    shown = rows.filter(method_key__in=keys).order_by(
        "method_key", "unit_key", *ORDERS[order], "document", "place"
    )
    has_previous, has_next = (more, True) if backward else (edge is not None, more)
    return Cut(
        rows=list(shown[:ROWS]),
        counts={method["method_key"]: method for method in chosen},
        previous=keys[0] if has_previous else "",
        next=keys[-1] if has_next else "",
    )


def _fitting(methods: Sequence[Any]) -> Iterator[Any]:
    """The first, and what has room beside it."""
    total = 0
    for place, method in enumerate(methods):
        total += method["rows"]
        if place and total > ROWS:
            return
        yield method


def of_document(document: int) -> QuerySet[Evaluation]:
    """The annex of a document, in the order in which it was filed."""
    return Evaluation.objects.filter(document=document).order_by("place")


def address(row: Evaluation) -> str:
    """Where the whole row stands, in the document that says it."""
    newest = row.document.state == State.CURRENT
    return f"{addresses.of(row.document, newest=newest)}#evaluation-{row.place}"


def exported(rows: QuerySet[Evaluation]) -> Iterator[dict[str, str]]:
    """Rows whole, for programs, each with `evaluations.CONTEXT`."""
    for row in rows.order_by("method_key", "unit_key", "document", "place").iterator():
        yield {
            "developer": row.document.developer.name,
            "model": row.document.subject_name or row.document.title,
            "report": row.document.reference,
            "address": addresses.absolute(address(row)),
            **row.said,
        }

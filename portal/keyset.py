"""Pages of a long list, cut by the place of a row and not by its number.

However long the list is, a page costs the same, and rows that come or go meanwhile neither
repeat nor hide others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.core import signing
from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows, and the places to ask for what is before and after them ("" at an end)."""

    rows: Sequence[Row]
    before: str
    after: str


def cut(
    rows: QuerySet[Row],
    *,
    by: str,
    after: str = "",
    before: str = "",
    size: int,
    parts: Sequence[QuerySet[Row]] = (),
) -> Page[Row]:
    """One page.

    Args:
        rows: in any order.
        by: the field that orders them, "-" before it for descending; the key breaks ties.
        after, before: a place from another page in this order; any other is ignored.
        parts: conditions on `rows` which exclude each other, and of which any will do. Each is cut
            by itself, so that each is read along an index of its own, however they differ.
    """
    field, descending = by.removeprefix("-"), by.startswith("-")
    backwards = bool(before)
    place = _read(before or after, field)
    up = descending == backwards
    sign = "" if up else "-"

    def first(rows: QuerySet[Row]) -> QuerySet[Row]:
        if place:
            value, key = place
            step = "gt" if up else "lt"
            # The first condition alone lets the database begin at the place in its index.
            rows = rows.filter(
                Q(**{f"{field}__{step}e": value}),
                Q(**{f"{field}__{step}": value}) | Q(**{f"pk__{step}": key}),
            )
        return rows.order_by(f"{sign}{field}", f"{sign}pk")[: size + 1]

    if parts:
        each = [first(part).values("pk") for part in parts]
        rows = rows.filter(pk__in=each[0].union(*each[1:], all=True))
    found = list(first(rows))
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    has_before, has_after = (more, bool(place)) if backwards else (bool(place), more)
    return Page(
        rows=found,
        before=_write(found[0], field) if found and has_before else "",
        after=_write(found[-1], field) if found and has_after else "",
    )


def _write(row: Model, field: str) -> str:
    value = getattr(row, field)
    place = [value.isoformat() if isinstance(value, datetime) else value, row.pk]
    return signing.dumps(place, salt=_salt(field))


def _read(place: str, field: str) -> tuple[str | int, int] | None:
    try:
        match signing.loads(place, salt=_salt(field)):
            case [str() | int() as value, int(key)]:
                return value, key
    except signing.BadSignature:
        pass
    return None


def _salt(field: str) -> str:
    """A place in one order says nothing in another."""
    return f"{__name__}.{field}"

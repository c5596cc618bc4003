"""Reading the ledger."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import QuerySet

from portal.ledger import rules
from portal.ledger.models import Event, Stream


def timeline(*streams: str) -> QuerySet[Event]:
    """Events of these streams, the latest first."""
    return Event.objects.filter(stream__in=streams).order_by("-at", "-pk")


@dataclass(frozen=True)
class Break:
    """The first place at which a chain no longer holds."""

    stream: str
    sequence: int
    why: str


_COLUMNS = ("sequence", "action", "actor", "subject", "at", "data", "previous", "hash")


def verify() -> tuple[int, Break | None]:
    """Walk every chain from its start and compare with its recorded head.

    Returns:
        How many events were found whole, and the first broken link or None.
    """
    # Heads and events in one statement, which sees one moment: somebody may append meanwhile.
    rows = (
        Stream.objects.order_by("name", "events__sequence")
        .values("name", "length", "head", *(f"events__{column}" for column in _COLUMNS))
        .iterator(2000)
    )
    whole = 0
    for stream, chain in groupby(rows, itemgetter("name")):
        found, broken = _walk(stream, chain)
        whole += found
        if broken:
            return whole, broken
    return whole, None


def _walk(stream: str, chain: Iterable[dict[str, Any]]) -> tuple[int, Break | None]:
    """How many events of a chain are whole, and where it breaks."""
    found, previous = 0, rules.START
    for row in chain:
        length, head = row["length"], bytes(row["head"])
        event = {column: row[f"events__{column}"] for column in _COLUMNS}
        if event["sequence"] is None:  # a head without events is one row of nothing
            break
        if event["sequence"] != found + 1:
            return found, Break(stream, found + 1, "an event is missing")
        if bytes(event.pop("previous")) != previous:
            return found, Break(stream, found + 1, "it does not follow the event before it")
        digest = bytes(event.pop("hash"))
        if rules.link(previous=previous, stream=stream, **event) != digest:
            return found, Break(stream, found + 1, "its words do not match its hash")
        previous, found = digest, found + 1
    if (found, previous) != (length, head):
        return found, Break(stream, length, "the chain's end is missing")
    return found, None

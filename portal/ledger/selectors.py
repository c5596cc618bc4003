"""Reading the ledger."""

from dataclasses import dataclass

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


def verify() -> tuple[int, Break | None]:
    """Walk every chain from its start and compare with its recorded head.

    Returns:
        How many events were found whole, and the first broken link or None.
    """
    heads = {s.name: s for s in Stream.objects.all()}
    name, expected, previous, whole = "", 1, rules.START, 0
    ends: dict[str, tuple[int, bytes]] = {}
    for event in Event.objects.order_by("stream_id", "sequence").iterator(2000):
        if event.stream_id != name:
            name, expected, previous = event.stream_id, 1, rules.START
        if event.sequence != expected:
            return whole, Break(name, expected, "an event is missing")
        if bytes(event.previous) != previous:
            return whole, Break(name, expected, "it does not follow the event before it")
        digest = rules.link(
            previous=previous,
            stream=name,
            sequence=event.sequence,
            action=event.action,
            actor=event.actor,
            subject=event.subject,
            at=event.at,
            data=event.data,
        )
        if digest != bytes(event.hash):
            return whole, Break(name, expected, "its words do not match its hash")
        ends[name] = (expected, digest)
        previous, expected, whole = digest, expected + 1, whole + 1
    for stream in sorted(heads):
        head = heads[stream]
        if ends.get(stream, (0, rules.START)) != (head.length, bytes(head.head)):
            return whole, Break(stream, head.length, "the chain's end is missing")
    return whole, None

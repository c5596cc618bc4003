"""Appending: every service calls `record` inside its own transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from portal.ledger import rules
from portal.ledger.models import Event, Stream


def record(
    *,
    stream: str,
    action: str,
    actor: str,
    at: datetime,
    subject: str = "",
    data: Mapping[str, Any] | None = None,
) -> Event:
    """Append an event to a stream, in the transaction that the caller has opened.

    Args:
        stream: chain it belongs to, such as `organisation:4` or `filing:<uuid>`.
        action: dotted past tense, such as `filing.submitted`.
        actor: opaque reference of who did it, such as `person:<uuid>` or `system`.
        at: aware instant.
        subject: reference of a further thing it was done to.
        data: JSON values that the time line shows; never a secret or a confidential text.

    Raises:
        TransactionManagementError: no transaction is open; an event without its change is a lie.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("record() needs its caller's transaction")
    data = dict(data or {})
    Stream.objects.bulk_create([Stream(name=stream)], ignore_conflicts=True)
    head = Stream.objects.select_for_update().get(name=stream)
    previous = bytes(head.head)
    sequence = head.length + 1
    digest = rules.link(
        previous=previous,
        stream=stream,
        sequence=sequence,
        action=action,
        actor=actor,
        subject=subject,
        at=at,
        data=data,
    )
    event = Event.objects.create(
        stream=head,
        sequence=sequence,
        action=action,
        actor=actor,
        subject=subject,
        at=at,
        data=data,
        previous=previous,
        hash=digest,
    )
    head.head, head.length = digest, sequence
    head.save(update_fields=["head", "length"])
    return event

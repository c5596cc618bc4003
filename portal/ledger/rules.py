"""How an event is written down and hashed: RFC 8785 canonical JSON, SHA-256."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import rfc8785

START = bytes(32)


def link(
    *,
    previous: bytes,
    stream: str,
    sequence: int,
    action: str,
    actor: str,
    subject: str,
    at: datetime,
    data: Mapping[str, Any],
) -> bytes:
    """Hash of one event, chained to the one before.

    Args:
        previous: hash of the stream's last event, 32 bytes; zeros for the first.
        sequence: place in the stream, from 1.
        at: aware instant, written in UTC to the microsecond.
        data: JSON values only; numbers within 53 bits (RFC 8785 section 3.2.2.3).

    Returns:
        32 bytes.
    """
    entry: dict[str, Any] = {
        "stream": stream,
        "sequence": sequence,
        "action": action,
        "actor": actor,
        "subject": subject,
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "data": dict(data),
    }
    return hashlib.sha256(previous + rfc8785.dumps(entry)).digest()

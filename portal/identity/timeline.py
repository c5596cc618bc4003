"""Time lines in words. Each room adds the sentences for its own actions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.identity import selectors as identity
from portal.ledger.models import Event

_SENTENCES: dict[str, Any] = {}


@dataclass(frozen=True)
class Entry:
    """A line: what happened, when (aware), and the name of who did it."""

    title: str
    at: datetime
    by: str


def register(sentences: Mapping[str, Any]) -> None:
    """Say what actions are called.

    Args:
        sentences: by action, with `{name}` for a value of the event's data (lists are joined by
            commas) and `{subject}` for the name of whom it was done to.

    Raises:
        ValueError: an action has a sentence already.
    """
    for action, sentence in sentences.items():
        if _SENTENCES.setdefault(action, sentence) is not sentence:
            raise ValueError(f"two sentences for {action}")


def entries(events: Iterable[Event]) -> Sequence[Entry]:
    """Events in words, in their order, with one query for all the names."""
    found = list(events)
    names = identity.names({e.actor for e in found} | {e.subject for e in found if e.subject})
    return [Entry(title=_title(e, names), at=e.at, by=names[e.actor]) for e in found]


def _title(event: Event, names: Mapping[str, str]) -> str:
    sentence = _SENTENCES.get(event.action)
    if sentence is None:
        # Nothing that happened is left out for want of a sentence.
        return event.action.replace(".", ": ").replace("_", " ").capitalize()
    values = {
        k: (", ".join(map(str, v)) or "–") if isinstance(v, list) else v
        for k, v in event.data.items()
    }
    return str(sentence.format(**values | {"subject": names.get(event.subject, "")}))

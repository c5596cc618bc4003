"""What differs between two versions of a rulebook."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from portal.rulebook.rules import Rulebook

# Every version has its own.
_HEAD = {"name", "version", "effective", "changes"}


@dataclass(frozen=True)
class Difference:
    """One word that is no longer the same.

    Args:
        section: such as `duties`; a word of the head is its own section.
        key: of the row, such as `incident-report`; an element's is "framework/standards".
        word: such as `period`; "" where a whole row was added or taken out.
        before, after: the two values; None for a row that is not there.
    """

    section: str
    key: str
    word: str
    before: Any
    after: Any


def differences(old: Rulebook, new: Rulebook) -> list[Difference]:
    """What `new` says otherwise than `old`, in the order of the documents."""
    return [
        difference
        for field in fields(Rulebook)
        if field.name not in _HEAD
        for difference in _section(
            field.name, _rows(getattr(old, field.name)), _rows(getattr(new, field.name))
        )
    ]


def _rows(value: Any) -> dict[str, Any]:
    """A section by its keys."""
    if not isinstance(value, Mapping):
        return {getattr(value, "key", ""): value}
    found: dict[str, Any] = {}
    for key, row in value.items():
        found |= {f"{key}/{e.key}": e for e in row} if isinstance(row, tuple) else {key: row}
    return found


def _section(name: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Difference]:
    for key in old | new:
        before, after = old.get(key), new.get(key)
        if before == after:
            continue
        if before is None or after is None or not is_dataclass(before):
            yield Difference(name, key, "", before, after)
            continue
        for field in fields(before):
            was, now = getattr(before, field.name), getattr(after, field.name)
            if was != now:
                yield Difference(name, key, field.name, was, now)

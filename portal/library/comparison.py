"""What changed between two versions, by passage and by element; no database, no request."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from typing import Any

from portal.documents.difference import Change, Kind, Span, difference
from portal.documents.structure import Heading, Passage, blocks
from portal.publication.rules import covered

_LOCKS = [Lock() for _ in range(8)]


@dataclass(frozen=True)
class Side:
    """One of the two versions, known by the digest of its text and its map of elements.

    Args:
        sha256: of the text.
        text: Markdown.
        elements: as JSON.
    """

    sha256: str
    text: str = field(compare=False)
    elements: str


@dataclass(frozen=True)
class Part:
    """A heading or passage and its fate.

    Args:
        level: of a heading, from 1; 0 for a passage.
        id: for links to it; "" for a passage that is the same.
        moved_from: title of the section in which it stood, where it moved.
        elements: numbers of the elements it belongs to, on either side.
    """

    kind: Kind
    spans: tuple[Span, ...]
    level: int
    id: str
    moved_from: str
    elements: tuple[int, ...]
    old: Passage | None
    new: Passage | None

    @property
    def before(self) -> tuple[Span, ...]:
        """Its words in the older version."""
        return self._without("inserted") if self.old else ()

    @property
    def after(self) -> tuple[Span, ...]:
        """Its words in the newer version."""
        return self._without("removed") if self.new else ()

    def _without(self, kind: str) -> tuple[Span, ...]:
        return tuple(span for span in self.spans if span.kind != kind)


@dataclass(frozen=True)
class ElementChanges:
    """What became of one element; `first` is the id of its first change, or ""."""

    number: int
    label: str
    state: str
    stated_before: bool
    changes: int
    first: str


@dataclass(frozen=True)
class Comparison:
    parts: tuple[Part, ...]
    elements: tuple[ElementChanges, ...]
    counts: Mapping[Kind, int]

    @property
    def changes(self) -> tuple[Part, ...]:
        """The parts that are not the same."""
        return tuple(part for part in self.parts if part.kind != "same")

    @property
    def changed(self) -> tuple[Part, ...]:
        """The changes, each below the heading that it stands under."""
        found: list[Part] = []
        heading: Part | None = None
        for part in self.parts:
            if part.level:
                heading = part
            if part.kind != "same":
                if heading and heading is not part:
                    found.append(heading)
                    heading = None
                found.append(part)
                if part.level:
                    heading = None
        return tuple(found)


def compare(old: Side, new: Side) -> Comparison:
    """Compare two versions; the last few comparisons are remembered.

    Whoever asks for one that is being made waits for it.
    """
    with _LOCKS[hash((old, new)) % len(_LOCKS)]:
        return _compare(old, new)


@lru_cache(maxsize=4)
def _compare(old: Side, new: Side) -> Comparison:
    before, after = blocks(old.text), blocks(new.text)
    elements_before, elements_after = json.loads(old.elements), json.loads(new.elements)
    found = difference(old.text, new.text)
    parts = tuple(
        _parts(
            found.changes,
            headings_before={b.anchor: b for b in before if isinstance(b, Heading)},
            headings_after={b.anchor: b for b in after if isinstance(b, Heading)},
            belongs_before=_belongs(before, elements_before),
            belongs_after=_belongs(after, elements_after),
        )
    )
    stated_before = {e["key"] for e in elements_before if e["state"] == "stated"}
    return Comparison(
        parts, tuple(_element(e, parts, stated_before) for e in elements_after), found.counts
    )


def _belongs(
    text: Sequence[Heading | Passage], elements: Sequence[Mapping[str, Any]]
) -> dict[str, set[int]]:
    """By anchor, the numbers of the elements that cover it."""
    found: dict[str, set[int]] = {}
    for element in elements:
        for anchor in covered(text, element["places"]):
            found.setdefault(anchor, set()).add(element["number"])
    return found


def _parts(
    changes: Sequence[Change],
    *,
    headings_before: Mapping[str, Heading],
    headings_after: Mapping[str, Heading],
    belongs_before: Mapping[str, set[int]],
    belongs_after: Mapping[str, set[int]],
) -> Iterator[Part]:
    count = 0
    for change in changes:
        old, new = change.old, change.new
        numbers: set[int] = set()
        heading = None
        if old:
            numbers |= belongs_before.get(old.anchor, set())
            heading = headings_before.get(old.anchor) if old.anchor == old.section else None
        if new:
            numbers |= belongs_after.get(new.anchor, set())
            heading = headings_after.get(new.anchor) if new.anchor == new.section else None
        moved_from = ""
        if change.kind == "moved" and old and old.section in headings_before:
            moved_from = headings_before[old.section].title
        if change.kind != "same":
            count += 1
        yield Part(
            change.kind,
            change.spans,
            heading.level if heading else 0,
            f"change-{count}" if change.kind != "same" else "",
            moved_from,
            tuple(sorted(numbers)),
            old,
            new,
        )


def _element(
    element: Mapping[str, Any], parts: Sequence[Part], stated_before: set[str]
) -> ElementChanges:
    changes = [p for p in parts if p.kind != "same" and element["number"] in p.elements]
    return ElementChanges(
        element["number"],
        element["label"],
        element["state"],
        element["key"] in stated_before,
        len(changes),
        changes[0].id if changes else "",
    )

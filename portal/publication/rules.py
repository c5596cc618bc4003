"""What each element covers in a text, and whether that changed; no database, no clock."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from portal.documents.structure import Heading, Passage, blocks

Element = Mapping[str, Any]


def covered(text: Sequence[Heading | Passage], places: Iterable[Mapping[str, str]]) -> set[str]:
    """The anchors of headings and passages that the places of an element stand for.

    A heading stands for all that is under it, down to the next of its own level or above.

    Args:
        text: headings and passages in document order, as `documents.structure.blocks` gives them.
        places: with an `anchor` each; one that the text doesn't have stands for nothing.
    """
    wanted = {place["anchor"] for place in places}
    found: set[str] = set()
    under: int | None = None
    for block in text:
        if isinstance(block, Heading):
            if under is not None and block.level <= under:
                under = None
            if under is None and block.anchor in wanted:
                under = block.level
        if under is not None or block.anchor in wanted:
            found.add(block.anchor)
    return found


def with_changes(
    elements: Sequence[Element], text: str, before: Sequence[Element], text_before: str
) -> list[dict[str, Any]]:
    """The elements of a version, each with `changed`: not as in the version before.

    An element has changed when the words that it covers or its answer differ, or when one of the
    two versions states it and the other does not. Headings are not compared: renumbering changes
    no promise.
    """
    said, said_before = _said(elements, text), _said(before, text_before)
    return [
        {**element, "changed": said[element["key"]] != said_before.get(element["key"], [])}
        for element in elements
    ]


def _said(elements: Sequence[Element], text: str) -> dict[str, list[str]]:
    """By element, its answer and the words of the passages that it covers."""
    parts = blocks(text)
    said = {}
    for element in elements:
        anchors = covered(parts, element["places"])
        said[element["key"]] = [
            *([element["answer"]] if element.get("answer") else ()),
            *(p.text for p in parts if isinstance(p, Passage) and p.anchor in anchors),
        ]
    return said

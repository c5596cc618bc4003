"""The invented frameworks: one text a developer, and what each version changes in it."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typst

from portal.documents.structure import Heading, blocks
from portal.ui import fonts

_TEXTS = Path(__file__).with_name("texts")


@dataclass(frozen=True)
class Version:
    """A developer's document as it was filed once.

    Args:
        text: Markdown.
        places: titles of the headings that describe an element, by its key; none: not stated.
        label: as the developer calls it.
        material, what_changed, justification: of a further version.
        correction: why a published version was corrected. answer: to a deficiency notice.
    """

    text: str
    places: Mapping[str, Sequence[str]]
    label: str
    material: bool = False
    what_changed: str = ""
    justification: str = ""
    correction: str = ""
    answer: str = ""


def versions(name: str) -> dict[str, Version]:
    """All versions of a developer's document, each made from the one before.

    Args:
        name: of the two files in `texts`: `<name>.md` is the first version, `<name>.toml` has
            what was said about each and changed in it.

    Raises:
        ValueError: words that a version changes are not there, or there twice.
    """
    text = (_TEXTS / f"{name}.md").read_text(encoding="utf-8")
    data = tomllib.loads((_TEXTS / f"{name}.toml").read_text(encoding="utf-8"))
    found = {}
    for key, told in data["versions"].items():
        for old, new in told.pop("changes", []):
            if text.count(old) != 1:
                raise ValueError(f"{name} {key}: {text.count(old)} times {old!r}")
            text = text.replace(old, new)
        places = data["places"] | told.pop("places", {})
        words: dict[str, Any] = {k: v.strip() if isinstance(v, str) else v for k, v in told.items()}
        found[key] = Version(text=text, places=places, **words)
    return found


def pdf(text: str) -> bytes:
    """The same words as a PDF with headings and bookmarks, as a developer would upload it."""
    words: list[dict[str, Any]] = [
        {"level": b.level, "text": b.title}
        if isinstance(b, Heading)
        else {"level": 0, "text": b.text}
        for b in blocks(text)
    ]
    return typst.compile(
        _TEXTS / "document.typ",
        format="pdf",
        sys_inputs={"blocks": json.dumps(words)},
        font_paths=[fonts.FOLDER],
        ignore_system_fonts=True,
    )

"""References, digests and what a filing may become; no database, no clock."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

import rfc8785
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from portal.errors import Refusal


class FilingState(TextChoices):
    IN_REVIEW = "in_review", _("In review")
    RETURNED = "returned", _("Returned")
    PUBLISHED = "published", _("Published")
    REPLACED = "replaced", _("Replaced")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class UploadState(TextChoices):
    WAITING = "waiting", _("Waiting to be read")
    READING = "reading", _("Being read")
    READ = "read", _("Read")
    FAILED = "failed", _("Could not be read")


NEXT: dict[FilingState, frozenset[FilingState]] = {
    FilingState.IN_REVIEW: frozenset(
        {FilingState.RETURNED, FilingState.PUBLISHED, FilingState.WITHDRAWN}
    ),
    FilingState.RETURNED: frozenset({FilingState.IN_REVIEW, FilingState.WITHDRAWN}),
    FilingState.PUBLISHED: frozenset({FilingState.REPLACED, FilingState.WITHDRAWN}),
    FilingState.REPLACED: frozenset({FilingState.WITHDRAWN}),
    FilingState.WITHDRAWN: frozenset(),
}


def check_move(current: str, to: FilingState) -> None:
    """Refuse a move that the table does not have.

    Raises:
        Refusal: code `filing.cannot_become`, with both states as parameters.
    """
    if to not in NEXT[FilingState(current)]:
        raise Refusal("filing.cannot_become", current=FilingState(current).label, to=to.label)


_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_REFERENCE = re.compile(r"CA-([A-Z])-(\d{4})-(\d{6,})-([0-9A-Z])")


def check_character(text: str) -> str:
    """The check character of ISO/IEC 7064 MOD 37,36 over the letters and digits of `text`.

    It finds every single mistyped character and every swap of two neighbours.
    """
    product = 36
    for character in text.upper():
        if character not in _ALPHABET:
            continue
        total = (product + _ALPHABET.index(character)) % 36 or 36
        product = total * 2 % 37
    return _ALPHABET[(37 - product) % 36]


def reference(letter: str, year: int, number: int) -> str:
    """A reference such as `CA-F-2026-000123-K`: kind, year, number, check character."""
    stem = f"CA-{letter}-{year:04d}-{number:06d}"
    return f"{stem}-{check_character(stem)}"


def is_reference(text: str) -> bool:
    """Whether `text` is a whole reference whose check character is right."""
    text = text.strip().upper()
    return bool(_REFERENCE.fullmatch(text)) and check_character(text[:-2]) == text[-1]


def digest_answers(answers: Mapping[str, Any]) -> str:
    """SHA-256 of the answers as RFC 8785 canonical JSON, lower-case hex."""
    return hashlib.sha256(rfc8785.dumps(dict(answers))).hexdigest()


_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")


def clean_name(name: str) -> str:
    """A file's name as it may be shown and offered again: no path, no control or bidi mark.

    Args:
        name: what the browser sent, whatever it is.

    Returns:
        At most 200 characters, its suffix kept; "file" when nothing is left.
    """
    name = _CONTROL.sub("", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .")
    stem, dot, suffix = name.rpartition(".")
    if not dot:
        return name[:200] or "file"
    return f"{stem[: 200 - len(suffix[:20]) - 1]}.{suffix[:20]}"


def megabytes(size: int) -> str:
    """A size in words, such as "50.0 MB"; megabytes of 1,048,576 bytes."""
    return f"{size / 1_048_576:.1f} MB"

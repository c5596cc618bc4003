"""Digests, names and what a filing may become; no database, no clock."""

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
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
    REVIEWED = "reviewed", _("Reviewed")  # in confidence: never published
    WITHDRAWN = "withdrawn", _("Withdrawn")


class UploadState(TextChoices):
    WAITING = "waiting", _("Waiting to be read")
    READING = "reading", _("Being read")
    READ = "read", _("Read")
    FAILED = "failed", _("Could not be read")


NEXT: dict[FilingState, frozenset[FilingState]] = {
    FilingState.IN_REVIEW: frozenset(
        {
            FilingState.RETURNED,
            FilingState.PUBLISHED,
            FilingState.REVIEWED,
            FilingState.WITHDRAWN,
        }
    ),
    FilingState.RETURNED: frozenset({FilingState.IN_REVIEW, FilingState.WITHDRAWN}),
    FilingState.PUBLISHED: frozenset({FilingState.REPLACED, FilingState.WITHDRAWN}),
    FilingState.REVIEWED: frozenset({FilingState.REPLACED, FilingState.WITHDRAWN}),
    FilingState.REPLACED: frozenset({FilingState.WITHDRAWN}),
    FilingState.WITHDRAWN: frozenset(),
}


# What the public can read, or could before it was replaced.
PUBLIC = frozenset({FilingState.PUBLISHED, FilingState.REPLACED})
# What the State has done with, so that a change of it is a correction.
DONE = PUBLIC | {FilingState.REVIEWED}


def check_move(current: str, to: FilingState) -> None:
    """Refuse a move that the table does not have.

    Raises:
        Refusal: code `filing.cannot_become`, with both states as parameters.
    """
    if to not in NEXT[FilingState(current)]:
        raise Refusal("filing.cannot_become", current=FilingState(current).label, to=to.label)


def digest_answers(answers: Mapping[str, Any]) -> str:
    """SHA-256 of the answers as RFC 8785 canonical JSON, lower-case hex."""
    return hashlib.sha256(rfc8785.dumps(dict(answers))).hexdigest()


def whole(
    *,
    organisation: str,
    kind: str,
    subject: str,
    number: int,
    corrects: str,
    reason: str,
    text_sha256: str,
    answers_sha256: str,
    files: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """Everything that a certifying officer signs, as one JSON object.

    Its SHA-256, as RFC 8785 canonical JSON, stands on the receipt, and the object itself can be
    saved beside it, so that whoever holds both can check them without the register.
    """
    return {
        "organisation": organisation,
        "kind": kind,
        **({"subject": subject} if subject else {}),
        "version": number,
        "corrects": corrects,
        "reason": reason,
        "text_sha256": text_sha256,
        "answers_sha256": answers_sha256,
        "files": [{name: f[name] for name in ("name", "size", "sha256")} for f in files],
    }


def same_name(typed: str, name: str) -> bool:
    """Whether somebody typed this name, whatever the case, the blanks and the way of accents."""
    return _plain(typed) == _plain(name)


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).split()).casefold()

"""What a case may become, and what its marks mean; no database, no clock."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import rfc8785
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from portal.errors import Refusal


class State(TextChoices):
    NEW = "new", _("New")
    IN_REVIEW = "in_review", _("In review")
    RETURNED = "returned", _("Returned")
    ANSWERED = "answered", _("Answered")
    ACCEPTED = "accepted", _("Accepted")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Mark(TextChoices):
    """What a reviewer finds of an item."""

    STATED = "stated", _("Stated")
    QUESTION = "question", _("Question")
    FAILS = "fails", _("Item fails")
    NOT_STATED = "not_stated", _("Not stated")


OPEN = frozenset({State.NEW, State.IN_REVIEW, State.RETURNED, State.ANSWERED})
CLOSED = frozenset(State) - OPEN
# What a deficiency notice lists, and what an answer leaves to be looked at again.
WANTING = frozenset({Mark.QUESTION, Mark.FAILS})

NEXT: dict[State, frozenset[State]] = {
    State.NEW: frozenset({State.IN_REVIEW, State.WITHDRAWN}),
    State.IN_REVIEW: frozenset({State.NEW, State.RETURNED, State.ACCEPTED, State.WITHDRAWN}),
    State.RETURNED: frozenset({State.ANSWERED, State.WITHDRAWN}),
    State.ANSWERED: frozenset({State.IN_REVIEW, State.WITHDRAWN}),
    State.ACCEPTED: frozenset(),
    State.WITHDRAWN: frozenset(),
}


def check_move(current: str, to: State) -> None:
    """Refuse a move that the table does not have.

    Raises:
        Refusal: code `case.cannot_become`, with both states as parameters.
    """
    if to not in NEXT[State(current)]:
        raise Refusal("case.cannot_become", current=State(current).label, to=to.label)


def check_open(current: str) -> None:
    """Refuse to touch a case that has ended.

    Raises:
        Refusal: code `case.closed`, with its state.
    """
    if current in CLOSED:
        raise Refusal("case.closed", current=State(current).label)


def check_in_review(current: str) -> None:
    """Refuse marks while nobody reviews.

    Raises:
        Refusal: code `case.not_in_review`, with its state.
    """
    if current != State.IN_REVIEW:
        raise Refusal("case.not_in_review", current=State(current).label)


def check_round(current: int, seen: int) -> None:
    """Refuse what was decided on a page older than the filer's last answer.

    Raises:
        Refusal: code `case.stale`.
    """
    if seen != current:
        raise Refusal("case.stale")


def digest_notice(items: Sequence[Mapping[str, Any]], message: str) -> str:
    """SHA-256 of a notice as RFC 8785 canonical JSON: whether two are word for word the same."""
    return hashlib.sha256(rfc8785.dumps([list(map(dict, items)), message])).hexdigest()

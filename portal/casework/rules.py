"""What a case may become, and what its marks mean; no database, no clock."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import rfc8785
from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

from portal.errors import Refusal


class State(TextChoices):
    NEW = "new", _("New")
    IN_REVIEW = "in_review", _("In review")
    RETURNED = "returned", _("Returned")
    ASKED = "asked", _("Answer expected")
    ANSWERED = "answered", _("Answered")
    ACCEPTED = "accepted", _("Accepted")
    REVIEWED = "reviewed", _("Reviewed")
    NOT_REVIEWED = "not_reviewed", _("Not reviewed")
    DUPLICATE = "duplicate", _("Duplicate")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Mark(TextChoices):
    """What a reviewer finds of an item."""

    STATED = "stated", _("Stated")
    QUESTION = "question", _("Question")
    FAILS = "fails", _("Item fails")
    NOT_STATED = "not_stated", _("Not stated")


class Severity(IntegerChoices):
    """How bad it is, as the unit's triage sees it."""

    NONE = 0, _("Not triaged")
    LOW = 1, _("Low severity")
    MODERATE = 2, _("Moderate severity")
    HIGH = 3, _("High severity")
    CRITICAL = 4, _("Critical severity")


class MessageKind(TextChoices):
    """What passes between the State and whoever reported."""

    ACKNOWLEDGEMENT = "acknowledge", _("Acknowledgement")
    QUESTION = "question", _("Question")
    ANSWER = "answer", _("Answer")


class Step(IntegerChoices):
    """Who is told next while nobody opens an imminent case."""

    FIRST = 0, _("First person")
    SECOND = 1, _("Second person")
    SUPERVISORS = 2, _("Supervisors")


# From the moment on which the case became imminent.
TOLD_AFTER: Mapping[Step, timedelta] = {
    Step.FIRST: timedelta(0),
    Step.SECOND: timedelta(minutes=15),
    Step.SUPERVISORS: timedelta(minutes=30),
}

OPEN = frozenset({State.NEW, State.IN_REVIEW, State.RETURNED, State.ASKED, State.ANSWERED})
CLOSED = frozenset(State) - OPEN
# What a deficiency notice lists, and what an answer leaves to be looked at again.
WANTING = frozenset({Mark.QUESTION, Mark.FAILS})

# Of what is published, a review ends with its acceptance; of the rest in one of these ways, until
# its report is amended.
SET_ASIDE = frozenset({State.REVIEWED, State.NOT_REVIEWED, State.DUPLICATE})
_REVIEW_ENDS = SET_ASIDE | {State.ACCEPTED}
NEXT: dict[State, frozenset[State]] = {
    State.NEW: frozenset({State.IN_REVIEW, State.WITHDRAWN}),
    State.IN_REVIEW: _REVIEW_ENDS | {State.NEW, State.RETURNED, State.ASKED, State.WITHDRAWN},
    State.RETURNED: frozenset({State.ANSWERED, State.WITHDRAWN}),
    State.ASKED: frozenset({State.ANSWERED, State.IN_REVIEW, State.WITHDRAWN}),
    State.ANSWERED: frozenset({State.IN_REVIEW, State.WITHDRAWN}),
    State.ACCEPTED: frozenset(),
    State.REVIEWED: frozenset({State.NEW}),
    State.NOT_REVIEWED: frozenset({State.NEW}),
    State.DUPLICATE: frozenset({State.NEW}),
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


# Seconds since 1970 are below this until the year 2286; a case without a moment comes after them.
_NEVER = 10**10 - 1


def rank(*, imminent: bool, severity: int, due_at: datetime | None, optional: bool = False) -> int:
    """Where a case stands in the queue, the smallest number first: imminent risk before all else,
    then the worse before the less bad, then whatever is due sooner; last what nobody has to review
    and nobody has triaged, so that a flood of it drowns nothing.

    Args:
        severity: a `Severity`. due_at: aware; None where nothing is due.
        optional: of a kind that its unit may review.
    """
    kept = 0 if imminent else 2 if optional and severity == Severity.NONE else 1
    worse = max(Severity) - Severity(severity)
    due = _NEVER if due_at is None else max(0, min(int(due_at.timestamp()), _NEVER))
    return (kept * len(Severity) + worse) * (_NEVER + 1) + due


# Of a case of which nothing is known that makes it urgent.
LAST_RANK = rank(imminent=False, severity=Severity.NONE, due_at=None)


def steps_due(since: datetime, now: datetime) -> list[Step]:
    """Who should have been told by now of a case that is imminent `since` then (both aware)."""
    return [step for step, after in TOLD_AFTER.items() if since + after <= now]


def least_loaded(loads: Mapping[int, int], told: Collection[int]) -> list[int]:
    """Whom to tell, by preference: who holds the fewest open cases, and was not told yet.

    Args:
        loads: open cases by the key of who holds them.
        told: keys of those who know already.
    """
    return sorted(loads.keys() - set(told), key=lambda key: (loads[key], key))


def digest_notice(items: Sequence[Mapping[str, Any]], message: str) -> str:
    """SHA-256 of a notice as RFC 8785 canonical JSON: whether two are word for word the same."""
    return hashlib.sha256(rfc8785.dumps([list(map(dict, items)), message])).hexdigest()

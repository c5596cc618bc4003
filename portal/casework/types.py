"""The registry of case types: a department says what a case of its own is made of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from portal.identity.models import Person

if TYPE_CHECKING:
    from portal.casework.models import Case, DeficiencyNotice, Message


@dataclass(frozen=True)
class Item:
    """A line of the checklist.

    Args:
        key, number, label, citation: from the rulebook.
        stated: whether the filer says that its document describes it.
        places: (anchor, words) of where, in the document shown beside it.
        answer: what the filer says of it apart from the document.
    """

    key: str
    number: int
    label: str
    citation: str
    stated: bool
    places: Sequence[tuple[str, str]]
    answer: str = ""


@dataclass(frozen=True)
class CaseType:
    """What casework asks of whoever registers a kind of case.

    Whatever is None is not offered: a kind that is never published has no `accepted`, and its
    review ends with the word "Reviewed", or as a duplicate.

    Args:
        code: as in `Case.kind`.
        label: its name in the queue.
        unit: the unit of the State that works it.
        tabs: (key, label, template) of what the reviewer can read; the first is the default.
        context: what those templates need, for one case and tab, for this reader, now. What of it
            is sealed, it reads by `vault.services.items.read`.
        confidential: whether cases are read by grant alone. Their title is generic, everything
            typed is sealed, and there are messages with whoever reported. The department opens the
            vault's case first, under the same ref.
        optional: whether its unit may review, and need not: until they are triaged such cases come
            last, and a case may be closed without a review.
        headlines: a line each for the cases of a page of the queue, by their subjects, in one
            `items.read`; those of a confidential kind have no other.
        checklist: the items to mark.
        accepted: called in the transaction of an acceptance (case, by, notes, now).
        returned: called in the transaction of a return (case, notice, by, now).
        closed: called in the transaction in which a review ends otherwise (case, by, now).
        told: called in the transaction in which staff write to whoever reported (case, message,
            now): it sends them a mail that says that something waits, and not what.
        panel: the department's own card beside the case, for this reader, now: a template, whose
            form posts to an address of the department's, and its context.
    """

    code: str
    label: Any
    unit: str
    tabs: Sequence[tuple[str, Any, str]]
    context: Callable[["Case", str, Person, datetime], Mapping[str, Any]]
    confidential: bool = False
    optional: bool = False
    headlines: Callable[[Sequence["Case"], Person, datetime], Mapping[UUID, str]] | None = None
    checklist: Callable[["Case"], Sequence[Item]] | None = None
    accepted: Callable[["Case", Person, str, datetime], None] | None = None
    returned: Callable[["Case", "DeficiencyNotice", Person, datetime], None] | None = None
    closed: Callable[["Case", Person, datetime], None] | None = None
    told: Callable[["Case", "Message", datetime], None] | None = None
    panel: Callable[["Case", Person, datetime], tuple[str, Mapping[str, Any]]] | None = None

    def items(self, case: "Case") -> Sequence[Item]:
        """The checklist of a case; nothing where there is none."""
        return self.checklist(case) if self.checklist else []


_TYPES: dict[str, CaseType] = {}


def register(case_type: CaseType) -> None:
    """Add a case type; a second of the same code is a bug."""
    if case_type.code in _TYPES:
        raise ValueError(f"two case types {case_type.code}")
    _TYPES[case_type.code] = case_type


def get(code: str) -> CaseType:
    """The case type of that code; KeyError for an unknown one."""
    return _TYPES[code]


def every() -> Sequence[CaseType]:
    """All case types, in the order in which they were registered."""
    return tuple(_TYPES.values())

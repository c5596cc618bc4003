"""The registry of case types: a department says what a case of its own is made of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from portal.identity.models import Person

if TYPE_CHECKING:
    from portal.casework.models import Case, DeficiencyNotice


@dataclass(frozen=True)
class Item:
    """A line of the checklist.

    Args:
        key, number, label, citation: from the rulebook.
        stated: whether the filer says that its document describes it.
        places: (anchor, words) of where, in the document shown beside it.
    """

    key: str
    number: int
    label: str
    citation: str
    stated: bool
    places: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class CaseType:
    """What casework asks of whoever registers a kind of case.

    Args:
        code: as in `Case.kind`.
        label: its name in the queue.
        unit: the unit of the State that works it.
        tabs: (key, label, template) of what the reviewer can read; the first is the default.
        context: what those templates need, for one case and tab.
        checklist: the items to mark.
        accepted: called in the transaction of an acceptance (case, by, notes, now).
        returned: called in the transaction of a return (case, notice, by, now).
    """

    code: str
    label: Any
    unit: str
    tabs: Sequence[tuple[str, Any, str]]
    context: Callable[["Case", str], Mapping[str, Any]]
    checklist: Callable[["Case"], Sequence[Item]]
    accepted: Callable[["Case", Person, str, datetime], None]
    returned: Callable[["Case", "DeficiencyNotice", Person, datetime], None]


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

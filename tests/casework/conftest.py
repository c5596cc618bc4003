"""A kind of case that belongs to no department, and cases of it."""

import itertools
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from portal.casework import types
from portal.casework.models import Case
from portal.casework.rules import Mark
from portal.casework.services import cases, reviewing
from portal.errors import Refusal
from portal.identity.models import Organisation, Person
from portal.identity.rules import StaffRole, Unit

KIND = "test_kind"
_numbers = itertools.count(1)


class Department:
    """Remembers what it was told, and refuses when it is given something to raise."""

    def __init__(self) -> None:
        self.heard: list[tuple[Any, ...]] = []
        self.refusal: Exception | None = None

    def accepted(self, case: Case, by: Person, notes: str, now: datetime) -> None:
        if self.refusal:
            raise self.refusal
        self.heard.append(("accepted", case.pk, by.pk, notes))

    def returned(self, case: Case, notice: Any, by: Person, now: datetime) -> None:
        self.heard.append(("returned", case.pk, notice.pk, by.pk))


def refuses(code: str, **params: Any) -> Any:
    """Expects a `Refusal` of that code, and of these parameters where they are given."""
    return pytest.raises(
        Refusal,
        check=lambda refusal: refusal.code == code and refusal.params | params == refusal.params,
    )


ITEMS = tuple(
    types.Item(
        key=f"item_{number}",
        number=number,
        label=f"Item {number} of three",
        citation=f"1.{number}",
        stated=number != 3,
        places=[(f"s-{number}", f"Section {number}")] if number != 3 else [],
    )
    for number in (1, 2, 3)
)


@pytest.fixture
def department() -> Iterator[Department]:
    it = Department()
    types.register(
        types.CaseType(
            code=KIND,
            label="Test kind",
            unit=Unit.OES,
            tabs=[
                ("document", "Document", "ui/facts.html"),
                ("answers", "Answers", "ui/facts.html"),
            ],
            context=lambda case, tab, by, now: {"rows": [("Shown", f"{tab} of {case.reference}")]},
            checklist=lambda case: ITEMS,
            accepted=it.accepted,
            returned=it.returned,
        )
    )
    yield it
    del types._TYPES[KIND]


@pytest.fixture
def make_case(
    department: Department, organisation: Organisation, now: datetime
) -> Callable[..., Case]:
    """Opens a case; `holder=` takes it at once."""

    def make(*, holder: Person | None = None, at: datetime = now, **fields: Any) -> Case:
        number = next(_numbers)
        subject = fields.pop("subject", None) or uuid.uuid4()
        case = cases.open_case(
            kind=KIND,
            subject=subject,
            stream=f"filing:{subject}",
            reference=f"CA-F-2026-{number:06d}",
            now=at,
            **{"title": f"Framework, version {number}", "organisation": organisation} | fields,
        )
        return cases.claim(case=case.pk, by=holder, now=at) if holder else case

    return make


@pytest.fixture
def case(make_case: Callable[..., Case]) -> Case:
    """New, held by nobody."""
    return make_case()


@pytest.fixture
def held(make_case: Callable[..., Case], reviewer: Person) -> Case:
    """In review by Ana."""
    return make_case(holder=reviewer)


@pytest.fixture
def mark(now: datetime) -> Callable[..., Case]:
    """Marks items of a case by its holder; all three as stated unless told otherwise."""

    def put(case: Case, **marks: tuple[str, str]) -> Case:
        case.refresh_from_db()
        every = {item.key: (Mark.STATED.value, "") for item in ITEMS} | marks
        return reviewing.mark_items(
            case=case.pk, marks=every, round=case.round, by=case.holder, now=now
        )

    return put


@pytest.fixture
def outsider(make_person: Callable[..., Person]) -> Person:
    """Cato, of the Department of Technology."""
    return make_person(
        "Cato Brandt", second_factor=True, unit=Unit.CDT, staff_role=StaffRole.SUPERVISOR
    )

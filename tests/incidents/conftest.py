"""Incidents half-way, and the people who report them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from incidents.models import Incident, Report
from incidents.rules import Lane
from incidents.services import drafts, reports
from portal.identity.models import Membership, Organisation, Person
from portal.identity.rules import Role
from portal.vault.services import items
from tests.conftest import NOW

# Tuesday 20 October 2026, 10 am Pacific; the clocks are put back before the 15 days end.
DISCOVERED = datetime(2026, 10, 20, 17, 0, tzinfo=UTC)
LATER = datetime(2026, 10, 21, 18, 0, tzinfo=UTC)
ANSWERS: dict[str, dict[str, Any]] = {
    "date": {"happened_on": "2026-10-19"},
    "discovered": {"discovered_at": DISCOVERED.isoformat(), "basis": "An alarm."},
    "imminent": {"risk": "no"},
    "frontier": {"answer": "yes"},
    "weights": {"answer": "no"},
    "hurt": {"answer": "no"},
    "control": {"answer": "yes"},
    "scale": {"answer": "no"},
    "deceived": {"answer": "yes"},
    "elicited": {"answer": "no"},
    "elsewhere": {"answer": "no"},
    "risk": {"answer": "yes"},
    "reasons": {"kinds": ["deception"], "words": "It hid its logs."},
    "statement": {"words": "It wrote false logs for a night."},
    "internal-use": {"answer": "yes"},
    "details": {"severity": 1, "status": "contained"},
}


def member(organisation: Organisation, person: Person, role: Role) -> Person:
    Membership.objects.create(organisation=organisation, person=person, role=role, since=NOW)
    return person


@pytest.fixture
def contact(make_person: Callable[..., Person], organisation: Organisation) -> Person:
    """Ines, incident contact of `organisation`."""
    return member(organisation, make_person("Ines Contact"), Role.INCIDENT_CONTACT)


@pytest.fixture
def counsel(make_person: Callable[..., Person], organisation: Organisation) -> Person:
    return member(organisation, make_person("Cora Counsel"), Role.COUNSEL)


@pytest.fixture
def stranger(make_organisation: Callable[..., Organisation], make_person: Callable[..., Person]):
    """An officer of another organisation."""
    person = make_person("Sly Stranger", second_factor=True)
    make_organisation("Saltbox Research", officer=person)
    return person


def begin(
    organisation: Organisation, by: Person, lane: Lane = Lane.REQUIRED, now=LATER
) -> Incident:
    return drafts.begin(organisation=organisation, lane=lane, by=by, now=now)


def answer(row: Incident, by: Person, page: str, now=LATER, lock: int | None = None, **said: Any):
    row.refresh_from_db()
    at = row.lock if lock is None else lock
    return drafts.save_answer(incident=row.pk, page=page, answer=said, lock=at, by=by, now=now)


def fill(row: Incident, by: Person, now=LATER, **pages: dict[str, Any]) -> Incident:
    """Give answers to these pages; to all of them where none is named. Only the last is saved by
    the service, which looks at all of them."""
    *others, (last, said) = (pages or ANSWERS).items()
    row.refresh_from_db()
    [content] = items.opened([row.draft])
    items.reseal(item=row.draft, content=content | {"answers": content["answers"] | dict(others)})
    answer(row, by, last, now, **said)
    row.refresh_from_db()
    return row


def send(row: Incident, by: Person, now=LATER, received_at: datetime | None = None) -> Report:
    row.refresh_from_db()
    return reports.submit(
        incident=row.pk, lock=row.lock, by=by, received_at=received_at or now, now=now
    )


@pytest.fixture
def draft(organisation: Organisation, preparer: Person) -> Incident:
    """Begun, and nothing answered."""
    return begin(organisation, preparer)


@pytest.fixture
def received(draft: Incident, preparer: Person) -> Incident:
    """Answered whole and sent."""
    send(fill(draft, preparer), preparer)
    draft.refresh_from_db()
    return draft

"""An incident's way through the services, for tests that begin half-way."""

from datetime import UTC, datetime
from typing import Any

from incidents.models import Incident, Report
from incidents.rules import Lane
from incidents.services import drafts, reports
from incidents.services.drafts import Saved
from portal.identity.models import Organisation, Person
from portal.vault.services import items

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


def begin(
    organisation: Organisation, by: Person, lane: Lane = Lane.REQUIRED, now: datetime = LATER
) -> Incident:
    return drafts.begin(organisation=organisation, lane=lane, by=by, now=now)


def answer(
    row: Incident,
    by: Person,
    page: str,
    now: datetime = LATER,
    lock: int | None = None,
    **said: Any,
) -> Saved:
    row.refresh_from_db()
    at = row.lock if lock is None else lock
    return drafts.save_answer(incident=row.pk, page=page, answer=said, lock=at, by=by, now=now)


def fill(row: Incident, by: Person, now: datetime = LATER, **pages: dict[str, Any]) -> Incident:
    """Give answers to these pages; to all of them where none is named. Only the last is saved by
    the service, which looks at all of them."""
    *others, (last, said) = (pages or ANSWERS).items()
    row.refresh_from_db()
    [content] = items.opened([row.draft])
    items.reseal(item=row.draft, content=content | {"answers": content["answers"] | dict(others)})
    answer(row, by, last, now, **said)
    row.refresh_from_db()
    return row


def send(
    row: Incident, by: Person, now: datetime = LATER, received_at: datetime | None = None
) -> Report:
    """Send what there is."""
    row.refresh_from_db()
    return reports.submit(
        incident=row.pk, lock=row.lock, by=by, received_at=received_at or now, now=now
    )


def report(organisation: Organisation, by: Person, now: datetime = LATER) -> Incident:
    """One that was answered whole and sent."""
    row = fill(begin(organisation, by, now=now), by, now)
    send(row, by, now)
    row.refresh_from_db()
    return row

"""What is recorded beside the reports: authorities that were told, and how staff see it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from incidents import selectors
from incidents.models import AuthorityNotice, EffectiveInstant, Incident, Triage
from incidents.rules import State
from incidents.services.drafts import follow, locked_for, rank, record
from portal.casework.services import cases as casework
from portal.errors import NotFound, Refusal
from portal.identity import permissions
from portal.identity import selectors as identity
from portal.identity.models import Person
from portal.identity.rules import Unit
from portal.rulebook import rules as rulebook
from portal.vault.services import items


@permissions.rule("incident.triage", second_factor=True)
def _triage(person: Person, incident: Incident) -> bool:
    return person.unit == Unit.OES


@transaction.atomic
def record_notice(
    *,
    incident: UUID,
    authority: str,
    told_at: datetime,
    how: str,
    who: str,
    number: str,
    by: Person,
    now: datetime,
) -> AuthorityNotice:
    """Record that an authority was told of an imminent risk (22757.13(c)(2)).

    It ends the 24 hours and nothing else. An authority may have been told before anybody had
    concluded that there is such a risk.

    Args:
        told_at: when, aware. authority, how, who, number: in words; `number` is what the
            authority calls it, and may be empty.

    Raises:
        NotFound: no such incident for this person.
        Refusal: `permission.denied`, `incident.withdrawn`; `incident.still_to_come`, beside
            `told_at`.
    """
    casework.lock(subject=incident)
    row = locked_for(incident, by)
    if row.state == State.WITHDRAWN:
        raise Refusal("incident.withdrawn")
    if told_at > now:
        raise Refusal("incident.still_to_come", field="told_at")
    words = {"authority": authority, "how": how, "who": who, "number": number}
    found = AuthorityNotice.objects.create(
        incident=row,
        told_at=told_at,
        item=items.seal(case=row.ref, purpose=selectors.NOTICE, content=words),
        recorded_by=by,
        recorded_at=now,
    )
    record(row, "notice_recorded", by, now, told_at=told_at.isoformat())
    follow(row, _("A notice to an authority was recorded for {reference}."), by, now)
    if row.state == State.RECEIVED:
        rank(row, now)
    return found


@transaction.atomic
def record_effective(
    *, incident: UUID, at: datetime, reason: str, by: Person, now: datetime
) -> EffectiveInstant:
    """Record that a report counts as received earlier than it came, as after an outage.

    Args:
        at: aware; not after the first byte.
        reason: why, in words, sealed; the developer reads it.
        by: somebody of OES who may read the case.

    Raises:
        NotFound: no such incident for this person.
        Refusal: `permission.denied`; beside their fields `incident.not_earlier` and
            `incident.reason_missing`.
    """
    row = _locked_for_staff(incident, by)
    if not reason.strip():
        raise Refusal("incident.reason_missing", field="reason")
    assert row.received_at
    if at > row.received_at:
        raise Refusal("incident.not_earlier", field="at")
    found = EffectiveInstant.objects.create(
        incident=row,
        at=at,
        item=items.seal(case=row.ref, purpose=selectors.REASON, content=reason.strip()),
        made_by=by,
        made_at=now,
    )
    record(row, "effective_recorded", by, now, at=at.isoformat())
    follow(row, _("OES recorded another time of receipt for {reference}."), by, now)
    return found


@transaction.atomic
def triage(
    *,
    incident: UUID,
    kinds: Collection[str],
    severity: int,
    imminent: bool,
    words: str,
    by: Person,
    now: datetime,
) -> Triage:
    """Write down how staff see an incident. It moves its place in the queue, and no clock.

    Args:
        kinds: keys of the rulebook's `incident_kinds`; none where it is none of them.
        severity: a `Severity`.
        words: why, for colleagues; may be empty.

    Raises:
        NotFound: no such incident for this person.
        Refusal: `permission.denied`.
    """
    row = _locked_for_staff(incident, by)
    known = rulebook.current().incident_kinds
    content = {"kinds": [kind for kind in known if kind in kinds], "words": words.strip()}
    found = Triage.objects.create(
        incident=row,
        imminent=imminent,
        severity=severity,
        item=items.seal(case=row.ref, purpose=selectors.TRIAGE, content=content),
        made_by=by,
        made_at=now,
    )
    rank(row, now, by)
    record(row, "triaged", by, now, severity=severity, imminent=imminent)
    return found


def _locked_for_staff(incident: UUID, by: Person) -> Incident:
    """A received incident for staff who may read it, its case and its organisation locked first."""
    rows = selectors.visible_to(by).filter(pk=incident, received_at__isnull=False)
    seen = rows.first()
    if seen is None or not by.is_staff:
        raise NotFound
    casework.lock(subject=incident)
    if seen.organisation_id:
        identity.locked(seen.organisation_id)
    row = rows.select_for_update(of=("self",)).select_related("organisation").get()
    permissions.require(by, "incident.triage", row)
    return row

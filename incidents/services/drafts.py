"""Drafts: beginning, answering a question, changing the lane, giving up.

A draft is sealed from its first save, under a lock, so that two colleagues lose nothing.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from incidents import questions, rules, selectors
from incidents.models import Incident
from incidents.rules import Lane, Severity, State
from portal.casework.services import cases as casework
from portal.deadlines import selectors as obligations
from portal.deadlines.services.reconciling import reconcile
from portal.errors import NotFound, Refusal
from portal.identity import permissions
from portal.identity import selectors as identity
from portal.identity.models import Organisation, Person
from portal.ledger import services as ledger
from portal.references import random_reference
from portal.vault import rules as vault
from portal.vault.services import cases, items

_DOUBLE_CLICK = timedelta(seconds=5)


@permissions.rule("incident.report")
def _report(person: Person, organisation: Organisation) -> bool:
    place = permissions.membership(person, organisation)
    return place is not None and place.role in selectors.MAY_REPORT


@dataclass(frozen=True)
class Saved:
    """What became of an answer.

    Args:
        answers: all of the draft, for the way to the next question.
        theirs: what a colleague answered meanwhile, where that was something else; then nothing
            was saved.
    """

    incident: Incident
    answers: Mapping[str, Any]
    theirs: Mapping[str, Any] | None = None


@transaction.atomic
def begin(*, organisation: Organisation, lane: Lane, by: Person, now: datetime) -> Incident:
    """Begin a report; a double click begins one.

    Args:
        lane: `REQUIRED` or `VOLUNTARY`.
        by: somebody who may report for the organisation.
        now: aware instant.

    Raises:
        Refusal: `permission.denied`; `vault.closed`, and then nothing is stored.
    """
    permissions.require(by, "incident.report", organisation)
    identity.locked(organisation)
    twin = Incident.objects.filter(
        organisation=organisation,
        begun_by=by,
        begun_at__gt=now - _DOUBLE_CLICK,
        state=State.DRAFT,
        lane=lane,
        lock=0,
    ).first()
    if twin:
        return twin
    ref = uuid.uuid4()
    holders = {vault.organisation(organisation.pk): "It reports the incident."}
    cases.open_case(ref=ref, holders=holders, by=by.actor, now=now)
    content: dict[str, Any] = {"answers": {}, "saved": {}}
    row = Incident.objects.create(
        ref=ref,
        reference=random_reference(
            rules.LETTER, lambda text: Incident.objects.filter(reference=text).exists()
        ),
        organisation=organisation,
        lane=lane,
        begun_by=by,
        begun_at=now,
        draft=items.seal(case=ref, purpose=selectors.DRAFT, content=content),
    )
    record(row, "begun", by, now)
    return row


@transaction.atomic
def save_answer(
    *,
    incident: UUID,
    page: str,
    answer: Mapping[str, Any],
    lock: int,
    by: Person,
    now: datetime,
) -> Saved:
    """Keep the answer to one question.

    Args:
        incident: its `ref`; one that `by` may not see is treated as missing.
        page: key of the question.
        answer: JSON values, whole; empty where nothing was answered.
        lock: the draft's, as the page showed it.
        by: somebody who may report for the organisation.
        now: aware instant.

    Raises:
        NotFound: no such incident for this person, or no such question.
        Refusal: `permission.denied`, `incident.no_draft`; beside their fields
            `incident.still_to_come`, `incident.discovered_before`, `incident.risk_before`.
    """
    if page not in questions.BY_KEY:
        raise NotFound
    row = locked(incident, by)
    content = opened(row)
    answers, saved = content["answers"], content["saved"]
    before = answers.get(page, {})
    if answer == before:
        return Saved(row, answers)
    if saved.get(page, {}).get("lock", 0) > lock:
        return Saved(row, answers, theirs=before)
    answers = {**answers, page: dict(answer)}
    times = questions.times(answers)
    rules.check_times(
        happened_on=times.happened_on,
        discovered_at=times.discovered_at,
        imminent_at=times.imminent_at,
        now=now,
    )
    row.lock += 1
    mark = {"lock": row.lock, "by": by.name, "at": now.isoformat()}
    _reseal(row, {"answers": answers, "saved": {**saved, page: mark}})
    known = row.discovered_at, row.imminent_at
    if row.state == State.DRAFT:
        row.discovered_at, row.imminent_at = times.discovered_at, times.imminent_at
        row.imminent, row.severity = times.imminent, times.severity
    row.save()
    if known != (row.discovered_at, row.imminent_at):
        follow(row, _("What you say of incident {reference} has changed."), by, now)
    return Saved(row, answers)


@transaction.atomic
def change_lane(*, incident: UUID, lane: Lane, by: Person, now: datetime) -> Incident:
    """Tell it by the other way. What was received as a report that the act asks for stays one.

    Raises:
        NotFound: no such incident for this person.
        Refusal: `permission.denied`, `incident.no_draft`, `incident.lane_kept`.
    """
    row = locked(incident, by)
    if row.lane == lane:
        return row
    if row.received_at and lane != Lane.REQUIRED:
        raise Refusal("incident.lane_kept")
    row.lane = lane
    row.lock += 1
    row.save(update_fields=["lane", "lock"])
    record(row, "lane_changed", by, now, lane=lane)
    follow(row, _("Incident {reference} is told by another way."), by, now)
    return row


@transaction.atomic
def discard(*, incident: UUID, by: Person, now: datetime) -> Incident:
    """Give up a draft: a report that was never sent, or the amendment of one that was.

    Raises:
        NotFound: no such incident for this person.
        Refusal: `permission.denied`, `incident.no_draft`.
    """
    row = locked(incident, by)
    was, row.draft = row.draft, None
    if row.state == State.DRAFT:
        row.state, row.withdrawn_at, row.withdrawn_by = State.WITHDRAWN, now, by
    row.save()
    if was:
        was.delete()
    record(row, "draft_given_up", by, now)
    follow(row, _("The draft of incident {reference} was given up."), by, now)
    return row


def locked(incident: UUID, by: Person) -> Incident:
    """The incident for somebody who may work on its draft, with its organisation locked first.

    Raises:
        NotFound: no such incident for this person.
        Refusal: `permission.denied`, `incident.no_draft`.
    """
    row = locked_for(incident, by)
    if row.draft is None:
        raise Refusal("incident.no_draft")
    return row


def locked_for(incident: UUID, by: Person) -> Incident:
    """The incident for somebody who may report for its organisation; as `locked`, with or without
    a draft."""
    rows = selectors.visible_to(by).filter(pk=incident, organisation__isnull=False)
    seen = rows.first()
    if seen is None or seen.organisation_id is None:
        raise NotFound
    identity.locked(seen.organisation_id)
    row = rows.select_for_update(of=("self",)).select_related("organisation").get()
    permissions.require(by, "incident.report", row.organisation)
    return row


def opened(row: Incident) -> dict[str, Any]:
    """The content of the draft of a row that is locked, within a write."""
    assert row.draft
    [content] = items.opened([row.draft])
    return dict(content)


def _reseal(row: Incident, content: Mapping[str, Any]) -> None:
    assert row.draft
    items.reseal(item=row.draft, content=content)


def rank(row: Incident, now: datetime, by: Person | None = None) -> None:
    """Say how urgent a received incident is: as it was reported or triaged last.

    Args:
        by: the member of staff who says so; None for the developer.
    """
    report, triage = row.reports.last(), row.triages.last()
    assert report
    said = triage if triage and triage.made_at >= report.submitted_at else row
    casework.rank(
        subject=row.ref,
        imminent=said.imminent,
        severity=said.severity or Severity.NONE,
        due_at=obligations.next_of_case(row.ref),
        now=now,
        by=by,
    )


def record(row: Incident, what: str, by: Person, now: datetime, **data: Any) -> None:
    """Write an event down, without a word that anybody typed."""
    ledger.record(
        stream=row.stream,
        action=f"incident.{what}",
        actor=by.actor,
        subject=row.reference,
        at=now,
        data=data,
    )


def follow(row: Incident, why: str, by: Person, now: datetime) -> None:
    """Let the clocks follow; always the last step."""
    if row.organisation:
        why = why.format(reference=row.reference)
        reconcile(organisation=row.organisation, now=now, why=why, by=by.actor)

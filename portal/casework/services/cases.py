"""Cases: opened, ranked, held by somebody, answered and withdrawn."""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from kombu.exceptions import OperationalError

from portal.casework import rules, selectors, types
from portal.casework.models import Case, ItemMark
from portal.casework.rules import State
from portal.errors import NotFound, Refusal
from portal.identity import permissions
from portal.identity.models import Organisation, Person
from portal.ledger import services as ledger


@transaction.atomic
def open_case(
    *,
    kind: str,
    subject: UUID,
    stream: str,
    reference: str,
    title: str,
    organisation: Organisation | None,
    now: datetime,
) -> Case:
    """Open a case for a thing that needs a look; a second call for it finds the first case.

    Args:
        kind: code of a registered `CaseType`, which says whose unit works it.
        subject: reference of the thing in its own room.
        stream: whose events are its time line.
        reference: what people call it by.
        title: what the queue shows, such as "Framework, version 3". It is stored in clear: that of
            a confidential case says no more than its kind.
        organisation: who filed; None for a member of the public, of a confidential kind.
        now: aware instant.
    """
    case_type = types.get(kind)
    case, new = Case.objects.get_or_create(
        subject=subject,
        defaults={
            "kind": kind,
            "stream": stream,
            "reference": reference,
            "title": title,
            "organisation": organisation,
            "confidential": case_type.confidential,
            "unit": case_type.unit,
            "rank": rules.rank(
                imminent=False, severity=0, due_at=None, optional=case_type.optional
            ),
            "opened_at": now,
            "changed_at": now,
        },
    )
    if new:
        ledger.record(stream=stream, action="case.opened", actor="system", at=now)
    return case


def lock(*, subject: UUID) -> None:
    """Lock the case of a subject until the caller's transaction ends.

    A decision locks the case first and then what it is about. A department that changes its
    own thing and then calls `answered` or `withdrawn` calls this before it locks anything, or
    the two could wait for each other.
    """
    Case.objects.select_for_update().filter(subject=subject).first()


@transaction.atomic
def rank(
    *,
    subject: UUID,
    imminent: bool,
    severity: int,
    due_at: datetime | None,
    now: datetime,
    by: Person | None = None,
) -> Case:
    """Say how urgent a case is; its place in the queue follows.

    Once it is imminent, people of its unit are told until one of them opens it (see `escalating`).

    Args:
        severity: a `rules.Severity`.
        due_at: its next moment, aware, or None.
        by: the member of staff who says so and so has read it; None for a filer.
    """
    row = Case.objects.select_for_update().get(subject=subject)
    if imminent and not row.imminent:
        row.imminent_since, row.read_at = now, now if by else None
        transaction.on_commit(_wake, robust=True)
    elif not imminent:
        row.imminent_since = None
    row.severity, row.due_at = severity, due_at
    row.rank = rules.rank(
        imminent=imminent,
        severity=severity,
        due_at=due_at,
        optional=types.get(row.kind).optional,
    )
    save(row, now, "imminent_since", "read_at", "severity", "due_at", "rank")
    ledger.record(
        stream=row.stream,
        action="case.ranked",
        actor=by.actor if by else "system",
        at=now,
        data={
            "imminent": imminent,
            "severity": int(severity),
            "due_at": due_at.isoformat() if due_at else None,
        },
    )
    return row


def _wake() -> None:
    """Ask a worker to tell people now. If the broker is away, the next beat finds the case."""
    from portal.casework.tasks import escalate

    with suppress(OperationalError):
        escalate.delay()


@transaction.atomic
def look(*, case: Case, by: Person, now: datetime) -> None:
    """Note that somebody opens a case: once staff of its unit have, nobody else need be told."""
    if case.imminent and case.read_at is None and by.unit == case.unit:
        Case.objects.filter(pk=case.pk, read_at=None).update(read_at=now)


@transaction.atomic
def claim(*, case: int, by: Person, now: datetime) -> Case:
    """Take a case that nobody holds, or take up again one's own that has been answered.

    Args:
        case: its id; a case that `by` may not see is treated as missing.
        by: the member of staff who takes it.
        now: aware instant.

    Raises:
        NotFound: no such case for this person.
        Refusal: `case.taken`, naming the holder, when somebody was faster;
            `case.cannot_become`, `permission.denied`.
    """
    row = locked(case, by)
    if row.holder and row.holder != by:
        raise Refusal("case.taken", holder=row.holder.name)
    if row.holder == by and row.state == State.IN_REVIEW:
        return row  # a double click
    rules.check_move(row.state, State.IN_REVIEW)
    if row.holder != by:
        row.holder, row.held_since = by, now
    row.state = State.IN_REVIEW
    save(row, now, "holder", "held_since", "state")
    ledger.record(stream=row.stream, action="case.claimed", actor=by.actor, at=now)
    return row


@transaction.atomic
def release(*, case: int, by: Person, now: datetime) -> Case:
    """Put a case back so that any colleague can take it; its marks stay.

    Raises:
        NotFound: no such case for this person.
        Refusal: `case.not_yours`, `case.held`, `case.closed`, `permission.denied`.
    """
    row = locked(case, by)
    rules.check_open(row.state)
    require_holder(row, by)
    let_go(row, by_actor=by.actor, now=now)
    return row


@transaction.atomic
def assign(*, case: int, to: Person, by: Person, now: datetime) -> Case:
    """Give a case to a colleague, whoever holds it now.

    Args:
        to: a member of the case's unit. Whoever is not a supervisor may name only themselves,
            and then this is `claim`.

    Raises:
        NotFound: no such case for this person.
        Refusal: `case.not_colleague`, `case.not_for_colleague`, `case.closed`, `case.taken`,
            `permission.denied`.
    """
    row = locked(case, by)
    if to == by and not permissions.may(by, "case.assign", row.unit):
        return claim(case=case, by=by, now=now)
    permissions.require(by, "case.assign", row.unit)
    rules.check_open(row.state)
    if to.unit != row.unit or not to.is_active:
        raise Refusal("case.not_colleague", field="to", name=to.name)
    if not selectors.may_see(to, row):
        raise Refusal("case.not_for_colleague", field="to", name=to.name)
    if row.holder == to:
        return row
    if row.state == State.NEW:
        row.state = State.IN_REVIEW
    row.holder, row.held_since = to, now
    save(row, now, "holder", "held_since", "state")
    ledger.record(
        stream=row.stream, action="case.assigned", actor=by.actor, subject=to.actor, at=now
    )
    return row


@transaction.atomic
def answered(*, subject: UUID, by_actor: str, now: datetime) -> Case:
    """The filer answered the notice: a new round begins, and the holder keeps the case.

    Marks of the last round are the start of the new one; what the notice listed is open again.

    Raises:
        Refusal: `case.cannot_become` when it is not returned.
    """
    row = Case.objects.select_for_update().get(subject=subject)
    rules.check_move(row.state, State.ANSWERED)
    row.state = State.ANSWERED
    next_round(row, row.marks.filter(round=row.round).exclude(mark__in=rules.WANTING))
    save(row, now, "state", "round")
    ledger.record(
        stream=row.stream,
        action="case.answered",
        actor=by_actor,
        at=now,
        data={"round": row.round},
    )
    return row


@transaction.atomic
def amended(*, subject: UUID, by_actor: str, now: datetime) -> Case:
    """Whoever reported says more: a page that shows less is stale, and what had been reviewed, or
    was a duplicate, is new again."""
    row = Case.objects.select_for_update().get(subject=subject)
    next_round(row, row.marks.filter(round=row.round))
    if row.state in rules.SET_ASIDE:
        rules.check_move(row.state, State.NEW)
        row.state, row.duplicate_of, row.holder, row.held_since = State.NEW, None, None, None
    save(row, now, "round", "state", "duplicate_of", "holder", "held_since")
    ledger.record(stream=row.stream, action="case.amended", actor=by_actor, at=now)
    return row


@transaction.atomic
def withdrawn(*, subject: UUID, by_actor: str, now: datetime) -> Case:
    """The filer withdrew it: nothing is left to review. A case that has ended stays as it is."""
    row = Case.objects.select_for_update().get(subject=subject)
    if row.state in rules.CLOSED:
        return row
    rules.check_move(row.state, State.WITHDRAWN)
    row.state = State.WITHDRAWN
    save(row, now, "state")
    ledger.record(stream=row.stream, action="case.withdrawn", actor=by_actor, at=now)
    return row


def locked(case: int, by: Person) -> Case:
    """The case for somebody of its unit, locked.

    Not joined with its holder: after waiting for a lock PostgreSQL reads the locked row again,
    but not what it was joined with.
    """
    row = selectors.visible_to(by).select_for_update().filter(pk=case).first()
    # Asked again where somebody may have been kept from the case while this one waited.
    if row is None or (row.confidential and not selectors.may_see(by, row)):
        raise NotFound
    permissions.require(by, "case.work", row.unit)
    return row


def require_holder(row: Case, by: Person) -> None:
    if row.holder is None:
        raise Refusal("case.not_yours")
    if row.holder != by:
        raise Refusal("case.held", holder=row.holder.name)


def require_current(row: Case, round: int, by: Person) -> None:
    """Only its holder decides, and only on what is there now."""
    rules.check_round(row.round, round)
    require_holder(row, by)


def next_round(row: Case, carried: QuerySet[ItemMark]) -> None:
    """Begin a new round with these marks of the last; what was decided on an older page is stale
    from now on."""
    row.round += 1
    ItemMark.objects.bulk_create(
        ItemMark(
            case=row,
            round=row.round,
            item=m.item,
            mark=m.mark,
            comment=m.comment,
            sealed_id=m.sealed_id,
            by_id=m.by_id,
            at=m.at,
        )
        for m in carried
    )


def let_go(row: Case, *, by_actor: str, now: datetime) -> None:
    """Put a locked case back in the queue."""
    if row.state == State.IN_REVIEW:
        row.state = State.NEW
    row.holder, row.held_since = None, None
    save(row, now, "holder", "held_since", "state")
    ledger.record(stream=row.stream, action="case.released", actor=by_actor, at=now)


def save(row: Case, now: datetime, *fields: str) -> None:
    row.changed_at = now
    row.save(update_fields=[*fields, "changed_at"])

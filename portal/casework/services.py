"""Every write to cases."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from portal.casework import rules, selectors, types
from portal.casework.models import Case, DeficiencyNotice, ItemMark, Note
from portal.casework.rules import Mark, State
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
    organisation: Organisation,
    now: datetime,
) -> Case:
    """Open a case for a thing that needs a look; a second call for it finds the first case.

    Args:
        kind: code of a registered `CaseType`, which says whose unit works it.
        subject: reference of the thing in its own room.
        stream: whose events are its time line.
        reference: what people call it by.
        title: what the queue shows, such as "Framework, version 3".
        organisation: who filed.
        now: aware instant.
    """
    case, new = Case.objects.get_or_create(
        subject=subject,
        defaults={
            "kind": kind,
            "stream": stream,
            "reference": reference,
            "title": title,
            "organisation": organisation,
            "unit": types.get(kind).unit,
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
    row = _locked(case, by)
    if row.holder and row.holder != by:
        raise Refusal("case.taken", holder=row.holder.name)
    if row.holder == by and row.state == State.IN_REVIEW:
        return row  # a double click
    rules.check_move(row.state, State.IN_REVIEW)
    if row.holder != by:
        row.holder, row.held_since = by, now
    row.state = State.IN_REVIEW
    _save(row, now, "holder", "held_since", "state")
    ledger.record(stream=row.stream, action="case.claimed", actor=by.actor, at=now)
    return row


@transaction.atomic
def release(*, case: int, by: Person, now: datetime) -> Case:
    """Put a case back so that any colleague can take it; its marks stay.

    Raises:
        NotFound: no such case for this person.
        Refusal: `case.not_yours`, `case.held`, `case.closed`, `permission.denied`.
    """
    row = _locked(case, by)
    rules.check_open(row.state)
    _require_holder(row, by)
    if row.state == State.IN_REVIEW:
        row.state = State.NEW
    row.holder, row.held_since = None, None
    _save(row, now, "holder", "held_since", "state")
    ledger.record(stream=row.stream, action="case.released", actor=by.actor, at=now)
    return row


@transaction.atomic
def assign(*, case: int, to: Person, by: Person, now: datetime) -> Case:
    """Give a case to a colleague, whoever holds it now.

    Args:
        to: a member of the case's unit. Whoever is not a supervisor may name only themselves,
            and then this is `claim`.

    Raises:
        NotFound: no such case for this person.
        Refusal: `case.not_colleague`, `case.closed`, `case.taken`, `permission.denied`.
    """
    row = _locked(case, by)
    if to == by and not permissions.may(by, "case.assign", row.unit):
        return claim(case=case, by=by, now=now)
    permissions.require(by, "case.assign", row.unit)
    rules.check_open(row.state)
    if to.unit != row.unit or not to.is_active:
        raise Refusal("case.not_colleague", field="to", name=to.name)
    if row.holder == to:
        return row
    if row.state == State.NEW:
        row.state = State.IN_REVIEW
    row.holder, row.held_since = to, now
    _save(row, now, "holder", "held_since", "state")
    ledger.record(
        stream=row.stream, action="case.assigned", actor=by.actor, subject=to.actor, at=now
    )
    return row


@transaction.atomic
def mark_items(
    *,
    case: int,
    marks: Mapping[str, tuple[str, str]],
    round: int,
    by: Person,
    now: datetime,
) -> Case:
    """Write down what was found of items of the checklist.

    Args:
        marks: (a `Mark` or "" for still open, comment) by the item's key. Items that are not
            named, or named with what is there already, stay as they are.
        round: the case's, as the page showed it.

    Raises:
        NotFound: no such case for this person.
        Refusal: `case.stale`, `case.held`, `case.not_yours`, `case.not_in_review`,
            `permission.denied`.
    """
    row = _locked(case, by)
    _require_current(row, round, by)
    rules.check_in_review(row.state)
    keys = {item.key for item in types.get(row.kind).checklist(row)}
    if unknown := marks.keys() - keys:
        raise KeyError(f"no such items: {sorted(unknown)}")
    before = {m.item: (m.mark, m.comment) for m in row.marks.filter(round=row.round)}
    changed = {k: v for k, v in marks.items() if v != before.get(k, ("", ""))}
    if not changed:
        return row
    row.marks.filter(round=row.round, item__in=[k for k, v in changed.items() if not v[0]]).delete()
    ItemMark.objects.bulk_create(
        [
            ItemMark(
                case=row, round=row.round, item=k, mark=Mark(mark), comment=comment, by=by, at=now
            )
            for k, (mark, comment) in changed.items()
            if mark
        ],
        update_conflicts=True,
        unique_fields=["case", "round", "item"],
        update_fields=["mark", "comment", "by", "at"],
    )
    _save(row, now)
    ledger.record(
        stream=row.stream,
        action="case.marked",
        actor=by.actor,
        at=now,
        data={"round": row.round, "count": len(changed)}
        | {"marks": {k: mark for k, (mark, _comment) in changed.items()}},
    )
    return row


@transaction.atomic
def add_note(*, case: int, text: str, by: Person, now: datetime) -> Note:
    """Write something down for colleagues; anybody of the unit may, whoever holds the case.

    Raises:
        NotFound: no such case for this person.
        Refusal: `permission.denied`.
    """
    row = _locked(case, by)
    note = Note.objects.create(case=row, text=text, by=by, at=now)
    _save(row, now)
    ledger.record(
        stream=row.stream, action="case.noted", actor=by.actor, at=now, data={"note": note.pk}
    )
    return note


@transaction.atomic
def return_filing(
    *, case: int, message: str, round: int, by: Person, now: datetime, seen: str | None = None
) -> DeficiencyNotice:
    """Send a filing back with a notice of the items that fail or raise a question.

    Args:
        message: words to the filer above the items; may be empty.
        round: the case's, as the page showed it.
        seen: `rules.digest_notice` of what was shown before it was confirmed.

    Raises:
        NotFound: no such case for this person.
        Refusal: `case.no_failed_item`, `case.no_comment`, `case.unseen`, `case.stale`, `case.held`,
            `case.not_yours`, `case.cannot_become`, `permission.denied`.
    """
    row = _locked(case, by)
    _require_current(row, round, by)
    rules.check_move(row.state, State.RETURNED)
    items = selectors.wanting(row)
    if not items and not message:
        raise Refusal("case.no_failed_item")
    if bare := [str(item["number"]) for item in items if not item["comment"].strip()]:
        raise Refusal("case.no_comment", items=", ".join(bare))
    if seen not in (None, rules.digest_notice(items, message)):
        raise Refusal("case.unseen")
    notice = DeficiencyNotice.objects.create(
        case=row, round=row.round, items=items, message=message, by=by, sent_at=now
    )
    row.state = State.RETURNED
    _save(row, now, "state")
    ledger.record(
        stream=row.stream,
        action="case.returned",
        actor=by.actor,
        at=now,
        data={"round": row.round, "items": [item["number"] for item in items]},
    )
    types.get(row.kind).returned(row, notice, by, now)
    return notice


@transaction.atomic
def accept(*, case: int, notes: str, round: int, by: Person, now: datetime) -> Case:
    """Accept what was filed; its department publishes it in the same transaction.

    Args:
        notes: public words of the State about it; may be empty.
        round: the case's, as the page showed it.

    Raises:
        NotFound: no such case for this person.
        Refusal: `case.unmarked_items`, `case.stale`, `case.held`, `case.not_yours`,
            `case.cannot_become`, `permission.denied`, and what the department refuses.
    """
    row = _locked(case, by)
    _require_current(row, round, by)
    rules.check_move(row.state, State.ACCEPTED)
    if unmarked := selectors.unmarked(row):
        raise Refusal("case.unmarked_items", items=", ".join(str(i.number) for i in unmarked))
    row.state = State.ACCEPTED
    _save(row, now, "state")
    ledger.record(
        stream=row.stream,
        action="case.accepted",
        actor=by.actor,
        at=now,
        data={"round": row.round, "notes": bool(notes)},
    )
    types.get(row.kind).accepted(row, by, notes, now)
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
    carried = row.marks.filter(round=row.round).exclude(mark__in=rules.WANTING)
    row.state, row.round = State.ANSWERED, row.round + 1
    ItemMark.objects.bulk_create(
        ItemMark(
            case=row, round=row.round, item=m.item, mark=m.mark, comment=m.comment, by=m.by, at=m.at
        )
        for m in carried.select_related("by")
    )
    _save(row, now, "state", "round")
    ledger.record(
        stream=row.stream,
        action="case.answered",
        actor=by_actor,
        at=now,
        data={"round": row.round},
    )
    return row


@transaction.atomic
def withdrawn(*, subject: UUID, by_actor: str, now: datetime) -> Case:
    """The filer withdrew it: nothing is left to review. A case that has ended stays as it is."""
    row = Case.objects.select_for_update().get(subject=subject)
    if row.state in rules.CLOSED:
        return row
    rules.check_move(row.state, State.WITHDRAWN)
    row.state = State.WITHDRAWN
    _save(row, now, "state")
    ledger.record(stream=row.stream, action="case.withdrawn", actor=by_actor, at=now)
    return row


def _locked(case: int, by: Person) -> Case:
    """The case for somebody of its unit, locked.

    Not joined with its holder: after waiting for a lock PostgreSQL reads the locked row again,
    but not what it was joined with.
    """
    row = selectors.visible_to(by).select_for_update().filter(pk=case).first()
    if row is None:
        raise NotFound
    permissions.require(by, "case.work", row.unit)
    return row


def _require_holder(row: Case, by: Person) -> None:
    if row.holder is None:
        raise Refusal("case.not_yours")
    if row.holder != by:
        raise Refusal("case.held", holder=row.holder.name)


def _require_current(row: Case, round: int, by: Person) -> None:
    """Only its holder decides, and only on what is there now."""
    rules.check_round(row.round, round)
    _require_holder(row, by)


def _save(row: Case, now: datetime, *fields: str) -> None:
    row.changed_at = now
    row.save(update_fields=[*fields, "changed_at"])

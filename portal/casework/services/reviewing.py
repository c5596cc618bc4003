"""Reviewing: marks, notes, and how a review ends."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from portal.casework import rules, selectors, types, words
from portal.casework.models import Case, DeficiencyNotice, ItemMark, Note
from portal.casework.rules import Mark, State
from portal.casework.services.cases import locked, require_current, save
from portal.errors import NotFound, Refusal
from portal.identity.models import Person
from portal.ledger import services as ledger


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
    row = locked(case, by)
    require_current(row, round, by)
    rules.check_in_review(row.state)
    keys = {item.key for item in types.get(row.kind).items(row)}
    if unknown := marks.keys() - keys:
        raise KeyError(f"no such items: {sorted(unknown)}")
    there = words.opened(row.marks.filter(round=row.round).select_related("sealed"))
    before = {m.item: (m.mark, m.comment) for m in there}
    changed = {k: v for k, v in marks.items() if v != before.get(k, ("", ""))}
    if not changed:
        return row
    row.marks.filter(round=row.round, item__in=[k for k, v in changed.items() if not v[0]]).delete()
    ItemMark.objects.bulk_create(
        [
            words.keep(_mark(row, key, mark, comment, by, now), row)
            for key, (mark, comment) in changed.items()
            if mark
        ],
        update_conflicts=True,
        unique_fields=["case", "round", "item"],
        update_fields=["mark", "comment", "sealed", "by", "at"],
    )
    save(row, now)
    ledger.record(
        stream=row.stream,
        action="case.marked",
        actor=by.actor,
        at=now,
        data={"round": row.round, "count": len(changed)}
        | {"marks": {k: mark for k, (mark, _comment) in changed.items()}},
    )
    return row


def _mark(case: Case, item: str, mark: str, comment: str, by: Person, now: datetime) -> ItemMark:
    made = ItemMark(case=case, round=case.round, item=item, mark=Mark(mark), by=by, at=now)
    made.comment = comment
    return made


@transaction.atomic
def add_note(*, case: int, text: str, by: Person, now: datetime) -> Note:
    """Write something down for colleagues; anybody of the unit may, whoever holds the case.

    Raises:
        NotFound: no such case for this person.
        Refusal: `permission.denied`.
    """
    row = locked(case, by)
    note = words.keep(Note(case=row, text=text, by=by, at=now), row)
    note.save(force_insert=True)
    save(row, now)
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
    row = locked(case, by)
    returned = types.get(row.kind).returned
    if returned is None:
        raise NotFound
    require_current(row, round, by)
    rules.check_move(row.state, State.RETURNED)
    items = selectors.wanting(row, words.opened(selectors.marks(row)))
    if not items and not message:
        raise Refusal("case.no_failed_item")
    if bare := [str(item["number"]) for item in items if not item["comment"].strip()]:
        raise Refusal("case.no_comment", items=", ".join(bare))
    if seen not in (None, rules.digest_notice(items, message)):
        raise Refusal("case.unseen")
    notice = DeficiencyNotice(
        case=row, round=row.round, items=items, message=message, by=by, sent_at=now
    )
    words.keep(notice, row).save(force_insert=True)
    row.state = State.RETURNED
    save(row, now, "state")
    ledger.record(
        stream=row.stream,
        action="case.returned",
        actor=by.actor,
        at=now,
        data={"round": row.round, "items": [item["number"] for item in items]},
    )
    returned(row, notice, by, now)
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
    row = locked(case, by)
    accepted = types.get(row.kind).accepted
    if accepted is None:
        raise NotFound
    require_current(row, round, by)
    rules.check_move(row.state, State.ACCEPTED)
    if unmarked := selectors.unmarked(row, selectors.marks(row)):
        raise Refusal("case.unmarked_items", items=", ".join(str(i.number) for i in unmarked))
    row.state = State.ACCEPTED
    save(row, now, "state")
    ledger.record(
        stream=row.stream,
        action="case.accepted",
        actor=by.actor,
        at=now,
        data={"round": row.round, "notes": bool(notes)},
    )
    accepted(row, by, notes, now)
    return row


@transaction.atomic
def close(
    *,
    case: int,
    round: int,
    by: Person,
    now: datetime,
    duplicate_of: str | None = None,
    reviewed: bool = True,
) -> Case:
    """End the review of what is never published: it was reviewed, it tells of the same as another
    case, or it is closed without a review. It stays readable by whoever has a grant.

    Args:
        round: the case's, as the page showed it.
        duplicate_of: reference of the other case, of the same kind and no duplicate itself, that
            `by` may see; None where it is none.
        reviewed: False where it was not, which an optional kind allows.

    Raises:
        NotFound: no such case for this person, or its kind does not end so.
        Refusal: `case.no_such_case`, `case.duplicate_of_itself`, `case.duplicate_of_duplicate`
            beside `duplicate_of`; `case.unmarked_items`, `case.stale`, `case.held`,
            `case.not_yours`, `case.cannot_become`, `permission.denied`.
    """
    row = locked(case, by)
    case_type = types.get(row.kind)
    if case_type.accepted or not (reviewed or case_type.optional):
        raise NotFound
    require_current(row, round, by)
    if duplicate_of is None:
        if unmarked := selectors.unmarked(row, selectors.marks(row)):
            raise Refusal("case.unmarked_items", items=", ".join(str(i.number) for i in unmarked))
        to, data = State.REVIEWED if reviewed else State.NOT_REVIEWED, {}
    else:
        row.duplicate_of = _original(row, duplicate_of, by)
        to, data = State.DUPLICATE, {"of": row.duplicate_of.reference}
    rules.check_move(row.state, to)
    row.state = to
    save(row, now, "state", "duplicate_of")
    ledger.record(stream=row.stream, action=f"case.{to.value}", actor=by.actor, at=now, data=data)
    if case_type.closed:
        case_type.closed(row, by, now)
    return row


def _original(row: Case, reference: str, by: Person) -> Case:
    """The case of which `row` is a duplicate."""
    same_kind = selectors.visible_to(by).filter(kind=row.kind)
    found = same_kind.filter(reference=reference.strip().upper()).first()
    if found is None:
        raise Refusal("case.no_such_case", field="duplicate_of")
    if found == row:
        raise Refusal("case.duplicate_of_itself", field="duplicate_of")
    if found.duplicate_of:
        other = found.duplicate_of.reference
        raise Refusal("case.duplicate_of_duplicate", field="duplicate_of", reference=other)
    return found

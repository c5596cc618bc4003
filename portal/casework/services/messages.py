"""What the unit and whoever reported write to each other inside a confidential case."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from portal.casework import rules, selectors, types, words
from portal.casework.models import Case, Message
from portal.casework.rules import MessageKind, State
from portal.casework.services.cases import locked, next_round, require_holder, save
from portal.errors import NotFound, Refusal
from portal.identity.models import Person
from portal.ledger import services as ledger
from portal.outbox import services as outbox


@transaction.atomic
def acknowledge(*, case: int, text: str, by: Person, now: datetime) -> Message:
    """Tell whoever reported that it has come and is being read.

    Raises:
        NotFound: no such case for this person, or none that has messages.
        Refusal: `case.message_empty` beside `text`, `case.closed`, `case.held`, `case.not_yours`,
            `permission.denied`.
    """
    row = _to_write_in(case, by)
    message = _write(row, MessageKind.ACKNOWLEDGEMENT, text, by, by.actor, now)
    save(row, now)
    _tell(row, message, now)
    return message


@transaction.atomic
def ask(*, case: int, text: str, by: Person, now: datetime) -> Message:
    """Ask whoever reported; an answer is expected from now on.

    Raises:
        NotFound, Refusal: as `acknowledge`, and `case.cannot_become`.
    """
    row = _to_write_in(case, by)
    if row.state != State.ASKED:
        rules.check_move(row.state, State.ASKED)
        row.state = State.ASKED
    message = _write(row, MessageKind.QUESTION, text, by, by.actor, now)
    save(row, now, "state")
    _tell(row, message, now)
    return message


@transaction.atomic
def answer(
    *, subject: UUID, text: str, by_actor: str, now: datetime, by: Person | None = None
) -> Message:
    """Whoever reported writes, asked or not; whether they may is their department's to ask.

    Args:
        by_actor: how the ledger names them.
        by: the person, or None for somebody without an account.

    Raises:
        Refusal: `case.message_empty` beside `text`, `case.closed`.
    """
    row = Case.objects.select_for_update().get(subject=subject)
    rules.check_open(row.state)
    message = _write(row, MessageKind.ANSWER, text, by, by_actor, now)
    if row.state == State.ASKED:
        rules.check_move(row.state, State.ANSWERED)
        row.state = State.ANSWERED
    next_round(row, row.marks.filter(round=row.round))
    save(row, now, "state", "round")
    if row.holder and selectors.may_see(row.holder, row):
        outbox.post(
            key=f"message:{message.pk}",
            to=row.holder.email,
            template="casework/mail/answer.txt",
            context={"case": row, "person": row.holder},
            now=now,
        )
    return message


def _to_write_in(case: int, by: Person) -> Case:
    row = locked(case, by)
    if not row.confidential:
        raise NotFound
    rules.check_open(row.state)
    require_holder(row, by)
    return row


def _write(
    row: Case, kind: MessageKind, text: str, by: Person | None, actor: str, now: datetime
) -> Message:
    if not text.strip():
        raise Refusal("case.message_empty", field="text")
    message = words.keep(Message(case=row, kind=kind, text=text, by=by, at=now), row)
    message.save(force_insert=True)
    ledger.record(stream=row.stream, action=f"case.message.{kind.value}", actor=actor, at=now)
    return message


def _tell(row: Case, message: Message, now: datetime) -> None:
    if told := types.get(row.kind).told:
        told(row, message, now)

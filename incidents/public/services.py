"""Taking a report from a member of the public, letting its reporter come back, and withdrawing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from incidents import selectors as incidents
from incidents.models import Incident, Link, Report
from incidents.public import rules, selectors
from incidents.public.models import Receipt
from incidents.rules import LETTER, Answer, Lane, State
from portal.casework import selectors as casework
from portal.casework import words
from portal.casework.models import Case, Message
from portal.casework.rules import OPEN
from portal.casework.services import cases as review
from portal.casework.services import messages
from portal.documents.names import clean_name
from portal.errors import NotFound, Refusal
from portal.identity import permissions
from portal.identity.models import Person
from portal.identity.rules import Unit
from portal.ledger import services as ledger
from portal.references import random_reference
from portal.vault import codes, files, keyholder
from portal.vault import rules as vault
from portal.vault.services import cases, items

# Who it is in the ledger, whoever it is.
ACTOR = "public"


@dataclass(frozen=True)
class Received:
    """What the reporter is shown once.

    Args:
        code: the receipt code, in groups.
    """

    incident: Incident
    code: str


@transaction.atomic
def receive(
    *,
    answers: Mapping[str, Any],
    uploads: Sequence[UploadedFile],
    seed: bytes,
    now: datetime,
) -> Received:
    """Seal a report, put it before OES, and give the code to come back with.

    Args:
        answers: by the names in `rules.QUESTIONS`.
        uploads: files that show it.
        seed: of the form. The same form sent again soon finds what was stored the first time.
        now: aware instant.

    Raises:
        Refusal: `vault.closed`, and then nothing is stored; `public_report.code_in_text`;
            `public_report.sent_already`.
        NoRoom: the files can't be kept; nothing is stored.
    """
    pepper = keyholder.pepper()
    code = codes.drawn(seed, pepper)
    index = codes.index(codes.read(code), pepper)
    names = [clean_name(file.name or "") for file in uploads]
    sizes = [file.size for file in uploads]
    told = {"answers": dict(answers), "files": list(map(list, zip(names, sizes, strict=True)))}
    if before := Receipt.objects.filter(index=index).first():
        return _again(before, told, code, now)
    if selectors.names_a_code([*map(str, answers.values()), *names]):
        raise Refusal("public_report.code_in_text")
    try:
        with transaction.atomic():
            row = _begin(index, answers, now)
    except IntegrityError:  # the same form, at the same moment
        return _again(Receipt.objects.get(index=index), told, code, now)
    _keep(row, told, uploads, now)
    return Received(row, code)


def _begin(index: bytes, answers: Mapping[str, Any], now: datetime) -> Incident:
    row = Incident.objects.create(
        reference=random_reference(
            LETTER, lambda text: Incident.objects.filter(reference=text).exists()
        ),
        lane=Lane.PUBLIC,
        state=State.RECEIVED,
        begun_at=now,
        received_at=now,
        imminent=answers.get("danger") == Answer.YES,
    )
    Receipt.objects.create(incident=row, index=index)
    return row


def _keep(
    row: Incident, told: Mapping[str, Any], uploads: Sequence[UploadedFile], now: datetime
) -> None:
    holders = {vault.unit(Unit.OES): "A member of the public reported it to OES."}
    cases.open_case(ref=row.ref, holders=holders, by=ACTOR, now=now)
    content = {"format": rules.FORMAT, "reference": row.reference, **told}
    content["received_at"] = now.isoformat()
    item = items.seal(case=row.ref, purpose=selectors.CONTENT, content=content)
    for upload in uploads:
        files.keep(case=row.ref, upload=upload, now=now)
    Report.objects.create(incident=row, number=1, item=item, submitted_at=now)
    _record(row, "received", now, files=len(uploads))
    review.open_case(
        kind=rules.KIND,
        subject=row.ref,
        stream=row.stream,
        reference=row.reference,
        title=str(rules.LABEL),
        organisation=None,
        now=now,
    )
    if rules.is_alarm(told["answers"], selectors.alarms_waiting()):
        review.rank(subject=row.ref, imminent=True, severity=0, due_at=None, now=now)


def _again(receipt: Receipt, told: Mapping[str, Any], code: str, now: datetime) -> Received:
    """What the first sending of a form was given, when it is sent twice as it was."""
    row = receipt.incident
    [content] = items.opened([row.reports.select_related("item").get(number=1).item])
    is_same = all(content[key] == value for key, value in told.items())
    if is_same and row.received_at and now - row.received_at < rules.AGAIN:
        return Received(row, code)
    raise Refusal("public_report.sent_already")


@dataclass(frozen=True)
class Visit:
    """That somebody came back.

    Args:
        before: when somebody did the last time, aware; None for the first.
    """

    incident: Incident
    before: datetime | None


@transaction.atomic
def come_back(*, typed: str, now: datetime) -> Visit:
    """Open a report by its code, and note the time, so that a thief of the code is noticed.

    Raises:
        Refusal: `public_report.no_such_code` beside `code`, whatever the reason; `vault.closed`.
    """
    rows = selectors.by_code(typed).select_for_update(of=("self",)).select_related("incident")
    receipt = rows.first()
    if receipt is None:
        raise Refusal("public_report.no_such_code", field="code")
    before, receipt.last_visit_at = receipt.last_visit_at, now
    receipt.save(update_fields=["last_visit_at"])
    return Visit(receipt.incident, before)


def receipt_of(*, typed: str) -> Incident:
    """The report that a code opens, without its being a visit.

    Raises:
        Refusal: as in `come_back`.
    """
    receipt = selectors.by_code(typed).select_related("incident").first()
    if receipt is None:
        raise Refusal("public_report.no_such_code", field="code")
    return receipt.incident


@transaction.atomic
def answer(
    *, incident: UUID | None, text: str, uploads: Sequence[UploadedFile], now: datetime
) -> Message:
    """Keep what the reporter writes, asked or not; sent twice, it is kept once.

    What is told after a review has ended makes the case new again.

    Args:
        incident: what a pass opened.

    Raises:
        Refusal: `public_report.locked`, where it opened nothing; `public_report.code_in_text`
            beside `text`; `case.message_empty`, `vault.closed`.
        NoRoom: the files can't be kept; nothing is.
    """
    row = _locked(incident)
    names = [clean_name(file.name or "") for file in uploads]
    if selectors.names_a_code([text, *names]):
        raise Refusal("public_report.code_in_text", field="text")
    if names:
        text = "\n\n".join([text, _("Files: {names}").format(names=", ".join(names))])
    last = casework.messages(row.ref).last()
    if last and not last.from_staff and now - last.at < rules.AGAIN:
        [written] = words.opened([last])
        if written.text == text:
            return last
    for upload in uploads:
        files.keep(case=row.ref, upload=upload, now=now)
    if Case.objects.get(subject=row.ref).state not in OPEN:
        review.amended(subject=row.ref, by_actor=ACTOR, now=now)
    return messages.answer(subject=row.ref, text=text, by_actor=ACTOR, now=now)


@transaction.atomic
def withdraw(*, incident: UUID | None, now: datetime) -> Incident:
    """Withdraw a report; its code opens nothing from now on. What was received stays with OES.

    Args:
        incident: what a pass opened.

    Raises:
        Refusal: `public_report.locked`, where it opened nothing, or is withdrawn already.
    """
    row = _locked(incident)
    review.withdrawn(subject=row.ref, by_actor=ACTOR, now=now)
    row.state, row.withdrawn_at = State.WITHDRAWN, now
    row.save(update_fields=["state", "withdrawn_at"])
    selectors.of(row.ref).delete()
    _record(row, "withdrawn", now)
    return row


@transaction.atomic
def link(*, incident: UUID, other: str, by: Person, now: datetime) -> Link:
    """Say that a report tells of the same as a developer's.

    Args:
        other: reference of the developer's report.
        by: somebody of OES who may read both.

    Raises:
        NotFound: no such report for this person.
        Refusal: `permission.denied`; `public_report.no_other` beside `other`.
    """
    row = selectors.visible_to(by).filter(ref=incident).first()
    if row is None:
        raise NotFound
    permissions.require(by, "incident.triage", row)
    theirs = incidents.visible_to(by).filter(organisation__isnull=False, received_at__isnull=False)
    found = theirs.filter(reference=other.strip().upper()).first()
    if found is None:
        raise Refusal("public_report.no_other", field="other")
    one, two = sorted([row, found], key=lambda each: each.ref.int)
    made, new = Link.objects.get_or_create(
        one=one, other=two, defaults={"made_by": by, "made_at": now}
    )
    for each, its in ((row, found), (found, row)) if new else ():
        ledger.record(
            stream=each.stream,
            action="incident.linked",
            actor=by.actor,
            at=now,
            data={"other": its.reference},
        )
    return made


def _locked(incident: UUID | None) -> Incident:
    """The incident of somebody whom a pass let in.

    Raises:
        Refusal: `public_report.locked`, where it let nobody in.
    """
    if incident:
        review.lock(subject=incident)
    rows = Incident.objects.select_for_update().filter(lane=Lane.PUBLIC)
    row = rows.filter(ref=incident).first() if incident else None
    if row is None or not selectors.of(row.ref).exists():
        raise Refusal("public_report.locked", field="code")
    return row


def _record(row: Incident, what: str, now: datetime, **data: Any) -> None:
    """Write an event down, without a word that anybody typed."""
    ledger.record(stream=row.stream, action=f"public_report.{what}", actor=ACTOR, at=now, data=data)

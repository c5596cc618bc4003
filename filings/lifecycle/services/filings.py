"""Filings: certified and frozen, returned, published, withdrawn."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from filings.lifecycle import answers, kinds, rules, selectors, words
from filings.lifecycle.models import Counter, Draft, Filing, Submission
from filings.lifecycle.rules import FilingState
from filings.lifecycle.services import drafts
from portal.casework.models import Case, DeficiencyNotice, Message
from portal.casework.services import cases as casework
from portal.casework.services import messages
from portal.deadlines.services.reconciling import reconcile
from portal.documents.canonical import digest
from portal.errors import NotFound, Refusal
from portal.identity import permissions
from portal.identity import selectors as identity
from portal.identity.models import Person
from portal.ledger import services as ledger
from portal.outbox import services as outbox
from portal.publication import kinds as public_kinds
from portal.publication import services as publication
from portal.publication.models import State as PublicState
from portal.references import random_reference, reference
from portal.rulebook import rules as rulebook
from portal.ui.pacific import PACIFIC, written

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ToSign:
    """Exactly what a certifying officer is shown, and then signs."""

    content: kinds.Content
    text_sha256: str
    answers: Mapping[str, Any]
    answers_sha256: str
    files: list[dict[str, Any]]
    signed_sha256: str


def to_sign(draft: Draft, now: datetime) -> ToSign:
    """What would be frozen if the draft, numbered as it would be now, were certified."""
    words.fill(draft)
    content = selectors.content(draft, now)
    kind = kinds.get(draft.kind)
    names = {p.name for p in kind.form_parts(content)}
    names |= {kinds.ELEMENT + e.key for e in kind.asked(content)}
    signed = {name: said for name, said in content.parts.items() if name in names}
    if content.known:
        signed[kinds.KNOWN] = content.known
    text_sha256, answers_sha256 = digest(content.text), rules.digest_answers(signed)
    files = [
        {
            "name": u.name,
            "media_type": u.media_type,
            "size": u.size,
            "sha256": u.sha256,
            "stored_as": u.stored_as,
            "pages": u.pages,
        }
        for u in draft.uploads.filter(removed_at=None)
    ]
    whole = rules.whole(
        organisation=draft.organisation.name,
        kind=draft.kind,
        subject=draft.subject,
        number=draft.number,
        corrects=draft.corrects.reference if draft.corrects else "",
        reason=draft.reason,
        text_sha256=text_sha256,
        answers_sha256=answers_sha256,
        files=files,
    )
    return ToSign(content, text_sha256, signed, answers_sha256, files, rules.digest_answers(whole))


@transaction.atomic
def certify(*, draft: UUID, name: str, signed_sha256: str, by: Person, now: datetime) -> Submission:
    """Certify a draft and file it: frozen, referenced, in the State's queue, with a receipt.

    Args:
        draft: its address; one that `by` may not see is treated as missing.
        name: the certifying officer's name, as typed under the declaration.
        signed_sha256: digest of all that the page showed, lower-case hex.
        by: the certifying officer.
        now: instant of receipt, aware.

    Returns:
        The submission; asked again by the same officer, the one made before.

    Raises:
        NotFound: no such draft for this person.
        Refusal: `permission.denied`, `permission.second_factor`, `draft.closed`,
            `draft.already_submitted` by another officer, `draft.changed_since`,
            `draft.checks_fail`, `filing.cannot_become`; `certify.name_differs`, beside `name`.
    """
    row = _locked_to_certify(draft, by)
    permissions.require(by, "filing.certify", row.organisation)
    if row.submitted_at:
        made = row.submission
        if made.certified_by_id == by.pk:
            return made
        raise Refusal(
            "draft.already_submitted",
            name=made.certifier_name,
            at=written(made.submitted_at),
        )
    if row.discarded_at:
        raise Refusal("draft.closed")
    if not rules.same_name(name, by.name):
        raise Refusal("certify.name_differs", field="name", name=by.name)
    kind = kinds.get(row.kind)
    signed = to_sign(selectors.numbered(row), now)
    if signed.signed_sha256 != signed_sha256:
        raise Refusal("draft.changed_since")
    if any(finding.blocking for finding in kind.check(signed.content)):
        raise Refusal("draft.checks_fail")

    filing = _filing_for(row, kind, now)
    submission = Submission(
        filing=filing,
        revision=filing.submissions.count() + 1,
        draft=row,
        text=signed.content.text,
        text_sha256=signed.text_sha256,
        answers=signed.answers,
        answers_sha256=signed.answers_sha256,
        files=signed.files,
        certified_by=by,
        certifier_name=by.name,
        declaration=str(kind.declaration),
        submitted_at=now,
        rulebook=f"{rulebook.current().name} {rulebook.current().version}",
        signed_sha256=signed.signed_sha256,
        organisation_name=row.organisation.name,
    )
    words.keep(submission)
    row.submitted_at = now
    row.save(update_fields=["number", "subject_name", "submitted_at"])
    ledger.record(
        stream=filing.stream,
        action="filing.submitted" if submission.revision == 1 else "filing.answered",
        actor=by.actor,
        subject=filing.reference,
        at=now,
        data={
            "revision": submission.revision,
            "organisation": row.organisation.name,
            **words.in_clear(
                filing,
                signed_sha256=submission.signed_sha256,
                text_sha256=submission.text_sha256,
                answers_sha256=submission.answers_sha256,
                files=[f["sha256"] for f in signed.files],
            ),
        },
    )
    if submission.revision == 1:
        casework.open_case(
            kind=kind.code,
            subject=filing.ref,
            stream=filing.stream,
            reference=filing.reference,
            title=str(kind.name) if kind.confidential else kinds.title_of(filing),
            organisation=filing.organisation,
            now=now,
        )
    else:
        casework.answered(subject=filing.ref, by_actor=by.actor, now=now)
    _tell(filing, f"submitted-{submission.revision}", "submitted", now, submission=submission)
    _let_clocks_follow(filing, _("{reference} was filed."), by, now)
    return submission


def public_address(filing: Filing) -> str:
    """Where the public reads a filing that was published, in this very edition."""
    slug = public_kinds.get(filing.kind).slug
    series = "/".join(filter(None, [slug, filing.organisation.slug, filing.subject]))
    return f"/{series}/v{filing.number}/{filing.reference}/"


def _locked_to_certify(draft: UUID, by: Person) -> Draft:
    """The draft with all that certifying it touches locked, in the order of every service here.

    Case, organisation, draft, filing: whoever withdraws or decides takes them in this order too.

    Raises:
        NotFound: no such draft for this person.
    """
    rows = selectors.drafts_visible_to(by).filter(pk=draft)
    seen = rows.first()
    if seen is None:
        raise NotFound
    if seen.answers_id:
        casework.lock(subject=seen.answers_id)
    identity.locked(seen.organisation)
    return rows.select_for_update(of=("self",)).get()


def _filing_for(draft: Draft, kind: kinds.Kind, now: datetime) -> Filing:
    if draft.answers:
        filing = Filing.objects.select_for_update().get(pk=draft.answers.pk)
        _move(filing, FilingState.IN_REVIEW)
        return filing
    edition = 1
    if draft.corrects:
        corrected = Filing.objects.select_for_update().get(pk=draft.corrects.pk)
        if corrected.state not in rules.DONE:
            raise Refusal("filing.corrects_withdrawn", reference=corrected.reference)
        same = selectors.series(draft).filter(number=draft.number)
        edition = same.latest("edition").edition + 1
    filing = Filing(
        organisation=draft.organisation,
        kind=kind.code,
        subject=draft.subject,
        subject_name=draft.subject_name,
        number=draft.number,
        edition=edition,
        reference=_next_reference(kind, now),
        filed_at=now,
        corrects=draft.corrects,
        reason=draft.reason,
    )
    words.open_for(filing, now)
    words.keep(filing)
    return filing


def _next_reference(kind: kinds.Kind, now: datetime) -> str:
    """The next number; of a confidential kind one that doesn't count."""
    letter = kind.letter
    if kind.confidential:
        return random_reference(letter, lambda r: Filing.objects.filter(reference=r).exists())
    year = now.astimezone(PACIFIC).year
    Counter.objects.bulk_create([Counter(letter=letter, year=year)], ignore_conflicts=True)
    counter = Counter.objects.select_for_update().get(letter=letter, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return reference(letter, year, counter.last)


def _move(filing: Filing, to: FilingState) -> None:
    rules.check_move(filing.state, to)
    filing.state = to
    filing.save(update_fields=["state"])


@transaction.atomic
def returned(case: Case, notice: DeficiencyNotice, by: Person, now: datetime) -> None:
    """The State returned the filing: its people get the notice by mail.

    Raises:
        Refusal: `filing.cannot_become` when it was withdrawn in between.
    """
    filing = Filing.objects.select_for_update().get(pk=case.subject)
    _move(filing, FilingState.RETURNED)
    _tell(filing, f"returned-{notice.round}", "returned", now, notice=notice)


@transaction.atomic
def accepted(case: Case, by: Person, notes: str, now: datetime) -> None:
    """The State accepted the filing: it is published as it was certified.

    Args:
        notes: public, empty for none.

    Raises:
        Refusal: `organisation.not_verified`; `filing.cannot_become` when it was withdrawn;
            `filing.corrects_withdrawn`; `filing.file_missing` when the store has lost a file.
    """
    organisation = case.organisation
    assert organisation  # of every filing
    identity.locked(organisation)
    filing = (
        Filing.objects.select_for_update(of=("self",))
        .select_related("organisation", "corrects")
        .get(pk=case.subject)
    )
    if not filing.organisation.verified_at:
        raise Refusal("organisation.not_verified", organisation=organisation.name)
    if filing.corrects and filing.corrects.state == FilingState.WITHDRAWN:
        raise Refusal("filing.corrects_withdrawn", reference=filing.corrects.reference)
    _move(filing, FilingState.PUBLISHED)
    submission = filing.submissions.latest("revision")
    try:
        document = publication.publish(
            draft=answers.publication(filing, submission, notes, now), by=by, now=now
        )
    except (OSError, publication.DamagedFile) as error:
        logger.exception("a filed original of %s cannot be published", filing.reference)
        raise Refusal("filing.file_missing") from error
    _say(filing, "published", by, now, number=filing.number, edition=filing.edition)
    # Publication decides which edition is current; the filings follow.
    published = selectors.series(filing).filter(state=FilingState.PUBLISHED)
    current = document.state == PublicState.CURRENT
    for replaced in published.exclude(pk=filing.pk) if current else [filing]:
        _move(replaced, FilingState.REPLACED)
        later = filing.reference if current else document.reference
        _say(replaced, "replaced", by, now, by=later)
    public = public_address(filing)
    _tell(filing, "published", "published", now, document=document, public=public)


@transaction.atomic
def reviewed(case: Case, by: Person, now: datetime) -> None:
    """The State has read a confidential filing: it stays where it is, and is shown to nobody else.

    Raises:
        Refusal: `filing.cannot_become` when it was withdrawn.
    """
    assert case.organisation  # of every filing
    identity.locked(case.organisation)
    filing = Filing.objects.select_for_update().get(pk=case.subject)
    _move(filing, FilingState.REVIEWED)
    _say(filing, "reviewed", by, now)
    former = selectors.series(filing).filter(number=filing.number, state=FilingState.REVIEWED)
    for row in former.exclude(pk=filing.pk):
        _move(row, FilingState.REPLACED)
        _say(row, "replaced", by, now, by=filing.reference)
    _tell(filing, "reviewed", "reviewed", now)


def message_waits(case: Case, message: Message, now: datetime) -> None:
    """The State wrote in a confidential case: its filer's people are told that, and not what."""
    _tell(Filing.objects.get(pk=case.subject), f"message-{message.pk}", "message", now)


@transaction.atomic
def write(*, filing: Filing, text: str, by: Person, now: datetime) -> Message:
    """Write to the State inside a confidential filing, asked or not.

    Args:
        by: somebody who may prepare filings for the organisation.

    Raises:
        NotFound: a kind without messages.
        Refusal: `permission.denied`, `case.closed`; `case.message_empty`, beside `text`.
    """
    if not kinds.get(filing.kind).confidential:
        raise NotFound
    permissions.require(by, "filing.prepare", filing.organisation)
    return messages.answer(subject=filing.pk, text=text, by_actor=by.actor, by=by, now=now)


def _say(filing: Filing, what: str, actor: Person, now: datetime, **data: Any) -> None:
    ledger.record(
        stream=filing.stream,
        action=f"filing.{what}",
        actor=actor.actor,
        subject=filing.reference,
        at=now,
        data=data,
    )


@transaction.atomic
def withdraw(*, filing: Filing, reason: str, by: Person, now: datetime) -> Filing:
    """Withdraw a filing. What was published leaves a page that says so; the record stays.

    Args:
        reason: why, public where it was published.
        by: a certifying officer of the organisation.

    Raises:
        Refusal: `permission.denied`, `permission.second_factor`, `filing.cannot_become`;
            `filing.reason_missing`, beside `reason`.
    """
    corrections = filing.corrections.order_by("pk").values_list("pk", flat=True)
    for subject in [filing.ref, *corrections]:
        casework.lock(subject=subject)
    identity.locked(filing.organisation)
    filing = (
        Filing.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=filing.pk)
    )
    permissions.require(by, "filing.certify", filing.organisation)
    if not reason.strip():
        raise Refusal("filing.reason_missing", field="reason")
    _withdraw(filing, reason.strip(), by, now)
    _let_clocks_follow(filing, _("{reference} was withdrawn."), by, now)
    return filing


def _withdraw(filing: Filing, reason: str, by: Person, now: datetime) -> None:
    was_public = filing.state in rules.PUBLIC and not kinds.get(filing.kind).confidential
    _move(filing, FilingState.WITHDRAWN)
    if was_public:
        publication.withdraw(reference=filing.reference, reason=reason, by=by, now=now)
    else:
        casework.withdrawn(subject=filing.ref, by_actor=by.actor, now=now)
    # A correction of what is gone has nothing to correct.
    undecided = filing.corrections.filter(state__in=[FilingState.IN_REVIEW, FilingState.RETURNED])
    for correction in undecided.select_for_update():
        _withdraw(correction, reason, by, now)
    begun = filing.answering_drafts.all() | filing.correcting_drafts.all()
    for draft in begun.filter(discarded_at=None, submitted_at=None):
        drafts.discard(draft=draft.pk, by=by, now=now)
    words.withdrawn(filing, reason)
    told = words.in_clear(filing, reason=reason) or {"reason": _("for a reason that is sealed")}
    _say(filing, "withdrawn", by, now, was_public=was_public, **told)
    _tell(filing, "withdrawn", "withdrawn", now, reason=reason)


def _let_clocks_follow(filing: Filing, why: str, by: Person, now: datetime) -> None:
    """What is filed, and what is no longer, ends and starts clocks. Always the last step: this
    locks what comes after a case, an organisation, a filing and its publication."""
    why = why.format(reference=filing.reference)
    reconcile(organisation=filing.organisation, now=now, why=why, by=by.actor)


def _tell(filing: Filing, key: str, template: str, now: datetime, **context: Any) -> None:
    """Write to everybody who files for the organisation; of what is sealed, no more than where."""
    if kinds.get(filing.kind).confidential:
        template, context = "confidential", {}
    address = reverse("file:filing", args=[filing.organisation.slug, filing.reference])
    for person in identity.people_who_file(filing.organisation):
        outbox.post(
            key=f"filing:{filing.reference}:{key}:{person.ref}",
            to=person.email,
            template=f"lifecycle/mail/{template}.txt",
            context={
                "filing": filing,
                "title": kinds.title_of(filing),
                "person": person,
                "address": address,
                **context,
            },
            now=now,
        )

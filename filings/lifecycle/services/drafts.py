"""Drafts: starting, saving a part, choosing between two texts, discarding."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse

from filings.lifecycle import kinds, rules, selectors, words
from filings.lifecycle.models import Draft, Filing, Part, Unmerged
from filings.lifecycle.rules import FilingState
from portal.documents.canonical import canonical
from portal.errors import NotFound, Refusal
from portal.identity import permissions
from portal.identity import selectors as identity
from portal.identity.models import Organisation, Person
from portal.ledger import services as ledger
from portal.outbox import services as outbox
from portal.ui.pacific import to_pacific

_DOUBLE_CLICK = timedelta(seconds=5)


@dataclass(frozen=True)
class Saved:
    """What became of a save: the part as it now stands, and whether a choice is needed."""

    part: Part
    conflict: bool


@transaction.atomic
def start(
    *, organisation: Organisation, kind: str, subject: str = "", by: Person, now: datetime
) -> Draft:
    """Begin a draft of the next version; a double click begins one.

    Args:
        kind: code of a registered kind.
        subject: slug of what it is about, where the kind has series by that.
        by: somebody who may prepare filings for the organisation.
        now: aware instant.

    Raises:
        NotFound: the organisation has no such subject.
        Refusal: `permission.denied`; `vault.closed` where its words could not be sealed.
    """
    permissions.require(by, "filing.prepare", organisation)
    identity.locked(organisation)
    names = selectors.subjects(organisation, kind) if kinds.get(kind).subjects else {"": ""}
    if subject not in names:
        raise NotFound
    twin = Draft.objects.filter(
        organisation=organisation,
        kind=kind,
        subject=subject,
        created_by=by,
        created_at__gt=now - _DOUBLE_CLICK,
        changed_at=F("created_at"),
        discarded_at=None,
        submitted_at=None,
        answers=None,
        corrects=None,
    ).first()
    if twin:
        return twin
    draft = Draft.objects.create(
        organisation=organisation,
        kind=kind,
        subject=subject,
        subject_name=names[subject],
        number=selectors.next_number(organisation, kind, subject),
        created_by=by,
        created_at=now,
        changed_at=now,
    )
    words.open_for(draft, now)
    _record(draft, "draft.started", by, now)
    return draft


@transaction.atomic
def answer(*, filing: Filing, by: Person, now: datetime) -> Draft:
    """Begin the answer to a deficiency notice, from what was filed last.

    Returns:
        The new draft, or the one that a colleague began.

    Raises:
        Refusal: `permission.denied`; `filing.cannot_become` when it is not returned.
    """
    filing = Filing.objects.select_for_update().get(pk=filing.pk)
    permissions.require(by, "filing.prepare", filing.organisation)
    rules.check_move(filing.state, FilingState.IN_REVIEW)
    begun = filing.answering_drafts.filter(discarded_at=None, submitted_at=None).first()
    if begun:
        return begun
    return _copy(filing, by, now, answers=filing)


@transaction.atomic
def correct(*, filing: Filing, reason: str, by: Person, now: datetime) -> Draft:
    """Begin a correction of what is published or reviewed, from the text of its last edition.

    Args:
        reason: why, in a sentence or two; public where the filing is.

    Returns:
        The new draft, or the one that a colleague began.

    Raises:
        Refusal: `permission.denied`; `filing.reason_missing`, beside `reason`;
            `filing.cannot_become` when it is not published; `filing.corrected_already` when
            a later edition is published or being looked at.
    """
    filing = Filing.objects.select_for_update().get(pk=filing.pk)
    permissions.require(by, "filing.prepare", filing.organisation)
    if not reason.strip():
        raise Refusal("filing.reason_missing", field="reason")
    if filing.state not in rules.DONE:
        rules.check_move(filing.state, FilingState.REPLACED)
    last = selectors.last_edition(filing)
    if last.pk != filing.pk:
        raise Refusal("filing.corrected_already", reference=last.reference)
    begun = filing.correcting_drafts.filter(discarded_at=None, submitted_at=None).first()
    if begun:
        return begun
    return _copy(filing, by, now, corrects=filing, reason=reason.strip())


def _copy(filing: Filing, by: Person, now: datetime, **links: Any) -> Draft:
    last = filing.submissions.latest("revision")
    words.fill(last)
    draft = Draft(
        organisation=filing.organisation,
        kind=filing.kind,
        subject=filing.subject,
        subject_name=filing.subject_name,
        number=filing.number,
        created_by=by,
        created_at=now,
        changed_at=now,
        **links,
    )
    words.open_for(draft, now)
    words.keep(draft)
    contents = dict(last.answers) | {kinds.TEXT: {"text": last.text, "confirmed": True}}
    # The answer to an earlier notice is no part of what is answered now.
    contents.pop("answer", None)
    contents.pop(kinds.KNOWN, None)
    for name, content in contents.items():
        words.keep(Part(draft=draft, name=name, content=content, lock=1, saved_by=by, saved_at=now))
    for upload in last.draft.uploads.filter(removed_at=None):
        upload.pk, upload.draft, upload._state.adding = None, draft, True
        upload.ref = upload._meta.pk.get_default()
        upload.save(force_insert=True)
    _record(draft, "draft.started", by, now, of=filing.reference)
    return draft


@transaction.atomic
def save_part(
    *,
    draft: UUID,
    name: str,
    content: Mapping[str, Any],
    lock: int,
    by: Person,
    now: datetime,
    page: str = "",
    settles: int = 0,
) -> Saved:
    """Save one part of a draft under its optimistic lock.

    Nobody's words are lost: when a colleague saved in between, what was sent is kept beside the
    part, and the writer chooses on a page that shows both.

    Args:
        draft: its address; one that `by` may not see is treated as missing.
        name: of the part.
        content: JSON values, whole.
        lock: what the page had been given; 0 for a part never saved.
        page: which open page it comes from, so that two tabs keep their words apart.
        settles: id of the words, kept before, that this save is the choice about.
        by: somebody who may prepare filings for the organisation.
        now: aware instant.

    Raises:
        NotFound: no such draft or part for this person.
        Refusal: `draft.closed`, `permission.denied`; `text.too_long`, beside `text`.
    """
    row = locked(draft, by)
    if name not in kinds.get(row.kind).part_names():
        raise NotFound
    content = dict(content)
    if name == kinds.TEXT:
        content["text"] = clean_text(content.get("text", ""))
    part = words.part(row, name)
    if part is None:
        part = Part(draft=row, name=name)
    elif part.content == content:
        words.drop(part.unmerged.filter(pk=settles, saved_by=by))
        return Saved(part, conflict=False)
    elif part.lock != lock:
        own = part.unmerged.filter(saved_by=by, page=page).first()
        own = own or Unmerged(part=part, saved_by=by, page=page)
        own.content, own.saved_at = content, now
        words.keep(own)
        return Saved(part, conflict=True)
    part.content, part.saved_by, part.saved_at = content, by, now
    part.lock += 1
    words.keep(part)
    # Words that wait for a choice go when it is made, never by the way.
    words.drop(part.unmerged.filter(pk=settles, saved_by=by))
    row.changed_at = now
    row.save(update_fields=["changed_at"])
    _record(row, "draft.saved", by, now, part=name)
    return Saved(part, conflict=False)


@transaction.atomic
def save_text(
    *, draft: UUID, text: str, lock: int, by: Person, now: datetime, page: str = ""
) -> Saved:
    """Save the text as it is typed; what is known of its file stays. The rest as `save_part`."""
    before = words.part(locked(draft, by), kinds.TEXT)
    content = {**(before.content if before else {}), "text": text}
    return save_part(
        draft=draft, name=kinds.TEXT, content=content, lock=lock, by=by, now=now, page=page
    )


@transaction.atomic
def confirm_text(*, draft: UUID, lock: int, by: Person, now: datetime) -> Part:
    """Say that the text was read from its file rightly.

    Args:
        lock: of the text that was shown; another text is not what was read.

    Raises:
        NotFound: no such draft for this person, or no text.
        Refusal: `draft.text_changed`, `draft.closed`, `permission.denied`.
    """
    row = locked(draft, by)
    part = words.part(row, kinds.TEXT)
    if part is None:
        raise NotFound
    if part.lock != lock:
        raise Refusal("draft.text_changed")
    content = part.content | {"confirmed": True}
    return save_part(draft=draft, name=kinds.TEXT, content=content, lock=lock, by=by, now=now).part


@transaction.atomic
def drop_unmerged(
    *, draft: UUID, name: str, unmerged: int, lock: int, by: Person, now: datetime
) -> bool:
    """Choose the colleague's words over one's own, which are let go.

    Args:
        unmerged: id of one's own words.
        lock: of the colleague's, as they were shown.

    Returns:
        Whether it was done; not when the part has changed since it was shown.

    Raises:
        NotFound: no such draft for this person.
        Refusal: `draft.closed`, `permission.denied`.
    """
    row = locked(draft, by)
    own = Unmerged.objects.filter(part__draft=row, part__name=name, saved_by=by, pk=unmerged)
    if own.exclude(part__lock=lock).exists():
        return False
    if words.drop(own):
        _record(row, "draft.words_dropped", by, now, part=name)
    return True


@transaction.atomic
def ask_to_certify(*, draft: UUID, by: Person, now: datetime) -> Draft:
    """Write to the certifying officers that a draft waits for them, once a day at the most.

    Raises:
        NotFound: no such draft for this person.
        Refusal: `draft.closed`, `permission.denied`.
    """
    row = selectors.numbered(locked(draft, by))
    for officer in identity.certifying_officers(row.organisation).exclude(pk=by.pk):
        outbox.post(
            key=f"ask:{row.ref}:{to_pacific(now).date()}:{officer.ref}",
            to=officer.email,
            template="lifecycle/mail/ask.txt",
            context={
                "person": officer,
                "by": by,
                "organisation": row.organisation,
                "title": kinds.title_of(row),
                "address": reverse("file:check", args=[row.organisation.slug, row.pk]),
            },
            now=now,
        )
    _record(row, "draft.certification_asked", by, now)
    return row


@transaction.atomic
def discard(*, draft: UUID, by: Person, now: datetime) -> Draft:
    """Put a draft away. It is no longer listed; its rows stay.

    Raises:
        NotFound: no such draft for this person.
        Refusal: `draft.closed`, `permission.denied`.
    """
    row = locked(draft, by)
    row.discarded_at = now
    row.save(update_fields=["discarded_at"])
    _record(row, "draft.discarded", by, now)
    return row


def require(draft: UUID, by: Person) -> Draft:
    """The draft, not locked, for somebody who may work on it; raises as `locked` does."""
    return _allowed(selectors.drafts_visible_to(by).filter(pk=draft).first(), by)


def locked(draft: UUID, by: Person) -> Draft:
    """The draft, locked for this transaction, for somebody who may work on it.

    Raises:
        NotFound: no such draft for this person.
        Refusal: `permission.denied`, `draft.closed`.
    """
    rows = selectors.drafts_visible_to(by).select_for_update(of=("self",))
    return _allowed(rows.filter(pk=draft).first(), by)


def _allowed(row: Draft | None, by: Person) -> Draft:
    if row is None:
        raise NotFound
    permissions.require(by, "filing.prepare", row.organisation)
    if not row.is_open:
        raise Refusal("draft.closed")
    return row


def clean_text(text: str) -> str:
    """The canonical form, within the limits: pages are made of it, block by block.

    Raises:
        Refusal: `text.too_long`, `text.too_many_lines`, beside `text`.
    """
    if len(text) > settings.TEXT_MAX_CHARS:
        raise Refusal(
            "text.too_long", field="text", length=len(text), limit=settings.TEXT_MAX_CHARS
        )
    text = canonical(text) if text.strip() else ""
    if text.count("\n") > settings.TEXT_MAX_LINES:
        raise Refusal("text.too_many_lines", field="text", limit=settings.TEXT_MAX_LINES)
    return text


def _record(draft: Draft, action: str, by: Person, now: datetime, **data: Any) -> None:
    ledger.record(
        stream=draft.stream,
        action=action,
        actor=by.actor,
        at=now,
        data={"kind": draft.kind, "number": draft.number} | data,
    )

"""Publishing and withdrawing: the only way into and out of what the public reads."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.search import SearchVector
from django.core.files.storage import default_storage
from django.db import DataError, OperationalError, transaction
from django.db.models import QuerySet, TextField, Value

from portal.documents import structure
from portal.documents.canonical import digest
from portal.errors import NotFound, Refusal
from portal.identity.models import Person
from portal.ledger import services as ledger
from portal.publication import kinds, rules
from portal.publication.evaluations import Said, compared
from portal.publication.models import (
    Developer,
    Document,
    DocumentFile,
    Evaluation,
    State,
)
from portal.publication.showing import renew_pages
from portal.publication.signals import document_changed

# PostgreSQL gives this code to a search vector that would be over 1 MB.
_TOO_LONG = "54000"
# The text that is tried next is this part of the one before.
_SHORTER = 0.7


@dataclass(frozen=True)
class FileToPublish:
    """A filed original.

    Args:
        stored_as: its name in the default storage, where it is private.
        size: bytes. sha256: lower-case hex. pages: None where the kind of file has none.
    """

    name: str
    media_type: str
    size: int
    sha256: str
    stored_as: str
    pages: int | None = None


@dataclass(frozen=True)
class Publication:
    """Everything that becomes public, as plain values.

    Args:
        kind: code of a registered `kinds.PublicKind`.
        developer: slug for ever; `developer_name`, `_website`, `_standing` as they are now.
        number, edition: version 3 is number 3; a correction of it is its edition 2.
        subject, subject_name: what the series is about, "" where the kind has one a developer.
        title: what the document is, without developer and number: "Frontier AI framework".
        label: what the developer calls this version: "3.0", "September 2026".
        due_at: aware; None where it is not known. What is filed after it is late.
        filed_at: aware; when it was first filed. certified_at: aware; when this text was.
        text: canonical Markdown.
        elements: [{key, number, label, citation, state, answer, places: [{anchor, label}]}];
            state is `stated` or `not_stated`, an anchor one of `documents.structure`, citation
            whole; what is stated without a place in the text has an answer.
        answers: [{label, value}], further answers that are public.
        evaluations: rows of the evaluation annex, as `evaluations.Said`.
        notes: what the State says with its acceptance. correction: why this edition was needed.
        rulebook: name and version of the rules it was filed under.
    """

    kind: str
    developer: str
    developer_name: str
    developer_website: str
    developer_standing: str
    number: int
    edition: int
    reference: str
    title: str
    label: str
    effective_on: date
    published_url: str
    filed_at: datetime
    certified_at: datetime
    text: str
    elements: Sequence[Mapping[str, Any]]
    rulebook: str
    subject: str = ""
    subject_name: str = ""
    due_at: datetime | None = None
    answers: Sequence[Mapping[str, str]] = ()
    evaluations: Sequence[Said] = ()
    notes: str = ""
    correction: str = ""
    files: Sequence[FileToPublish] = ()


@transaction.atomic
def publish(*, draft: Publication, by: Person, now: datetime) -> Document:
    """Copy what is public, whole, to where the public reads it.

    The newest version by number and edition is current and replaces the one that was; an edition
    of an older number is stored as replaced. A second call with the same reference changes nothing.

    Args:
        draft: what to publish.
        by: who decided it.
        now: instant of publication, aware.

    Returns:
        The document, as it was published the first time.

    Raises:
        KeyError: its kind isn't registered.
        DamagedFile: a file is no longer what was filed; nothing is published.
    """
    kinds.get(draft.kind)
    developer = _locked_developer(draft)
    if published := Document.objects.filter(reference=draft.reference).first():
        return published
    renew_pages(developer)

    versions = _series(draft, developer).defer("text", "html")
    newest = versions.order_by("-number", "-edition").first()
    is_newest = newest is None or (newest.number, newest.edition) < (draft.number, draft.edition)
    if is_newest:
        for replaced in versions.filter(state=State.CURRENT):
            _move(replaced, State.REPLACED, by=by, now=now, by_reference=draft.reference)

    document = _stored(
        Document(
            developer=developer,
            kind=draft.kind,
            subject=draft.subject,
            subject_name=draft.subject_name,
            number=draft.number,
            edition=draft.edition,
            reference=draft.reference,
            title=draft.title,
            label=draft.label,
            effective_on=draft.effective_on,
            published_url=draft.published_url,
            due_at=draft.due_at,
            filed_at=draft.filed_at,
            certified_at=draft.certified_at,
            published_at=now,
            text=draft.text,
            text_sha256=digest(draft.text),
            html=structure.render(draft.text),
            contents=[
                {"anchor": h.anchor, "level": h.level, "title": h.title}
                for h in structure.outline(draft.text).headings
            ],
            elements=_elements(draft, developer),
            answers=[dict(answer) for answer in draft.answers],
            notes=draft.notes,
            correction=draft.correction,
            rulebook=draft.rulebook,
            state=State.CURRENT if is_newest else State.REPLACED,
            state_at=now,
        )
    )
    Evaluation.objects.bulk_create(
        Evaluation(document=document, place=place, said=dict(said), **compared(said))
        for place, said in enumerate(draft.evaluations, start=1)
    )
    # Copied while locks are held: this runs within the caller's transaction, which took its own
    # before it came here. What is rolled back leaves copies that nobody names.
    for file in draft.files:
        DocumentFile.objects.create(
            document=document,
            name=file.name,
            media_type=file.media_type,
            size=file.size,
            sha256=file.sha256,
            pages=file.pages,
            stored_as=_copied(file),
        )
    ledger.record(
        stream=_stream(document),
        action="publication.published",
        actor=by.actor,
        at=now,
        data={
            "kind": draft.kind,
            "developer": draft.developer,
            **({"subject": draft.subject} if draft.subject else {}),
            "number": draft.number,
            "edition": draft.edition,
            "state": document.state,
            "text_sha256": document.text_sha256,
            "files": [file.sha256 for file in draft.files],
        },
    )
    document_changed.send(sender=Document, document=document, now=now)
    return document


@transaction.atomic
def withdraw(*, reference: str, reason: str, by: Person, now: datetime) -> Document:
    """Take a document's text and files out of sight; its page stays and says why.

    The version before does not become current again: nobody said that it holds.

    Raises:
        NotFound: nothing was published under that reference.
        Refusal: code `publication.withdrawn`, when it was withdrawn before.
    """
    document = Document.objects.filter(reference=reference).only("developer").first()
    if document is None:
        raise NotFound
    Developer.objects.select_for_update().get(pk=document.developer_id)  # before its documents
    document = Document.objects.select_for_update().defer("text", "html").get(pk=document.pk)
    if document.state == State.WITHDRAWN:
        raise Refusal("publication.withdrawn")
    _move(document, State.WITHDRAWN, by=by, now=now, reason=reason)
    renew_pages(document.developer)
    document_changed.send(sender=Document, document=document, now=now)
    return document


class DamagedFile(Exception):
    """A stored file no longer has the digest under which it was filed."""


def _locked_developer(draft: Publication) -> Developer:
    """The developer's row, locked, with its face of today; made when it publishes first."""
    developer, _new = Developer.objects.select_for_update().get_or_create(slug=draft.developer)
    developer.name = draft.developer_name
    developer.website = draft.developer_website
    developer.standing = draft.developer_standing
    return developer


def _series(draft: Publication, developer: Developer) -> QuerySet[Document]:
    return Document.objects.filter(developer=developer, kind=draft.kind, subject=draft.subject)


def _elements(draft: Publication, developer: Developer) -> list[dict[str, Any]]:
    """The elements, each with whether it changed since the last version of a lower number."""
    before = (
        _series(draft, developer)
        .filter(number__lt=draft.number)
        .exclude(state=State.WITHDRAWN)
        .order_by("-number", "-edition")
        .only("elements", "text")
        .first()
    )
    if before is None:
        return [{**element, "changed": False} for element in draft.elements]
    return rules.with_changes(draft.elements, draft.text, before.elements, before.text)


def _stored(document: Document) -> Document:
    """Save with its search vector, over as much of the text as one vector can hold.

    A vector ends at 1 MB, which only a text of very many different words reaches.
    """
    names = [document.title, document.developer.name, document.subject_name]
    words = structure.plain(document.text)
    # A reader who asks for an element in the words of the law finds who states it.
    stated = [e["label"] for e in document.elements if e["state"] == "stated"]
    headings = " \n".join([*stated, *(heading["title"] for heading in document.contents)])
    while True:
        document.search = (
            _vector(" \n".join(names), "A") + _vector(headings, "B") + _vector(words, "C")
        )
        try:
            with transaction.atomic():
                document.save(force_insert=True)
        except (OperationalError, DataError) as error:
            if getattr(error.__cause__, "sqlstate", None) != _TOO_LONG or not words:
                raise
            shorter = int(len(words) * _SHORTER)
            words, headings = words[:shorter], headings[:shorter]
        else:
            return document


def _vector(text: str, weight: str) -> SearchVector:
    return SearchVector(Value(text, output_field=TextField()), weight=weight, config="english")


def _copied(file: FileToPublish) -> str:
    """Copy a private file to its public place, named by its digest; returns the name."""
    name = f"public/{file.sha256[:2]}/{file.sha256}"
    with default_storage.open(file.stored_as) as private:
        if hashlib.file_digest(private, "sha256").hexdigest() != file.sha256:
            raise DamagedFile(f"{file.stored_as} is no longer what was filed")
        if default_storage.exists(name):
            if default_storage.size(name) == file.size:
                return name
            default_storage.delete(name)  # what a crash left half-written
        private.seek(0)
        return default_storage.save(name, private)


def _move(
    document: Document, to: State, *, by: Person, now: datetime, reason: str = "", **data: str
) -> None:
    document.state, document.state_reason, document.state_at = to, reason, now
    document.save(update_fields=["state", "state_reason", "state_at"])
    ledger.record(
        stream=_stream(document),
        action=f"publication.{to.value}",
        actor=by.actor,
        at=now,
        data=data | ({"reason": reason} if reason else {}),
    )


def _stream(document: Document) -> str:
    return f"publication:{document.reference}"

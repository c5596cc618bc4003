"""Files: received whole and kept, then read by a worker, one after the other."""

import hashlib
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from filings.lifecycle import kinds, rules
from filings.lifecycle.models import Draft, Part, Upload
from filings.lifecycle.rules import UploadState
from filings.lifecycle.services import drafts
from portal.documents import extraction
from portal.errors import NotFound, Refusal
from portal.identity.models import Person
from portal.ledger import services as ledger

# A reader that said nothing for so long has died; another takes the file.
SILENT = timedelta(seconds=45)
_ATTEMPTS = 3


def receive(*, draft: UUID, file: UploadedFile, by: Person, now: datetime) -> Upload:
    """Keep a file with a draft, as it is, and have a worker read it.

    Args:
        file: what was uploaded; its name and declared type are not believed.

    Raises:
        NotFound: no such draft for this person.
        Refusal: beside `file`: `upload.too_large`, `file.empty`, `file.type_not_accepted`,
            `file.false_type`; nothing is stored then.
    """
    size = file.size or 0
    name = rules.clean_name(file.name or "")
    if size > settings.UPLOAD_MAX_BYTES:
        raise Refusal(
            "upload.too_large",
            field="file",
            size=rules.megabytes(size),
            limit=rules.megabytes(settings.UPLOAD_MAX_BYTES),
        )
    with tempfile.NamedTemporaryFile(suffix=Path(name).suffix) as copy:
        digest = hashlib.sha256()
        for chunk in file.chunks():
            digest.update(chunk)
            copy.write(chunk)
        copy.flush()
        try:
            media_type = extraction.sniff(Path(copy.name), name=name)
        except Refusal as refusal:
            raise Refusal(refusal.code, field="file", **refusal.params) from refusal
    with transaction.atomic():
        row = drafts.locked(draft, by)
        file.seek(0)
        ref = uuid4()
        upload = Upload.objects.create(
            ref=ref,
            draft=row,
            name=name,
            stored_as=default_storage.save(f"filed/{ref}", file),
            size=size,
            sha256=digest.hexdigest(),
            media_type=media_type,
            uploaded_by=by,
            uploaded_at=now,
            changed_at=now,
        )
        row.changed_at = now
        row.save(update_fields=["changed_at"])
        ledger.record(
            stream=row.organisation.stream,
            action="upload.received",
            actor=by.actor,
            subject=f"draft:{row.ref}",
            at=now,
            data={"name": name, "size": size, "sha256": upload.sha256},
        )
        transaction.on_commit(lambda: _wake(ref), robust=True)
    return upload


def _wake(ref: UUID) -> None:
    """Ask a worker; if the broker is away, the beat's sweep finds the row."""
    from filings.lifecycle.tasks import read_upload

    with suppress(OperationalError):
        read_upload.delay(str(ref))


def read(*, upload: UUID, now: datetime) -> None:
    """Extract an upload's text. Safe to run twice, late, or after a reader that died.

    The file stays whatever comes of it. When the draft has no text yet, what was read becomes
    its text, to be checked by a person; otherwise it waits to be chosen.
    """
    row = _claim(upload, now)
    if row is None:
        return
    try:
        with tempfile.NamedTemporaryFile(suffix=Path(row.name).suffix) as copy:
            with default_storage.open(row.stored_as) as stored:
                for chunk in stored.chunks():
                    copy.write(chunk)
            copy.flush()
            found = extraction.extract(Path(copy.name), name=row.name, progress=_progress(row))
        if len(found.text) > settings.TEXT_MAX_CHARS:
            raise Refusal("text.too_long", length=len(found.text), limit=settings.TEXT_MAX_CHARS)
    except Refusal as refusal:
        _finish(row, now, state=UploadState.FAILED, refusal=refusal.code)
    else:
        _finish(
            row,
            now,
            state=UploadState.READ,
            text=found.text,
            pages=found.pages,
            warnings=list(found.warnings),
        )


def _claim(ref: UUID, now: datetime) -> Upload | None:
    with transaction.atomic():
        row = (
            Upload.objects.select_for_update(skip_locked=True)
            .filter(pk=ref, state__in=[UploadState.WAITING, UploadState.READING])
            .first()
        )
        if row is None or (row.state == UploadState.READING and now - row.changed_at < SILENT):
            return None
        row.attempts += 1
        row.changed_at = now
        row.state = UploadState.READING
        if row.attempts > _ATTEMPTS:  # it has killed its readers: never a fourth
            row.state, row.refusal = UploadState.FAILED, "file.damaged"
        row.save(update_fields=["state", "attempts", "changed_at", "refusal"])
        return row if row.state == UploadState.READING else None


def _progress(row: Upload) -> Callable[[int, int], None]:
    """Writes how far it is, once a second at the most; also a sign of life."""
    last = timezone.now()

    def progress(done: int, of: int) -> None:
        nonlocal last
        if (instant := timezone.now()) - last >= timedelta(seconds=1):
            last = instant
            Upload.objects.filter(pk=row.pk).update(done=done, of=of, changed_at=instant)

    return progress


@transaction.atomic
def _finish(row: Upload, now: datetime, **result: object) -> None:
    draft = Draft.objects.select_for_update().get(pk=row.draft_id)
    fresh = Upload.objects.select_for_update().get(pk=row.pk)
    if fresh.state != UploadState.READING or fresh.attempts != row.attempts:
        return  # another reader has taken over
    for name, value in result.items():
        setattr(fresh, name, value)
    fresh.changed_at = now
    fresh.save()
    if fresh.state == UploadState.READ and draft.is_open and fresh.removed_at is None:
        part = draft.parts.filter(name=kinds.TEXT).first()
        if part is None or not part.content.get("text"):
            lock = (part.lock if part else 0) + 1
            Part.objects.update_or_create(
                draft=draft,
                name=kinds.TEXT,
                defaults={
                    "content": _as_content(fresh),
                    "lock": lock,
                    "saved_by": fresh.uploaded_by,
                    "saved_at": now,
                },
            )
    ledger.record(
        stream=draft.organisation.stream,
        action=f"upload.{fresh.state}",
        actor="system",
        subject=f"draft:{draft.ref}",
        at=now,
        data={"name": fresh.name, "refusal": fresh.refusal},
    )


def _as_content(upload: Upload) -> dict[str, object]:
    return {"text": upload.text, "from": upload.name, "confirmed": False}


def use_text(*, draft: UUID, upload: UUID, lock: int, by: Person, now: datetime) -> drafts.Saved:
    """Make a file's text the draft's text; the text that was there counts as a colleague's.

    Args:
        lock: of the text part, as the page had been given it.

    Raises:
        NotFound: no such draft or file for this person.
        Refusal: `upload.not_read`, `draft.closed`, `permission.denied`.
    """
    row = Upload.objects.filter(pk=upload, draft=draft, removed_at=None).first()
    if row is None:
        raise NotFound
    if row.state != UploadState.READ:
        raise Refusal("upload.not_read")
    return drafts.save_part(
        draft=draft, name=kinds.TEXT, content=_as_content(row), lock=lock, by=by, now=now
    )


@transaction.atomic
def remove(*, draft: UUID, upload: UUID, by: Person, now: datetime) -> Upload:
    """Take a file out of a draft. Its row and its bytes stay.

    Raises:
        NotFound: no such draft or file for this person.
        Refusal: `draft.closed`, `permission.denied`.
    """
    row = drafts.locked(draft, by)
    file = row.uploads.filter(pk=upload, removed_at=None).first()
    if file is None:
        raise NotFound
    file.removed_at = now
    file.save(update_fields=["removed_at"])
    ledger.record(
        stream=row.organisation.stream,
        action="upload.removed",
        actor=by.actor,
        subject=f"draft:{row.ref}",
        at=now,
        data={"name": file.name},
    )
    return file


def read_waiting(*, now: datetime) -> int:
    """Read whatever lost its reader: the sweep behind the queue.

    Returns:
        How many files were looked at.
    """
    waiting = Upload.objects.filter(
        state=UploadState.WAITING, changed_at__lt=now - timedelta(seconds=20)
    ) | Upload.objects.filter(state=UploadState.READING, changed_at__lt=now - SILENT)
    refs = list(waiting.values_list("pk", flat=True)[:20])
    for ref in refs:
        read(upload=ref, now=now)
    return len(refs)

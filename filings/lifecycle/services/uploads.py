"""Files: received whole and kept, then read by a worker, one after the other."""

import hashlib
import logging
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any
from uuid import UUID, uuid4

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from filings.lifecycle import kinds
from filings.lifecycle.models import Draft, Part, Upload
from filings.lifecycle.rules import UploadState
from filings.lifecycle.services import drafts
from portal.documents import extraction
from portal.documents.names import clean_name
from portal.errors import NotFound, Refusal
from portal.identity.models import Person
from portal.ledger import services as ledger
from portal.ui.templatetags.ui import filesize_short

# A reader that said nothing for so long has died; another takes the file. Longer than a reader may
# take (tasks.py): most kinds of file say nothing until they are read.
SILENT = timedelta(seconds=160)
_ATTEMPTS = 3
# Files of one draft.
_MOST = 20

logger = logging.getLogger(__name__)


def receive(*, draft: UUID, file: UploadedFile, by: Person, now: datetime) -> Upload:
    """Keep a file with a draft, as it is, and have a worker read it.

    Args:
        file: what was uploaded; its name and declared type are not believed.

    Raises:
        NotFound: no such draft for this person.
        Refusal: beside `file`: `upload.not_here`, `upload.too_large`, `upload.too_many`,
            `file.empty`, `file.type_not_accepted`, `file.false_type`; `draft.closed`,
            `permission.denied`.
            Nothing is stored then.
    """
    if kinds.get(drafts.require(draft, by).kind).confidential:
        raise Refusal("upload.not_here", field="file")
    size = file.size or 0
    name = clean_name(file.name or "")
    if size > settings.UPLOAD_MAX_BYTES:
        raise Refusal(
            "upload.too_large",
            field="file",
            size=filesize_short(size),
            limit=filesize_short(settings.UPLOAD_MAX_BYTES),
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
    # The store may be slow: it is written to while no row is locked.
    ref = uuid4()
    file.seek(0)
    stored_as = default_storage.save(f"filed/{ref}", file)
    try:
        return _keep(
            draft,
            by,
            now,
            ref=ref,
            name=name,
            stored_as=stored_as,
            size=size,
            sha256=digest.hexdigest(),
            media_type=media_type,
        )
    except BaseException:
        default_storage.delete(stored_as)
        raise


@transaction.atomic
def _keep(draft: UUID, by: Person, now: datetime, *, ref: UUID, **facts: Any) -> Upload:
    row = drafts.locked(draft, by)
    if row.uploads.filter(removed_at=None).count() >= _MOST:
        raise Refusal("upload.too_many", field="file", limit=_MOST)
    upload = Upload.objects.create(
        ref=ref, draft=row, uploaded_by=by, uploaded_at=now, changed_at=now, **facts
    )
    row.changed_at = now
    row.save(update_fields=["changed_at"])
    _record(row, "upload.received", by.actor, upload, now)
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
            if not _fetch(row, copy, now):
                return
            found = extraction.extract(Path(copy.name), name=row.name, progress=_progress(row))
        if (
            len(found.text) > settings.TEXT_MAX_CHARS
            or found.text.count("\n") > settings.TEXT_MAX_LINES
        ):
            raise Refusal("file.text_too_long")
    except Refusal as refusal:
        _finish(row, now, state=UploadState.FAILED, refusal=refusal.code)
    except SoftTimeLimitExceeded:
        _finish(row, now, state=UploadState.FAILED, refusal="file.too_complex")
    else:
        _finish(
            row,
            now,
            state=UploadState.READ,
            text=found.text,
            pages=found.pages,
            warnings=list(found.warnings),
        )


def _fetch(row: Upload, copy: IO[bytes], now: datetime) -> bool:
    """Bring the file from the store. A store that is away is no fault of the file: it waits."""
    try:
        with default_storage.open(row.stored_as) as stored:
            for chunk in stored.chunks():
                copy.write(chunk)
        copy.flush()
    except Exception:  # each kind of store has errors of its own
        logger.exception("the store does not give upload %s", row.pk)
        Upload.objects.filter(pk=row.pk, attempts=row.attempts).update(
            state=UploadState.WAITING, attempts=row.attempts - 1, changed_at=now
        )
        return False
    return True


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
        if row.state == UploadState.FAILED:
            _record(row.draft, "upload.failed", "system", row, now)
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
    _record(draft, f"upload.{fresh.state}", "system", fresh, now)


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
        draft=draft,
        name=kinds.TEXT,
        content=_as_content(row),
        lock=lock,
        by=by,
        now=now,
        page=row.pk.hex[:20],
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
    _record(row, "upload.removed", by.actor, file, now)
    return file


def read_waiting(*, now: datetime) -> int:
    """Ask for a reader for whatever has none: the sweep behind the queue.

    Returns:
        How many files were asked for.
    """
    waiting = Upload.objects.filter(
        state=UploadState.WAITING, changed_at__lt=now - timedelta(seconds=20)
    ) | Upload.objects.filter(state=UploadState.READING, changed_at__lt=now - SILENT)
    refs = list(waiting.order_by("changed_at").values_list("pk", flat=True)[:20])
    for ref in refs:
        _wake(ref)
    return len(refs)


def _record(draft: Draft, action: str, actor: str, upload: Upload, now: datetime) -> None:
    ledger.record(
        stream=draft.stream,
        action=action,
        actor=actor,
        subject=f"upload:{upload.pk}",
        at=now,
        data={
            "name": upload.name,
            "size": upload.size,
            "sha256": upload.sha256,
            "refusal": upload.refusal,
        },
    )

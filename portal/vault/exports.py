"""A case taken out: as an age file for whoever needs it, or sealed as it is for the office."""

import base64
import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any
from uuid import UUID

import pyrage
from django.core.files.storage import default_storage
from django.db import transaction

from portal.errors import NotFound, Refusal
from portal.identity.models import Person
from portal.ledger import services as ledger
from portal.vault import archive, arrivals, files, offline, rules, selectors, stream
from portal.vault.archive import Member
from portal.vault.models import CaseKey, Grant, Item
from portal.vault.services import items
from portal.vault.services.cases import REASON


@dataclass(frozen=True)
class Export:
    """A finished age file, ciphertext alone: `body` at its start, `size` in bytes."""

    body: IO[bytes]
    size: int

    def __iter__(self) -> Iterator[bytes]:
        while chunk := self.body.read(stream.FRAME):
            yield chunk


def age(
    *,
    case: UUID,
    recipients: Sequence[str],
    by: Person,
    reason: str,
    now: datetime,
    purposes: Collection[str] | None = None,
) -> Export:
    """Everything of a case as a tar with an index, encrypted to X25519 age recipients.

    Nothing of it lies on a disk unencrypted, and nothing is given before the whole is made.
    Whether `by`, who may read the case, may also take it out is the caller's to ask.

    Args:
        recipients: `age1…`, one or more. reason: why and for whom, in words; sealed.
        now: aware instant.
        purposes: of the items that are taken; all but the reasons of access if None.

    Raises:
        NotFound: `by` may not read the case.
        Refusal: `vault.recipients_missing` and `vault.recipient_unknown` beside `recipients`,
            `vault.reason_missing` beside `reason`; `vault.damaged`, `vault.file_away`.
        NoRoom: no room for the file.
    """
    keys = [_recipient(text) for text in dict.fromkeys(recipients)]
    if not keys:
        raise Refusal("vault.recipients_missing", field="recipients")
    if not reason.strip():
        raise Refusal("vault.reason_missing", field="reason")
    if not selectors.may_read(by, case):
        raise NotFound
    export = _encrypted(archive.tar(_members(case, purposes, now), at=now), keys)
    with transaction.atomic():
        items.record_reading(cases=[case], by=by, what="export", now=now)
        kept = items.seal(case=case, purpose=REASON, content=reason.strip())
        data = {"holder": [str(key) for key in keys], "reason": str(kept.ref)}
        _record(case, by.actor, now, data)
    return export


def _record(case: UUID, actor: str, now: datetime, data: dict[str, Any]) -> None:
    stream = rules.stream(case)
    ledger.record(stream=stream, action="vault.exported", actor=actor, at=now, data=data)


def _recipient(text: str) -> pyrage.x25519.Recipient:
    try:
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError as error:
        raise Refusal("vault.recipient_unknown", field="recipients", recipient=text[:80]) from error


def _members(case: UUID, purposes: Collection[str] | None, now: datetime) -> Iterator[Member]:
    rows = Item.objects.filter(case=case).select_related("file").order_by("pk")
    rows = rows.exclude(purpose=REASON) if purposes is None else rows.filter(purpose__in=purposes)
    found = list(rows)
    index: list[dict[str, Any]] = []
    members: list[Member] = []
    for row, content in zip(found, items.opened(found), strict=True):
        if row.purpose == files.PURPOSE:
            facts = files.particulars(row, content)
            name = f"files/{row.pk}/{facts.name}"
            member = Member(name, facts.size, files.decrypted(row.file, facts.key))
            about = {"sha256": facts.sha256, "media_type": facts.media_type}
        else:
            member = archive.document(f"items/{row.pk}.json", content)
            about = {"purpose": row.purpose}
        members.append(member)
        index.append({"name": member.name, "size": member.size} | about)
    yield archive.document(
        "index.json", {"case": str(case), "taken_at": now.isoformat(), "members": index}
    )
    yield from members


class _Pipe:
    """Both ends for pyrage, which says nothing of what went wrong there: it is kept here."""

    def __init__(self, chunks: Iterable[bytes], out: IO[bytes]) -> None:
        self._chunks, self._out, self._rest = iter(chunks), out, b""
        self.error: Exception | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            while not self._rest:
                self._rest = next(self._chunks)
        except StopIteration:
            return b""
        except Exception as error:
            self.error = error
            raise
        found, self._rest = self._rest[:size], self._rest[size:]
        return found

    def write(self, sealed: bytes) -> int:
        try:
            return self._out.write(sealed)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        self._out.flush()


def _encrypted(chunks: Iterable[bytes], keys: list[Any]) -> Export:
    # It has no name in the folder: whatever happens, nothing is left of it.
    body = tempfile.TemporaryFile(dir=arrivals.folder())  # noqa: SIM115
    pipe = _Pipe(chunks, body)
    try:
        with arrivals.room_is_needed():
            try:
                pyrage.encrypt_io(pipe, pipe, keys)
            except pyrage.EncryptError as error:
                raise pipe.error or error from None
            size = body.tell()
            body.seek(0)
    except BaseException:
        body.close()
        raise
    return Export(body, size)


@transaction.atomic
def sealed(*, case: UUID, now: datetime) -> tuple[Iterator[bytes], list[UUID]]:
    """A case as it lies, with its private key sealed to the office's recovery key.

    `portal.vault.offline open` opens it on another machine. Nothing is opened here.

    Returns:
        A tar, and the files that the storage hasn't got, which are left out.

    Raises:
        NotFound: no such case.
    """
    row = CaseKey.objects.filter(pk=case).first()
    if row is None:
        raise NotFound
    grant = Grant.objects.get(case=row, holder__startswith=rules.RECOVERY)
    found = list(row.items.select_related("file").order_by("pk"))
    kept = [item.file for item in found if hasattr(item, "file")]
    missing = {file.pk for file in kept if not default_storage.exists(file.stored_as)}
    head = {
        "format": offline.FORMAT,
        "case": str(case),
        "generation": row.generation,
        "public_key": _coded(row.public_key),
        "recovery": {"holder": grant.holder, "sealed": _coded(grant.sealed or b"")},
        "missing": sorted(map(str, missing)),
    }
    _record(case, "system", now, {"holder": grant.holder})
    members = [
        archive.document("case.json", head),
        *(archive.document(f"items/{item.pk}.json", _as_it_lies(item)) for item in found),
        *(
            Member(
                f"files/{file.pk}", default_storage.size(file.stored_as), _stored(file.stored_as)
            )
            for file in kept
            if file.pk not in missing
        ),
    ]
    return archive.tar(members, at=now), sorted(missing)


def _as_it_lies(item: Item) -> dict[str, Any]:
    return {
        "purpose": item.purpose,
        "version": item.version,
        "wrapped_key": _coded(item.wrapped_key),
        "content": _coded(item.content),
        "file": str(item.file.pk) if hasattr(item, "file") else None,
    }


def _stored(name: str) -> Iterator[bytes]:
    with default_storage.open(name) as file:
        yield from file.chunks()


def _coded(value: bytes | memoryview) -> str:
    return base64.b64encode(bytes(value)).decode()

"""Files of a confidential case: kept encrypted, and opened whole or not at all."""

import base64
import hashlib
import logging
import os
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.base import File as DjangoFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from portal.documents.names import clean_name
from portal.errors import Refusal
from portal.identity.models import Person
from portal.vault import arrivals, envelope, stream
from portal.vault.models import File, Item
from portal.vault.services import items

_log = logging.getLogger(__name__)

PURPOSE = "vault.file"
# Everything below it in the storage is ciphertext of ours.
FOLDER = "vault"


@dataclass(frozen=True)
class Particulars:
    """What the sealed part of a file says.

    Args:
        media_type: as the sender declared it; not believed. size: in bytes. sha256: in hex.
    """

    item: UUID
    name: str
    media_type: str
    size: int
    sha256: str
    key: bytes = field(repr=False)


def keep(*, case: UUID, upload: UploadedFile, now: datetime) -> File:
    """Store an uploaded file with a case; whether somebody may add to it is the caller's to ask.

    The storage is written to first, and may be slow: call it before rows are locked. Should the
    caller's transaction come to nothing, the end of the request removes what was stored.

    Args:
        case: ref of a case that was opened. upload: its name and declared type are not believed.
        now: aware instant.

    Raises:
        NoRoom: the storage is full; nothing of it is kept.
    """
    arrived = arrivals.taken_in(upload)
    stored_as = f"{FOLDER}/{secrets.token_hex(16)}"
    arrived.at_end = partial(_remove_unless_kept, stored_as)
    try:
        with arrivals.room_is_needed():
            arrived.settle()
            _store(arrived.path, stored_as)
        with transaction.atomic():
            item = items.seal(case=case, purpose=PURPOSE, content=_content(arrived))
            return File.objects.create(ref=arrived.ref, item=item, stored_as=stored_as, at=now)
    except BaseException:
        default_storage.delete(stored_as)
        raise


def _store(path: Path, stored_as: str) -> None:
    with _Sealed(path) as sealed:
        default_storage.save(stored_as, sealed)
    path.unlink(missing_ok=True)  # where it was copied and not renamed
    if isinstance(default_storage, FileSystemStorage):
        folder = os.open(Path(default_storage.path(stored_as)).parent, os.O_RDONLY)
        os.fsync(folder)  # the name too survives a failure of power
        os.close(folder)


def _remove_unless_kept(stored_as: str) -> None:
    if not File.objects.filter(stored_as=stored_as).exists():
        default_storage.delete(stored_as)


class _Sealed(DjangoFile):
    """The ciphertext as it lies: a storage that is a folder renames it, others read it."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.open("rb"), path.name)
        self._path = path

    def temporary_file_path(self) -> str:
        return str(self._path)


def _content(arrived: arrivals.Arrived) -> dict[str, Any]:
    return {
        "name": clean_name(arrived.name or ""),
        "media_type": (arrived.content_type or "")[:100],
        "size": arrived.size,
        "sha256": arrived.sha256,
        "key": base64.b64encode(arrived.key).decode(),
    }


def described(
    *, items_of_files: Sequence[Item], by: Person, what: str, now: datetime
) -> list[Particulars]:
    """Names and sizes for a page's list, by one call; `what` and the rest as in `items.read`."""
    contents = items.read(items=items_of_files, by=by, what=what, now=now)
    return [
        particulars(item, content) for item, content in zip(items_of_files, contents, strict=True)
    ]


def particulars(item: Item, content: dict[str, Any]) -> Particulars:
    """What an item of purpose `vault.file` says, once opened."""
    said = content | {"key": base64.b64decode(content["key"])}
    return Particulars(item=item.ref, **said)


def open_stream(*, item: Item, by: Person, now: datetime) -> tuple[Particulars, Iterator[bytes]]:
    """A file for somebody who may read it; that they did is written down.

    Raises:
        NotFound: `by` may not read the case.
        Refusal: `vault.damaged`, `vault.file_away`, `vault.closed`.
    """
    (found,) = described(items_of_files=[item], by=by, what="file", now=now)
    return found, contents(item.file, found)


def contents(file: File, facts: Particulars) -> Iterator[bytes]:
    """The plaintext, once the whole of it was checked.

    The storage is read twice, so that memory stays flat and nothing of a damaged file is ever
    given. Should it change between, the iterator raises, which breaks off whatever is sent.

    Raises:
        Refusal: `vault.damaged`, `vault.file_away`.
    """
    size, digest = 0, hashlib.sha256()
    for chunk in decrypted(file, facts.key):
        size += len(chunk)
        digest.update(chunk)
    if (size, digest.hexdigest()) != (facts.size, facts.sha256):
        raise _damaged(file)
    return decrypted(file, facts.key)


def decrypted(file: File, key: bytes) -> Iterator[bytes]:
    """The plaintext as it is read: for those alone who give it to nobody before it ends.

    Raises:
        Refusal: `vault.damaged`, `vault.file_away`, within; what came before is not to be believed.
    """
    try:
        with default_storage.open(file.stored_as) as stored:
            yield from stream.opened(stored, key, file.ref)
    except envelope.Broken:
        raise _damaged(file) from None
    except GeneratorExit:
        raise
    except Exception as error:  # each kind of store has errors of its own
        _log.exception("the store does not give file %s", file.pk)
        raise Refusal("vault.file_away") from error


def _damaged(file: File) -> Refusal:
    _log.error("file %s does not open", file.pk)
    return Refusal("vault.damaged")

"""Files on their way in: encrypted as their bytes arrive, in a folder of their own.

Plaintext is never written anywhere. The key is in this process's memory alone until the file is
kept (`files.keep`), so whatever a killed process leaves behind opens for nobody.
"""

import fcntl
import io
import logging
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from errno import EDQUOT, EFBIG, ENOSPC
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from portal.errors import NoRoom
from portal.vault import stream

_log = logging.getLogger(__name__)

_FULL = {ENOSPC, EDQUOT, EFBIG}
# Between its making and its lock a file is nobody's: it is not swept so young.
_YOUNG = timedelta(minutes=5)


def folder() -> Path:
    """Where files arrive; made at its first use, for nobody else to look into."""
    found = Path(settings.INCOMING)
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


@contextmanager
def room_is_needed() -> Iterator[None]:
    """Turn a full disk, whatever it calls itself, into `NoRoom`, and tell the operator."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        _log.error("no room for files: %s", error.strerror)
        raise NoRoom from error


class Arriving:
    """A file that is being received. It ends by `finish` or by `discard`.

    Raises:
        NoRoom: at its making, in `write` and in `finish`; nothing of it is left then.
    """

    def __init__(self) -> None:
        self.ref = uuid4()
        self.path = folder() / secrets.token_hex(16)
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        with room_is_needed():
            self.file = os.fdopen(os.open(self.path, flags, 0o600), "w+b")
        # Held until the file is closed or the process dies: a sweep takes what nobody holds.
        fcntl.flock(self.file, fcntl.LOCK_EX)
        self._stream = stream.Writer(self._put, self.ref)

    def write(self, plain: bytes) -> None:
        self._stream.write(plain)

    def finish(self, name: str, content_type: str) -> "Arrived":
        self._stream.finish()
        with self._or_nothing():
            self.file.flush()
        return Arrived(self, self._stream, name, content_type)

    def discard(self) -> None:
        """Leave nothing of it."""
        self.path.unlink(missing_ok=True)
        with suppress(OSError):  # what could not be written is written once more
            self.file.close()

    def _put(self, sealed: bytes) -> None:
        with self._or_nothing():
            self.file.write(sealed)

    @contextmanager
    def _or_nothing(self) -> Iterator[None]:
        try:
            with room_is_needed():
                yield
        except BaseException:
            self.discard()
            raise


class Arrived(UploadedFile):
    """An uploaded file that lies encrypted on the disk, and is decrypted as it is read."""

    def __init__(
        self, arriving: Arriving, written: stream.Writer, name: str, content_type: str
    ) -> None:
        self.ref, self.path, self._held = arriving.ref, arriving.path, arriving
        self.key, self.sha256 = written.key, written.sha256
        plain = io.BufferedReader(_Plain(self), stream.FRAME)
        super().__init__(plain, name, content_type, written.size)
        self.at_end: Callable[[], None] = lambda: None

    def settle(self) -> None:
        """Wait until its bytes are safe on the disk."""
        os.fsync(self._held.file.fileno())

    def close(self) -> None:
        """Leave nothing of it here; what was kept lies elsewhere by now. Ends with the request."""
        self._held.discard()
        super().close()
        self.at_end()


class _Plain(io.RawIOBase):
    """The plaintext of an arrived file, read from the start as often as somebody likes."""

    def __init__(self, arrived: Arrived) -> None:
        self._arrived = arrived
        self._wanted = 0
        self._start()

    def _start(self) -> None:
        # A descriptor of its own: the ciphertext may be moved meanwhile, and stays readable.
        source = open(os.dup(self._arrived._held.file.fileno()), "rb")  # noqa: SIM115
        source.seek(0)
        self._frames = stream.opened(source, self._arrived.key, self._arrived.ref)
        self._source, self._at, self._frame = source, 0, memoryview(b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._wanted

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._wanted, os.SEEK_END: self._arrived.size or 0}
        self._wanted = max(0, base[whence] + offset)
        return self._wanted

    def readinto(self, buffer: Any) -> int:
        if self._wanted < self._at:
            self._source.close()
            self._start()
        while self._at + len(self._frame) <= self._wanted:
            self._at += len(self._frame)
            frame = next(self._frames, None)
            if not frame:
                self._frame = memoryview(b"")
                return 0
            self._frame = memoryview(frame)
        found = self._frame[self._wanted - self._at :][: len(buffer)]
        buffer[: len(found)] = found
        self._wanted += len(found)
        return len(found)

    def close(self) -> None:
        if not self.closed:
            self._source.close()
        super().close()


def taken_in(file: UploadedFile) -> Arrived:
    """Any uploaded file as one that arrived here."""
    if isinstance(file, Arrived):
        return file
    arriving = Arriving()
    try:
        for chunk in file.chunks():
            arriving.write(chunk)
        return arriving.finish(file.name or "", file.content_type or "")
    except BaseException:
        arriving.discard()
        raise


def sweep(*, now: datetime) -> int:
    """Remove what a killed process of this machine left behind.

    Returns:
        How many files that were.
    """
    swept = 0
    for path in folder().iterdir():
        with suppress(OSError), path.open("rb") as file:  # gone, or held by whoever receives it
            if path.stat().st_mtime > (now - _YOUNG).timestamp():
                continue
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
            swept += 1
    return swept

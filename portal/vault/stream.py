"""Files under libsodium's secretstream, frame by frame; nothing here asks Django.

Stored are `version, algorithm, header (24 bytes)` and then frames, each of 64 KiB and 17 bytes of
libsodium's. Version 1, algorithm 2 is secretstream over XChaCha20-Poly1305. The last frame is
tagged FINAL and padded (ISO/IEC 7816-4), so that a file's size is seen to 64 KiB and no finer; and
since all frames are of one size, a reader needs to know nothing else.
"""

import hashlib
from collections.abc import Callable, Iterator
from typing import Protocol
from uuid import UUID

from nacl import bindings, exceptions

from portal.vault.envelope import VERSION, Broken

SECRETSTREAM = 2
HEAD = bytes((VERSION, SECRETSTREAM))
FRAME = 64 * 1024
_HEADER = bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES
_SEALED = FRAME + bindings.crypto_secretstream_xchacha20poly1305_ABYTES
_MESSAGE = bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
_FINAL = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL


class Source(Protocol):
    def read(self, size: int, /) -> bytes: ...


def _place(ref: UUID) -> bytes:
    """Associated data of every frame: it opens in no other file."""
    return HEAD + f"vault.file\0{ref}".encode()


class Writer:
    """Encrypts as bytes arrive, under a key of its own; holds no more than one frame.

    Args:
        out: takes the ciphertext. ref: of the file.
    """

    def __init__(self, out: Callable[[bytes], object], ref: UUID) -> None:
        self.key = bindings.crypto_secretstream_xchacha20poly1305_keygen()
        self._out, self._place = out, _place(ref)
        self._state = bindings.crypto_secretstream_xchacha20poly1305_state()
        self._digest = hashlib.sha256()
        self._rest = bytearray()
        self.size = 0
        out(HEAD + bindings.crypto_secretstream_xchacha20poly1305_init_push(self._state, self.key))

    def write(self, plain: bytes) -> None:
        self.size += len(plain)
        self._digest.update(plain)
        self._rest += plain
        while len(self._rest) >= FRAME:
            self._push(bytes(self._rest[:FRAME]), _MESSAGE)
            del self._rest[:FRAME]

    def finish(self) -> None:
        """The last frame, which an empty file has too."""
        self._push(bindings.sodium_pad(bytes(self._rest), FRAME), _FINAL)
        self._rest.clear()

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def _push(self, plain: bytes, tag: int) -> None:
        self._out(
            bindings.crypto_secretstream_xchacha20poly1305_push(
                self._state, plain, self._place, tag
            )
        )


def opened(source: Source, key: bytes, ref: UUID) -> Iterator[bytes]:
    """The plaintext of a stored file, frame by frame.

    libsodium says nothing when whole frames are cut off the end, so FINAL is demanded here: once,
    at the true end, with nothing behind it.

    Raises:
        Broken: it was changed, cut or added to, or belongs elsewhere. What was given before is
            not to be believed either.
    """
    head = _read(source, len(HEAD) + _HEADER)
    if head[: len(HEAD)] != HEAD:
        raise Broken
    state, place = bindings.crypto_secretstream_xchacha20poly1305_state(), _place(ref)
    try:
        bindings.crypto_secretstream_xchacha20poly1305_init_pull(state, head[len(HEAD) :], key)
        frame, is_last = _read(source, _SEALED), False
        while not is_last:
            if len(frame) != _SEALED:
                raise Broken
            following = _read(source, _SEALED)
            is_last = not following
            plain, tag = bindings.crypto_secretstream_xchacha20poly1305_pull(state, frame, place)
            if tag != (_FINAL if is_last else _MESSAGE):
                raise Broken
            yield bindings.sodium_unpad(plain, FRAME) if is_last else plain
            frame = following
    except (exceptions.CryptoError, ValueError, TypeError, RuntimeError) as error:
        raise Broken from error


def _read(source: Source, size: int) -> bytes:
    """So many bytes, or what is left; a store may give fewer at a time."""
    found = source.read(size)
    while len(found) < size and (more := source.read(size - len(found))):
        found += more
    return found

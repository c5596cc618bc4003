"""Who holds the service's private keys: outside the database, behind what a KMS can offer too."""

import base64
import binascii
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string
from nacl.public import PrivateKey

from portal.errors import Refusal
from portal.vault import envelope


class KeyHolder(Protocol):
    """What the vault asks of a file, or of a key management service."""

    def current(self) -> tuple[str, bytes]:
        """Id and X25519 public key that new cases are sealed to; Refusal `vault.closed`."""

    def open(self, key: str, sealed: bytes) -> bytes:
        """What was sealed to the key of that id; Refusal `vault.closed`, `envelope.Broken`."""


class FileKeys:
    """Keys from a file, or from the environment itself: a line `id base64` each, the current last.

    Former keys stay above it and open what was sealed to them.
    """

    def __init__(self, text: str) -> None:
        self._keys: dict[str, bytes] = {}
        for line in text.splitlines():
            if not line.strip() or line.startswith("#"):
                continue
            name, _, coded = line.strip().partition(" ")
            try:
                key = base64.b64decode(coded.strip(), validate=True)
            except binascii.Error:
                key = b""
            if len(key) != envelope.KEY or name in self._keys:
                raise ValueError(f"service key {name!r} is no id and 32 bytes in base 64")
            self._keys[name] = key

    def current(self) -> tuple[str, bytes]:
        if not self._keys:
            raise Refusal("vault.closed")
        name, key = list(self._keys.items())[-1]
        return name, bytes(PrivateKey(key).public_key)

    def open(self, key: str, sealed: bytes) -> bytes:
        if key not in self._keys:
            raise Refusal("vault.closed")
        return envelope.unwrap(sealed, self._keys[key])


def from_settings() -> KeyHolder:
    """Read as the settings say: `VAULT_KEYS` is the path of a file, or its text.

    Raises:
        Refusal: `vault.closed`, when there is no such file, or nothing in it that can be read.
    """
    place = settings.VAULT_KEYS
    try:
        if place.startswith("/"):
            return _read(place, Path(place).stat().st_mtime_ns)
        return FileKeys(place)
    except (OSError, ValueError) as error:
        raise Refusal("vault.closed") from error


@lru_cache(maxsize=2)
def _read(path: str, _changed: int) -> FileKeys:
    return FileKeys(Path(path).read_text(encoding="ascii"))


def service() -> KeyHolder:
    """The holder that the settings name."""
    holder: KeyHolder = import_string(settings.VAULT_KEYHOLDER)()
    return holder


def recovery() -> tuple[str, list[bytes]]:
    """Id of the office's recovery key, and its public keys: with two, both are needed to open.

    Raises:
        Refusal: `vault.closed`, where none is set or it can't be read.
    """
    name, _, coded = settings.VAULT_RECOVERY.partition(":")
    try:
        keys = [base64.b64decode(key, validate=True) for key in coded.split(",")]
    except binascii.Error:
        keys = []
    if not name or not keys or any(len(key) != envelope.KEY for key in keys):
        raise Refusal("vault.closed")
    return name, keys


# Shorter ones could be guessed, and then any receipt code's index be tried out.
_PEPPER = 32


def pepper() -> bytes:
    """What receipt codes are looked up with; it never changes, or they would open nothing.

    Raises:
        Refusal: `vault.closed`, where none is set or it is short.
    """
    found = str(settings.VAULT_PEPPER).encode()
    if len(found) < _PEPPER:
        raise Refusal("vault.closed")
    return found


def line(name: str, key: bytes) -> str:
    """A key as `FileKeys` reads it."""
    return f"{name} {base64.b64encode(key).decode()}\n"

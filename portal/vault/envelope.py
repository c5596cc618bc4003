"""The cryptography of the vault: libsodium's own constructions, put together and nothing more.

An envelope is `version, algorithm, nonce (24 bytes), ciphertext`. Version 1, algorithm 1 is
XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha) over text that is padded to 512 bytes (ISO/IEC 7816-4),
with associated data that names where the envelope belongs: it opens nowhere else.
"""

from dataclasses import dataclass
from uuid import UUID

from nacl import bindings, exceptions
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.utils import random

VERSION, XCHACHA20_POLY1305 = 1, 1
HEAD = bytes((VERSION, XCHACHA20_POLY1305))
NONCE = bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
KEY = bindings.crypto_aead_xchacha20poly1305_ietf_KEYBYTES
# Texts of one bucket can't be told apart by their size.
BUCKET = 512
# A sealed box around 32 bytes.
WRAPPED = KEY + 48


class Broken(Exception):
    """It does not open: changed, cut, moved, or sealed to somebody else."""


@dataclass(frozen=True)
class Place:
    """Where an envelope belongs; each part is in its associated data.

    Args:
        table: of the row, such as `vault.item`. purpose: `<room>.<thing>`.
        version: of the row: what it held before does not open in its place.
    """

    table: str
    item: UUID
    case: UUID
    purpose: str
    version: int = 1

    def __bytes__(self) -> bytes:
        parts = (self.table, self.item, self.case, self.purpose, self.version)
        return HEAD + "\0".join(map(str, parts)).encode()


def new_key() -> bytes:
    """32 fresh random bytes."""
    return random(KEY)


def new_pair() -> tuple[bytes, bytes]:
    """A fresh X25519 pair: private key, public key, 32 bytes each."""
    private = PrivateKey.generate()
    return bytes(private), bytes(private.public_key)


def wrap(secret: bytes, *public_keys: bytes) -> bytes:
    """Seal bytes to a public key; to several, one box inside the other, the first outermost.

    Args:
        public_keys: X25519. With two, both holders are needed to open it.
    """
    for public in reversed(public_keys):
        secret = SealedBox(PublicKey(public)).encrypt(secret)
    return secret


def unwrap(sealed: bytes, *private_keys: bytes) -> bytes:
    """What `wrap` sealed, by the private keys in the same order.

    Raises:
        Broken: it was not sealed to these, or it was changed.
    """
    try:
        for private in private_keys:
            sealed = SealedBox(PrivateKey(private)).decrypt(sealed)
    except (exceptions.CryptoError, ValueError, TypeError) as error:
        raise Broken from error
    return sealed


def seal(plain: bytes, key: bytes, place: Place) -> bytes:
    """Put bytes into an envelope that opens with `key` (32 bytes), and only at `place`."""
    nonce = random(NONCE)
    padded = bindings.sodium_pad(plain, BUCKET)
    return (
        HEAD
        + nonce
        + bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(padded, bytes(place), nonce, key)
    )


def unseal(envelope: bytes, key: bytes, place: Place) -> bytes:
    """The bytes in an envelope.

    Raises:
        Broken: it was changed, or does not belong here; nothing of it is given.
    """
    if envelope[:2] != HEAD:
        raise Broken
    nonce, ciphertext = envelope[2 : 2 + NONCE], envelope[2 + NONCE :]
    try:
        padded = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
            ciphertext, bytes(place), nonce, key
        )
        return bindings.sodium_unpad(padded, BUCKET)
    except (exceptions.CryptoError, ValueError, TypeError) as error:
        raise Broken from error

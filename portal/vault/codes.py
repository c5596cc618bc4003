"""Receipt codes: what somebody without an account comes back with; pure.

120 bits as 24 of Crockford's symbols and one that guards against typing errors. The code itself is
stored nowhere. With a pepper that is in no database HKDF-SHA256 (RFC 5869) makes of it what it is
looked up by; so many bits need no slow hash, which would be a lever for flooding.
"""

import hashlib
import unicodedata

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from portal.references import SYMBOLS, check_symbol

BITS = 120
_LENGTH, _GROUP = 25, 5
# What check symbols of codes begin with, so that none is that of a reference too.
_LETTER = "R"
# Read as the symbol that they look like.
_LOOKS_LIKE = str.maketrans("OIL", "011")
# Longer than any way of typing a code; what is longer is none.
LONGEST = 200

# What is derived from a code. Each has its own words, so that one tells nothing of another.
LOOK_UP = b"receipt code: look-up"
_FROM_FORM = b"receipt code: of a form"


def drawn(seed: bytes, pepper: bytes) -> str:
    """The code that a form's random seed gives: the same for a form that is sent twice.

    Args:
        seed: at least 120 random bits.

    Raises:
        ValueError: the seed is shorter.
    """
    if len(seed) * 8 < BITS:
        raise ValueError("a receipt code needs 120 random bits")
    return written(_derived(seed, pepper, _FROM_FORM, BITS // 8))


def written(bits: bytes) -> str:
    """15 bytes as people read a code: five groups of five symbols."""
    number = int.from_bytes(bits, "big")
    body = "".join(SYMBOLS[number >> at & 31] for at in range(BITS - 5, -1, -5))
    return grouped(body + check_symbol(_LETTER, body))


def grouped(typed: str) -> str:
    """A code as people read it, from whatever way in which it was typed."""
    code = plain(typed)
    return "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))


def read(typed: str) -> str | None:
    """The symbols of a code as somebody typed it, or None for what is none.

    Case, blanks, dashes and other marks don't matter; O is read as 0, I and L as 1.
    """
    if len(typed) > LONGEST:
        return None
    code = plain(typed)
    return code if len(code) == _LENGTH and _is_code(code) else None


def plain(text: str) -> str:
    """Only the letters and digits of a text, in the way in which codes are compared."""
    text = unicodedata.normalize("NFKC", text).upper()
    return "".join(filter(str.isalnum, text)).translate(_LOOKS_LIKE)


def found_in(text: str) -> list[str]:
    """Every code, as `read` gives it, that somebody may have written into a text.

    One run of symbols in 32 looks like a code by its check symbol alone: whether one opens
    anything is for the look-up to say.
    """
    symbols = plain(text)
    runs = (symbols[at : at + _LENGTH] for at in range(len(symbols) - _LENGTH + 1))
    return [run for run in runs if _is_code(run)]


def _is_code(symbols: str) -> bool:
    return set(symbols) <= set(SYMBOLS) and check_symbol(_LETTER, symbols[:-1]) == symbols[-1]


def index(code: str | None, pepper: bytes) -> bytes:
    """What a code is found by in the database: SHA-256 of what HKDF makes of it, 32 bytes.

    For None it is as much work, and what it gives is found nowhere.
    """
    found = _derived((code or "").encode(), pepper, LOOK_UP, 32)
    return hashlib.sha256(found).digest()


def _derived(secret: bytes, pepper: bytes, what: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt=pepper, info=what).derive(secret)

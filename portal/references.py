"""References: what people call a filing by, with a character that guards against typing errors."""

import re
import secrets
from collections.abc import Callable
from functools import reduce

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_REFERENCE = re.compile(r"CA-[A-Z]-\d{4}-\d{6,9}-[0-9A-Z]")
# Crockford's base 32: no I, L, O or U, which are read as others.
SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RANDOM = re.compile(r"CA-([A-Z])-([0-9A-Z]{4})-([0-9A-Z]{4})")


def check_character(text: str) -> str:
    """The check character of ISO/IEC 7064 MOD 37,36 over the letters and digits of `text`.

    It finds every single mistyped character and every swap of two neighbours.
    """
    product = 36
    for character in text.upper():
        if character not in _ALPHABET:
            continue
        total = (product + _ALPHABET.index(character)) % 36 or 36
        product = total * 2 % 37
    return _ALPHABET[(37 - product) % 36]


def reference(letter: str, year: int, number: int) -> str:
    """A reference such as `CA-F-2026-000123-K`: kind, year, number, check character."""
    stem = f"CA-{letter}-{year:04d}-{number:06d}"
    return f"{stem}-{check_character(stem)}"


def random_reference(letter: str, taken: Callable[[str], bool]) -> str:
    """A reference that tells neither how many there are nor when it was given: CA-I-7K3M-Q2XF.

    Args:
        letter: the kind, one whose filings are confidential.
        taken: whether somebody has that reference; then another is drawn.
    """
    while True:
        body = "".join(secrets.choice(SYMBOLS) for _symbol in range(7))
        body += check_symbol(letter, body)
        found = f"CA-{letter}-{body[:4]}-{body[4:]}"
        if not taken(found):
            return found


def check_symbol(letter: str, body: str) -> str:
    """The last symbol of a random reference, over its letter and the symbols before it.

    A sum over GF(32) weighted by powers of a primitive element: it finds every single mistyped
    symbol and every swap of two.
    """
    return SYMBOLS[reduce(_weighed, map(SYMBOLS.index, body), ord(letter) % 32)]


def _weighed(total: int, value: int) -> int:
    """(total + value) times x, modulo x^5 + x^2 + 1."""
    doubled = (total ^ value) << 1
    return doubled ^ 0b100101 if doubled & 32 else doubled


def looks_like(text: str) -> bool:
    """Whether `text` has the form of a reference, right or mistyped."""
    text = text.strip().upper()
    return bool(_REFERENCE.fullmatch(text) or _RANDOM.fullmatch(text))


def is_reference(text: str) -> bool:
    """Whether `text` is a whole reference whose check character is right."""
    text = text.strip().upper()
    if found := _RANDOM.fullmatch(text):
        body = found[2] + found[3]
        return set(body) <= set(SYMBOLS) and check_symbol(found[1], body[:-1]) == body[-1]
    return looks_like(text) and check_character(text[:-2]) == text[-1]


class ReferenceConverter:
    """A reference in an address; whatever can't be one is no address."""

    regex = r"CA-[A-Z]-[0-9A-Z-]{4,24}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value

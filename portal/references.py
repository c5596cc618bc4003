"""References: what people call a filing by, with a character that guards against typing errors."""

import re

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_REFERENCE = re.compile(r"CA-[A-Z]-\d{4}-\d{6,9}-[0-9A-Z]")


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


def looks_like(text: str) -> bool:
    """Whether `text` has the form of a reference, right or mistyped."""
    return bool(_REFERENCE.fullmatch(text.strip().upper()))


def is_reference(text: str) -> bool:
    """Whether `text` is a whole reference whose check character is right."""
    text = text.strip().upper()
    return looks_like(text) and check_character(text[:-2]) == text[-1]


class ReferenceConverter:
    """A reference in an address; whatever can't be one is no address."""

    regex = r"CA-[A-Z]-[0-9A-Z-]{4,24}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value

"""The one form in which a text is stored, shown, signed and hashed."""

import hashlib
import re
import unicodedata

_NEW_LINE = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Control characters, the byte order mark, and the marks that turn the reading direction: what a
# person sees must be what is signed. Code points that are no characters may not stand in XML.
_NO_CHARACTERS = "".join(f"{chr(end - 1)}{chr(end)}" for end in range(0xFFFF, 0x110000, 0x10000))
_DROPPED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
    f"\ufdd0-\ufdef{_NO_CHARACTERS}]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_TRAILING = re.compile(r"(?<![^\S\n])[^\S\n]+$", re.MULTILINE)
_EMPTY_LINES = re.compile("\n{4,}")


def canonical(text: str) -> str:
    """Bring a text into canonical form; doing it twice changes nothing.

    Unicode NFC; lines end with LF; no control or direction characters, lone surrogates or
    noncharacters; no blanks at line ends; at most two empty lines in a row; no empty line at the
    start; one newline at the end, or nothing at all for a text without words.
    """
    text = _NEW_LINE.sub("\n", text)
    text = _SURROGATE.sub("\ufffd", _DROPPED.sub("", text))
    text = unicodedata.normalize("NFC", text)
    text = _EMPTY_LINES.sub("\n\n\n", _TRAILING.sub("", text)).strip("\n")
    return text + "\n" if text else ""


def digest(data: str | bytes) -> str:
    """SHA-256 in lower-case hexadecimal; a text is hashed as UTF-8."""
    if isinstance(data, str):
        data = data.encode()
    return hashlib.sha256(data).hexdigest()

"""The fonts of printed documents, and which text they can draw.

A PDF/UA document may hold no character without a glyph, so text of any origin goes through
`drawable` first. deploy/vendor_fonts.py fetched the files.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
# What is printed for a character that no font has: U+FFFD itself is in none of them.
MISSING = "□"
# In the order in which a text tries them.
_TEXT = ("SourceSans3_400Regular.ttf", "NotoSansSC_400Regular.ttf")
_NEW_LINE = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Marks without a look of their own: variation selectors, grapheme joiner, Hangul fillers.
_INVISIBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0]")
_SELECTORS = re.compile("[\U000e0000-\U000e0fff]")


@cache
def _coverage() -> tuple[frozenset[str], ...]:
    fonts = json.loads((FOLDER / "MANIFEST.json").read_text(encoding="utf-8"))["fonts"]
    return tuple(frozenset(_characters(fonts[name]["characters"])) for name in _TEXT)


def _characters(ranges: str) -> Iterator[str]:
    for part in ranges.split():
        first, _dash, last = part.partition("-")
        yield from map(chr, range(int(first, 16), int(last or first, 16) + 1))


def drawable(text: str) -> str:
    """The text as it can be printed: same words, and `MISSING` for what no font can draw.

    Control and direction characters go, every kind of line end becomes LF, every kind of blank
    that the fonts lack a space; NFC. An accent stays only where one font has both it and the
    letter below: a letter and its accent are drawn together.
    """
    text = _SELECTORS.sub("", _INVISIBLE.sub("", _NEW_LINE.sub("\n", text)))
    out = []
    able = _coverage()
    for character in unicodedata.normalize("NFC", text):
        category = unicodedata.category(character)
        if character == "\n" or category not in ("Cc", "Cf"):
            able, drawn = _draw(character, category, able)
            out.append(drawn)
        elif character == "\t":
            out.append(" ")
    return "".join(out)

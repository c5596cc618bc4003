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
_BLANK = re.compile(r"[^\S\n]")
# Characters without a look of their own beyond category Cf: grapheme joiner, Hangul fillers,
# variation selectors.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)


def drawable(text: str) -> str:
    """The text as it can be printed, with `MISSING` for each character that no font can draw.

    NFC; every kind of line end becomes LF, every other blank a space; control, direction and other
    invisible characters go. An accent is kept only where one font has both it and the letter below
    it: the two are drawn together.
    """
    text = _INVISIBLE.sub("", _BLANK.sub(" ", _NEW_LINE.sub("\n", text)))
    drawn = []
    able = _fonts()
    for character in unicodedata.normalize("NFC", text):
        category = unicodedata.category(character)
        if category in ("Cc", "Cf") and character != "\n":
            continue
        joined = category[0] == "M" or character in "ﾞﾟ"
        able = _having(character, able if joined else _fonts())
        if not able:
            character, able = MISSING, _having(MISSING, _fonts())
        drawn.append(character)
    return "".join(drawn)


@cache
def _fonts() -> tuple[frozenset[str], ...]:
    """The characters of each font, in the order in which a text tries them."""
    fonts = json.loads((FOLDER / "MANIFEST.json").read_text(encoding="utf-8"))["fonts"]
    return tuple(frozenset(_characters(fonts[name]["characters"])) | {"\n"} for name in _TEXT)


def _characters(ranges: str) -> Iterator[str]:
    for part in ranges.split():
        first, _dash, last = part.partition("-")
        yield from map(chr, range(int(first, 16), int(last or first, 16) + 1))


def _having(character: str, fonts: tuple[frozenset[str], ...]) -> tuple[frozenset[str], ...]:
    return tuple(font for font in fonts if character in font)

"""Markdown and plain text; and plain words made safe to stand in Markdown."""

import re
from collections.abc import Callable
from pathlib import Path

from portal.errors import Refusal

# Control characters that text has by accident at most: one in a thousand is let pass (and dropped
# from the canonical form), none where the encoding had to be guessed.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MARK = re.compile(
    r"[\\`*]|(?<!\w)_|_(?!\w)|~(?=~)|\[(?=[^\[\]]*\][(\[:])|&(?=#?\w{1,31};)|<(?=\w+:|[^\s<>]+@)"
)
_LINE_MARK = re.compile(r"^(?=\#{1,6}(?:\s|$)|>|[-=_]{2,}\s*$|(?:- *){3,}$)", re.MULTILINE)
_BULLET = re.compile(r"^[•●▪◦‣⁃*–]\s+", re.MULTILINE)
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+(?=[^\W\d_])")
_LONGEST_TITLE = 120

Reading = tuple[str, int | None, tuple[str, ...]]
Tell = Callable[[int, int], None]


def decoded(data: bytes) -> tuple[str, bool] | None:
    """Bytes as (text, whether its encoding was guessed), or None when they are no text.

    UTF-8, UTF-16 with a byte order mark, else Windows-1252.
    """
    utf_16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if utf_16 else ["utf-8-sig", "cp1252"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        guessed = encoding == "cp1252"
        stray = 0 if guessed else len(text) // 1000
        return (text, guessed) if len(_CONTROL.findall(text)) <= stray else None
    return None


def read_markdown(path: Path, tell: Tell) -> Reading:
    """Markdown as it is; front matter stays part of the text."""
    text, warnings = _read(path)
    tell(1, 1)
    if not re.search(r"^\s{0,3}#{1,6}\s|^(=+|-+)\s*$", text, re.MULTILINE):
        warnings += ("file.warning.no_headings",)
    return text, None, warnings


def read_text(path: Path, tell: Tell) -> Reading:
    """Plain text: blocks between empty lines; a numbered line that stands alone is a heading."""
    text, warnings = _read(path)
    blocks = []
    headed = False
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        lines = "\n".join(line.strip() for line in block.strip("\n").split("\n"))
        depth = heading_depth(lines)
        headed |= depth > 0
        blocks.append(f"{'#' * min(6, depth + 1)} {escaped(lines)}" if depth else escaped(lines))
    tell(1, 1)
    warnings += ("file.warning.headings_guessed" if headed else "file.warning.no_headings",)
    return "\n\n".join(blocks), None, warnings


def _read(path: Path) -> tuple[str, tuple[str, ...]]:
    found = decoded(path.read_bytes())
    if found is None:
        raise Refusal("file.not_text", "file")
    text, guessed = found
    return text, ("file.warning.encoding_guessed",) if guessed else ()


def escaped(words: str) -> str:
    """Plain words written so that Markdown shows them as they are; only list marks work."""
    return _LINE_MARK.sub(r"\\", _MARK.sub(r"\\\g<0>", _BULLET.sub("- ", words)))


def heading_depth(line: str) -> int:
    """How deep a line such as "2.1 Method" is numbered, 0 when it is no numbered title."""
    numbered = _NUMBERED.match(line)
    if not numbered or "\n" in line or len(line) > _LONGEST_TITLE or line[-1] in ".,;:":
        return 0
    return numbered[1].count(".") + 1

"""PDF: lines with their place and size, put together again into headings and paragraphs."""

import ctypes
import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, pairwise
from pathlib import Path
from statistics import quantiles
from threading import Lock

import pypdfium2
import pypdfium2.raw as pdfium

from portal.documents.extraction.formats import LONGEST_TEXT
from portal.documents.extraction.plain import Reading, Tell, escaped, heading_depth
from portal.errors import Refusal

_MOST_PAGES = 5_000
_MOST_BOOKMARKS = 5_000
_LONGEST_HEADING = 4  # lines
_LEAST_LETTERS = 20  # a page, on average; below, the pages are pictures
_PDFIUM = Lock()  # the library may be entered by one thread at a time
_BREAK = "\ufffe"  # how pdfium writes a hyphen at a line's end, the next line joined to it
_BOLD = re.compile(rb"bold|black|heavy", re.IGNORECASE)
_ITEM = re.compile(r"[•●▪◦‣⁃*–—-]\s")
_NUMBERED_ITEM = re.compile(r"\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]\s")
_ENDS = tuple(".:;!?”\"')")


@dataclass
class _Line:
    """A line of text; lengths in points, from the page's lower left corner."""

    text: str
    page: int
    size: float
    bold: bool
    left: float
    right: float
    top: float
    bottom: float
    level: int = field(default=0)  # of a heading


def read(path: Path, tell: Tell) -> Reading:
    """The text of a PDF: paragraphs joined across lines and pages, words joined across hyphens,
    running heads and page numbers left out, headings by its bookmarks or else by their looks.

    Raises:
        Refusal: `file.encrypted`, `file.damaged`, `file.picture_only`, `file.too_complex`.
    """
    with _PDFIUM:
        pages, bookmarks = _opened(path, tell)
    letters = [sum(len(line.text) for line in page) for page in pages]
    if sum(letters) < _LEAST_LETTERS * len(pages):
        raise Refusal("file.picture_only", "file")
    warnings: tuple[str, ...] = ()
    if 0 in letters:
        warnings += ("file.warning.pages_without_text",)
    lines = [line for page in _without_running_heads(pages) for line in page]
    if not _mark_by_bookmarks(lines, bookmarks):
        guessed = _mark_by_looks(lines)
        warnings += ("file.warning.headings_guessed" if guessed else "file.warning.no_headings",)
    text = "\n\n".join(_blocks(lines))
    return _without_breaks(text), len(pages), warnings


def _opened(path: Path, tell: Tell) -> tuple[list[list[_Line]], list[tuple[int, int, str]]]:
    """The lines of each page, and the bookmarks as (level from 1, page, title)."""
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        locked = pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD
        raise Refusal("file.encrypted" if locked else "file.damaged", "file") from error
    try:
        total = len(document)
        if total > _MOST_PAGES:
            raise Refusal("file.too_complex", "file")
        if not total:
            raise Refusal("file.damaged", "file")
        pages: list[list[_Line]] = []
        length = 0
        for number in range(total):
            pages.append(list(_lines(document, number)))
            length += sum(len(line.text) for line in pages[-1])
            if length > LONGEST_TEXT:
                raise Refusal("file.too_complex", "file")
            tell(number + 1, total)
        return pages, list(islice(_bookmarks(document), _MOST_BOOKMARKS))
    except (pypdfium2.PdfiumError, UnicodeDecodeError) as error:
        raise Refusal("file.damaged", "file") from error
    finally:
        document.close()


def _lines(document: pypdfium2.PdfDocument, number: int) -> Iterator[_Line]:
    page = document[number]
    textpage = page.get_textpage()
    try:
        start = 0
        for piece in textpage.get_text_range(errors="replace").split("\r\n"):
            words = piece.strip()
            if words:
                first = start + piece.index(words[0])
                yield _measured(textpage, words, number, first, first + len(words) - 1)
            start += len(piece) + 2
    finally:
        textpage.close()
        page.close()


def _measured(
    textpage: pypdfium2.PdfTextPage, words: str, page: int, start: int, end: int
) -> _Line:
    raw = textpage.raw
    first = pdfium.FPDFText_GetCharIndexFromTextIndex(raw, start)
    last = pdfium.FPDFText_GetCharIndexFromTextIndex(raw, end)
    font = ctypes.create_string_buffer(128)
    pdfium.FPDFText_GetFontInfo(raw, first, font, 128, ctypes.c_int())
    left, _, _, top = _box(raw, first)
    _, bottom, right, _ = _box(raw, last)
    size = round(pdfium.FPDFText_GetFontSize(raw, first), 1)
    bold = bool(_BOLD.search(font.value))
    return _Line(" ".join(words.split()), page, size, bold, left, right, top, bottom)


def _box(raw: object, index: int) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of a character's cell; zeros where it has none."""
    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(raw, index, box)
    return box.left, box.bottom, box.right, box.top


def _bookmarks(document: pypdfium2.PdfDocument) -> Iterator[tuple[int, int, str]]:
    for bookmark in document.get_toc():
        target = bookmark.get_dest()
        page = target.get_index() if target else None
        if page is not None:
            yield bookmark.level + 1, page, bookmark.get_title()


def _without_running_heads(pages: list[list[_Line]]) -> list[list[_Line]]:
    """Without the first and last lines that come back, but for their numbers, on most pages."""
    if len(pages) < 2:
        return pages
    outer = [(page, at) for page in pages for at in (0, 1, -2, -1) if len(page) > 4]
    seen = Counter((at, _numberless(page[at].text)) for page, at in outer)
    running = {key for key, count in seen.items() if count > max(1, len(pages) // 2)}
    return [
        [
            line
            for n, line in enumerate(page)
            if not running & {(n, _numberless(line.text)), (n - len(page), _numberless(line.text))}
        ]
        for page in pages
    ]


def _numberless(text: str) -> str:
    return re.sub(r"\d+|\b[ivxlc]+\b", "#", text)


def _mark_by_bookmarks(lines: list[_Line], bookmarks: list[tuple[int, int, str]]) -> bool:
    """Give headings the level of the bookmark that has their words; say whether any was found."""
    titles = {(page, _letters(title)) for _, page, title in bookmarks}
    places = _places(lines, titles)
    found = False
    for level, page, title in bookmarks:
        waiting = places[page, _letters(title)]
        while waiting and lines[waiting[0][0]].level:
            waiting.popleft()
        if waiting:
            start, length = waiting.popleft()
            for line in lines[start : start + length]:
                line.level = min(6, level)
            found = True
    return found


def _places(
    lines: list[_Line], titles: set[tuple[int, str]]
) -> dict[tuple[int, str], deque[tuple[int, int]]]:
    """Where each title stands, as (first line, how many lines); a bookmark may lack its number."""
    longest = max((len(title) for _, title in titles), default=0)
    letters = [_letters(line.text) for line in lines]
    places: dict[tuple[int, str], deque[tuple[int, int]]] = defaultdict(deque)
    for start, line in enumerate(lines):
        joined = ""
        for length, more in enumerate(letters[start : start + _LONGEST_HEADING], 1):
            joined += more
            for title in {joined, joined.lstrip("0123456789")} - {""}:
                if (line.page, title) in titles:
                    places[line.page, title].append((start, length))
            if len(joined) > longest + 8:
                break
    return places


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def _mark_by_looks(lines: list[_Line]) -> bool:
    """Take for headings what is set larger than most, or bold and numbered."""
    weights: Counter[tuple[float, bool]] = Counter()
    for line in lines:
        weights[line.size, line.bold] += len(line.text)
    (body, body_bold), _ = weights.most_common(1)[0]
    looks = sorted({(x.size, x.bold) for x in lines if x.size >= 1.08 * body}, reverse=True)
    ranks = {look: rank for rank, look in enumerate(looks, 1)}
    for line in lines:
        depth = heading_depth(line.text)
        larger = line.size >= 1.08 * body
        if (larger or (line.bold and not body_bold and depth)) and re.search(r"\w\w", line.text):
            rank = ranks[line.size, line.bold] if larger else len(looks) + 1
            line.level = min(6, depth + 1 if depth else rank)
    return any(line.level for line in lines)


def _blocks(lines: list[_Line]) -> Iterator[str]:
    """Headings and paragraphs in Markdown."""
    gaps = [a.bottom - b.top for a, b in pairwise(lines) if a.page == b.page]
    usual = quantiles(gaps, n=10)[2] if len(gaps) > 1 else 0.0
    edge = max((line.right for line in lines), default=0.0)
    block: list[_Line] = []
    for line in lines:
        if block and _starts_block(block[-1], line, usual, edge):
            yield _written(block)
            block = []
        block.append(line)
    if block:
        yield _written(block)


def _starts_block(last: _Line, line: _Line, usual: float, edge: float) -> bool:
    if last.level or line.level:
        return (
            last.level != line.level
            or abs(last.size - line.size) > 0.5
            or bool(heading_depth(line.text))
        )
    full = last.right > 0.85 * edge
    ended = last.text.endswith(_ENDS)
    if _ITEM.match(line.text) or (_NUMBERED_ITEM.match(line.text) and (ended or not full)):
        return True
    if last.page != line.page:
        return ended and not (full and line.text[0].islower())
    if last.bottom - line.top > usual + 0.25 * line.size or abs(last.size - line.size) > 1.5:
        return True
    indented = line.left > last.left + 0.8 * line.size and not _ITEM.match(last.text)
    return ended and (not full or indented)


def _written(block: list[_Line]) -> str:
    text = escaped(" ".join(line.text for line in block))
    return f"{'#' * block[0].level} {text}" if block[0].level else text


def _without_breaks(text: str) -> str:
    """Join words cut at a line's end; a hyphen stays where the text has that word with one."""
    known = set(re.findall(r"(?<!\w)\w+(?:-\w+)+", text.casefold()))

    def joined(match: re.Match[str]) -> str:
        hyphened = f"{match[1]}-{match[2]}"
        return hyphened if hyphened.casefold() in known else match[1] + match[2]

    return re.sub(rf"(?<!\w)(\w+){_BREAK}(\w+)", joined, text).replace(_BREAK, "-")

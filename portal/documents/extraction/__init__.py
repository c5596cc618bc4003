"""From an uploaded file to canonical Markdown, or to a refusal that says what to do."""

from collections.abc import Callable
from pathlib import Path

from portal.documents.canonical import canonical
from portal.documents.extraction import docx, html, pdf, plain
from portal.documents.extraction.formats import (
    ACCEPTED,
    DOCX,
    HTML,
    LONGEST_TEXT,
    MARKDOWN,
    PDF,
    TEXT,
    Extraction,
    Format,
)
from portal.documents.extraction.sniffing import sniff
from portal.errors import Refusal

__all__ = ["ACCEPTED", "Extraction", "Format", "extract", "sniff"]

_READERS = {
    PDF: pdf.read,
    DOCX: docx.read,
    HTML: html.read,
    MARKDOWN: plain.read_markdown,
    TEXT: plain.read_text,
}


def extract(
    path: Path, *, name: str, progress: Callable[[int, int], None] | None = None
) -> Extraction:
    """Read the text of a file.

    Args:
        path: the stored file.
        name: the name it was uploaded under, used to check that it is what it claims to be.
        progress: called with (done, total), by page for PDF and by stage for the others.

    Raises:
        Refusal: `file.empty`, `file.type_not_accepted`, `file.false_type`, `file.encrypted`,
            `file.damaged`, `file.picture_only`, `file.not_text`, `file.too_complex`.
    """
    media_type = sniff(path, name=name)
    tell = progress or (lambda done, total: None)
    tell(0, 1)
    raw, pages, warnings = _READERS[media_type](path, tell)
    if len(raw) > LONGEST_TEXT:
        raise Refusal("file.too_complex", "file")
    text = canonical(raw)
    if not text.strip():
        raise Refusal("file.empty", "file")
    return Extraction(text, media_type, pages, warnings)

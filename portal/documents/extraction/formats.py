"""The kinds of file that are read, and what a reading gives."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HTML = "text/html"
MARKDOWN = "text/markdown"
TEXT = "text/plain"

LONGEST_TEXT = 20_000_000  # characters; a four-thousand-page book


@dataclass(frozen=True)
class Format:
    """What a person calls a kind of file (translatable), and how its names end."""

    label: Any
    suffixes: tuple[str, ...]


ACCEPTED = {
    PDF: Format(_("PDF"), (".pdf",)),
    DOCX: Format(_("Word document"), (".docx",)),
    HTML: Format(_("HTML"), (".html", ".htm")),
    MARKDOWN: Format(_("Markdown"), (".md", ".markdown")),
    TEXT: Format(_("plain text"), (".txt", ".text")),
}


@dataclass(frozen=True)
class Extraction:
    """The text of a file as canonical Markdown.

    `pages` is known for PDF alone; `warnings` are codes whose sentences are in refusals.py.
    """

    text: str
    media_type: str
    pages: int | None
    warnings: tuple[str, ...]

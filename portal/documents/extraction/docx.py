"""Word documents, by way of HTML."""

import io
import zipfile
import zlib
from pathlib import Path
from typing import Any

import mammoth
from celery.exceptions import SoftTimeLimitExceeded

from portal.documents.extraction.html import as_markdown
from portal.documents.extraction.plain import Reading, Tell
from portal.errors import Refusal

_MOST_BYTES = 200_000_000  # unpacked, in all
_MOST_XML = 10_000_000  # unpacked, of what is read into memory as a tree
_MOST_PARTS = 10_000
_PACKED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_STYLES = "p[style-name='Title'] => h1:fresh"


def read(path: Path, tell: Tell) -> Reading:
    """The text of a Word document, tracked changes accepted, comments and pictures left out.

    Raises:
        Refusal: `file.damaged`, `file.encrypted`, `file.too_complex`.
    """
    parts = _inspected(path)
    pictures = False

    def left_out(image: Any) -> list[Any]:
        nonlocal pictures
        pictures = True
        return [mammoth.html.text(image.alt_text)] if image.alt_text else []

    try:
        page = mammoth.convert_to_html(
            _zipped(parts), style_map=_STYLES, convert_image=left_out
        ).value
    except SoftTimeLimitExceeded:
        raise
    except RecursionError as error:
        raise Refusal("file.too_complex", "file") from error
    except Exception as error:
        # mammoth meets a broken document with whatever its XML leads to: KeyError,
        # AttributeError, ExpatError, …; this is its one call.
        raise Refusal("file.damaged", "file") from error
    tell(1, 2)
    markdown, warnings = as_markdown(page)
    tell(2, 2)
    if pictures:
        warnings += ("file.warning.pictures_left_out",)
    if any(b"<w:ins " in data or b"<w:del " in data for data in parts.values()):
        warnings += ("file.warning.tracked_changes",)
    return markdown, None, warnings


def _inspected(path: Path) -> dict[str, bytes]:
    """The parts of a document that may be parsed, by name; refuse what must not be unpacked.

    Whatever a document calls its text, only a part that was looked at here is ever read.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if any(part.flag_bits & 1 for part in parts):
                raise Refusal("file.encrypted", "file")
            if any(part.compress_type not in _PACKED for part in parts):
                raise Refusal("file.damaged", "file")
            xml = [part for part in parts if part.filename.endswith((".xml", ".rels"))]
            # What other programs keep in a document is no part of its text, and in any encoding.
            xml = [part for part in xml if not part.filename.startswith("customXml/")]
            if (
                len(parts) > _MOST_PARTS
                or sum(part.file_size for part in parts) > _MOST_BYTES
                or sum(part.file_size for part in xml) > _MOST_XML
            ):
                raise Refusal("file.too_complex", "file")
            return {part.filename: _checked(archive.read(part)) for part in xml}
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError) as error:
        raise Refusal("file.damaged", "file") from error


def _checked(data: bytes) -> bytes:
    # A Word document is in UTF-8. In UTF-16, each mark holds a zero, and would hide what follows.
    if b"\0" in data:
        raise Refusal("file.damaged", "file")
    # It has no document type; one here only serves to multiply entities.
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Refusal("file.too_complex", "file")
    return data


def _zipped(parts: dict[str, bytes]) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out

"""Word documents, by way of HTML."""

import zipfile
import zlib
from pathlib import Path
from typing import Any

import mammoth

from portal.documents.extraction.html import as_markdown
from portal.documents.extraction.plain import Reading, Tell
from portal.errors import Refusal

_MOST_BYTES = 200_000_000  # unpacked, in all
_MOST_XML = 40_000_000  # unpacked, of what is read into memory as a tree
_MOST_PARTS = 10_000
_STYLES = "p[style-name='Title'] => h1:fresh"


def read(path: Path, tell: Tell) -> Reading:
    """The text of a Word document, tracked changes accepted, comments and pictures left out.

    Raises:
        Refusal: `file.damaged`, `file.encrypted`, `file.too_complex`.
    """
    changed = _inspected(path)
    pictures = False

    def left_out(image: Any) -> list[Any]:
        nonlocal pictures
        pictures = True
        return [mammoth.html.text(image.alt_text)] if image.alt_text else []

    with path.open("rb") as file:
        try:
            page = mammoth.convert_to_html(file, style_map=_STYLES, convert_image=left_out).value
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
    if changed:
        warnings += ("file.warning.tracked_changes",)
    return markdown, None, warnings


def _inspected(path: Path) -> bool:
    """Refuse what must not be unpacked or parsed; say whether there are tracked changes."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if any(part.flag_bits & 1 for part in parts):
                raise Refusal("file.encrypted", "file")
            xml = [part for part in parts if part.filename.endswith((".xml", ".rels"))]
            if (
                len(parts) > _MOST_PARTS
                or sum(part.file_size for part in parts) > _MOST_BYTES
                or sum(part.file_size for part in xml) > _MOST_XML
            ):
                raise Refusal("file.too_complex", "file")
            changed = False
            for part in xml:
                data = archive.read(part)
                # A Word document has no document type; one here only serves to multiply entities.
                if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
                    raise Refusal("file.too_complex", "file")
                changed |= b"<w:ins " in data or b"<w:del " in data
            return changed
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError) as error:
        raise Refusal("file.damaged", "file") from error

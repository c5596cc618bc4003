"""What a file is, by its content; its name only tells kinds of text apart."""

import re
import zipfile
from pathlib import Path

import puremagic

from portal.documents.canonical import canonical
from portal.documents.extraction.formats import ACCEPTED, DOCX, HTML, MARKDOWN, PDF, TEXT
from portal.documents.extraction.plain import decoded
from portal.errors import Refusal

_TEXTS = {HTML, MARKDOWN, TEXT}
_HEAD = 65_536  # bytes that are looked at
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")
_LOOKS_LIKE_HTML = re.compile(r"<(!doctype html|html|head|body|main|article|div|h[1-6]|p)\b", re.I)
_SURE = 0.4  # confidence from which puremagic's answer is worth telling


def sniff(path: Path, *, name: str) -> str:
    """The media type of an uploaded file, one of `ACCEPTED`.

    Args:
        path: the stored file.
        name: the name it was uploaded under; read as text, never as a place.

    Raises:
        Refusal: `file.empty`, `file.encrypted`, `file.damaged` (a .docx that is half a zip),
            `file.not_text`, `file.type_not_accepted`, or `file.false_type` with `claimed` and
            `found`.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise Refusal("file.empty", "file")
    suffix = _suffix(name)
    claimed = next((kind for kind, f in ACCEPTED.items() if suffix in f.suffixes), None)
    if suffix and not claimed:
        raise Refusal("file.type_not_accepted", "file")
    found = _found(path, head, claimed)
    if found is None:
        raise _unknown(head, claimed)
    if found in _TEXTS and (claimed is None or claimed in _TEXTS):
        return _kind_of_text(head, claimed)
    if claimed is not None and found != claimed:
        raise _false(claimed, ACCEPTED[found].label)
    return found


def _suffix(name: str) -> str:
    _, dot, suffix = canonical(name).strip().rpartition(".")
    return f".{suffix.lower()}" if dot else ""


def _found(path: Path, head: bytes, claimed: str | None) -> str | None:
    if head.lstrip().startswith(b"%PDF-") or (claimed == PDF and b"%PDF-" in head[:1024]):
        return PDF
    if head.startswith(b"PK\x03\x04"):
        return _found_in_zip(path, claimed)
    if head.startswith(_OLD_OFFICE):
        if _ENCRYPTED_OFFICE in path.read_bytes():
            raise Refusal("file.encrypted", "file")
        return None
    return TEXT if decoded(head[: -3 if len(head) == _HEAD else None]) else None


def _found_in_zip(path: Path, claimed: str | None) -> str | None:
    try:
        with zipfile.ZipFile(path) as archive:
            return DOCX if "word/document.xml" in archive.namelist() else None
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        if claimed == DOCX:
            raise Refusal("file.damaged", "file") from error
        return None


def _kind_of_text(head: bytes, claimed: str | None) -> str:
    text = (decoded(head) or ("", False))[0]
    looks_like_html = bool(_LOOKS_LIKE_HTML.search(text))
    if claimed == HTML and not looks_like_html:
        raise _false(HTML, ACCEPTED[TEXT].label)
    return claimed or (HTML if looks_like_html else TEXT)


def _unknown(head: bytes, claimed: str | None) -> Refusal:
    """What is said of a file of no accepted kind, the kind named where it is known."""
    try:
        best = max(puremagic.magic_string(head), key=lambda match: match.confidence)
    except (puremagic.PureError, ValueError):
        best = None
    known = best and best.confidence >= _SURE and not best.mime_type.startswith("text/")
    if claimed and best and known:
        return _false(claimed, best.name)
    return Refusal("file.not_text" if claimed in _TEXTS else "file.type_not_accepted", "file")


def _false(claimed: str, found: object) -> Refusal:
    return Refusal("file.false_type", "file", claimed=ACCEPTED[claimed].label, found=found)

"""Where things are. Published addresses never change."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from portal.documents.canonical import canonical
from portal.publication import kinds
from portal.publication.kinds import PublicKind
from portal.publication.models import Document, DocumentFile


class KindConverter:
    """First word of an address: the slug of a registered kind; any other word is not found."""

    regex = "[a-z][a-z-]*"

    def to_python(self, value: str) -> PublicKind:
        kind = kinds.by_slug(value)
        if kind is None:
            raise ValueError(value)
        return kind

    def to_url(self, value: PublicKind) -> str:
        return value.slug


class NumberConverter:
    """A number that a column can hold; "v03" is no second address of version 3."""

    regex = "[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


def kind_of(document: Document) -> PublicKind:
    return kinds.get(document.kind)


def of(document: Document, *, newest: bool) -> str:
    """A document's page; the newest edition of a version has the version's own address."""
    return _of("version" if newest else "edition", document, newest=newest)


def text_of(document: Document, *, newest: bool) -> str:
    """Its text, to download."""
    return _of("text" if newest else "edition_text", document, newest=newest)


def _of(name: str, document: Document, *, newest: bool) -> str:
    words: dict[str, Any] = {
        "kind": kind_of(document),
        "developer": document.developer.slug,
        "number": document.number,
    }
    if not newest:
        words["reference"] = document.reference
    return reverse(f"library:{name}", kwargs=words)


def of_file(file: DocumentFile, document: Document) -> str:
    """A filed original, to download."""
    name = file_name(file)
    words = [kind_of(document), document.developer.slug, document.number, file.pk, name]
    return reverse("library:file", args=words)


def file_name(file: DocumentFile) -> str:
    """Its name without folders, controls or marks that turn the reading direction."""
    words = " ".join(canonical(file.name).replace("/", "_").replace("\\", "_").split())
    return words.strip(". ") or "file"


def history_of(document: Document) -> str:
    """All versions by its developer."""
    return reverse("library:history", args=[kind_of(document), document.developer.slug])


def differences(kind: PublicKind, developer: str, old: str, new: str) -> str:
    """What changed between two versions, each given by number or reference."""
    return f"{reverse('library:differences', args=[kind, developer])}?from={old}&to={new}"


def absolute(path: str) -> str:
    """With this site's origin, for mail, feeds and machines."""
    return settings.PORTAL_ORIGIN + path

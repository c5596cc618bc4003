"""Where things are. Published addresses never change."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from portal.documents.canonical import canonical
from portal.publication import kinds
from portal.publication.kinds import PublicKind
from portal.publication.models import Document, DocumentFile, Model


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


class OneSeriesConverter(KindConverter):
    """The slug of a kind that has one series a developer."""

    def to_python(self, value: str) -> PublicKind:
        kind = super().to_python(value)
        if kind.subject:
            raise ValueError(value)
        return kind


class ManySeriesConverter(KindConverter):
    """The slug of a kind that has a series for each thing it is about."""

    def to_python(self, value: str) -> PublicKind:
        kind = super().to_python(value)
        if not kind.subject:
            raise ValueError(value)
        return kind


class NumberConverter:
    """A number that a column can hold; "v03" is no second address of version 3."""

    regex = "[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


def kind_of(document: Document) -> PublicKind:
    return kinds.get(document.kind)


def of_model(model: Model) -> str:
    """A model's page."""
    return reverse("library:model", args=[model.developer.slug, model.slug])


def of(document: Document, *, newest: bool) -> str:
    """A document's page; the newest edition of a version has the version's own address."""
    return _of("version" if newest else "edition", document, newest=newest)


def text_of(document: Document, *, newest: bool) -> str:
    """Its text, to download."""
    return _of("text" if newest else "edition_text", document, newest=newest)


def _of(page: str, document: Document, *, newest: bool) -> str:
    further = {} if newest else {"reference": document.reference}
    return _version(page, document, **further)


def _version(page: str, document: Document, **words: Any) -> str:
    kind, developer = kind_of(document), document.developer.slug
    return _series(page, kind, developer, document.subject, number=document.number, **words)


def _series(page: str, kind: PublicKind, developer: str, subject: str, **words: Any) -> str:
    words |= {"kind": kind, "developer": developer}
    if subject:
        return reverse(f"library:subject_{page}", kwargs=words | {"subject": subject})
    return reverse(f"library:{page}", kwargs=words)


def of_file(file: DocumentFile, document: Document) -> str:
    """A filed original, to download."""
    return _version("file", document, key=file.pk, name=file_name(file))


def file_name(file: DocumentFile) -> str:
    """Its name without folders, controls or marks that turn the reading direction."""
    words = " ".join(canonical(file.name).replace("/", "_").replace("\\", "_").split())
    return words.strip(". ") or "file"


def history_of(document: Document) -> str:
    """All versions of its series."""
    return _series("history", kind_of(document), document.developer.slug, document.subject)


def differences(
    kind: PublicKind, developer: str, subject: str, old: str = "", new: str = "", form: str = ""
) -> str:
    """What changed between two versions, each given by number or reference; or between the last
    two. `form` is "_json" for programs."""
    address = _series(f"differences{form}", kind, developer, subject)
    return f"{address}?from={old}&to={new}" if old else address


def absolute(path: str) -> str:
    """With this site's origin, for mail, feeds and machines."""
    return settings.PORTAL_ORIGIN + path

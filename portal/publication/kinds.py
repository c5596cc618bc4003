"""The kinds of document that the public can read; each department registers its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from portal.ui.navigation import KINDS, Entry

_IN_EFFECT = _("In effect from")
_LATE = _("Filed {time} after it was due.")


@dataclass(frozen=True)
class PublicKind:
    """How a kind of document is called and addressed in public.

    Args:
        code: as in `Document.kind`.
        slug: first word of its addresses, such as `frameworks`.
        one, many: its name in the singular and plural, lower case.
        lede: one sentence under the title of its list.
        elements: (key, number, label) of what each document of this kind describes.
        elements_title: heading of the map of those elements.
        subject: what each of a developer's series is about, such as "model"; "" where there is
            one series a developer.
        effective: what the day of `Document.effective_on` is.
        late: of a document filed after it was due, with `{time}` for how long after.
    """

    code: str
    slug: str
    one: Any
    many: Any
    lede: Any
    elements_title: Any
    elements: tuple[tuple[str, int, str], ...]
    subject: Any = ""
    effective: Any = _IN_EFFECT
    late: Any = _LATE


_KINDS: dict[str, PublicKind] = {}


def register(kind: PublicKind) -> None:
    """Add a kind; a second of the same code or slug is a bug."""
    if kind.code in _KINDS or any(k.slug == kind.slug for k in _KINDS.values()):
        raise ValueError(f"two public kinds {kind.code}")
    _KINDS[kind.code] = kind
    KINDS.append(Entry(kind.slug, capfirst(kind.many), f"/{kind.slug}/"))


def get(code: str) -> PublicKind:
    """The kind of that code; KeyError for an unknown one."""
    return _KINDS[code]


def by_slug(slug: str) -> PublicKind | None:
    """The kind at that address, if any."""
    return next((kind for kind in _KINDS.values() if kind.slug == slug), None)


def every() -> Iterator[PublicKind]:
    """All kinds, in the order in which they were registered."""
    return iter(_KINDS.values())

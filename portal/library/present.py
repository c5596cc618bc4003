"""Published documents as the parts of a page take them: words, marks and addresses."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.library import addresses
from portal.publication.models import Document, Model, State
from portal.ui import pacific
from portal.ui.templatetags.ui import filesize_short

_LEVELS = 2  # of headings, in the list of contents
_LONG = 60  # entries; a longer list of contents keeps to the first level
_MEDIA = {
    "application/pdf": "PDF",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "text/html": "HTML",
    "text/markdown": "Markdown",
    "text/plain": gettext_lazy("text"),
}


@dataclass(frozen=True)
class Tag:
    mark: str
    word: str | Promise
    shape: str


_TAGS = {
    State.CURRENT: ("ok", "dot"),
    State.REPLACED: ("", "square"),
    State.WITHDRAWN: ("", "cross"),
}


def tag(document: Document) -> Tag:
    """Where a document stands, as a word and a shape."""
    mark, shape = _TAGS[State(document.state)]
    return Tag(mark, State(document.state).label, shape)


def made_available(model: Model) -> list[str]:
    """Each way in which a model is available, with its day: "As open weights, 3 December 2026"."""
    days = {m["number"]: _day(m["day"]) for m in model.modifications}
    new = _("{how}, {day}")
    modified = _("{how}, {day}, as modified on {modified}")
    return [
        (modified if d["modification"] else new).format(
            how=d["how"], day=_day(d["day"]), modified=days.get(d["modification"], "")
        )
        for d in model.deployments
    ]


def modified(model: Model) -> list[tuple[str, str]]:
    """The day and the reason of each substantial modification that is available."""
    return [(_day(m["day"]), m["reason"]) for m in model.modifications]


def _day(iso: str) -> str:
    return pacific.written_day(date.fromisoformat(iso))


def version_name(document: Document) -> str:
    """ "version 3", or "version 3, edition 2" for a correction."""
    if document.edition == 1:
        return _("version {number}").format(number=document.number)
    return _("version {number}, edition {edition}").format(
        number=document.number, edition=document.edition
    )


def full_title(document: Document) -> str:
    """ "Halcyon Forge, Inc.: Frontier AI framework, version 3"."""
    return f"{whose(document)}: {document.title}, {version_name(document)}"


def whose(document: Document) -> str:
    """ "Halcyon Forge, Inc.", with what the series is about: "Halcyon Forge, Inc., Anvil 3"."""
    return ", ".join(filter(None, [document.developer.name, document.subject_name]))


def trail(document: Document) -> list[tuple[Any, str]]:
    """The way from the front page to the series of a document, itself included."""
    kind, developer = addresses.kind_of(document), document.developer
    found = [(_("Home"), "/"), (capfirst(kind.many), reverse("library:list", args=[kind]))]
    if document.subject:
        of_developer = reverse("library:of_developer", args=[kind, developer.slug])
        found += [(developer.name, of_developer)]
    name = document.subject_name or developer.name
    return [*found, (name, addresses.history_of(document))]


def strip(document: Document) -> list[str]:
    """The state of each element, for the strip and the map."""
    return [_state(element) for element in document.elements]


def _state(element: dict[str, Any]) -> str:
    if element["state"] != "stated":
        return "not_stated"
    return "changed" if element["changed"] else "stated"


def sentence(document: Document) -> str:
    """One sentence on what this version is."""
    if document.state == State.WITHDRAWN:
        return _("Withdrawn on {day}.").format(day=pacific.written(document.state_at, "date"))
    if document.edition > 1:
        return _("A correction of this version.")
    if document.number == 1:
        return _("First version.")
    changed = sum(element["changed"] for element in document.elements)
    if not changed:
        return _("No element changed.")
    return ngettext("{count} element changed.", "{count} elements changed.", changed).format(
        count=changed
    )


@dataclass(frozen=True)
class Entry:
    """A document in a list; `is_newest` when no later edition of its version exists."""

    document: Document
    is_newest: bool
    href: str
    name: str
    whose: str
    tag: Tag
    strip: list[str]  # empty for what is withdrawn
    sentence: str


def entries(documents: Iterable[Document]) -> list[Entry]:
    """Documents of `selectors.documents`, each as a row."""
    return [_entry(document, vars(document)["is_newest"]) for document in documents]


def _entry(document: Document, newest: bool) -> Entry:
    return Entry(
        document=document,
        is_newest=newest,
        href=addresses.of(document, newest=newest),
        name=version_name(document),
        whose=whose(document),
        tag=tag(document),
        strip=[] if document.state == State.WITHDRAWN else strip(document),
        sentence=sentence(document),
    )


def contents(document: Document) -> list[dict[str, Any]]:
    """The rail of a text: its headings of the first levels."""
    deepest = _LEVELS
    headings = [h for h in document.contents if h["level"] <= deepest]
    if len(headings) > _LONG:
        headings = [h for h in headings if h["level"] == 1] or headings
    return [
        {
            "href": f"#{h['anchor']}",
            "label": h["title"],
            "level": h["level"] + 1 if h["level"] > 1 else None,
        }
        for h in headings
    ]


def ten(document: Document) -> list[dict[str, Any]]:
    """The map of the elements, each with its places in the text."""
    return [
        {
            "title": element["label"],
            "state": state,
            "answer": element.get("answer", ""),
            "places": [
                {"href": f"#{place['anchor']}", "label": place["label"]}
                for place in element["places"]
            ],
        }
        for element, state in zip(document.elements, strip(document), strict=True)
    ]


def citations(document: Document) -> str:
    """The first citation and the end of the last: "§ 22757.12(a)(1)–(10)"."""
    cited = [element["citation"] for element in document.elements]
    if not cited:
        return ""
    last = cited[-1].rpartition("(")[2]
    return cited[0] if len(cited) == 1 else f"{cited[0]}–({last}"


def receipt(document: Document) -> list[tuple[str, Any]]:
    """What can be checked of a document."""
    return [
        (_("Called by the developer"), document.label),
        (_("First filed"), pacific.written(document.filed_at)),
        (_("This text certified"), pacific.written(document.certified_at)),
        (_("Published here"), pacific.written(document.published_at)),
        (_("Rules"), document.rulebook),
    ]


def lateness(document: Document, history: Iterable[Entry]) -> str:
    """How long after it was due a version was first filed, in a sentence; "" for in time.

    Args:
        history: of its series; a correction is no later than what it corrects.
    """
    same = [e.document for e in history if e.document.number == document.number]
    filed_at = min(d.filed_at for d in same)
    if document.due_at is None or filed_at <= document.due_at:
        return ""
    late = filed_at - document.due_at
    if late.days:
        time = ngettext("{n} day", "{n} days", late.days).format(n=late.days)
    elif hours := late.seconds // 3600:
        time = ngettext("{n} hour", "{n} hours", hours).format(n=hours)
    else:
        time = _("less than an hour")
    return str(addresses.kind_of(document).late).format(time=time)


def files(document: Document) -> list[dict[str, Any]]:
    """The filed originals, each with its kind, size and pages in words."""
    found = []
    for file in document.files.all():
        about = [str(_MEDIA.get(file.media_type, file.media_type)), filesize_short(file.size)]
        if file.pages:
            about.append(ngettext("{n} page", "{n} pages", file.pages).format(n=file.pages))
        found.append(
            {
                "href": addresses.of_file(file, document),
                "name": file.name,
                "about": ", ".join(about),
                "sha256": file.sha256,
            }
        )
    return found


def json_ld(document: Document, href: str, files: Sequence[dict[str, Any]]) -> SafeString:
    """What the page says, for machines: schema.org as JSON-LD in a block of data.

    No character of it can end the block: "<", ">" and "&" are written as escapes of JSON.
    """
    data = {
        "@context": "https://schema.org",
        "@type": "Report",
        "@id": addresses.absolute(href),
        "url": addresses.absolute(href),
        "identifier": document.reference,
        "name": f"{document.title}, {version_name(document)}",
        "version": str(document.number),
        "creativeWorkStatus": document.get_state_display(),
        "dateCreated": document.filed_at.isoformat(),
        "datePublished": document.published_at.isoformat(),
        "temporalCoverage": f"{document.effective_on.isoformat()}/..",
        "author": {
            "@type": "Organization",
            "name": document.developer.name,
            "url": document.developer.website,
        },
        "publisher": {"@type": "GovernmentOrganization", "name": "State of California"},
        "isBasedOn": document.published_url,
        "additionalProperty": {
            "@type": "PropertyValue",
            "name": "SHA-256 of the text",
            "value": document.text_sha256,
        },
        "encoding": [
            {
                "@type": "MediaObject",
                "name": file["name"],
                "contentUrl": addresses.absolute(file["href"]),
                "sha256": file["sha256"],
            }
            for file in files
        ],
    }
    text = json.dumps(data, ensure_ascii=True)
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return mark_safe(f'<script type="application/ld+json">{text}</script>')

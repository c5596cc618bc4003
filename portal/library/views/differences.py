"""What changed between any two versions that a developer published."""

import json
from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.documents.difference import Kind
from portal.library import addresses, present, selectors
from portal.library.comparison import Comparison, Part, Side, compare
from portal.library.present import Entry
from portal.library.responses import page, public
from portal.library.views.lists import of_developer
from portal.publication.kinds import PublicKind
from portal.publication.models import Document, State

VIEWS = {
    "one": gettext_lazy("In one text"),
    "only": gettext_lazy("Only changes"),
    "side": gettext_lazy("Side by side"),
}
# Passages that one page shows.
_MOST = 2_000


@dataclass(frozen=True)
class Choice:
    """A version that can be compared: `value` is its number, or the reference of an edition."""

    value: str
    entry: Entry


@public(valid_by=of_developer, keeps_queries=True)
def differences(
    request: HttpRequest, kind: PublicKind, developer: str, subject: str = ""
) -> HttpResponse:
    """The differences as a page: in one text, only what changed, or side by side."""
    if elsewhere := _canonical(request, "from", "to", "view"):
        return redirect(elsewhere)
    choices = _choices(kind, developer, subject)
    old, new = _chosen(request, choices)
    view = request.GET.get("view", "one")
    latest = choices[0].entry
    context: dict[str, Any] = {
        "nav": kind.slug,
        "whose": latest.whose,
        "trail": present.trail(latest.document),
        "choices": choices,
        "old": old,
        "new": new,
        "view": view,
        "views": VIEWS,
    }
    if old is None or new is None:
        return page("library/differences_none.html", **context)
    document, found = _compared(old, new)
    parts = found.changed[:_MOST] if view == "only" or len(found.parts) > _MOST else found.parts
    return page(
        "library/differences.html",
        document=document,
        found=found,
        parts=parts,
        limit=_limit(found, parts, view),
        summary=_summary(found),
        strip=_strip(found),
        rail=_rail(found, {part.id for part in parts if part.id}, new.entry.href),
        json_href=addresses.differences(
            kind, developer, subject, old.value, new.value, form="_json"
        ),
        **context,
    )


@public(valid_by=of_developer, keeps_queries=True)
def as_json(
    request: HttpRequest, kind: PublicKind, developer: str, subject: str = ""
) -> HttpResponse:
    """The same for programs: every change, without what stayed."""
    if elsewhere := _canonical(request, "from", "to"):
        return redirect(elsewhere)
    old, new = _chosen(request, _choices(kind, developer, subject))
    if old is None or new is None:
        raise Http404
    _document, found = _compared(old, new)
    return JsonResponse(
        {
            "from": _about(old),
            "to": _about(new),
            "counts": found.counts,
            "elements": [
                {"number": e.number, "label": e.label, "state": e.state, "changes": e.changes}
                for e in found.elements
            ],
            "changes": [
                {
                    "kind": part.kind,
                    "heading": bool(part.level),
                    "elements": part.elements,
                    "from": part.old and {"anchor": part.old.anchor, "section": part.old.section},
                    "to": part.new and {"anchor": part.new.anchor, "section": part.new.section},
                    "spans": [{"kind": span.kind, "text": span.text} for span in part.spans],
                }
                for part in found.changes
            ],
        }
    )


def _canonical(request: HttpRequest, *names: str) -> str:
    """The one address of these words, if the request has another: else strangers could have each
    comparison made, and kept, as often as they can think of a further word."""
    asked = {name: request.GET[name] for name in names if request.GET.get(name)}
    if asked.get("view") not in VIEWS:
        asked.pop("view", None)
    query = urlencode(asked)
    if query == request.META.get("QUERY_STRING", ""):
        return ""
    return f"{request.path}?{query}" if query else request.path


def _choices(kind: PublicKind, developer: str, subject: str) -> Sequence[Choice]:
    """The versions with a text, the newest first."""
    entries = present.entries(selectors.history(kind.code, developer, subject))
    choices = [
        Choice(str(e.document.number) if e.is_newest else e.document.reference, e)
        for e in entries
        if e.document.state != State.WITHDRAWN
    ]
    if not choices:
        raise Http404
    return choices


def _chosen(request: HttpRequest, choices: Sequence[Choice]) -> tuple[Choice | None, Choice | None]:
    """The two that were asked for; without words, the last version and the one before it.

    Raises:
        Http404: a version was asked for that isn't there, or is withdrawn.
    """
    by_value = {choice.value: choice for choice in choices}
    versions = [choice for choice in choices if choice.entry.is_newest] or choices
    asked_old, asked_new = request.GET.get("from"), request.GET.get("to")
    new = by_value.get(asked_new) if asked_new else versions[0]
    if new is None:
        raise Http404
    if asked_old:
        if asked_old not in by_value:
            raise Http404
        return by_value[asked_old], new
    below = [c for c in versions if c.entry.document.number < new.entry.document.number]
    return (below[0] if below else None), new


def _compared(old: Choice, new: Choice) -> tuple[Document, Comparison]:
    documents = selectors.with_text([old.entry.document.pk, new.entry.document.pk])
    before, after = documents[old.entry.document.pk], documents[new.entry.document.pk]
    return after, compare(
        Side(before.text_sha256, before.text, json.dumps(before.elements)),
        Side(after.text_sha256, after.text, json.dumps(after.elements)),
    )


def _about(choice: Choice) -> dict[str, Any]:
    document = choice.entry.document
    return {
        "reference": document.reference,
        "version": document.number,
        "edition": document.edition,
        "sha256": document.text_sha256,
        "url": addresses.absolute(choice.entry.href),
    }


def _strip(found: Comparison) -> list[str]:
    return [
        "not_stated" if e.state != "stated" else "changed" if e.changes else "stated"
        for e in found.elements
    ]


def _summary(found: Comparison) -> str:
    """ "6 changes in 5 elements: 3 passages reworded, 1 added, 1 removed, 1 moved."""
    total = len(found.changes)
    if not total:
        return _("The words are the same.")
    kinds: dict[Kind, str] = {
        "reworded": _("{n} reworded"),
        "added": _("{n} added"),
        "removed": _("{n} removed"),
        "moved": _("{n} moved"),
    }
    counts = found.counts
    words = [text.format(n=counts[kind]) for kind, text in kinds.items() if counts[kind]]
    touched = sum(bool(e.changes) for e in found.elements)
    changes = ngettext("{n} change", "{n} changes", total).format(n=total)
    if not found.elements:
        return _("{changes}: {kinds}.").format(changes=changes, kinds=", ".join(words))
    return _("{changes}, touching {touched} of {all} elements: {kinds}.").format(
        changes=changes, touched=touched, all=len(found.elements), kinds=", ".join(words)
    )


def _limit(found: Comparison, parts: Sequence[Part], view: str) -> str:
    """A sentence on what a long comparison leaves out, if anything."""
    changes = sum(part.kind != "same" for part in parts)
    if changes < len(found.changes):
        return _("There are {all} changes; the first {shown} are shown here.").format(
            all=len(found.changes), shown=changes
        )
    if view != "only" and len(parts) < len(found.parts):
        return _("These versions are too long to be shown whole: only what changed is shown.")
    return ""


def _rail(found: Comparison, shown: Set[str], page_of_new: str) -> list[dict[str, Any]]:
    """The elements with their counts; without a change that is shown, the link leads into the new
    version."""
    entries = []
    for element in found.elements:
        if element.changes:
            note = ngettext("{n} change", "{n} changes", element.changes).format(n=element.changes)
        elif element.state == "stated":
            note = _("no change")
        elif element.stated_before:
            note = _("no longer stated")
        else:
            note = _("not stated in either")
        here = element.first in shown
        entries.append(
            {
                "href": f"#{element.first}" if here else f"{page_of_new}#elements",
                "label": f"{element.number}\u2002{element.label}",
                "note": note,
            }
        )
    return entries

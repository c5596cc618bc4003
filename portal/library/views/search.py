"""Full-text search over everything published."""

import re
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import SafeString

from portal import references
from portal.library import present, selectors
from portal.library.forms import SearchFilter
from portal.library.highlight import highlighted
from portal.library.responses import page, public
from portal.library.views.pages import anything

_PLACE = re.compile(r"([0-9.e-]{1,30})_([0-9]{1,18})")


@dataclass(frozen=True)
class Hit:
    """A document that was found, and the words around what was found in it."""

    entry: present.Entry
    title: str
    words: SafeString


@public(valid_by=anything)
def search(request: HttpRequest) -> HttpResponse:
    """Search by words, narrowed by filters; a reference leads straight to its page."""
    words = request.GET.get("q", "")
    is_reference = references.looks_like(words)
    if is_reference and (document := selectors.by_reference(words)):
        return redirect(present.entries([document])[0].href)
    form = SearchFilter(request.GET)
    hits: list[Hit] = []
    next_page = ""
    if form.is_valid() and form.cleaned_data["q"]:
        asked = form.cleaned_data
        found, place = selectors.search(
            asked["q"],
            kind=asked["kind"],
            developer=asked["developer"],
            element=asked["element"],
            since=asked["since"],
            until=asked["until"],
            after=_place(request.GET.get("after", "")),
        )
        entries = present.entries(document for document, _words in found)
        hits = [
            Hit(entry, present.full_title(entry.document), highlighted(around))
            for entry, (_document, around) in zip(entries, found, strict=True)
        ]
        if place:
            query = request.GET.copy()
            query["after"] = f"{place[0]!r}_{place[1]}"
            next_page = f"?{query.urlencode()}"
    return page(
        "library/search.html",
        nav="search",
        form=form,
        words=form.cleaned_data.get("q", ""),
        is_reference=is_reference,
        hits=hits,
        next=next_page,
    )


def _place(text: str) -> tuple[float, int] | None:
    match = _PLACE.fullmatch(text)
    try:
        return (float(match[1]), int(match[2])) if match else None
    except ValueError:
        return None

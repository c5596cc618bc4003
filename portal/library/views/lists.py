"""The list of a kind, and the history of one developer."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from portal.library import addresses, present, selectors
from portal.library.forms import ListFilter
from portal.library.responses import page, public
from portal.library.views.pages import anything
from portal.publication.kinds import PublicKind
from portal.publication.models import State

_FIRST_ORDER = "developer"
# By the column: the order of the first click on it, and how the caption says it, each way.
_COLUMNS = {
    "developer": ("developer", _("by developer"), _("by developer, from Z to A")),
    "published": ("-published", _("the oldest first"), _("the newest first")),
    "status": ("status", _("by status"), _("by status, withdrawn first")),
}
_FILTERS = ("q", "developer", "subject", "element", "s")


def of_developer(*, developer: str, **words: object) -> str | None:
    """The stamp of a page that depends on what one developer published."""
    return selectors.stamp_of(developer)


@public(valid_by=anything)
def listing(request: HttpRequest, kind: PublicKind) -> HttpResponse:
    """The documents of a kind: filtered, sorted, a page at a time, all of it in the address."""
    form = ListFilter(request.GET, kind)
    asked: Mapping[str, Any] = form.cleaned_data if form.is_valid() else {}
    order = request.GET.get("sort", "")
    order = order if order in selectors.ORDERS else _FIRST_ORDER
    found = selectors.listed(
        kind.code,
        words=asked.get("q", ""),
        developer=asked.get("developer", ""),
        subject=asked.get("subject", ""),
        element=asked.get("element", ""),
        states=asked.get("s", ()),
        order=order,
        after=key(request, "after"),
        before=key(request, "before"),
    )
    column = order.removeprefix("-")
    return page(
        "library/list.html",
        nav=kind.slug,
        kind=kind,
        form=form,
        is_filtered=any(name in request.GET for name in _FILTERS),
        order=order if "sort" in request.GET else "",
        order_words=_COLUMNS[column][2 if order.startswith("-") else 1],
        columns={name: _header(request, name, order) for name in _COLUMNS},
        entries=present.entries(found.rows),
        previous=found.previous and address(request, before=found.previous),
        next=found.next and address(request, after=found.next),
    )


@public(valid_by=of_developer)
def of_a_developer(request: HttpRequest, kind: PublicKind, developer: str) -> HttpResponse:
    """What each series of a developer is about, with its latest version."""
    entries = present.entries(selectors.of_developer(kind.code, developer))
    if not entries:
        raise Http404
    series = [list(g) for _about, g in groupby(entries, key=lambda entry: entry.document.subject)]
    return page(
        "library/of_developer.html",
        nav=kind.slug,
        kind=kind,
        developer=entries[0].document.developer,
        trail=present.trail(entries[0].document)[:-2],
        series=[
            (found[0], addresses.history_of(found[0].document), len({e.name for e in found}))
            for found in series
        ],
    )


@public(valid_by=of_developer)
def history(
    request: HttpRequest, kind: PublicKind, developer: str, subject: str = ""
) -> HttpResponse:
    """All versions that a developer published, of one series."""
    entries = present.entries(selectors.history(kind.code, developer, subject))
    if not entries:
        raise Http404
    shown = [e for e in entries if e.document.state != State.WITHDRAWN and e.is_newest]
    return page(
        "library/history.html",
        nav=kind.slug,
        kind=kind,
        developer=entries[0].document.developer,
        whose=entries[0].whose,
        trail=present.trail(entries[0].document)[:-1],
        differences=addresses.differences(kind, developer, subject),
        entries=entries,
        current=next((e for e in entries if e.document.state == State.CURRENT), None),
        comparable=len(shown) > 1,
    )


def key(request: HttpRequest, name: str) -> int | None:
    value = request.GET.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None


def address(request: HttpRequest, **words: object) -> str:
    """This list with other words in its address, and without the place in it."""
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    for name, word in words.items():
        query[name] = str(word)
    return f"?{query.urlencode()}"


def _header(request: HttpRequest, name: str, order: str) -> dict[str, str]:
    """The link and the state of a column's header."""
    first = _COLUMNS[name][0]
    if order.removeprefix("-") != name:
        return {"href": address(request, sort=first), "sort": ""}
    turned = order[1:] if order.startswith("-") else f"-{order}"
    return {
        "href": address(request, sort=turned),
        "sort": "descending" if order.startswith("-") else "ascending",
    }

"""The list of a kind, and the history of one developer."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from portal.library import present, selectors
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
_FILTERS = ("q", "developer", "element", "s")


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
        element=asked.get("element", ""),
        states=asked.get("s", ()),
        order=order,
        after=_key(request, "after"),
        before=_key(request, "before"),
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
        previous=found.previous and _address(request, before=found.previous),
        next=found.next and _address(request, after=found.next),
    )


@public(valid_by=of_developer)
def history(request: HttpRequest, kind: PublicKind, developer: str) -> HttpResponse:
    """All versions that a developer published."""
    entries = present.entries(selectors.history(kind.code, developer))
    if not entries:
        raise Http404
    shown = [e for e in entries if e.document.state != State.WITHDRAWN and e.is_newest]
    return page(
        "library/history.html",
        nav=kind.slug,
        kind=kind,
        developer=entries[0].document.developer,
        entries=entries,
        current=next((e for e in entries if e.document.state == State.CURRENT), None),
        comparable=len(shown) > 1,
    )


def _key(request: HttpRequest, name: str) -> int | None:
    value = request.GET.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None


def _address(request: HttpRequest, **words: object) -> str:
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
        return {"href": _address(request, sort=first), "sort": ""}
    turned = order[1:] if order.startswith("-") else f"-{order}"
    return {
        "href": _address(request, sort=turned),
        "sort": "descending" if order.startswith("-") else "ascending",
    }

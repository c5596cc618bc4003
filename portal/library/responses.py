"""How a public page is answered: validated first, rendered once, kept while it is valid.

A page is a function of its address, of what was published, and of this code. So its validator is
made of these three, and serves for browsers (ETag), for caches on the way, and for this process.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from functools import cache, update_wrapper
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseNotModified
from django.template.loader import render_to_string

from portal.ui.context import site

View = Callable[..., HttpResponse]

# How long a page may be shown without asking again: after a withdrawal, a minute at most.
_SECONDS = 60
# Of pages that this process keeps.
_MOST_BYTES = 32 * 1024 * 1024
_ROOT = Path(__file__).resolve().parents[2]
_CODE = ("portal", "filings")
_SHOWN_BY = {".py", ".html", ".css", ".svg", ".toml", ".typ", ".po", ".mo"}
_SAFE = ["GET", "HEAD"]


class PublicRequest(HttpRequest):
    """A request whose page has a validator, once it was asked for what is ready."""

    validator: str | None


def page(template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A rendered public page. It has no request: nothing in it can ask who reads it."""
    return HttpResponse(render_to_string(template, context | site(None)), status=status)


def gone(what: Any) -> HttpResponse:
    """410: it was published, and was withdrawn."""
    response = page("library/gone.html", status=410, document=what)
    response["Cache-Control"] = "no-store"
    return response


def public(
    *, valid_by: Callable[..., object | None], keeps_queries: bool = False
) -> Callable[[View], "Public"]:
    """A view that anybody may read, and anything on the way may keep.

    Args:
        valid_by: what the page depends on, from the words of its address, by one light query;
            None where there is no such thing, and then the page is not kept.
        keeps_queries: keep pages whose address has a query too; for a view that lets only a few
            through, since a stranger could fill the memory with others.
    """
    return lambda view: Public(view, valid_by, keeps_queries)


class Public:
    """Such a view. `PublicMiddleware` asks it first for an answer that is ready."""

    def __init__(
        self, view: View, valid_by: Callable[..., object | None], keeps_queries: bool
    ) -> None:
        self._view, self._valid_by, self._keeps_queries = view, valid_by, keeps_queries
        self._cache_control = f"public, max-age={_SECONDS}"
        update_wrapper(self, view)

    def ready(self, request: PublicRequest, **words: Any) -> HttpResponse | None:
        """ "Not modified" or a page that is still valid; else None, with its validator noted."""
        request.validator = None
        if request.method not in _SAFE:
            return None
        address = request.get_full_path()
        if response := self._not_modified(request, _asked.get(address)):
            return response
        stamp = self._valid_by(**words)
        if stamp is None:
            return None
        request.validator = etag = _etag(address, stamp)
        _asked.put(address, etag)
        return self._not_modified(request, etag) or _kept.get(etag)

    def __call__(self, request: PublicRequest, **words: Any) -> HttpResponse:
        """The page, made anew."""
        if request.method not in _SAFE:
            return HttpResponseNotAllowed(_SAFE)
        response = self._view(request, **words)
        if response.status_code == 200 and request.validator:
            response["ETag"] = request.validator
            response["Cache-Control"] = self._cache_control
        return response

    def keep(self, request: PublicRequest, response: HttpResponse) -> None:
        """Remember a page with the headers that the middleware gave it."""
        has_query = bool(request.META.get("QUERY_STRING"))
        if "ETag" in response and (self._keeps_queries or not has_query):
            _kept.put(response["ETag"], response)

    def _not_modified(self, request: PublicRequest, etag: str | None) -> HttpResponse | None:
        """304 when the reader has this page (RFC 9110 section 13.1.2)."""
        if etag is None or etag not in request.META.get("HTTP_IF_NONE_MATCH", ""):
            return None
        headers = {"ETag": etag, "Cache-Control": self._cache_control}
        return HttpResponseNotModified(headers=headers)


def _etag(address: str, stamp: object) -> str:
    said = (settings.PORTAL_DEMO, settings.PORTAL_ORIGIN, settings.PORTAL_CONTACT)
    words = f"{address}\n{stamp}\n{build()}\n{said}"
    return f'"{hashlib.sha256(words.encode("utf-8", "surrogateescape")).hexdigest()[:32]}"'


@cache
def build() -> str:
    """A digest of the code and templates that make the pages: alike in all processes of a release,
    other in the next."""
    digest = hashlib.sha256()
    for path in sorted(path for folder in _CODE for path in (_ROOT / folder).rglob("*")):
        if path.suffix in _SHOWN_BY:
            digest.update(str(path.relative_to(_ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


class _Asked:
    """Validators that were asked of the database within the last second.

    A reader who has that page hears "not modified" without another question. A page is never
    older than that: without its validator it is asked for anew.
    """

    _SECONDS = 1.0
    _MOST = 1_000

    def __init__(self) -> None:
        self._found: dict[str, tuple[float, str]] = {}

    def get(self, address: str) -> str | None:
        at, etag = self._found.get(address, (0.0, None))
        return etag if monotonic() < at + self._SECONDS else None

    def put(self, address: str, etag: str) -> None:
        if len(self._found) >= self._MOST:
            self._found.clear()
        self._found[address] = (monotonic(), etag)


class _Kept:
    """The pages of this process that were asked for last, by validator; 32 MB together."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._bytes = 0
        self._pages: OrderedDict[str, tuple[bytes, dict[str, tuple[str, str]]]] = OrderedDict()

    def get(self, etag: str) -> HttpResponse | None:
        with self._lock:
            if etag not in self._pages:
                return None
            self._pages.move_to_end(etag)
            content, headers = self._pages[etag]
        response = HttpResponse(content)
        # As they were checked when they were set; checking them again is a tenth of the answer.
        response.headers._store.update(headers)
        return response

    def put(self, etag: str, response: HttpResponse) -> None:
        if len(response.content) > _MOST_BYTES:
            return
        with self._lock:
            if etag in self._pages:
                return
            self._pages[etag] = (response.content, dict(response.headers._store))
            self._bytes += len(response.content)
            while self._bytes > _MOST_BYTES:
                _etag, (content, _headers) = self._pages.popitem(last=False)
                self._bytes -= len(content)


_asked = _Asked()
_kept = _Kept()

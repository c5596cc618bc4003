"""How a public page is answered: validated first, rendered once, kept while it is valid.

A page is a function of its address, of what was published, and of this code. So its validator is
made of these three, and serves for browsers (ETag), for caches on the way, and for this process.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from threading import Lock
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from portal.ui.context import site

View = Callable[..., HttpResponse]

# Pages that this process keeps, and the longest among them: 32 MB at most.
_PAGES = 128
_LONGEST = 256 * 1024
_CODE = Path(__file__).resolve().parents[1]
_SHOWN_BY = {".py", ".html", ".css"}


def page(template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A rendered public page. It has no request: nothing in it can ask who reads it."""
    return HttpResponse(render_to_string(template, context | site(None)), status=status)


def gone(what: Any) -> HttpResponse:
    """410: it was published, and was withdrawn."""
    return page("library/gone.html", status=410, document=what)


def public(*, valid_by: Callable[..., object | None], seconds: int) -> Callable[[View], View]:
    """A view that anybody may read, and anything on the way may keep.

    Args:
        valid_by: what the page depends on, from the words of its address, by one light query;
            None where there is no such thing, and then the page is not kept.
        seconds: how long it may be shown without asking again.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, **words: Any) -> HttpResponse:
            stamp = valid_by(**words)
            if stamp is None:
                return view(request, **words)
            etag = _etag(request.get_full_path(), stamp)
            response = get_conditional_response(request, etag=etag)
            if response is None:
                response = _kept.get(etag)
            if response is None:
                response = view(request, **words)
                if response.status_code != 200:
                    return response
                if not request.GET:
                    _kept.put(etag, response)
            response["ETag"] = etag
            patch_cache_control(response, public=True, max_age=seconds)
            return response

        return require_safe(answer)

    return decorate


def _etag(address: str, stamp: object) -> str:
    words = f"{address}\n{stamp}\n{build()}\n{settings.PORTAL_DEMO}"
    return f'"{hashlib.sha256(words.encode("utf-8", "surrogateescape")).hexdigest()[:32]}"'


@cache
def build() -> str:
    """A digest of the code and templates that make the pages: alike in all processes of a release,
    other in the next."""
    digest = hashlib.sha256()
    for path in sorted(_CODE.rglob("*")):
        if path.suffix in _SHOWN_BY:
            digest.update(str(path.relative_to(_CODE)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


class _Kept:
    """The pages of this process that were asked for last, by validator."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._pages: OrderedDict[str, tuple[bytes, str]] = OrderedDict()

    def get(self, etag: str) -> HttpResponse | None:
        with self._lock:
            if etag not in self._pages:
                return None
            self._pages.move_to_end(etag)
            content, content_type = self._pages[etag]
        return HttpResponse(content, content_type=content_type)

    def put(self, etag: str, response: HttpResponse) -> None:
        if response.streaming or len(response.content) > _LONGEST or len(response.headers) > 1:
            return
        with self._lock:
            self._pages[etag] = (response.content, response["Content-Type"])
            while len(self._pages) > _PAGES:
                self._pages.popitem(last=False)


_kept = _Kept()

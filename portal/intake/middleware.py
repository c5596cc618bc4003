"""Open addresses take words from anybody, without session, person or cookie.

They are the third kind beside the public ones, which can write nothing, and those of people who
sign in.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from csp.middleware import CSPMiddleware
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.common import CommonMiddleware

from portal.addresses import match_of
from portal.middleware import BodyLimitMiddleware

V = TypeVar("V", bound=Callable[..., HttpResponse])


def open_to_all(view: V) -> V:
    """A view that `OpenMiddleware` answers: it gets no `person` and no `session`."""

    @wraps(view)
    def opened(*args: Any, **kwargs: Any) -> HttpResponse:
        return view(*args, **kwargs)

    opened.is_open = True  # type: ignore[attr-defined]
    return cast(V, opened)


class OpenMiddleware:
    """Answers open addresses itself; the middleware after it is for people who sign in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        answer: Any = CommonMiddleware(convert_exception_to_response(_answer))
        self.answer: Any = CSPMiddleware(XFrameOptionsMiddleware(BodyLimitMiddleware(answer)))

    def __call__(self, request: HttpRequest) -> Any:
        match = match_of(request)
        if match is None or not getattr(match.func, "is_open", False):
            return self.get_response(request)
        request.resolver_match = match
        response = self.answer(request)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        return response


def _answer(request: HttpRequest) -> HttpResponse:
    match = request.resolver_match
    assert match
    return match.func(request, *match.args, **match.kwargs)

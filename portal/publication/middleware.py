"""Public addresses are answered without session or person, through the public role."""

from collections.abc import Callable
from typing import Any

from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.common import CommonMiddleware
from django.urls import Resolver404, ResolverMatch, resolve

from portal.publication.router import answering_public

PUBLIC_NAMESPACE = "library"


class PublicMiddleware:
    """Answers public addresses itself; the middleware after it is for people who sign in.

    An address that is nobody's is public too: its 404 page needs nothing private.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.answer = XFrameOptionsMiddleware(
            CommonMiddleware(convert_exception_to_response(_answer))
        )

    def __call__(self, request: HttpRequest) -> Any:
        match = _resolved(request.path_info)
        if match and PUBLIC_NAMESPACE not in match.namespaces:
            return self.get_response(request)
        request.resolver_match = match
        token = answering_public.set(True)
        try:
            return self.answer(request)
        finally:
            answering_public.reset(token)


def _resolved(path: str) -> ResolverMatch | None:
    try:
        return resolve(path)
    except Resolver404:
        return None


def _answer(request: HttpRequest) -> HttpResponse:
    match = request.resolver_match or resolve(request.path_info)  # raises the 404 that was found
    return match.func(request, *match.args, **match.kwargs)

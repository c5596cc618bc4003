"""Public addresses are answered without session or person, through the public role."""

from collections.abc import Callable
from typing import Any

from csp.middleware import CSPMiddleware
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.common import CommonMiddleware
from django.urls import resolve

from portal.addresses import match_of
from portal.publication.router import answering_public

PUBLIC_NAMESPACE = "library"


class PublicMiddleware:
    """Answers public addresses itself; the middleware after it is for people who sign in.

    An address that is nobody's is public too: its 404 page needs nothing private. A view that has
    an answer `ready`, headers and all, gives it before anything else is done.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        answer = convert_exception_to_response(_answer)
        self.answer = CSPMiddleware(XFrameOptionsMiddleware(CommonMiddleware(answer)))

    def __call__(self, request: HttpRequest) -> Any:
        match = match_of(request)
        if match and PUBLIC_NAMESPACE not in match.namespaces:
            return self.get_response(request)
        request.resolver_match = match
        view: Any = match and match.func
        token = answering_public.set(True)
        try:
            if match is None or not hasattr(view, "ready"):
                return self.answer(request)
            request.get_host()  # what is kept is for this site's own names too
            response = view.ready(request, **match.kwargs)
            if response is None:
                response = self.answer(request)
                view.keep(request, response)
            return response
        finally:
            answering_public.reset(token)


def _answer(request: HttpRequest) -> HttpResponse:
    match = request.resolver_match or resolve(request.path_info)  # raises the 404 that was found
    return match.func(request, *match.args, **match.kwargs)

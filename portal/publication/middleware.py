"""Public addresses are answered without session or person, through the public role."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from portal.publication.router import answering_public

PUBLIC_NAMESPACE = "library"


class PublicMiddleware:
    """Takes the short way for addresses of the public namespace.

    What isn't public falls through to the middleware of signed-in people. An address that is
    nobody's is public too: its 404 page needs nothing private.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_public(request.path_info):
            return self.get_response(request)
        token = answering_public.set(True)
        try:
            return self.get_response(request)
        finally:
            answering_public.reset(token)


def is_public(path: str) -> bool:
    """Whether an address is answered from what is public alone."""
    try:
        return PUBLIC_NAMESPACE in resolve(path).namespaces
    except Resolver404:
        return True

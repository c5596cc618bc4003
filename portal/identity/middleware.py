"""Who is asking."""

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse

from portal.identity.access import PersonRequest


class PersonMiddleware:
    """Gives every request `person`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        cast(PersonRequest, request).person = request.user  # type: ignore[assignment]
        return self.get_response(request)

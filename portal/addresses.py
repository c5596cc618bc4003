"""What answers at a request's address, looked up once however many ask."""

from typing import Any, cast

from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve


def match_of(request: HttpRequest) -> ResolverMatch | None:
    """The view at the request’s address, with its arguments; None where nothing answers."""
    known: Any = request
    if not hasattr(known, "address_match"):
        try:
            known.address_match = resolve(request.path_info)
        except Resolver404:
            known.address_match = None
    return cast("ResolverMatch | None", known.address_match)

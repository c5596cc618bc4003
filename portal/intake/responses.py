"""Pages for people who are not to be known: nothing on the way keeps them, and they name nobody."""

from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string

from portal.ui.context import site


def page(template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A rendered page. It has no request: nothing in it can ask who reads it."""
    return HttpResponse(render_to_string(template, context | site(None)), status=status)

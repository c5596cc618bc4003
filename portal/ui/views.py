"""Pages for when something goes wrong, and the page of parts.

The error pages are rendered without the request: they ask neither session nor person nor
database, so that they hold on public addresses and when one of these is what has failed.
"""

from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from portal.errors import NoRoom, StaleForm
from portal.ui import specimens
from portal.ui.context import site


def _page(
    request: HttpRequest, status: HTTPStatus, template: str = "", **context: object
) -> HttpResponse:
    words = render_to_string(
        template or f"{status.value}.html", {"code": status.value} | site(request) | context
    )
    response = HttpResponse(words, status=status)
    response["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler400: what was sent cannot be read, or is too long for a form."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    if isinstance(exception, StaleForm):
        return csrf_failure(request)
    if isinstance(exception, NoRoom):
        return no_room(request)
    return _page(request, HTTPStatus.BAD_REQUEST)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler403: this person may not do this."""
    return _page(request, HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler404: no such page, or none for this person."""
    return _page(request, HTTPStatus.NOT_FOUND)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """settings.CSRF_FAILURE_VIEW: a form from another page, another day or without cookies."""
    return _page(request, HTTPStatus.FORBIDDEN, "ui/errors/csrf.html")


def too_large(request: HttpRequest, limit: int | None = None) -> HttpResponse:
    """The body is longer than the limit, in bytes; it has not been read."""
    limit = limit or settings.UPLOAD_MAX_BYTES
    return _page(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, limit=limit)


def too_many(request: HttpRequest) -> HttpResponse:
    """Too many tries in a short time."""
    return _page(request, HTTPStatus.TOO_MANY_REQUESTS)


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: a fault of ours."""
    return _page(request, HTTPStatus.INTERNAL_SERVER_ERROR)


def unavailable(request: HttpRequest) -> HttpResponse:
    """A part that we need, such as the database, is away."""
    response = _page(request, HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"] = "60"
    return response


def no_room(request: HttpRequest) -> HttpResponse:
    """What was sent can't be kept, for want of room; nothing of it was."""
    contact = settings.PORTAL_CONTACT
    return _page(request, HTTPStatus.INSUFFICIENT_STORAGE, contact=contact)


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every part in every state; only in the demonstration."""
    return render(request, "ui/components.html", specimens.context())

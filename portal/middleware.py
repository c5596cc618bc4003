"""What is refused before a view is asked, and what a view did not catch."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from portal.errors import Refusal
from portal.ui import views
from portal.vault import gate


class ReceivedMiddleware:
    """Notes when a request came in, before any of its body is read: what is filed with it counts
    from that instant, however long the rest takes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.received_at = timezone.now()  # type: ignore[attr-defined]
        return self.get_response(request)


class BodyLimitMiddleware:
    """Answers 413 by the stated length, 411 where none is stated.

    A chunked body would reach Django empty, and its length can't be checked beforehand.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in ("POST", "PUT", "PATCH"):
            length = request.META.get("CONTENT_LENGTH") or ""
            if not (length.isascii() and length.isdigit()):
                if request.META.get("HTTP_TRANSFER_ENCODING"):
                    return HttpResponse("State the length of the body.\n", status=411)
            elif len(length) > 15 or gate.is_too_long(request, int(length)):
                return views.too_large(request, limit=gate.of(request).most)
        return self.get_response(request)


class RefusalMiddleware:
    """A refusal where a page has no form to put it in gets a page of its own, with 409."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        status = 403 if exception.code.startswith("permission.") else 409
        context = {"sentence": str(exception), "typed": _typed(request)}
        return render(request, "refused.html", context, status=status)


def _typed(request: HttpRequest) -> list[str]:
    """Prose that came with the refused form: it is given back, to be copied."""
    if request.method != "POST":
        return []
    words = [str(v) for k, v in request.POST.items() if not k.startswith(("csrf", "password"))]
    return [word for word in words if len(word.split()) > 1]

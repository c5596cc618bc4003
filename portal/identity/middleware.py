"""Who is asking, for how long still, and whether a second factor has to come first."""

from collections.abc import Callable
from typing import cast

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from portal.identity import permissions, sessions
from portal.identity.access import PersonRequest

# Pages of this namespace ask neither session nor person.
_PUBLIC = "library"


class PersonMiddleware:
    """Gives every request `person`; nobody is asked for before a page needs it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request = cast(PersonRequest, request)
        request.person = request.user  # type: ignore[assignment]
        return self.get_response(request)

    def process_view(
        self, request: PersonRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or _PUBLIC in match.namespaces or not request.person.is_authenticated:
            return None
        if sessions.end_in_time(request.session, timezone.now()):
            logout(request)
            request.person = request.user  # type: ignore[assignment]
            return None
        if request.path.startswith(reverse("account")):
            return None
        if permissions.needs_second_factor(request.person):
            if request.method == "GET":
                request.session["onward"] = request.get_full_path()
            return redirect("mfa_index")
        return None

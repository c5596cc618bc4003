"""Who is asking, for how long still, and whether a second factor has to come first."""

from collections.abc import Callable
from typing import cast

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from portal.identity import permissions, sessions
from portal.identity.access import PersonRequest

# What somebody needs who has yet to set up a second factor, or who leaves instead.
_BEFORE_SECOND_FACTOR = {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "account_reauthenticate",
    "account_logout",
}


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
        if not request.person.is_authenticated:
            return None
        if sessions.end_in_time(request.session, timezone.now()):
            logout(request)
            request.person = request.user  # type: ignore[assignment]
            return None
        match = request.resolver_match
        if match and match.view_name in _BEFORE_SECOND_FACTOR:
            return None
        if permissions.needs_second_factor(request.person):
            if request.method == "GET":
                request.session["onward"] = request.get_full_path()
            return redirect("mfa_index")
        return None

"""Who may open a page at all; what they may do there is asked of `permissions`."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase

from portal.errors import NotFound
from portal.identity import permissions
from portal.identity.models import Person

View = Callable[..., HttpResponseBase]


class PersonRequest(HttpRequest):
    """A request of somebody who is signed in."""

    person: Person


def to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """The way to the sign-in page and back: to this page, or to the one that held the form."""
    here = request.get_full_path()
    if request.method not in ("GET", "HEAD"):
        page = urlsplit(request.headers.get("Referer", ""))
        here = page.path if page.netloc == request.get_host() else "/desk/"
    return redirect_to_login(here)


def person_required(view: View) -> View:
    """For everybody who is signed in; others are asked to."""

    @wraps(view)
    def signed_in(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.person.is_authenticated:
            return to_sign_in(request)
        return view(request, *args, **kwargs)

    return signed_in


def staff_required(view: View) -> View:
    """For the State's staff: a member of the public is told there is no such page."""

    @wraps(view)
    def for_staff(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not permissions.may(request.person, "staff.enter"):
            raise NotFound
        return view(request, *args, **kwargs)

    return person_required(for_staff)


def member_required(view: View) -> View:
    """For members: the view gets the `organisation` in place of its slug.

    A stranger to the organisation is told there is no such page.
    """

    @wraps(view)
    def for_members(
        request: PersonRequest, *args: Any, organisation: str, **kwargs: Any
    ) -> HttpResponseBase:
        found = permissions.organisation_for(request.person, organisation)
        return view(request, *args, organisation=found, **kwargs)

    return person_required(for_members)

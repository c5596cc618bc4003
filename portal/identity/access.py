"""Who may open a page at all; what they may do there is asked of `permissions`."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase

from portal.errors import NotFound
from portal.identity import permissions
from portal.identity.models import Person

View = Callable[..., HttpResponseBase]


class PersonRequest(HttpRequest):
    """A request of somebody who is signed in."""

    person: Person


def staff_required(view: View) -> View:
    """For the State's staff: others are asked to sign in, or told there is no such page."""

    @wraps(view)
    def staff_view(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not permissions.may(request.person, "staff.enter"):
            raise NotFound
        return view(request, *args, **kwargs)

    return login_required(staff_view)


def member_required(view: View) -> View:
    """For members: the view gets the `organisation` in place of its slug.

    A stranger to the organisation is told there is no such page.
    """

    @wraps(view)
    def member_view(
        request: PersonRequest, *args: Any, organisation: str, **kwargs: Any
    ) -> HttpResponseBase:
        found = permissions.organisation_for(request.person, organisation)
        return view(request, *args, organisation=found, **kwargs)

    return login_required(member_view)

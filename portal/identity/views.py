"""Pages about people and organisations."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect

from portal.identity import selectors
from portal.identity.access import PersonRequest


@login_required
def desk(request: PersonRequest) -> HttpResponse:
    """Where somebody goes who has just signed in."""
    if request.person.is_staff:
        return redirect("staff:queue")
    organisations = list(selectors.organisations_of(request.person)[:2])
    if organisations:
        return redirect("file:home", organisations[0].slug)
    return redirect("account")


@login_required
def account(request: PersonRequest) -> HttpResponse:
    """Your account."""
    return HttpResponse(request.person.name)

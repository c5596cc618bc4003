"""Somebody's own pages: where to go, the account, the second factor."""

from typing import Any

from allauth.mfa.base.views import IndexView
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.errors import Refusal
from portal.identity import permissions, selectors, services
from portal.identity.access import PersonRequest, person_required
from portal.identity.forms import NameForm, OrganisationForm
from portal.ui.forms import add_refusal


@require_safe
@person_required
def desk(request: PersonRequest) -> HttpResponse:
    """Where somebody goes after signing in: their one place of work, or a choice."""
    if request.person.is_staff:
        return redirect("staff:queue")
    memberships = list(selectors.places_of(request.person))
    if len(memberships) == 1:
        return redirect("file:home", memberships[0].organisation.slug)
    return render(request, "identity/desk.html", {"memberships": memberships})


@require_safe
@person_required
def account(request: PersonRequest) -> HttpResponse:
    memberships = selectors.places_of(request.person)
    return render(request, "identity/account.html", {"memberships": memberships})


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def rename(request: PersonRequest) -> HttpResponse:
    form = NameForm(request.POST or None, initial={"name": request.person.name})
    if request.method == "POST" and form.is_valid():
        try:
            services.rename_person(
                person=request.person, name=form.cleaned_data["name"], now=timezone.now()
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Your name is changed."))
            return redirect("account")
    return render(request, "identity/rename.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def new_organisation(request: PersonRequest) -> HttpResponse:
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            organisation = services.register_organisation(
                **form.cleaned_data, by=request.person, now=timezone.now()
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(
                request,
                _("{name} is signed up. You can invite colleagues under “Members”.").format(
                    name=organisation.name
                ),
            )
            return redirect("file:home", organisation.slug)
    return render(request, "identity/new_organisation.html", {"form": form})


class SecondFactorView(IndexView):
    """allauth's list of second factors, which also says why one has to be set up."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.request.user
        return super().get_context_data(**kwargs) | {
            "demanded": permissions.needs_second_factor(person),
            "has_second_factor": person.has_second_factor,
        }

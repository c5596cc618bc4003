"""The members of an organisation, and the way in by invitation."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.errors import NotFound, Refusal, refusals_as_messages
from portal.identity import permissions, selectors, services
from portal.identity.access import PersonRequest, member_required
from portal.identity.forms import ROLE_HINTS, InvitationForm, MemberForm
from portal.identity.history import history
from portal.identity.models import Membership, Organisation
from portal.ui.forms import add_refusal


@require_safe
@member_required
def members(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    return render(
        request,
        "identity/members.html",
        {
            "nav": "members",
            "organisation": organisation,
            "members": selectors.members(organisation),
            "invitations": selectors.open_invitations(organisation, timezone.now()),
            "manages": permissions.may(request.person, "organisation.manage", organisation),
            "history": history(organisation),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def invite(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    _require_manager(request, organisation)
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.invite(
                organisation=organisation,
                **form.cleaned_data,
                by=request.person,
                now=timezone.now(),
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(
                request, _("An invitation is on its way to {email}.").format(**form.cleaned_data)
            )
            return redirect("identity:members", organisation.slug)
    return _page(request, organisation, "identity/invite.html", form=form)


@require_POST
@member_required
def withdraw(request: PersonRequest, organisation: Organisation, invitation: int) -> HttpResponse:
    with refusals_as_messages(request):
        row = services.revoke_invitation(
            organisation=organisation,
            invitation=invitation,
            by=request.person,
            now=timezone.now(),
        )
        messages.success(
            request, _("The invitation to {email} no longer works.").format(email=row.email)
        )
    return redirect("identity:members", organisation.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def change(request: PersonRequest, organisation: Organisation, person: int) -> HttpResponse:
    _require_manager(request, organisation)
    member = _member(organisation, person)
    form = MemberForm(
        request.POST or None,
        initial={"role": member.role, "is_administrator": member.is_administrator},
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.change_member(
                organisation=organisation,
                person=person,
                **form.cleaned_data,
                by=request.person,
                now=timezone.now(),
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("{name}: saved.").format(name=member.person.name))
            return redirect("identity:members", organisation.slug)
    return _page(request, organisation, "identity/member.html", form=form, member=member)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def remove(request: PersonRequest, organisation: Organisation, person: int) -> HttpResponse:
    _require_manager(request, organisation)
    member = _member(organisation, person)
    if request.method != "POST":
        return _page(request, organisation, "identity/remove_member.html", member=member)
    with refusals_as_messages(request):
        services.remove_member(
            organisation=organisation, person=person, by=request.person, now=timezone.now()
        )
        messages.success(
            request, _("{name} is no longer a member.").format(name=member.person.name)
        )
        if member.person == request.person:
            return redirect("desk")
    return redirect("identity:members", organisation.slug)


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: PersonRequest, token: str) -> HttpResponseBase:
    """An invitation: reading it changes nothing; claiming it is a POST of somebody signed in."""
    invitation = selectors.invitation(token)
    if invitation is None:
        raise NotFound
    refusal = None
    if not request.person.is_authenticated:
        request.session["onward"] = request.path  # the token stands in no further address
    if request.method == "POST":
        if not request.person.is_authenticated:
            return redirect("account_login")
        try:
            services.claim_invitation(token=token, by=request.person, now=timezone.now())
        except Refusal as error:
            refusal = error
        else:
            messages.success(
                request,
                _("You are now a member of {organisation}.").format(
                    organisation=invitation.organisation.name
                ),
            )
            return redirect("file:home", invitation.organisation.slug)
    elif not invitation.open_at(timezone.now()):
        refusal = Refusal("invitation.closed")
    page = render(
        request,
        "identity/join.html",
        {
            "invitation": invitation,
            "role_hint": ROLE_HINTS[invitation.role],
            "refusal": refusal,
        },
    )
    # No address goes along, to nobody. With `no-referrer` browsers send forms from "null", which
    # the guard against forged forms refuses.
    page["Referrer-Policy"] = "strict-origin"
    return page


def _require_manager(request: PersonRequest, organisation: Organisation) -> None:
    """For other members, the pages with forms do not exist."""
    if not permissions.may(request.person, "organisation.manage", organisation):
        raise NotFound


def _member(organisation: Organisation, person: int) -> Membership:
    member = selectors.members(organisation).filter(person=person).first()
    if member is None:
        raise NotFound
    return member


def _page(
    request: PersonRequest, organisation: Organisation, template: str, **context: object
) -> HttpResponse:
    return render(request, template, {"nav": "members", "organisation": organisation, **context})

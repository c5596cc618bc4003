"""Who may read a confidential case: supervisors decide, each time with a reason."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.casework import selectors
from portal.casework.forms import BlockForm, GrantForm, ReasonForm
from portal.casework.services import access
from portal.casework.views.case import page
from portal.errors import NotFound, Refusal
from portal.identity import permissions
from portal.identity.access import PersonRequest, staff_required
from portal.ui.forms import Form, add_refusal
from portal.vault.rules import PERSON

_FORMS: dict[str, tuple[type[Form], str]] = {
    "grant": (GrantForm, "grant"),
    "block": (BlockForm, "keep_away"),
    "revoke": (ReasonForm, "taken"),
    "unblock": (ReasonForm, "taken"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def change(request: PersonRequest, reference: str) -> HttpResponse:
    """Grant, revoke, block or unblock, as the form's `action` says."""
    row = selectors.case_for(request.person, reference)
    tab = f"{reverse('staff:case', args=[reference])}?tab=access"
    if request.method != "POST":
        return redirect(tab)
    action = request.POST.get("action", "")
    if not row.confidential or action not in _FORMS:
        raise NotFound
    permissions.require(request.person, "case.grant", row.unit)
    kind, name = _FORMS[action]
    form = kind(request.POST)
    if form.is_valid():
        given: dict[str, Any] = {
            "case": row.pk,
            "reason": form.cleaned_data["reason"],
            "by": request.person,
            "now": timezone.now(),
        }
        try:
            match action:
                case "grant":
                    holder, until = form.cleaned_data["holder"], form.cleaned_data["until"]
                    access.grant(holder=holder, until=until, **given)
                case "block":
                    access.block(person=form.cleaned_data["person"], **given)
                case "revoke":
                    access.revoke(holder=form.cleaned_data["holder"], **given)
                case "unblock":
                    access.unblock(person=_person(form.cleaned_data["holder"]), **given)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Done. It is on record."))
            if not selectors.may_see(request.person, row):  # of one's own conflict of interest
                return redirect("staff:queue")
            return redirect(tab)
    return page(request, row, tab="access", forms={name: form})


def _person(holder: str) -> UUID:
    try:
        return UUID(holder.removeprefix(PERSON))
    except ValueError:
        raise NotFound from None

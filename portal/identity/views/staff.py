"""Organisations as the State's staff see them, and mail that did not arrive."""

import re

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from portal.errors import NotFound, refusals_as_messages
from portal.identity import permissions, selectors, services
from portal.identity.access import PersonRequest, staff_required
from portal.identity.history import history
from portal.identity.models import Organisation
from portal.outbox import selectors as outbox


@require_safe
@staff_required
def organisations(request: PersonRequest) -> HttpResponse:
    rows, after = selectors.organisations_page(request.GET.get("after", "").replace("\0", ""))
    return render(
        request,
        "identity/staff/organisations.html",
        {
            "nav": "organisations",
            "rows": rows,
            "next": f"?after={after}" if after else "",
            "administers_mail": permissions.may(request.person, "mail.administer"),
        },
    )


@require_safe
@staff_required
def organisation(request: PersonRequest, organisation: str) -> HttpResponse:
    found = _find(organisation)
    return render(
        request,
        "identity/staff/organisation.html",
        {
            "nav": "organisations",
            "found": found,
            "members": selectors.members(found),
            "history": history(found),
            "verifies": not found.verified_at
            and permissions.may(request.person, "organisation.verify", found),
        },
    )


@require_POST
@staff_required
def verify(request: PersonRequest, organisation: str) -> HttpResponse:
    found = _find(organisation)
    with refusals_as_messages(request):
        services.verify_organisation(organisation=found, by=request.person, now=timezone.now())
        messages.success(request, _("{name} is verified.").format(name=found.name))
    return redirect("identity:staff_organisation", found.slug)


@require_safe
@staff_required
def mail(request: PersonRequest) -> HttpResponse:
    _require_administrator_of_mail(request)
    rows, count = outbox.undelivered()
    context = {"nav": "organisations", "rows": rows, "count": count, "shown": outbox.SHOWN}
    return render(request, "identity/staff/mail.html", context)


@require_POST
@staff_required
def retry_mail(request: PersonRequest) -> HttpResponse:
    _require_administrator_of_mail(request)
    mails = {int(n) for n in request.POST.getlist("mail") if re.fullmatch("[0-9]{1,18}", n)}
    with refusals_as_messages(request):
        count = services.retry_mail(mails=mails, by=request.person, now=timezone.now())
        said = ngettext(
            "{count} mail will be tried again within a minute.",
            "{count} mails will be tried again within a minute.",
            count,
        )
        messages.success(request, said.format(count=count))
    return redirect("identity:staff_mail")


def _require_administrator_of_mail(request: PersonRequest) -> None:
    if not permissions.may(request.person, "mail.administer"):
        raise NotFound


def _find(slug: str) -> Organisation:
    found = Organisation.objects.select_related("verified_by").filter(slug=slug).first()
    if found is None:
        raise NotFound
    return found

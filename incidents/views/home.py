"""What an organisation works on and has reported, and the way to begin."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from incidents import questions, selectors
from incidents.forms import BeginForm
from incidents.rules import Lane
from incidents.services import drafts
from portal.errors import Refusal
from portal.identity import permissions
from portal.identity.access import PersonRequest, member_required
from portal.identity.models import Organisation
from portal.ui.forms import add_refusal


@require_safe
@member_required
def home(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """Incidents of one organisation: by reference and state, without a word of what they say."""
    context = {
        "organisation": organisation,
        "nav": "incidents",
        "incidents": selectors.incidents(request.person, organisation),
        "may_report": permissions.may(request.person, "incident.report", organisation),
    }
    return render(request, "incidents/home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def begin(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """What to know before, and by which way it is told. Nothing is kept before this is sent."""
    permissions.require(request.person, "incident.report", organisation)
    form = BeginForm(request.POST if request.method == "POST" else None)
    closed = False
    if form.is_valid():
        lane = Lane(form.cleaned_data["lane"])
        try:
            row = drafts.begin(
                organisation=organisation, lane=lane, by=request.person, now=timezone.now()
            )
        except Refusal as refusal:
            closed = refusal.code == "vault.closed"
            if not closed:
                add_refusal(form, refusal)
        else:
            first = questions.PAGES[0].key
            return redirect("incidents:question", organisation.slug, row.reference, first)
    context = {
        "organisation": organisation,
        "nav": "incidents",
        "form": form,
        "last": questions.LAST,
    }
    if closed:
        context["contact"] = settings.PORTAL_CONTACT
        return render(request, "incidents/closed.html", context, status=503)
    return render(request, "incidents/begin.html", context, status=422 if form.errors else 200)

"""What staff record of an incident, on the page of its case."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from incidents.forms import EffectiveForm, TriageForm
from incidents.services import notices, reports
from portal.casework import selectors as casework
from portal.casework.views import case as pages
from portal.errors import NotFound, Refusal
from portal.identity.access import PersonRequest, staff_required
from portal.ui.forms import Form, add_refusal


@require_POST
@staff_required
def triage(request: PersonRequest, reference: str) -> HttpResponse:
    """The four kinds as staff see them, how bad it is, and whether somebody is in danger."""
    form = TriageForm(request.POST)
    return record(request, reference, form, "triage", notices.triage)


@require_POST
@staff_required
def effective(request: PersonRequest, reference: str) -> HttpResponse:
    """When the report counts as received."""
    form = EffectiveForm(request.POST, auto_id="effective_%s")
    return record(request, reference, form, "effective", notices.record_effective)


def record(
    request: PersonRequest,
    reference: str,
    form: Form,
    name: str,
    save: Callable[..., Any],
    kind: str = reports.KIND,
) -> HttpResponse:
    """Keep what a form on the page of a case says, or show the page with it again.

    Args:
        name: what the page calls the form.
        save: gets the incident, who records, when, and what was answered.
        kind: of the case; one of another kind has no such form.
    """
    row = casework.case_for(request.person, reference)
    if row.kind != kind:
        raise NotFound
    if form.is_valid():
        try:
            save(incident=row.subject, by=request.person, now=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Recorded."))
            return redirect("staff:case", reference)
    return pages.page(request, row, forms={name: form})

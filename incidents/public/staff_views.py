"""What staff do with a report by a member of the public, beside the page of its case."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from incidents.forms import TriageForm
from incidents.public import selectors, services
from incidents.public.forms import LinkForm
from incidents.services import notices
from portal.casework import selectors as casework
from portal.casework.views import case as pages
from portal.errors import Refusal
from portal.identity.access import PersonRequest, staff_required
from portal.ui.forms import Form, add_refusal
from portal.vault import responses


@require_safe
@staff_required
def file(request: PersonRequest, reference: str, item: UUID) -> HttpResponseBase:
    """One file, to be saved; that it was is written down."""
    row = get_object_or_404(selectors.visible_to(request.person), reference=reference)
    found = get_object_or_404(selectors.files_of(row.ref), pk=item)
    return responses.download(item=found, by=request.person, now=timezone.now())


@require_POST
@staff_required
def triage(request: PersonRequest, reference: str) -> HttpResponse:
    """How staff see it: from then on it is ranked as others are."""
    return _record(request, reference, TriageForm(request.POST), "triage", notices.triage)


@require_POST
@staff_required
def link(request: PersonRequest, reference: str) -> HttpResponse:
    """That it tells of the same as a developer's report."""
    return _record(request, reference, LinkForm(request.POST), "link", services.link)


def _record(
    request: PersonRequest, reference: str, form: Form, name: str, save: Callable[..., Any]
) -> HttpResponse:
    row = get_object_or_404(selectors.visible_to(request.person), reference=reference)
    if form.is_valid():
        try:
            save(incident=row.ref, by=request.person, now=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Recorded."))
            return redirect("staff:case", reference)
    case = casework.case_for(request.person, reference)
    return pages.page(request, case, forms={name: form})

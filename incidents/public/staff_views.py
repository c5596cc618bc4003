"""What staff do with a report by a member of the public, beside the page of its case."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from incidents.forms import TriageForm
from incidents.public import rules, selectors, services
from incidents.public.forms import LinkForm
from incidents.services import notices
from incidents.views.staff import record
from portal.identity.access import PersonRequest, staff_required
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
    form = TriageForm(request.POST)
    return record(request, reference, form, "triage", notices.triage, rules.KIND)


@require_POST
@staff_required
def link(request: PersonRequest, reference: str) -> HttpResponse:
    """That it tells of the same as a developer's report."""
    form = LinkForm(request.POST)
    return record(request, reference, form, "link", services.link, rules.KIND)

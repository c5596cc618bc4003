"""What came with a report, for staff who may read it."""

from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from incidents.public import selectors
from portal.identity.access import PersonRequest, staff_required
from portal.vault import responses


@require_safe
@staff_required
def file(request: PersonRequest, reference: str, item: UUID) -> HttpResponseBase:
    """One file, to be saved; that it was is written down."""
    row = get_object_or_404(selectors.visible_to(request.person), reference=reference)
    found = get_object_or_404(selectors.files_of(row.ref), pk=item)
    return responses.download(item=found, by=request.person, now=timezone.now())

"""Writing to whoever reported."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.casework import selectors
from portal.casework.forms import MessageForm
from portal.casework.rules import MessageKind
from portal.casework.services import messages as services
from portal.casework.views.case import page
from portal.errors import Refusal
from portal.identity.access import PersonRequest, staff_required
from portal.ui.forms import add_refusal


@require_POST
@staff_required
def write(request: PersonRequest, reference: str) -> HttpResponse:
    row = selectors.case_for(request.person, reference)
    form = MessageForm(request.POST, reference=reference)
    if form.is_valid():
        asks = form.cleaned_data["kind"] == MessageKind.QUESTION
        send = services.ask if asks else services.acknowledge
        try:
            send(
                case=row.pk,
                text=form.cleaned_data["text"],
                by=request.person,
                now=timezone.now(),
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Sent. Whoever reported is told that something waits."))
            return redirect(f"{reverse('staff:case', args=[reference])}?tab=messages")
    return page(request, row, tab="messages", forms={"message": form})

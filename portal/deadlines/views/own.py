"""A person's own setting, for developers' people and State staff alike."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.deadlines import selectors
from portal.deadlines.forms import ReminderForm
from portal.deadlines.services import telling
from portal.identity.access import PersonRequest, person_required


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def reminders(request: PersonRequest) -> HttpResponse:
    """Which reminders one gets."""
    now = {"reminders": selectors.reminders(request.person)}
    form = ReminderForm(request.POST if request.method == "POST" else None, initial=now)
    if form.is_valid():
        telling.prefer(person=request.person, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("obligations:reminders")
    return render(request, "deadlines/reminders.html", {"form": form})

"""Summaries of internal use: what is due, and the schedule by which it is."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from filings.internal_use import selectors, services
from filings.internal_use.forms import ScheduleForm
from filings.internal_use.models import Schedule
from filings.internal_use.present import told
from filings.lifecycle import selectors as lifecycle
from portal.deadlines import present as clocks
from portal.deadlines.rules import RUNNING
from portal.errors import NotFound, Refusal
from portal.identity import permissions
from portal.identity.access import PersonRequest, member_required, staff_required
from portal.identity.models import Organisation
from portal.identity.rules import Unit
from portal.references import is_reference
from portal.rulebook import rules as rulebook
from portal.ui.forms import add_refusal
from portal.ui.pacific import to_pacific, written_day
from portal.vault import rules as holders
from portal.vault import selectors as vault
from portal.vault.services import items

_POINTS = {
    "anchor": "internal-use-anchor",
    "nil": "nil-statement",
    "effect": "schedule-effect",
    "exempt": "exempt-records",
}


@require_safe
@member_required
def home(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """The periods that summaries are owed for, and the schedules that were stated."""
    now = timezone.now()
    context = {
        "nav": "filings",
        "organisation": organisation,
        "kind": selectors.DUTY,
        "periods": _periods(organisation, now),
        "may_prepare": permissions.may(request.person, "filing.prepare", organisation),
        "may_certify": permissions.may(request.person, "filing.certify", organisation),
        **_schedules(request, organisation),
    }
    return render(request, "internal_use/home.html", context)


def _periods(organisation: Organisation, now: datetime) -> list[dict[str, Any]]:
    """Each period's clock, with the draft or the filing that there is for it."""
    drafts = {d.subject: d for d in lifecycle.open_drafts(organisation) if d.kind == selectors.DUTY}
    return [
        {
            "clock": clocks.clock(row, now),
            "row": row,
            "runs": row.state in RUNNING,
            "draft": drafts.get(str(row.begins_on)),
            "filed": row.satisfied_with if is_reference(row.satisfied_with) else "",
        }
        for row in selectors.periods(organisation)
    ]


@require_safe
@staff_required
def staff(request: PersonRequest, organisation: str) -> HttpResponse:
    """The schedules that a developer stated, for whoever reads summaries at OES."""
    found = Organisation.objects.filter(slug=organisation).first()
    if found is None or holders.unit(Unit.OES) not in vault.holders(request.person):
        raise NotFound
    context = {"nav": "organisations", "found": found, **_schedules(request, found)}
    return render(request, "internal_use/staff.html", context)


def _schedules(request: PersonRequest, organisation: Organisation) -> dict[str, Any]:
    """What was stated, the latest first, opened in one reading, and what is due by it."""
    now = timezone.now()
    rows = list(selectors.schedules(organisation))
    reasons = items.read(
        items=[row.reasons for row in rows], by=request.person, what="schedule", now=now
    )
    told_of = [(row, told(row), words) for row, words in zip(rows, reasons, strict=True)]
    stated, today = selectors.plans(organisation), to_pacific(now).date()
    return {
        "schedules": told_of[::-1],
        "coming": selectors.coming(organisation, stated, today),
        **_law(),
    }


def _law() -> dict[str, Any]:
    """The duty's words, its whole citation, and how its open points are read."""
    book = rulebook.current()
    duty = book.duties[selectors.DUTY]
    points = {name: book.switches[switch].assumption for name, switch in _POINTS.items()}
    return {"law": {"text": duty.text, "citation": book.cite(duty.citation), **points}}


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def schedule(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """State another schedule: asked, counted before one's eyes, then recorded."""
    now = timezone.now()
    last = selectors.schedules(organisation).last()
    initial = {"effective_on": to_pacific(now).date(), "before": last and last.pk}
    form = ScheduleForm(request.POST or None, initial=initial)
    if request.method == "POST" and "back" not in request.POST and form.is_valid():
        given = {**form.cleaned_data, "organisation": organisation, "by": request.person}
        try:
            if "confirmed" in request.POST:
                services.state_schedule(**given, now=now)
                messages.success(request, _("Recorded. Your obligations follow from it."))
                return redirect("internal_use:home", organisation.slug)
            return _confirm(request, organisation, form, services.drawn(**given, now=now))
        except Refusal as refusal:
            add_refusal(form, refusal)
    context = {
        "nav": "filings",
        "organisation": organisation,
        "form": form,
        "may_certify": permissions.may(request.person, "filing.certify", organisation),
        "last": last and told(last),
        **_law(),
    }
    return render(
        request, "internal_use/schedule.html", context, status=422 if form.errors else 200
    )


def _confirm(
    request: PersonRequest, organisation: Organisation, form: ScheduleForm, row: Schedule
) -> HttpResponse:
    """What would be recorded, and the days that follow from it."""
    stated = [*selectors.plans(organisation), selectors.plan(row)]
    context = {
        "nav": "filings",
        "organisation": organisation,
        "form": form,
        "told": told(row),
        "holds": written_day(row.effective_on),
        "coming": selectors.coming(organisation, stated, to_pacific(row.stated_at).date()),
    }
    return render(request, "internal_use/confirm.html", context)

"""The staff's calendar: its days, adding one, and a second person's decision."""

import re
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.errors import Refusal
from portal.identity import permissions
from portal.identity.access import PersonRequest, staff_required
from portal.rulebook import selectors, services
from portal.rulebook.forms import DayForm, DeclineForm, WithdrawalForm
from portal.rulebook.instants import YEARS
from portal.rulebook.models import DayProposal, Decision
from portal.ui.forms import Form, add_refusal
from portal.ui.pacific import to_pacific

_MARKS = {
    Decision.APPROVED: ("ok", "tick"),
    Decision.DECLINED: ("bad", "cross"),
    Decision.WITHDRAWN: ("", "cross"),
}


@require_safe
@staff_required
def calendar(request: PersonRequest) -> HttpResponse:
    """This year and the next, or another pair of years."""
    asked = request.GET.get("year", "")
    year = to_pacific(timezone.now()).year
    if re.fullmatch("[0-9]{4}", asked) and int(asked) in YEARS:
        year = int(asked)
    years = [y for y in (year, year + 1) if y in YEARS]
    days = selectors.calendar()
    added = selectors.added_days(date(years[0], 1, 1), date(years[-1], 12, 31))
    context = {
        "nav": "calendar",
        "calendar": days,
        "proposes": permissions.may(request.person, "calendar.propose"),
        "waiting": selectors.waiting(),
        "years": [
            {"year": y, "rows": [{"day": d, "added": added.get(d.day)} for d in days.of(y)]}
            for y in years
        ],
        "previous": f"?year={year - 1}" if year - 1 in YEARS else "",
        "next": f"?year={year + 1}" if year + 1 in YEARS else "",
        "history": [_line(proposal) for proposal in selectors.decided()],
    }
    return render(request, "rulebook/calendar.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def propose(request: PersonRequest) -> HttpResponse:
    permissions.require(request.person, "calendar.propose")
    form = DayForm(request.POST if request.method == "POST" else None)
    return _ask(request, "rulebook/propose.html", form, services.propose_day)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def withdraw(request: PersonRequest, pk: int) -> HttpResponse:
    permissions.require(request.person, "calendar.propose")
    added = selectors.added_day(pk)
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    ask = partial(services.propose_withdrawal, added=added)
    return _ask(request, "rulebook/withdraw.html", form, ask, added=added)


def _ask(
    request: PersonRequest, template: str, form: Form, ask: Callable[..., Any], **context: Any
) -> HttpResponse:
    if form.is_valid():
        try:
            ask(**form.cleaned_data, by=request.person, now=timezone.now())
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(
                request, _("Proposed. It takes effect once a second person has approved it.")
            )
            return redirect("rulebook:calendar")
    return render(request, template, {"nav": "calendar", "form": form, **context})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def proposal(request: PersonRequest, pk: int) -> HttpResponse:
    """All that the second person needs, and the two answers."""
    found = selectors.proposal(pk)
    by, now = request.person, timezone.now()
    if "approve" in request.POST:
        services.approve(proposal=found, by=by, now=now)
        messages.success(request, _("Approved. The calendar has changed."))
        return redirect("rulebook:calendar")
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        services.decline(proposal=found, reason=form.cleaned_data["reason"], by=by, now=now)
        messages.success(request, _("The proposal is closed. The calendar is as it was."))
        return redirect("rulebook:calendar")
    own = found.proposed_by_id == by.pk
    decides = not found.decision and permissions.may(by, "calendar.approve", found)
    context = {
        "nav": "calendar",
        "proposal": found,
        "form": form,
        "approves": decides and not own,
        "takes_back": decides and own,
    }
    return render(request, "rulebook/proposal.html", context)


def _line(proposal: DayProposal) -> dict[str, Any]:
    """A decision as `ui/timeline.html` takes it."""
    mark, shape = _MARKS[Decision(proposal.decision)]
    people = _("{decided}; asked by {proposed}")
    return {
        "title": str(proposal),
        "href": reverse("rulebook:proposal", args=[proposal.pk]),
        "text": proposal.decline_reason or proposal.reason,
        "at": proposal.decided_at,
        "by": people.format(decided=proposal.decided_by, proposed=proposal.proposed_by),
        "word": proposal.get_decision_display(),
        "mark": mark,
        "shape": shape,
    }

"""Clocks of every developer, for the State's staff."""

from dataclasses import replace
from itertools import groupby
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import dateformat, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from portal.deadlines import history, present, selectors
from portal.deadlines.forms import ClocksForm, DecisionForm, ExtendForm, RecordForm
from portal.deadlines.models import Obligation
from portal.deadlines.rules import RUNNING, State
from portal.deadlines.services import adjusting
from portal.errors import NotFound, Refusal
from portal.identity import permissions
from portal.identity.access import PersonRequest, staff_required
from portal.identity.models import Person
from portal.ui.forms import add_refusal
from portal.ui.pacific import to_pacific


class Decision(NamedTuple):
    """How a decision is offered."""

    title: str | Promise
    text: str | Promise
    form: type[DecisionForm] = DecisionForm


_DECISIONS = {
    "extend": Decision(
        gettext_lazy("Extend it"),
        gettext_lazy("Sets a later last day. If that is a holiday, the period runs on."),
        ExtendForm,
    ),
    "pause": Decision(
        gettext_lazy("Pause it"),
        gettext_lazy("It stands still: no reminder, and never overdue, until it goes on."),
    ),
    "resume": Decision(
        gettext_lazy("Let it go on"),
        gettext_lazy("The days on which it stood still come after its period."),
    ),
    "record": Decision(
        gettext_lazy("Record it as received"),
        gettext_lazy("For what came by another way, by courier or during an outage."),
        RecordForm,
    ),
    "waive": Decision(
        gettext_lazy("Waive it"), gettext_lazy("The State does not ask for this one.")
    ),
    "take-back": Decision(
        gettext_lazy("Take back what was decided"),
        gettext_lazy("The clock runs as if it had not been waived or recorded."),
    ),
}


@require_safe
@staff_required
def clocks(request: PersonRequest) -> HttpResponse:
    """Running clocks; what is late longest first."""
    now = timezone.now()
    form = ClocksForm(request.GET)
    wanted, by = form.wanted(), form.grouped_by
    place = {name: request.GET.get(name, "") for name in ("after", "before")}
    find = selectors.first_clocks if by == "developer" else selectors.clocks
    page = find(wanted, to=request.person, now=now, **place)

    def address(**changes: str) -> str:
        query = QueryDict(mutable=True)
        kept: dict[str, Any] = {k: v for k, v in request.GET.items() if k in form.fields}
        query.update({k: v for k, v in (kept | changes).items() if v})
        return f"?{query.urlencode()}"

    def shown(row: Obligation) -> present.Clock:
        return present.clock(
            row,
            now,
            link=reverse("clocks:clock", args=[row.ref]),
            whose=row.organisation.name,
            whose_link=address(developer=row.organisation.slug, by=""),
        )

    context = {
        "nav": "clocks",
        "now": now,
        "form": form,
        "by": by,
        "filtered": bool(request.GET),
        "groups": [(name, list(map(shown, some))) for name, some in groupby(page.rows, _group(by))],
        "previous": address(before=page.before) if page.before else "",
        "next": address(after=page.after) if page.after else "",
        "recounts": [r for r in selectors.recounts() if r.ended_at is None],
    }
    return render(request, "deadlines/clocks.html", context)


def _group(by: str) -> Any:
    """What heads a row's group, by row."""

    def heading(row: Obligation) -> str:
        return dateformat.format(to_pacific(row.late_after), "D j M Y") if by == "day" else ""

    return heading


@require_safe
@staff_required
def clock(request: PersonRequest, ref: Any) -> HttpResponse:
    """One clock: its whole reasoning, its past, who was told, and what can be decided."""
    return _page(request, selectors.obligation(request.person, ref))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def decide(request: PersonRequest, ref: Any, decision: str) -> HttpResponse:
    """Make a decision; what cannot be made stands beside its field, on the same page."""
    if request.method != "POST":  # the page of a refused one, loaded again
        return redirect("clocks:clock", ref)
    row = selectors.obligation(request.person, ref)
    permissions.require(request.person, "clock.adjust", row)
    if decision not in _DECISIONS:
        raise NotFound
    form = _form(decision, request.POST)
    if form.is_valid():
        make = adjusting.DECISIONS[decision]
        try:
            make(obligation=ref, by=request.person, now=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Decided. What follows from it stands here."))
            return redirect("clocks:clock", ref)
    row.refresh_from_db()
    return _page(request, row, decision=decision, form=form)


def _page(
    request: PersonRequest, row: Obligation, *, decision: str = "", form: DecisionForm | None = None
) -> HttpResponse:
    [shown] = present.clocks([row], timezone.now(), link=lambda row: "")
    shown = replace(shown, href="")  # where its own people see to it
    offered = _offered(request.person, row)
    if form and decision not in offered:
        offered.insert(0, decision)
    context = {
        "nav": "clocks",
        "row": row,
        "clock": shown,
        "told": history.told(row),
        "form": form,
        "decisions": [
            {
                "name": name,
                "decision": _DECISIONS[name],
                "form": form if form and name == decision else _form(name),
                "open": name == decision,
            }
            for name in offered
        ],
        **history.of(row, for_staff=True),
    }
    return render(request, "deadlines/clock.html", context)


def _form(decision: str, data: Any = None) -> DecisionForm:
    return _DECISIONS[decision].form(data, auto_id=f"{decision}_%s")


def _offered(person: Person, row: Obligation) -> list[str]:
    """The decisions that this person can make of a clock as it stands."""
    if not permissions.may(person, "clock.adjust", row):
        return []
    back = ["take-back"] if row.is_decided else []
    if row.state not in RUNNING:
        return back
    stop = ["resume" if row.paused_at else "pause"] if row.state == State.OPEN else []
    waive = ["waive"] if permissions.may(person, "clock.waive", row) else []
    return ["extend", *stop, "record", *waive, *back]

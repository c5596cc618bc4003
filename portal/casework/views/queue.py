"""The list of cases, and giving several of them to somebody."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from portal.casework import present, selectors
from portal.casework.forms import AssignForm, QueueForm
from portal.casework.services import cases
from portal.errors import Refusal
from portal.identity import selectors as identity
from portal.identity.access import PersonRequest, staff_required

_VIEWS = {
    selectors.MINE: gettext_lazy("Mine"),
    selectors.UNASSIGNED: gettext_lazy("Unassigned"),
    selectors.ALL_OPEN: gettext_lazy("All open"),
    selectors.PUBLIC: gettext_lazy("Public reports"),
    selectors.CLOSED: gettext_lazy("Closed"),
}
# Label, the sort that its link asks for, and which way that goes.
_COLUMNS = (
    (gettext_lazy("Case"), "title", "ascending"),
    (gettext_lazy("From"), "", ""),
    (gettext_lazy("Opened"), "age", "ascending"),
    (gettext_lazy("Last change"), "change", "descending"),
    (gettext_lazy("Next"), "urgency", "ascending"),
    (gettext_lazy("Assigned"), "", ""),
    (gettext_lazy("Status"), "", ""),
)
_ORDERS = {
    "urgency": gettext_lazy("by urgency"),
    "change": gettext_lazy("the latest change first"),
    "age": gettext_lazy("the oldest first"),
    "title": gettext_lazy("by title"),
}


@require_safe
@staff_required
def queue(request: PersonRequest) -> HttpResponse:
    colleagues = list(identity.colleagues(request.person.unit))
    form = QueueForm(request.GET, colleagues=colleagues)
    filters = form.filters()
    page = selectors.queue(request.person, filters)
    alarming = list(selectors.alarming_to(request.person)[: present.CARDS])
    now = timezone.now()
    shown = {case.pk: case for case in (*page.rows, *alarming)}
    lines = selectors.headlines(shown.values(), request.person, now)

    def address(**changes: str) -> str:
        kept = {"view": filters.view, "sort": filters.sort, "q": filters.words}
        kept |= {"kind": filters.kind, "status": filters.state, "who": filters.holder}
        query = QueryDict(mutable=True)
        query.update({k: v for k, v in (kept | changes).items() if v})
        return f"{reverse('staff:queue')}?{query.urlencode()}"

    context: dict[str, Any] = {
        "nav": "queue",
        "now": now,
        "alarms": present.alarms(alarming, lines, now),
        "rows": [(case, lines.get(case.subject, "")) for case in page.rows],
        "form": form,
        "filters": filters,
        "page": page,
        "views": [
            {
                "label": label,
                "href": f"{reverse('staff:queue')}?view={view}",
                "current": view == filters.view,
                "count": "" if view == selectors.CLOSED else selectors.count(request.person, view),
            }
            for view, label in _VIEWS.items()
        ],
        "view_label": _VIEWS[filters.view],
        "order_label": _ORDERS[filters.sort],
        "columns": [
            {
                "label": label,
                "href": address(sort=sort) if sort else "",
                "sort": way if sort == filters.sort else "",
            }
            for label, sort, way in _COLUMNS
        ],
        "previous": address(before=page.before) if page.before else "",
        "next": address(after=page.after) if page.after else "",
        "back": address().partition("?")[2],
        "filtered": bool(filters.words or filters.kind or filters.state or filters.holder),
        "assign": AssignForm(by=request.person, colleagues=colleagues),
    }
    return render(request, "casework/queue.html", context)


@require_POST
@staff_required
def assign(request: PersonRequest) -> HttpResponse:
    """Each case on its own: one that somebody else was faster to take stops no other."""
    by = request.person
    form = AssignForm(request.POST, by=by, colleagues=identity.colleagues(by.unit))
    references = request.POST.getlist("case")[: selectors.PAGE]
    if not references:
        messages.error(request, _("Select at least one case first."))
    elif form.is_valid():
        choice = form.cleaned_data["to"]
        done = 0
        for case in selectors.visible_to(by).filter(reference__in=references):
            now = timezone.now()
            try:
                if choice == "me":
                    cases.claim(case=case.pk, by=by, now=now)
                else:
                    cases.assign(case=case.pk, to=form.people[choice], by=by, now=now)
            except Refusal as refusal:
                messages.error(request, f"{case.reference}: {refusal}")
            else:
                done += 1
        if done:
            said = ngettext("{count} case assigned.", "{count} cases assigned.", done)
            messages.success(request, said.format(count=done))
    else:
        messages.error(request, form.errors.as_data()["to"][0].messages[0])
    back = QueryDict(request.POST.get("back", "")).urlencode()
    return redirect(f"{reverse('staff:queue')}?{back}")

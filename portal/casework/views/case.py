"""One case: reading it, taking it, marking and noting."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from portal.casework import selectors, services, types
from portal.casework.forms import AssignForm, MarksForm, NoteForm
from portal.casework.models import Case
from portal.casework.rules import OPEN, State
from portal.errors import Refusal, refusals_as_messages
from portal.identity import permissions
from portal.identity import selectors as identity
from portal.identity.access import PersonRequest, staff_required
from portal.ui.forms import add_refusal

# After the tabs of its type.
_OWN_TABS = (
    ("notes", gettext_lazy("Notes"), "casework/tabs/notes.html"),
    ("notices", gettext_lazy("Notices"), "casework/tabs/notices.html"),
    ("timeline", gettext_lazy("Time line"), "casework/tabs/timeline.html"),
)


@require_safe
@staff_required
def case(request: PersonRequest, reference: str) -> HttpResponse:
    return _page(request, selectors.case_for(request.person, reference))


@require_POST
@staff_required
def take(request: PersonRequest, reference: str) -> HttpResponse:
    row = selectors.case_for(request.person, reference)
    with refusals_as_messages(request):
        services.claim(case=row.pk, by=request.person, now=timezone.now())
        messages.success(request, _("This case is yours now."))
    return _back(request, row)


@require_POST
@staff_required
def release(request: PersonRequest, reference: str) -> HttpResponse:
    row = selectors.case_for(request.person, reference)
    with refusals_as_messages(request):
        services.release(case=row.pk, by=request.person, now=timezone.now())
        messages.success(request, _("The case is back in the queue. Its marks are kept."))
    return _back(request, row)


@require_POST
@staff_required
def assign(request: PersonRequest, reference: str) -> HttpResponse:
    by = request.person
    row = selectors.case_for(by, reference)
    form = AssignForm(request.POST, by=by, colleagues=identity.colleagues(by.unit))
    if form.is_valid():
        to = form.people[form.cleaned_data["to"]]
        with refusals_as_messages(request):
            services.assign(case=row.pk, to=to, by=by, now=timezone.now())
            messages.success(request, _("Assigned to {name}.").format(name=to.name))
    else:
        messages.error(request, form.errors.as_data()["to"][0].messages[0])
    return _back(request, row)


@require_POST
@staff_required
def marks(request: PersonRequest, reference: str) -> HttpResponse:
    row = selectors.case_for(request.person, reference)
    form = MarksForm(request.POST, lines=selectors.checklist(row))
    if form.is_valid():
        try:
            services.mark_items(
                case=row.pk,
                marks=form.changed(),
                round=posted_round(request),
                by=request.person,
                now=timezone.now(),
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Marks saved."))
            return _back(request, row)
    return _page(request, selectors.case_for(request.person, reference), marks=form)


@require_POST
@staff_required
def notes(request: PersonRequest, reference: str) -> HttpResponse:
    row = selectors.case_for(request.person, reference)
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            services.add_note(
                case=row.pk, text=form.cleaned_data["text"], by=request.person, now=timezone.now()
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Note kept."))
            return redirect(f"{reverse('staff:case', args=[row.reference])}?tab=notes")
    return _page(request, row, note=form)


def posted_round(request: PersonRequest) -> int:
    """The round that the page showed; 0, which is always stale, when it says none."""
    text = request.POST.get("round", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _back(request: PersonRequest, row: Case) -> HttpResponse:
    tab = request.GET.get("tab")
    query = f"?{urlencode({'tab': tab})}" if tab else ""
    return redirect(reverse("staff:case", args=[row.reference]) + query)


def _page(
    request: PersonRequest,
    row: Case,
    *,
    marks: MarksForm | None = None,
    note: NoteForm | None = None,
) -> HttpResponse:
    """The page of a case; a form that was not taken comes back with what was typed."""
    person = request.person
    case_type = types.get(row.kind)
    tabs = {key: (label, template) for key, label, template in (*case_type.tabs, *_OWN_TABS)}
    first = next(iter(tabs))
    tab = "notes" if note else request.GET.get("tab", first)
    tab = tab if tab in tabs else first
    theirs = tab in {key for key, *_rest in case_type.tabs}
    holds = row.holder_id == person.pk
    lines = selectors.checklist(row)
    counts = {"notes": row.notes.count(), "notices": row.notices.count()}
    decides = holds and row.state == State.IN_REVIEW
    may_assign = row.state in OPEN and permissions.may(person, "case.assign", row.unit)
    context: dict[str, Any] = {
        **(case_type.context(row, tab) if theirs else _own_context(row, tab)),
        "nav": "queue",
        "case": row,
        "tabs": [
            {"key": key, "label": label, "count": counts.get(key)}
            for key, (label, _template) in tabs.items()
        ],
        "tab": tab,
        "tab_template": tabs[tab][1],
        # Places of the checklist are in the document, which is the first tab.
        "document": "" if tab == first else f"{request.path_info}?tab={first}",
        "holds": holds,
        "lines": lines,
        "marks": marks or (MarksForm(lines=lines) if decides else None),
        "decides": decides,
        "may_take": row.state in (State.NEW, State.ANSWERED) and (holds or row.holder is None),
        "may_release": holds and row.state in OPEN,
        "assign": AssignForm(by=person, colleagues=identity.colleagues(row.unit))
        if may_assign
        else None,
        "note": note or NoteForm(),
    }
    status = 409 if marks and marks.non_field_errors() else 200
    return render(request, "casework/case.html", context, status=status)


def _own_context(row: Case, tab: str) -> dict[str, Any]:
    if tab == "notes":
        return {"written": row.notes.select_related("by")}
    if tab == "notices":
        return {"notices": row.notices.select_related("by")}
    return {"entries": selectors.timeline(row), "latest": selectors.LATEST}

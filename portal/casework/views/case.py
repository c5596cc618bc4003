"""One case: reading it, taking it, marking and noting."""

from collections.abc import Mapping
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

from portal.casework import present, selectors, types, words
from portal.casework.forms import AssignForm, CloseForm, MarksForm, MessageForm, NoteForm
from portal.casework.models import Case, Typed
from portal.casework.rules import OPEN, State
from portal.casework.services import cases, reviewing
from portal.errors import Refusal, refusals_as_messages
from portal.identity import permissions
from portal.identity import selectors as identity
from portal.identity.access import PersonRequest, staff_required
from portal.ui.forms import Form, add_refusal


@require_safe
@staff_required
def case(request: PersonRequest, reference: str) -> HttpResponse:
    return page(request, selectors.case_for(request.person, reference))


@require_POST
@staff_required
def take(request: PersonRequest, reference: str) -> HttpResponse:
    row = selectors.case_for(request.person, reference)
    with refusals_as_messages(request):
        cases.claim(case=row.pk, by=request.person, now=timezone.now())
        messages.success(request, _("This case is yours now."))
    return back(request, row)


@require_POST
@staff_required
def release(request: PersonRequest, reference: str) -> HttpResponse:
    row = selectors.case_for(request.person, reference)
    with refusals_as_messages(request):
        cases.release(case=row.pk, by=request.person, now=timezone.now())
        messages.success(request, _("The case is back in the queue. Its marks are kept."))
    return back(request, row)


@require_POST
@staff_required
def assign(request: PersonRequest, reference: str) -> HttpResponse:
    by = request.person
    row = selectors.case_for(by, reference)
    form = AssignForm(request.POST, by=by, colleagues=identity.colleagues(by.unit))
    if form.is_valid():
        to = form.people[form.cleaned_data["to"]]
        with refusals_as_messages(request):
            cases.assign(case=row.pk, to=to, by=by, now=timezone.now())
            messages.success(request, _("Assigned to {name}.").format(name=to.name))
    else:
        messages.error(request, form.errors.as_data()["to"][0].messages[0])
    return back(request, row)


@require_POST
@staff_required
def marks(request: PersonRequest, reference: str) -> HttpResponse:
    row = selectors.case_for(request.person, reference)
    now = timezone.now()
    rows = words.read(row, selectors.marks(row), by=request.person, what="marks", now=now)
    form = MarksForm(request.POST, lines=selectors.checklist(row, rows))
    if form.is_valid():
        try:
            reviewing.mark_items(
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
            return back(request, row)
    return page(request, selectors.case_for(request.person, reference), marks=form)


@require_POST
@staff_required
def notes(request: PersonRequest, reference: str) -> HttpResponse:
    row = selectors.case_for(request.person, reference)
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            reviewing.add_note(
                case=row.pk, text=form.cleaned_data["text"], by=request.person, now=timezone.now()
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Note kept."))
            return redirect(f"{reverse('staff:case', args=[row.reference])}?tab=notes")
    return page(request, row, tab="notes", forms={"note": form})


def posted_round(request: PersonRequest) -> int:
    """The round that the page showed; 0, which is always stale, when it says none."""
    text = request.POST.get("round", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def back(request: PersonRequest, row: Case) -> HttpResponse:
    tab = request.GET.get("tab")
    query = f"?{urlencode({'tab': tab})}" if tab else ""
    return redirect(reverse("staff:case", args=[row.reference]) + query)


def page(
    request: PersonRequest,
    row: Case,
    *,
    tab: str = "",
    marks: MarksForm | None = None,
    forms: Mapping[str, Form] | None = None,
) -> HttpResponse:
    """The page of a case; a form that was not taken comes back with what was typed.

    Args:
        tab: to show whatever the address says.
        forms: by the name that their template knows.
    """
    forms = forms or {}
    person, now = request.person, timezone.now()
    case_type = types.get(row.kind)
    tabs = {key: (label, template) for key, label, template in (*case_type.tabs, *_own_tabs(row))}
    first = next(iter(tabs))
    tab = tab or request.GET.get("tab", first)
    tab = tab if tab in tabs else first
    theirs = tab in {key for key, *_rest in case_type.tabs}
    cases.look(case=row, by=person, now=now)
    mine: dict[str, Any] = {} if theirs else _own_context(row, tab)
    found = list(selectors.marks(row))
    typed: list[Typed] = [*found, *mine.get("written", [])]
    context = case_type.context(row, tab, person, now) if theirs else mine
    if tab == "access":
        labels = {key: label for key, (label, _template) in tabs.items()}
        context = present.access(row, person, now, labels, forms.get("taken"))
    words.read(row, typed, by=person, what=tab, now=now)
    works = permissions.may(person, "case.work", row.unit)
    holds = works and row.holder_id == person.pk
    lines = selectors.checklist(row, found)
    decides = holds and row.state == State.IN_REVIEW
    may_assign = row.state in OPEN and permissions.may(person, "case.assign", row.unit)
    panel, panel_context = case_type.panel(row, person, now) if case_type.panel else ("", {})
    context = {
        **context,
        **panel_context,
        "nav": "queue",
        "case": row,
        "tabs": [
            {"key": key, "label": label, "count": _count(row, key)}
            for key, (label, _template) in tabs.items()
        ],
        "tab": tab,
        "tab_template": tabs[tab][1],
        # Places of the checklist are in the document, which is the first tab.
        "document": "" if tab == first else f"{request.path_info}?tab={first}",
        "works": works,
        "holds": holds,
        "lines": lines,
        "marks": marks or (MarksForm(lines=lines) if decides and lines else None),
        "decides": decides,
        # What a template is given to ask about must be no function: it would be called.
        "may_accept": case_type.accepted is not None,
        "may_return": case_type.returned is not None,
        "may_take": works
        and (
            (row.state in (State.NEW, State.ANSWERED) and (holds or row.holder is None))
            or (row.state == State.ASKED and holds)
        ),
        "may_release": holds and row.state in OPEN,
        "assign": AssignForm(by=person, colleagues=identity.colleagues(row.unit))
        if may_assign
        else None,
        "panel": panel,
        "duplicates": selectors.visible_to(person).filter(duplicate_of=row),
        "original": selectors.visible_to(person).filter(duplicates=row).first(),
        "note": NoteForm(),
        "message": MessageForm(reference=row.reference),
        "close": CloseForm(optional=case_type.optional),
        **forms,
    }
    refused = [form for form in (marks, *forms.values()) if form and form.non_field_errors()]
    return render(request, "casework/case.html", context, status=409 if refused else 200)


def _own_tabs(row: Case) -> list[tuple[str, Any, str]]:
    """The tabs of every case, after those of its type."""
    wanted = {
        "messages": row.confidential,
        "notes": True,
        "notices": types.get(row.kind).returned is not None,
        "timeline": True,
        "access": row.confidential,
    }
    return [(key, label, f"casework/tabs/{key}.html") for key, label in _OWN.items() if wanted[key]]


_OWN = {
    "messages": gettext_lazy("Messages"),
    "notes": gettext_lazy("Notes"),
    "notices": gettext_lazy("Notices"),
    "timeline": gettext_lazy("Time line"),
    "access": gettext_lazy("Who has seen this"),
}


def _count(row: Case, tab: str) -> int | None:
    return getattr(row, tab).count() if tab in ("messages", "notes", "notices") else None


def _own_context(row: Case, tab: str) -> dict[str, Any]:
    """`written` are its rows, whose words may be sealed."""
    if tab == "timeline":
        return {"entries": selectors.timeline(row), "latest": selectors.LATEST}
    if tab == "access":
        return {}
    return {"written": list(getattr(row, tab).select_related("by", "sealed"))}

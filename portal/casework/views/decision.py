"""How a review ends. Returning and accepting are seen whole before they happen."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.casework import rules, selectors, types, words
from portal.casework.forms import AcceptForm, CloseForm, ReturnForm
from portal.casework.models import Case, ItemMark
from portal.casework.rules import State
from portal.casework.services import reviewing
from portal.casework.views.case import page, posted_round
from portal.errors import NotFound, Refusal
from portal.identity.access import PersonRequest, staff_required
from portal.identity.models import Person
from portal.ui.forms import add_refusal


@require_safe
@staff_required
def decide(request: PersonRequest, reference: str) -> HttpResponse:
    """To the page of the decision that was chosen; nothing is decided here."""
    selectors.case_for(request.person, reference)
    choice = request.GET.get("decision")
    if choice in ("return", "accept"):
        return redirect(f"staff:{choice}", reference)
    messages.error(request, _("Choose a decision first."))
    return redirect("staff:case", reference)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def return_filing(request: PersonRequest, reference: str) -> HttpResponse:
    case = selectors.case_for(request.person, reference)
    if types.get(case.kind).returned is None:
        raise NotFound
    if request.method != "POST" and not _decides(request.person, case):
        return redirect("staff:case", reference)
    form = ReturnForm(request.POST if request.method == "POST" else None)
    message, refused = "", False
    if form.is_valid():
        message = form.cleaned_data["message"]
        if "send" in request.POST:
            try:
                reviewing.return_filing(
                    case=case.pk,
                    message=message,
                    round=posted_round(request),
                    seen=request.POST.get("seen", ""),
                    by=request.person,
                    now=timezone.now(),
                )
            except Refusal as refusal:
                add_refusal(form, refusal)
                refused = True
                case = selectors.case_for(request.person, reference)
            else:
                messages.success(request, _("Returned. The developer gets the notice by mail."))
                return redirect("staff:case", reference)
    items = selectors.wanting(case, _marks(request, case))
    context = {
        "nav": "queue",
        "case": case,
        "form": form,
        "items": items,
        "message": message,
        "seen": rules.digest_notice(items, message),
    }
    return render(request, "casework/return.html", context, status=409 if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def accept(request: PersonRequest, reference: str) -> HttpResponse:
    case = selectors.case_for(request.person, reference)
    if types.get(case.kind).accepted is None:
        raise NotFound
    if request.method != "POST" and not _decides(request.person, case):
        return redirect("staff:case", reference)
    form = AcceptForm(request.POST if request.method == "POST" else None)
    refused = False
    if form.is_valid():
        try:
            reviewing.accept(
                case=case.pk,
                notes=form.cleaned_data["notes"],
                round=posted_round(request),
                by=request.person,
                now=timezone.now(),
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
            refused = True
            case = selectors.case_for(request.person, reference)
        else:
            messages.success(request, _("Accepted and registered."))
            return redirect("staff:case", reference)
    marks = _marks(request, case)
    context = {
        "nav": "queue",
        "case": case,
        "form": form,
        "unmarked": selectors.unmarked(case, marks),
        "wanting": selectors.wanting(case, marks),
    }
    return render(request, "casework/accept.html", context, status=409 if refused else 200)


@require_POST
@staff_required
def close(request: PersonRequest, reference: str) -> HttpResponse:
    """What is never published ends as reviewed, or as a duplicate."""
    case = selectors.case_for(request.person, reference)
    form = CloseForm(request.POST, optional=types.get(case.kind).optional)
    if form.is_valid():
        try:
            row = reviewing.close(
                case=case.pk,
                duplicate_of=form.original(),
                reviewed=form.cleaned_data["ends"] != State.NOT_REVIEWED,
                round=posted_round(request),
                by=request.person,
                now=timezone.now(),
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
            case = selectors.case_for(request.person, reference)
        else:
            messages.success(
                request, _("This case is “{state}” now.").format(state=row.get_state_display())
            )
            return redirect("staff:case", reference)
    return page(request, case, forms={"close": form})


def _marks(request: PersonRequest, case: Case) -> list[ItemMark]:
    marks = selectors.marks(case)
    return words.read(case, marks, by=request.person, what="marks", now=timezone.now())


def _decides(person: Person, case: Case) -> bool:
    """Whether the page is of any use to them; the service has the last word."""
    return case.holder_id == person.pk and case.state == State.IN_REVIEW

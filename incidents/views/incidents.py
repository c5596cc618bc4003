"""An incident that was reported: its page, reports and receipts, and what is recorded beside it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from incidents import present, questions, receipts, selectors
from incidents.forms import LinkForm, MessageForm, NoticeForm, WithdrawForm
from incidents.models import Incident, Report
from incidents.rules import State
from incidents.selectors import Opened
from incidents.services import notices, reports
from incidents.views.drafts import address, page
from portal.casework.rules import MessageKind
from portal.errors import NotFound, Refusal, refusals_as_messages
from portal.identity import permissions
from portal.identity.access import PersonRequest, member_required
from portal.identity.models import Organisation
from portal.ui.forms import add_refusal


@never_cache
@require_safe
@member_required
def incident(request: PersonRequest, organisation: Organisation, reference: str) -> HttpResponse:
    """Status, clocks, reports, notices; for a draft the answers."""
    row = selectors.incident(request.person, organisation, reference)
    if row.state == State.DRAFT:
        return redirect(address(row, "check"))
    return _incident(request, row)


def _incident(
    request: PersonRequest, row: Incident, form: MessageForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of an incident; a message that was not taken comes back."""
    now = timezone.now()
    whole = selectors.whole(row, request.person, now)
    return page(
        request,
        row,
        "incident",
        status,
        whole=whole,
        asked=bool(whole.messages) and whole.messages[-1].row.kind == MessageKind.QUESTION,
        message=form or MessageForm(),
        missing=questions.missing(whole.reports[-1].content["answers"]),
        clocks=present.clocks(row, request.person, now),
        linked=selectors.linked(row, request.person),
        has_others=selectors.others(row, request.person).exists(),
    )


def _report(
    request: PersonRequest, organisation: Organisation, reference: str, number: int
) -> tuple[Incident, Opened[Report], Opened[Report] | None]:
    """One version, with the one before.

    Raises:
        NotFound: there is none of that number for this person.
    """
    row = selectors.incident(request.person, organisation, reference)
    found = selectors.whole(row, request.person, timezone.now()).reports
    if not 1 <= number <= len(found):
        raise NotFound
    return row, found[number - 1], found[number - 2] if number > 1 else None


@never_cache
@require_safe
@member_required
def report(
    request: PersonRequest, organisation: Organisation, reference: str, number: int
) -> HttpResponse:
    """What was sent, question by question, with what the version before said."""
    row, this, before = _report(request, organisation, reference, number)
    return page(request, row, "report", version=present.version(this, before))


@never_cache
@require_safe
@member_required
def receipt(
    request: PersonRequest, organisation: Organisation, reference: str, number: int
) -> HttpResponse:
    """The receipt, and what happens next."""
    row, this, _before = _report(request, organisation, reference, number)
    return page(
        request,
        row,
        "receipt",
        report=this.row,
        facts=receipts.facts(this.row, this.content),
        missing=questions.missing(this.content["answers"]),
        told=row.notices.exists(),
        clocks=present.clocks(row, request.person, timezone.now()),
    )


@never_cache
@require_safe
@member_required
def saved(
    request: PersonRequest, organisation: Organisation, reference: str, number: int, what: str
) -> HttpResponse:
    """The receipt as PDF or JSON, or all that its digest is taken over."""
    row, this, _before = _report(request, organisation, reference, number)
    facts = receipts.facts(this.row, this.content)
    if what == "receipt.pdf":
        response = HttpResponse(receipts.pdf(facts), content_type="application/pdf")
    else:
        shown: Any = this.content if what == "report.json" else facts
        response = JsonResponse(shown, json_dumps_params={"ensure_ascii": False, "indent": 2})
    name = f"{row.reference}-{number}-{what}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@never_cache
@require_POST
@member_required
def answer(request: PersonRequest, organisation: Organisation, reference: str) -> HttpResponse:
    """Write to OES, asked or not."""
    row = selectors.incident(request.person, organisation, reference)
    permissions.require(request.person, "incident.report", organisation)
    form = MessageForm(request.POST)
    if row.state == State.RECEIVED and form.is_valid():
        try:
            reports.write_back(
                incident=row.pk, by=request.person, now=timezone.now(), **form.cleaned_data
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Sent to OES."))
            return redirect(f"{address(row)}#messages")
    if row.state == State.DRAFT:
        raise NotFound
    return _incident(request, row, form, status=422)


@require_POST
@member_required
def amend(request: PersonRequest, organisation: Organisation, reference: str) -> HttpResponse:
    """Begin an amended report."""
    row = selectors.incident(request.person, organisation, reference)
    with refusals_as_messages(request):
        reports.amend(incident=row.pk, by=request.person, now=timezone.now())
        return redirect(address(row, "check"))
    return redirect(address(row))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def notice(request: PersonRequest, organisation: Organisation, reference: str) -> HttpResponse:
    """Record that an authority was told of an imminent risk."""
    said = _("Recorded. It ends the 24 hours, and no other clock.")
    return _ask(request, organisation, reference, NoticeForm, notices.record_notice, "notice", said)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def withdraw(request: PersonRequest, organisation: Organisation, reference: str) -> HttpResponse:
    """Ask for the reason, then withdraw what was reported in error."""
    said = _("The incident was withdrawn. Its record stays.")
    return _ask(request, organisation, reference, WithdrawForm, reports.withdraw, "withdraw", said)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def link(request: PersonRequest, organisation: Organisation, reference: str) -> HttpResponse:
    """Say which other incident belongs to this one."""
    row = selectors.incident(request.person, organisation, reference)
    others = [other.reference for other in selectors.others(row, request.person)]
    return _ask(
        request,
        organisation,
        reference,
        LinkForm,
        reports.link,
        "link",
        _("Linked."),
        others=others,
    )


def _ask(
    request: PersonRequest,
    organisation: Organisation,
    reference: str,
    form_of: Any,
    save: Any,
    template: str,
    said: str,
    **given: Any,
) -> HttpResponse:
    """A page with one form, or what came of it.

    Args:
        save: gets what was answered, who answers, and when.
        said: once it is done. given: to the form.
    """
    row = selectors.incident(request.person, organisation, reference)
    permissions.require(request.person, "incident.report", organisation)
    form = form_of(request.POST if request.method == "POST" else None, **given)
    if form.is_valid():
        try:
            save(incident=row.pk, by=request.person, now=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, said)
            return redirect(address(row))
    return page(request, row, template, 422 if form.errors else 200, form=form)

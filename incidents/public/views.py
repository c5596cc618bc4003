"""Pages for members of the public: a report, its receipt, and coming back to it.

No page here knows who asks. The code and the pass stand in the bodies of forms and nowhere else.
"""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from incidents.models import Incident
from incidents.public import rules, selectors, services
from incidents.public.forms import AnswerForm, CodeForm, ReportForm
from portal.errors import NoRoom, Refusal
from portal.intake.forms import PASS, has_pass, was_fetched
from portal.intake.limits import Limit
from portal.intake.middleware import open_to_all
from portal.intake.responses import page
from portal.intake.tokens import give_pass, read_pass
from portal.ui.forms import Form, add_refusal
from portal.ui.pacific import written
from portal.vault import codes, gate

# In ten minutes. A whole office can have one address, and so can all who use an exit of Tor.
REPORTS = Limit("public-report", everybody=600, network=60)
VISITS = Limit("public-visit", everybody=3_000, network=600)
ANSWERS = Limit("public-answer", everybody=600, network=60, case=20)
_NO_ROOM = gettext_lazy("There is no room for files now. Send it without them")
# What a refusal is to a program; a form that needs another look is an ordinary page.
_STATUS = {"vault.closed": 503, "intake.too_many": 429, "public_report.sent_already": 409}


@open_to_all
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Who are you? Each way leads where it belongs."""
    return _page("start")


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """The form of a report, and once it is stored its receipt."""
    now = timezone.now()
    is_sent = request.method == "POST"
    form = ReportForm(*((request.POST, request.FILES) if is_sent else ()), now=now)
    if not form.is_valid():
        return _form(form)
    try:
        REPORTS.count(request, now)
        received = services.receive(
            answers=form.answers(),
            uploads=form.cleaned_data["attachments"],
            seed=form.token.seed,
            now=now,
        )
    except NoRoom:
        form.add_error("attachments", _NO_ROOM)
        return _form(form, status=507)
    except Refusal as refusal:
        if refusal.code == "public_report.sent_already":
            form.renew()
        return _refused(_form, form, refusal)
    return _receipt(received.incident, received.code)


write.gate = gate.Gate(admits=was_fetched)  # type: ignore[attr-defined]


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """The receipt again, for whoever has the code: to type it back, or to save it."""
    if request.method != "POST":
        return redirect("report_incident:return")
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _code(form)
    try:
        VISITS.count(request, timezone.now())
        incident = services.receipt_of(typed=form.cleaned_data["code"])
    except Refusal as refusal:
        return _refused(_code, form, refusal)
    code = codes.grouped(form.cleaned_data["code"])
    if "save" in request.POST:
        return _saved(incident, code)
    typed = request.POST.get("typed", "")
    return _receipt(incident, code, typed=typed, is_right=codes.read(typed) == codes.read(code))


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def come_back(request: HttpRequest) -> HttpResponse:
    """The code is asked for; it opens the report's page."""
    if request.method != "POST":
        return _code(CodeForm())
    form, now = CodeForm(request.POST), timezone.now()
    if not form.is_valid():
        return _code(form)
    try:
        VISITS.count(request, now)
        visit = services.come_back(typed=form.cleaned_data["code"], now=now)
    except Refusal as refusal:
        return _refused(_code, form, refusal)
    typed = AnswerForm(initial={"text": request.POST.get("text", "")})
    return _report(visit.incident.ref, now, typed, visit=visit)


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest) -> HttpResponse:
    """Something more from the reporter, and then the page of the report again."""
    if request.method != "POST":
        return redirect("report_incident:return")
    now = timezone.now()
    ref = read_pass(request.POST.get(PASS, ""), now)
    form = AnswerForm(request.POST, request.FILES)
    if ref is None or not selectors.of(ref).exists():
        return _locked(request)
    if not form.is_valid():
        return _report(ref, now, form)
    try:
        ANSWERS.count(request, now, case=str(ref))
        services.answer(
            incident=ref,
            text=form.cleaned_data["text"],
            uploads=form.cleaned_data["attachments"],
            now=now,
        )
    except NoRoom:
        form.add_error("attachments", _NO_ROOM)
        return _report(ref, now, form, status=507)
    except Refusal as refusal:
        return _refused(partial(_report, ref, now), form, refusal)
    return _report(ref, now, AnswerForm(), is_sent=True)


answer.gate = gate.Gate(admits=has_pass)  # type: ignore[attr-defined]


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest) -> HttpResponse:
    """Asked once more, and then withdrawn."""
    if request.method != "POST":
        return redirect("report_incident:return")
    now, passed = timezone.now(), request.POST.get(PASS, "")
    if "sure" not in request.POST:
        return _page("withdraw", passed=passed)
    try:
        row = services.withdraw(incident=read_pass(passed, now), now=now)
    except Refusal:
        return _locked(request)
    return _page("withdrawn", row=row)


def _form(form: Form, status: int = 200) -> HttpResponse:
    is_closed = not selectors.takes_reports()
    return _page("write", status, form=form, is_closed=is_closed, contact=settings.PORTAL_CONTACT)


def _code(form: Form, status: int = 200, **kept: Any) -> HttpResponse:
    return _page("return", status, form=form, **kept)


def _locked(request: HttpRequest) -> HttpResponse:
    """The code is asked for again; what was to be sent stays on the page."""
    said = str(Refusal("public_report.locked"))
    return _code(CodeForm(), said=said, text=request.POST.get("text", ""))


def _receipt(incident: Incident, code: str, **checked: Any) -> HttpResponse:
    rows = [
        (_("Reference"), incident.reference),
        (_("Received"), written(incident.begun_at)),
    ]
    return _page("receipt", code=code, rows=rows, **checked)


def _saved(incident: Incident, code: str) -> HttpResponse:
    """The receipt as a text file."""
    words = render_to_string(
        "public_reports/receipt.txt",
        {"row": incident, "code": code, "origin": settings.PORTAL_ORIGIN},
    )
    response = HttpResponse(words, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{incident.reference}.txt"'
    return response


def _report(ref: UUID, now: datetime, form: Form, status: int = 200, **shown: Any) -> HttpResponse:
    """The page of a report, with a pass in its forms."""
    case, messages = selectors.conversation(ref)
    return _page(
        "report",
        status,
        form=form,
        case=case,
        stands=rules.STANDS[case.state],
        messages=messages,
        passed=give_pass(ref, now),
        **shown,
    )


def _refused(again: Any, form: Form, refusal: Refusal, **kept: Any) -> HttpResponse:
    """The same page with what was typed, and why it was not taken."""
    add_refusal(form, refusal)
    response: HttpResponse = again(form, _STATUS.get(refusal.code, 200), **kept)
    if "minutes" in refusal.params:
        response["Retry-After"] = str(60 * refusal.params["minutes"])
    return response


def _page(name: str, status: int = 200, **context: Any) -> HttpResponse:
    return page(f"public_reports/{name}.html", status=status, nav="report", **context)

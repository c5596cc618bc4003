"""A report while it is written: a question a page, what the answers point to, check and send."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from incidents import present, questions, rules, selectors
from incidents.models import Incident
from incidents.questions import Page
from incidents.rules import Lane, State
from incidents.services import drafts, reports
from portal.errors import NotFound, Refusal, refusals_as_messages
from portal.identity import permissions
from portal.identity.access import PersonRequest, member_required
from portal.identity.models import Organisation
from portal.registry import selectors as registry
from portal.ui.forms import add_refusal


def address(row: Incident, name: str = "incident", *args: Any) -> str:
    """Address of one of an incident's pages."""
    assert row.organisation
    return reverse(f"incidents:{name}", args=[row.organisation.slug, row.reference, *args])


def page(
    request: PersonRequest, row: Incident, template: str, status: int = 200, **context: Any
) -> HttpResponse:
    """A page of an incident, with what all of them show."""
    assert row.organisation
    shown = {
        "organisation": row.organisation,
        "nav": "incidents",
        "subject": _("Incident report"),
        "row": row,
        "home": reverse("incidents:home", args=[row.organisation.slug]),
        "leave_url": reverse("incidents:home", args=[row.organisation.slug]),
        "address": address(row),
        "may_report": permissions.may(request.person, "incident.report", row.organisation),
        **context,
    }
    return render(request, f"incidents/{template}.html", shown, status=status)


def being_written(
    request: PersonRequest, organisation: Organisation, reference: str
) -> tuple[Incident, bool]:
    """An incident for somebody who writes, and whether there is a draft to write in.

    Raises:
        NotFound: no such incident there for this person.
        Refusal: `permission.denied`.
    """
    row = selectors.incident(request.person, organisation, reference)
    permissions.require(request.person, "incident.report", organisation)
    return row, row.draft is not None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def question(
    request: PersonRequest, organisation: Organisation, reference: str, key: str
) -> HttpResponse:
    """One question. What is typed is kept by each of its buttons."""
    row, going = being_written(request, organisation, reference)
    if key not in questions.BY_KEY:
        raise NotFound
    if not going:
        return redirect(address(row))
    spec, then = questions.BY_KEY[key], request.POST.get("then", "")
    known = _models(organisation) if key == "details" else []
    if request.method != "POST":
        content = selectors.draft(row, request.person, timezone.now())
        kept = spec.form.load(content["answers"].get(key, {}))
        form = spec.form(initial=kept, known_models=known)
        return _question(request, row, spec, form, content)
    form = spec.form(request.POST, known_models=known, going_on=not then)
    theirs = None
    if form.is_valid():
        try:
            saved = drafts.save_answer(
                incident=row.pk,
                page=key,
                answer=form.dump(),
                lock=_number(request.POST.get("lock")),
                by=request.person,
                now=timezone.now(),
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            if saved.theirs is None:
                return redirect(_after(row, spec, then, saved.answers))
            theirs = spec.form.rows(saved.theirs)
    row.refresh_from_db()
    content = selectors.draft(row, request.person, timezone.now())
    status = 422 if theirs is None else 409
    return _question(request, row, spec, form, content, status, theirs=theirs)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _models(organisation: Organisation) -> list[str]:
    sheets = registry.sheets(organisation).values()
    return [sheet.description.name for sheet in sheets]


def _after(row: Incident, spec: Page, then: str, answers: questions.ANSWERS) -> str:
    """Where one goes from a question."""
    if then == "leave":
        assert row.organisation
        return reverse("incidents:home", args=[row.organisation.slug])
    following = questions.after(spec, answers) if then != "check" else None
    if following is None:
        return address(row, "check")
    if following.number > questions.QUALIFY == spec.number:
        return address(row, "qualifies")
    return address(row, "question", following.key)


def _question(
    request: PersonRequest,
    row: Incident,
    spec: Page,
    form: Any,
    content: Mapping[str, Any],
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    answers, saved = content["answers"], content["saved"].get(spec.key)
    before = questions.before(spec, answers)
    back = address(row, "question", before.key) if before else ""
    if before and before.number == questions.QUALIFY != spec.number:
        back = address(row, "qualifies")
    return page(
        request,
        row,
        "question",
        status,
        spec=spec,
        last=questions.LAST,
        part=questions.part_of(spec, answers),
        form=form,
        lock=row.lock,
        back=back or address(row, "check"),
        saved=saved and {**saved, "at": datetime.fromisoformat(saved["at"])},
        is_last=questions.after(spec, answers) is None,
        **context,
    )


@never_cache
@require_safe
@member_required
def qualifies(request: PersonRequest, organisation: Organisation, reference: str) -> HttpResponse:
    """What the answers point to, and every clock that starts."""
    row, going = being_written(request, organisation, reference)
    if not going:
        return redirect(address(row))
    now = timezone.now()
    answers = selectors.draft(row, request.person, now)["answers"]
    given = questions.qualifying(answers)
    asked = rules.asked(given)
    open_ = [q for q in asked if q.key not in given]
    if open_:
        return redirect(address(row, "question", open_[0].key))
    outcome = rules.qualify(given)
    return page(
        request,
        row,
        "qualifies",
        outcome=present.outcome(outcome),
        clocks=present.starting(row, request.person, answers, now),
        given=[(q.text, rules.Answer(given[q.key]).label) for q in asked],
        change=address(row, "question", asked[0].key),
        back=address(row, "question", asked[-1].key),
        onward=address(row, "question", questions.following_qualify().key),
        voluntary=row.lane == Lane.VOLUNTARY,
        may_choose=row.received_at is None,
    )


@require_POST
@member_required
def lane(request: PersonRequest, organisation: Organisation, reference: str) -> HttpResponse:
    """Tell it by the other way."""
    row = selectors.incident(request.person, organisation, reference)
    wanted = request.POST.get("lane", "")
    if wanted not in (Lane.REQUIRED, Lane.VOLUNTARY):
        raise NotFound
    with refusals_as_messages(request):
        drafts.change_lane(
            incident=row.pk, lane=Lane(wanted), by=request.person, now=timezone.now()
        )
    return redirect(address(row, "qualifies"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def check(request: PersonRequest, organisation: Organisation, reference: str) -> HttpResponse:
    """Every answer with the way to change it, then the button that sends it."""
    row = selectors.incident(request.person, organisation, reference)
    refused = ""
    if request.method == "POST":
        try:
            report = reports.submit(
                incident=row.pk,
                lock=_number(request.POST.get("lock")),
                by=request.person,
                received_at=request.received_at,  # type: ignore[attr-defined]
                now=timezone.now(),
            )
        except Refusal as refusal:
            if refusal.code.startswith("permission."):
                raise
            refused = str(refusal)
            row.refresh_from_db()
        else:
            return redirect(address(row, "receipt", report.number))
    if row.draft is None:
        return redirect(address(row))
    content = selectors.draft(row, request.person, timezone.now())
    answers = content["answers"]
    said = list(questions.said(answers))
    return page(
        request,
        row,
        "check",
        409 if refused else 200,
        refused=refused,
        groups=present.groups(said, lambda key: address(row, "question", key)),
        missing=questions.missing(answers),
        last=row.reports.last(),
        lock=row.lock,
        go_on=address(row, "question", questions.first_open(answers).key),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def discard(request: PersonRequest, organisation: Organisation, reference: str) -> HttpResponse:
    """Ask, then give the draft up."""
    row, going = being_written(request, organisation, reference)
    if not going:
        return redirect(address(row))
    if request.method != "POST":
        return page(request, row, "discard")
    drafts.discard(incident=row.pk, by=request.person, now=timezone.now())
    messages.success(request, _("The draft was given up. Nothing of it is kept."))
    if row.state == State.DRAFT:
        return redirect("incidents:home", organisation.slug)
    return redirect(address(row))

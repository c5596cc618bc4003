"""A filing after it was certified: its page, its receipts, answering, correcting, withdrawing."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from filings.lifecycle import answers, kinds, receipts, selectors, words
from filings.lifecycle.forms import MessageForm, ReasonForm
from filings.lifecycle.models import Filing, Submission
from filings.lifecycle.rules import DONE, PUBLIC
from filings.lifecycle.services import drafts, filings
from portal.casework import selectors as casework
from portal.documents import structure
from portal.errors import NotFound, Refusal, refusals_as_messages
from portal.identity import permissions
from portal.identity.access import PersonRequest, member_required, staff_required
from portal.identity.models import Organisation
from portal.ui.forms import add_refusal


def _page(
    request: PersonRequest, filing: Filing, template: str, status: int = 200, **context: object
) -> HttpResponse:
    organisation = filing.organisation
    return render(
        request,
        template,
        {
            "organisation": organisation,
            "nav": "filings",
            "filing": filing,
            "title": kinds.title_of(filing),
            "sees": kinds.get(filing.kind).sees,
            "home": reverse("file:home", args=[organisation.slug]),
            "may_prepare": permissions.may(request.person, "filing.prepare", organisation),
            "may_certify": permissions.may(request.person, "filing.certify", organisation),
            **context,
        },
        status=status,
    )


@member_required
def filing(request: PersonRequest, organisation: Organisation, reference: str) -> HttpResponse:
    """Status, notices, receipts and history of one filing."""
    row = selectors.filing(organisation, reference)
    words.shown(row, request.person, timezone.now())
    return _filing_page(request, row)


@member_required
@require_POST
def message(request: PersonRequest, organisation: Organisation, reference: str) -> HttpResponse:
    """Write to the State inside a confidential filing."""
    row = selectors.filing(organisation, reference)
    permissions.require(request.person, "filing.prepare", organisation)
    words.shown(row, request.person, timezone.now())
    form = MessageForm(request.POST)
    if form.is_valid():
        try:
            filings.write(
                filing=row,
                text=form.cleaned_data["text"],
                by=request.person,
                now=timezone.now(),
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Sent. Those who may open this filing read it."))
            return redirect(
                reverse("file:filing", args=[organisation.slug, reference]) + "#messages"
            )
    return _filing_page(request, row, form)


def _filing_page(
    request: PersonRequest, row: Filing, form: MessageForm | None = None
) -> HttpResponse:
    confidential = kinds.get(row.kind).confidential
    is_published = row.state in PUBLIC and not confidential
    notices, written = words.from_the_state(row)
    return _page(
        request,
        row,
        "lifecycle/filing.html",
        422 if form else 200,
        submissions=row.submissions.defer("text").order_by("-revision"),
        notices=notices,
        messages_written=written,
        message=form or MessageForm() if confidential else None,
        timeline=selectors.timeline(row),
        public=filings.public_address(row) if is_published else "",
        withdrawal=words.withdrawal(row),
        may_correct=row.state in DONE and selectors.last_edition(row) == row,
        open_answer=row.answering_drafts.filter(discarded_at=None, submitted_at=None).first(),
    )


def _submission(
    request: PersonRequest, organisation: Organisation, reference: str, revision: int
) -> Submission:
    """What was certified, for somebody who is shown it."""
    row = (
        Submission.objects.select_related(
            "filing__organisation", "filing__corrects", "certified_by"
        )
        .filter(filing__organisation=organisation, filing__reference=reference, revision=revision)
        .first()
    )
    if row is None:
        raise NotFound
    words.shown(row.filing, request.person, timezone.now())
    words.fill(row, row.filing)
    return row


def _facts(submission: Submission) -> dict[str, object]:
    filing = submission.filing
    return receipts.facts(
        submission,
        title=kinds.title_of(filing),
        origin=settings.PORTAL_ORIGIN,
    )


@member_required
def receipt(
    request: PersonRequest, organisation: Organisation, reference: str, revision: int
) -> HttpResponse:
    """The receipt: what was filed, and when; the page that follows certification."""
    submission = _submission(request, organisation, reference, revision)
    return _page(
        request,
        submission.filing,
        "lifecycle/receipt.html",
        submission=submission,
        facts=_facts(submission),
        fields=_count(submission),
    )


def _count(submission: Submission) -> int:
    """How many questions were answered under one signature."""
    kind, content = kinds.get(submission.filing.kind), answers.submitted(submission)
    rows = answers.groups(kind, content)
    return len(kind.asked(content)) + sum(len(found) for _title, found in rows)


@member_required
def receipt_json(
    request: PersonRequest, organisation: Organisation, reference: str, revision: int
) -> HttpResponse:
    """The receipt for machines."""
    submission = _submission(request, organisation, reference, revision)
    response = JsonResponse(_facts(submission), json_dumps_params={"indent": 2})
    response["Content-Disposition"] = f'attachment; filename="{reference}.json"'
    return response


@member_required
def receipt_pdf(
    request: PersonRequest, organisation: Organisation, reference: str, revision: int
) -> HttpResponse:
    """The receipt to keep."""
    submission = _submission(request, organisation, reference, revision)
    response = HttpResponse(receipts.pdf(_facts(submission)), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{reference}.pdf"'
    return response


@member_required
def filed_text(
    request: PersonRequest, organisation: Organisation, reference: str, revision: int
) -> HttpResponse:
    """What was filed, whole, as it was signed."""
    submission = _submission(request, organisation, reference, revision)
    kind, content = kinds.get(submission.filing.kind), answers.submitted(submission)
    return _page(
        request,
        submission.filing,
        "lifecycle/filed.html",
        submission=submission,
        kind=kind,
        why=kind.why(content.known),
        mapped=answers.map_of(kind, content),
        groups=answers.groups(kind, content),
        html=structure.render(submission.text),
        contents=structure.outline(submission.text).headings,
    )


@member_required
def signed(
    request: PersonRequest, organisation: Organisation, reference: str, revision: int, part: str
) -> HttpResponse:
    """What the receipt's digests are taken over, byte for byte."""
    submission = _submission(request, organisation, reference, revision)
    found = answers.signed(submission).get(part)
    if found is None:
        raise NotFound
    name, media_type, content = found
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{reference}-{revision}-{name}"'
    return response


@member_required
@require_POST
def answer(request: PersonRequest, organisation: Organisation, reference: str) -> HttpResponse:
    """Begin the answer to a notice, or go on with it."""
    row = selectors.filing(organisation, reference)
    with refusals_as_messages(request):
        draft = drafts.answer(filing=row, by=request.person, now=timezone.now())
        return redirect("file:draft", organisation.slug, draft.pk)
    return redirect("file:filing", organisation.slug, reference)


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: PersonRequest, organisation: Organisation, reference: str) -> HttpResponse:
    """Ask for the reason of a correction, then begin its draft."""
    row = selectors.filing(organisation, reference)
    form = ReasonForm(request.POST or None, sees=kinds.get(row.kind).sees)
    if request.method == "POST" and form.is_valid():
        try:
            draft = drafts.correct(
                filing=row,
                reason=form.cleaned_data["reason"],
                by=request.person,
                now=timezone.now(),
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("file:draft", organisation.slug, draft.pk)
    return _page(request, row, "lifecycle/correct.html", 422 if form.errors else 200, form=form)


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: PersonRequest, organisation: Organisation, reference: str) -> HttpResponse:
    """Ask for the reason, say what remains, then withdraw."""
    row = selectors.filing(organisation, reference)
    kind = kinds.get(row.kind)
    is_published = row.state in PUBLIC and not kind.confidential
    sees = kind.sees if kind.confidential or is_published else kinds.STATE
    form = ReasonForm(request.POST or None, sees=sees)
    if request.method == "POST" and form.is_valid():
        try:
            filings.withdraw(
                filing=row,
                reason=form.cleaned_data["reason"],
                by=request.person,
                now=timezone.now(),
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The filing was withdrawn."))
            return redirect("file:filing", organisation.slug, reference)
    return _page(
        request,
        row,
        "lifecycle/withdraw.html",
        422 if form.errors else 200,
        form=form,
        is_published=is_published,
    )


@member_required
def download(
    request: PersonRequest, organisation: Organisation, reference: str, revision: int, place: int
) -> HttpResponseBase:
    """A filed original, for its organisation."""
    return _file(_submission(request, organisation, reference, revision), place)


@staff_required
def staff_download(
    request: PersonRequest, subject: UUID, revision: int, place: int
) -> HttpResponseBase:
    """A filed original, for whoever may see the case."""
    if not casework.visible_to(request.person).filter(subject=subject).exists():
        raise NotFound
    row = Submission.objects.filter(filing=subject, revision=revision).first()
    if row is None:
        raise NotFound
    return _file(row, place)


def _file(submission: Submission, place: int) -> HttpResponseBase:
    if place >= len(submission.files):
        raise NotFound
    file = submission.files[place]
    response = FileResponse(
        default_storage.open(file["stored_as"]),
        as_attachment=True,
        filename=file["name"],
        content_type=file["media_type"] or "application/octet-stream",
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response

"""Writing the text, uploading files, checking what was read."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from filings.lifecycle import kinds, selectors, words
from filings.lifecycle.forms import TextForm, UploadForm
from filings.lifecycle.kinds import TEXT
from filings.lifecycle.models import Draft, Part, Upload
from filings.lifecycle.rules import UploadState
from filings.lifecycle.services import drafts, uploads
from filings.lifecycle.views.drafts import address, number, opened, page, page_token
from portal.documents import structure
from portal.errors import NotFound, Refusal, refusals_as_messages, sentences
from portal.identity import permissions
from portal.identity.access import PersonRequest, member_required
from portal.identity.models import Organisation
from portal.ui.forms import add_refusal
from portal.ui.pacific import written


def _editor(row: Draft, part: Part | None) -> TextForm:
    kind = kinds.get(row.kind)
    if part:
        initial = {"text": part.content.get("text", ""), "lock": part.lock}
        return TextForm(initial=initial, sees=kind.sees)
    suggested = kind.suggested_text(selectors.content(row, timezone.now()))
    return TextForm(initial={"text": suggested, "lock": 0}, sees=kind.sees)


def _text_part(row: Draft) -> Part | None:
    return words.part(row, TEXT)


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def text(request: PersonRequest, organisation: Organisation, draft: UUID) -> HttpResponse:
    """The editor, with the files beside it. A script saves here too, and is answered in JSON."""
    wants_json = "application/json" in request.headers.get("Accept", "")
    try:
        row = opened(request, organisation, draft)
    except Refusal as refusal:
        if wants_json:
            return JsonResponse({"message": str(refusal)}, status=410)
        raise
    if request.method != "POST":
        return _text_page(request, row)
    form = TextForm(request.POST, sees=kinds.get(row.kind).sees)
    if not form.is_valid():
        if wants_json:
            return JsonResponse({"message": form.errors.as_text()}, status=422)
        return _text_page(request, row, form, status=422)
    try:
        outcome = drafts.save_text(
            draft=row.pk,
            text=form.cleaned_data["text"],
            lock=form.cleaned_data["lock"],
            by=request.person,
            now=timezone.now(),
            page=page_token(request),
        )
    except Refusal as refusal:
        if wants_json:
            return JsonResponse({"message": str(refusal)}, status=403)
        add_refusal(form, refusal)
        return _text_page(request, row, form, status=422)
    if outcome.conflict:
        both = address(row, "both", TEXT)
        if wants_json:
            return JsonResponse({"conflict_url": both}, status=409)
        return redirect(both)
    if wants_json:
        saved_at = written(outcome.part.saved_at, "time")
        return JsonResponse({"lock": outcome.part.lock, "saved_at": saved_at})
    return redirect(address(row, "preview") if "preview" in request.POST else address(row))


def _text_page(
    request: PersonRequest,
    row: Draft,
    form: TextForm | None = None,
    *,
    status: int = 200,
    upload_form: UploadForm | None = None,
) -> HttpResponse:
    # Files first: one that is read already has given its text to the part that is asked next.
    files = list(row.uploads.filter(removed_at=None).defer("text"))
    part = _text_part(row)
    return page(
        request,
        row,
        "lifecycle/text.html",
        status,
        form=form or _editor(row, part),
        part=part,
        upload_form=upload_form or UploadForm(),
        takes_files=not kinds.get(row.kind).confidential,
        files=[_file(row, f) for f in files],
        limit=settings.UPLOAD_MAX_BYTES,
        both=address(row, "both", TEXT) if _waits(part, request) else "",
    )


def _waits(part: Part | None, request: PersonRequest) -> bool:
    return part is not None and part.unmerged.filter(saved_by=request.person).exists()


def _file(row: Draft, upload: Upload) -> dict[str, object]:
    refusal = upload.refusal and str(Refusal(upload.refusal))
    return {
        "upload": upload,
        "refusal": refusal,
        "warnings": [str(sentences()[code]) for code in upload.warnings],
        "waiting": upload.state in (UploadState.WAITING, UploadState.READING),
        "read": upload.state == UploadState.READ,
        "slow": (timezone.now() - upload.uploaded_at).total_seconds() > 60,
        "address": address(row, "upload_progress", upload.pk),
        "use": address(row, "use_text", upload.pk),
        "remove": address(row, "remove_upload", upload.pk),
    }


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: PersonRequest, organisation: Organisation, draft: UUID) -> HttpResponse:
    """Receive a file; a refusal stands beside the field, and the text is untouched."""
    row = opened(request, organisation, draft)
    if request.method != "POST":  # the address of a refused upload, opened again
        return redirect(address(row, "text"))
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            uploads.receive(
                draft=row.pk,
                file=form.cleaned_data["file"],
                by=request.person,
                now=timezone.now(),
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect(address(row, "text") + "#files")
    return _text_page(request, row, upload_form=form, status=422)


@member_required
def upload_progress(
    request: PersonRequest, organisation: Organisation, draft: UUID, upload: UUID
) -> HttpResponse:
    """How far the reading of one file is: a piece of the page that asks again by itself."""
    row = opened(request, organisation, draft)
    found = row.uploads.defer("text").filter(pk=upload, removed_at=None).first()
    if found is None:
        raise NotFound
    file = _file(row, found)
    may = permissions.may(request.person, "filing.prepare", organisation)
    response = render(request, "lifecycle/file.html", {"file": file, "may_prepare": may})
    if not file["waiting"]:
        response["HX-Refresh"] = "true"  # the text may have come with it
    return response


@member_required
@require_POST
def use_text(
    request: PersonRequest, organisation: Organisation, draft: UUID, upload: UUID
) -> HttpResponse:
    """Make a file's text the draft's; if something is written already, both are shown first."""
    row = opened(request, organisation, draft)
    with refusals_as_messages(request):
        part = _text_part(row)
        # An empty draft takes the text; a written one is never overwritten unseen.
        lock = part.lock if part and not part.content.get("text") else 0
        outcome = uploads.use_text(
            draft=row.pk, upload=upload, lock=lock, by=request.person, now=timezone.now()
        )
        if outcome.conflict:
            return redirect(address(row, "both", TEXT))
        return redirect(address(row, "confirm"))
    return redirect(address(row, "text"))


@member_required
@require_POST
def remove_upload(
    request: PersonRequest, organisation: Organisation, draft: UUID, upload: UUID
) -> HttpResponse:
    """Take a file out of the draft."""
    row = opened(request, organisation, draft)
    with refusals_as_messages(request):
        uploads.remove(draft=row.pk, upload=upload, by=request.person, now=timezone.now())
        messages.success(request, _("The file was taken out of the draft."))
    return redirect(address(row, "text") + "#files")


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: PersonRequest, organisation: Organisation, draft: UUID) -> HttpResponse:
    """Read through what a program read out of the file, and say that it is right."""
    row = opened(request, organisation, draft)
    part = _text_part(row)
    if part is None or not part.content.get("text"):
        return redirect(address(row, "text"))
    if request.method == "POST":
        with refusals_as_messages(request):
            drafts.confirm_text(
                draft=row.pk,
                lock=number(request.POST.get("lock")),
                by=request.person,
                now=timezone.now(),
            )
            return redirect(address(row))
        return redirect(address(row, "confirm"))
    return page(
        request,
        row,
        "lifecycle/confirm.html",
        part=part,
        html=structure.render(part.content["text"]),
        contents=structure.outline(part.content["text"]).headings,
    )


@member_required
def preview(request: PersonRequest, organisation: Organisation, draft: UUID) -> HttpResponse:
    """The text as the public would read it."""
    row = opened(request, organisation, draft)
    part = _text_part(row)
    text = part.content.get("text", "") if part else ""
    return page(
        request,
        row,
        "lifecycle/preview.html",
        html=structure.render(text),
        contents=structure.outline(text).headings,
        kind=kinds.get(row.kind),
    )

"""The annex of a draft: its rows, one row, a table in, a table out."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from filings.lifecycle import kinds
from filings.lifecycle.models import Draft
from filings.lifecycle.services.drafts import Saved
from filings.lifecycle.views.drafts import address, opened, page, page_token
from filings.transparency_reports.annex import rules, services
from filings.transparency_reports.annex.forms import PART, REPLACE, LoadForm, RowForm
from portal.errors import NotFound, Refusal
from portal.identity.access import PersonRequest, member_required
from portal.identity.models import Organisation
from portal.publication.evaluations import COLUMNS, Said, as_csv, as_json, figure, word
from portal.ui.forms import add_refusal


@require_safe
@member_required
def rows(request: PersonRequest, organisation: Organisation, draft: UUID) -> HttpResponse:
    """What is in the annex so far, and the ways to add to it."""
    row = _opened(request, organisation, draft)
    found, _lock = services.rows_of(row)
    shown = [(rules.stamp(said), said, word(said, "domain"), figure(said)) for said in found]
    return _page(request, row, "rows", rows=shown, most=rules.MOST_ROWS)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def row(
    request: PersonRequest, organisation: Organisation, draft: UUID, stamp: str = ""
) -> HttpResponse:
    """One evaluation: a new one, or one that is there."""
    draft_row = _opened(request, organisation, draft)
    said = _row(draft_row, stamp) if stamp else {}
    if request.method != "POST":
        if said is None:
            messages.warning(request, _("This row was changed or removed meanwhile."))
            return redirect(_annex(draft_row))
        return _page(request, draft_row, "row", form=RowForm(initial=said), is_new=not stamp)
    form = RowForm(request.POST)
    if form.is_valid():
        try:
            saved = services.put(
                draft=draft_row.pk,
                was=stamp,
                said=form.said,
                by=request.person,
                now=timezone.now(),
                page=page_token(request),
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return _after(request, draft_row, saved, _("Saved."))
    return _page(request, draft_row, "row", status=422, form=form, is_new=not stamp)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def remove(
    request: PersonRequest, organisation: Organisation, draft: UUID, stamp: str
) -> HttpResponse:
    """Take a row out, after a page that shows it."""
    draft_row = _opened(request, organisation, draft)
    said = _row(draft_row, stamp)
    if said is None:
        messages.warning(request, _("This row was changed or removed meanwhile."))
        return redirect(_annex(draft_row))
    if request.method == "POST":
        saved = services.put(
            draft=draft_row.pk, was=stamp, said=None, by=request.person, now=timezone.now()
        )
        return _after(request, draft_row, saved, _("The row was removed."))
    lines = [(column.label, word(said, column.name)) for column in COLUMNS]
    return _page(request, draft_row, "remove", lines=[line for line in lines if line[1]])


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def load(request: PersonRequest, organisation: Organisation, draft: UUID) -> HttpResponse:
    """A table in: pasted or as a file. It is taken over whole, or not at all."""
    row = _opened(request, organisation, draft)
    found, lock = services.rows_of(row)
    form, status = LoadForm(initial={"lock": lock}), 200
    if request.method == "POST":
        form, status = LoadForm(request.POST, request.FILES), 422
        if form.is_valid():
            try:
                saved = services.load(
                    draft=row.pk,
                    rows=form.rows,
                    replace=form.cleaned_data["how"] == REPLACE,
                    lock=form.cleaned_data["lock"],
                    by=request.person,
                    now=timezone.now(),
                    page=page_token(request),
                )
            except Refusal as refusal:
                form.add_error("text", str(refusal))
            else:
                said = _("{n} rows were taken over.").format(n=len(form.rows))
                return _after(request, row, saved, said)
    return _page(
        request,
        row,
        "load",
        status=status,
        form=form,
        columns=COLUMNS,
        there=len(found),
        most=rules.MOST_ROWS,
        chars=rules.MOST_CHARS,
    )


@require_safe
@member_required
def to_csv(request: PersonRequest, organisation: Organisation, draft: UUID) -> HttpResponse:
    """The rows as a table; without rows, the header to begin with."""
    found, _lock = services.rows_of(_opened(request, organisation, draft))
    return _file(as_csv(found), "csv", "text/csv")


@require_safe
@member_required
def to_json(request: PersonRequest, organisation: Organisation, draft: UUID) -> HttpResponse:
    """The rows as JSON."""
    found, _lock = services.rows_of(_opened(request, organisation, draft))
    return _file(as_json(found), "json", "application/json")


def _file(text: str, ending: str, media_type: str) -> HttpResponse:
    response = HttpResponse(text, content_type=f"{media_type}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="evaluations.{ending}"'
    return response


def _opened(request: PersonRequest, organisation: Organisation, draft: UUID) -> Draft:
    """The draft, if filings of its kind have an annex; raises as `drafts.opened` does."""
    row = opened(request, organisation, draft)
    if PART not in kinds.get(row.kind).part_names():
        raise NotFound
    return row


def _row(draft: Draft, stamp: str) -> Said | None:
    found, _lock = services.rows_of(draft)
    return next((said for said in found if rules.stamp(said) == stamp), None)


def _annex(draft: Draft) -> str:
    return reverse("annex:rows", args=[draft.organisation.slug, draft.pk])


def _after(request: PersonRequest, draft: Draft, saved: Saved, done: str) -> HttpResponse:
    if saved.conflict:
        return redirect(address(draft, "both", PART))
    messages.success(request, done)
    return redirect(_annex(draft))


def _page(
    request: PersonRequest, draft: Draft, template: str, status: int = 200, **context: Any
) -> HttpResponse:
    return page(request, draft, f"annex/{template}.html", status, annex=_annex(draft), **context)

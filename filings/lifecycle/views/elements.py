"""Mapping the elements of the act to the text."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from filings.lifecycle import answers, kinds, selectors, words
from filings.lifecycle.forms import ElementForm
from filings.lifecycle.kinds import ELEMENT
from filings.lifecycle.models import Draft
from filings.lifecycle.services import drafts
from filings.lifecycle.views.drafts import address, opened, page, page_token, part_address
from portal.errors import NotFound, Refusal
from portal.identity.access import PersonRequest, member_required
from portal.identity.models import Organisation
from portal.rulebook import rules as rulebook


@member_required
def elements(request: PersonRequest, organisation: Organisation, draft: UUID) -> HttpResponse:
    """All elements of the kind, each with what was said of it."""
    row = opened(request, organisation, draft)
    content = selectors.content(row, timezone.now())
    kind = kinds.get(row.kind)
    mapped = answers.mapped(kind, content)
    return page(
        request,
        row,
        "lifecycle/elements.html",
        mapped=[(m, address(row, "element", m.key)) for m in mapped],
        why=kind.why(content.known),
        has_text=bool(content.text),
        text=address(row, "text"),
        states=[m.state for m in mapped],
    )


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def element(
    request: PersonRequest, organisation: Organisation, draft: UUID, key: str
) -> HttpResponse:
    """One element: where the text describes it, or that it does not. Goes on to the next open."""
    row = opened(request, organisation, draft)
    kind = kinds.get(row.kind)
    content = selectors.content(row, timezone.now())
    asked = kind.asked(content)
    found = next((e for e in asked if e.key == key), None)
    if found is None:
        raise NotFound
    if not content.text:
        return redirect(address(row, "elements"))
    part = words.part(row, ELEMENT + key)
    saved = part.content if part else {}
    places = [p["anchor"] for p in saved.get("places", [])]
    if request.method == "POST":
        form = ElementForm(request.POST, content=content, chosen=places)
        if form.is_valid():
            try:
                outcome = drafts.save_part(
                    draft=row.pk,
                    name=ELEMENT + key,
                    content=form.dump(),
                    lock=form.cleaned_data["lock"],
                    by=request.person,
                    now=timezone.now(),
                    page=page_token(request),
                )
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                if outcome.conflict:
                    return redirect(address(row, "both", ELEMENT + key))
                return redirect(_next(row, kind, key))
    else:
        initial = {"places": places, "lock": part.lock if part else 0}
        if "stated" in saved:
            initial["stated"] = ElementForm.STATED if saved["stated"] else ElementForm.NOT_STATED
        elif named := [h.anchor for h in content.outline.headings if h.title == found.label]:
            initial |= {"stated": ElementForm.STATED, "places": named}
        form = ElementForm(initial=initial, content=content, chosen=places)
    return page(
        request,
        row,
        "lifecycle/element.html",
        422 if form.is_bound else 200,
        form=form,
        element=found,
        citation=rulebook.current().cite(found.citation),
        of=len(asked),
        answer=kind.answer(content, found),
        answer_href=part_address(row, kind.answered_by[key][0]) if key in kind.answered_by else "",
        elements=address(row, "elements"),
        preview=address(row, "preview"),
    )


def _next(row: Draft, kind: kinds.Kind, key: str) -> str:
    """The first open element after this one, else the list of all."""
    mapped = answers.mapped(kind, selectors.content(row, timezone.now()))
    place = next(i for i, m in enumerate(mapped) if m.key == key)
    for m in mapped[place + 1 :]:
        if m.state == answers.OPEN:
            return address(row, "element", m.key)
    return address(row, "elements")

"""Check answers, certify."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from filings.lifecycle import answers, kinds, selectors
from filings.lifecycle.forms import CertifyForm
from filings.lifecycle.kinds import Finding
from filings.lifecycle.models import Draft
from filings.lifecycle.services import filings
from filings.lifecycle.views.drafts import address, opened, page, part_address
from portal.documents import structure
from portal.errors import Refusal
from portal.identity import permissions
from portal.identity import selectors as identity
from portal.identity.access import PersonRequest, member_required
from portal.identity.models import Organisation
from portal.ledger import selectors as ledger
from portal.ui.forms import add_refusal


def _findings(row: Draft, findings: list[Finding]) -> dict[str, list[tuple[Finding, str]]]:
    placed = [(f, part_address(row, f.part)) for f in findings]
    return {
        "blocking": [pair for pair in placed if pair[0].blocking],
        "advice": [pair for pair in placed if not pair[0].blocking],
    }


@member_required
def check(request: PersonRequest, organisation: Organisation, draft: UUID) -> HttpResponse:
    """Every answer with who will see it, every check, and what would be signed."""
    row = opened(request, organisation, draft)
    kind = kinds.get(row.kind)
    signed = filings.to_sign(row, timezone.now())
    mapped = answers.map_of(kind, signed.content)
    officers = list(identity.certifying_officers(organisation))
    return page(
        request,
        row,
        "lifecycle/check.html",
        kind=kind,
        why=kind.why(signed.content.known),
        signed=signed,
        has_text=kind.has_text(signed.content.parts),
        mapped=mapped,
        states=[m.state for m in mapped],
        groups=[
            (title, [(r, part_address(row, r.part)) for r in rows])
            for title, rows in answers.groups(kind, signed.content)
        ],
        findings=_findings(row, kind.check(signed.content)),
        checks=len(kind.checks),
        text=address(row, "text"),
        elements=address(row, "elements"),
        preview=address(row, "preview"),
        certify=address(row, "certify"),
        ask=address(row, "ask"),
        asked=ledger.timeline(row.stream).filter(action="draft.certification_asked").first(),
        officers=officers,
        is_officer=request.person in officers,
    )


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def certify(request: PersonRequest, organisation: Organisation, draft: UUID) -> HttpResponse:
    """All that is signed, whole, with its digests; then the declaration and the name."""
    row = selectors.draft(request.person, organisation, draft)
    permissions.require(request.person, "filing.certify", organisation)
    if request.method == "POST":
        form = CertifyForm(request.POST)
        if form.is_valid():
            try:
                submission = filings.certify(
                    draft=row.pk,
                    name=form.cleaned_data["name"],
                    signed_sha256=form.cleaned_data["signed_sha256"],
                    by=request.person,
                    now=timezone.now(),
                )
            except Refusal as refusal:
                if refusal.code in ("draft.already_submitted", "draft.checks_fail"):
                    messages.error(request, str(refusal))
                    return redirect(address(row, "draft" if "already" in refusal.code else "check"))
                add_refusal(form, refusal)
            else:
                return redirect(
                    "file:receipt",
                    organisation.slug,
                    submission.filing.reference,
                    submission.revision,
                )
    else:
        if row.submitted_at:
            return redirect(address(row))
        form = CertifyForm()
    row = opened(request, organisation, draft)
    kind = kinds.get(row.kind)
    signed = filings.to_sign(row, timezone.now())
    if any(f.blocking for f in kind.check(signed.content)):
        return redirect(address(row, "check"))
    mapped = answers.map_of(kind, signed.content)
    return page(
        request,
        row,
        "lifecycle/certify.html",
        422 if form.is_bound else 200,
        form=form,
        kind=kind,
        why=kind.why(signed.content.known),
        signed=signed,
        mapped=mapped,
        groups=answers.groups(kind, signed.content),
        html=structure.render(signed.content.text),
        check=address(row, "check"),
    )

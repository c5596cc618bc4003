"""What an organisation works on and has filed."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from filings.lifecycle import kinds, selectors
from filings.lifecycle.forms import SubjectForm
from filings.lifecycle.services import drafts
from portal.errors import NotFound
from portal.identity import permissions
from portal.identity.access import PersonRequest, member_required
from portal.identity.models import Organisation


@member_required
def home(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """Drafts and filings of one organisation."""
    open_drafts = selectors.open_drafts(organisation)
    return render(
        request,
        "lifecycle/home.html",
        {
            "organisation": organisation,
            "nav": "filings",
            "drafts": [(draft, kinds.title_of(draft)) for draft in open_drafts],
            "filings": [
                (filing, kinds.title_of(filing)) for filing in selectors.filings(organisation)
            ],
            "kinds": kinds.every(),
            "pages": [
                {"label": label, "href": reverse(name, args=[organisation.slug])}
                for kind in kinds.every()
                for label, name in kind.pages
            ],
            "may_prepare": permissions.may(request.person, "filing.prepare", organisation),
        },
    )


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: PersonRequest, organisation: Organisation, kind: str) -> HttpResponse:
    """Begin a draft, after asking what it is about where a kind has several series."""
    found = next((k for k in kinds.every() if k.code == kind), None)
    if found is None:
        raise NotFound
    posted = request.POST if request.method == "POST" else None
    form = SubjectForm(posted, subjects=found.subjects, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        draft = drafts.start(
            organisation=organisation,
            kind=kind,
            subject=form.cleaned_data.get("subject", ""),
            by=request.person,
            now=timezone.now(),
        )
        return redirect("file:draft", organisation.slug, draft.pk)
    return render(
        request,
        "lifecycle/start.html",
        {
            "organisation": organisation,
            "nav": "filings",
            "home": reverse("file:home", args=[organisation.slug]),
            "kind": found,
            "form": form,
            "add": found.subjects and reverse(found.subjects.add_page, args=[organisation.slug]),
            "may_prepare": permissions.may(request.person, "filing.prepare", organisation),
        },
        status=422 if form.errors else 200,
    )

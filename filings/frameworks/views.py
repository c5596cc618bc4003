"""What an organisation states of its framework; one question a page."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from filings.frameworks import duties, rules, selectors, services
from filings.frameworks.forms import ModificationForm, ReviewForm, TakeBackForm
from filings.frameworks.models import Modification, Review
from portal.errors import NotFound, Refusal
from portal.identity import permissions
from portal.identity.access import PersonRequest, member_required
from portal.identity.models import Organisation
from portal.rulebook import rules as rulebook
from portal.ui.forms import Form, add_refusal
from portal.ui.pacific import written_day


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def modification(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """State that a material modification took effect; what is stated so far stands below."""
    versions = selectors.versions(organisation)
    return _answer(
        request,
        organisation,
        ModificationForm(request.POST or None),
        partial(services.state_modification, organisation=organisation),
        "modification",
        _("Saved: a material modification of {day}."),
        check=partial(services.check_modification, organisation=organisation),
        law=_law(duties.MODIFICATION, "modification-day"),
        stated=[
            (row, rules.met_by(row.day, versions))
            for row in selectors.all_modifications(organisation)
        ],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def take_back(
    request: PersonRequest, organisation: Organisation, modification: int
) -> HttpResponse:
    """Take back that a modification was made."""
    row = selectors.modifications(organisation).filter(pk=modification).first()
    if row is None:
        raise NotFound
    save = partial(services.take_back_modification, modification=row)
    form = TakeBackForm(request.POST or None)
    said = _("Taken back: a material modification of {day}.")
    return _answer(request, organisation, form, save, "take_back", said, day=written_day(row.day))


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def review(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """Record that a review found nothing to change; earlier ones stand below."""
    looks = selectors.looks(organisation, selectors.versions(organisation))
    return _answer(
        request,
        organisation,
        ReviewForm(request.POST or None),
        partial(services.record_review, organisation=organisation),
        "review",
        _("Saved: a review of {day}."),
        may="filing.certify",
        law=_law(duties.REVIEW, "yearly-review"),
        last=looks[-1] if looks else None,
        reviews=Review.objects.filter(organisation=organisation).select_related("stated_by"),
    )


def _answer(
    request: PersonRequest,
    organisation: Organisation,
    form: Form,
    save: Callable[..., Modification | Review],
    page: str,
    said: str,
    *,
    may: str = "filing.prepare",
    check: Callable[..., None] | None = None,
    **context: Any,
) -> HttpResponse:
    """The page with its form, or what came of the form.

    Args:
        save: gets what was answered, who answers, and when.
        page: name of its template. said: what was done, with the `{day}` that was understood.
        may: who is shown the form.
        check: gets the same as `save`, and saves nothing: the day is then asked about first.
    """
    shown = {
        "organisation": organisation,
        "nav": "filings",
        "form": form,
        "may_save": permissions.may(request.person, may, organisation),
        **context,
    }
    if request.method == "POST" and "back" not in request.POST and form.is_valid():
        given = {**form.cleaned_data, "by": request.person, "now": timezone.now()}
        try:
            if check and "confirmed" not in request.POST:
                check(**given)
                return render(request, "frameworks/confirm.html", shown)
            row = save(**given)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            done = said.format(day=written_day(row.day))
            messages.success(request, f"{done} {_('Your obligations follow from it.')}")
            return redirect("file:home", organisation.slug)
    status = 422 if form.errors else 200
    return render(request, f"frameworks/{page}.html", shown, status=status)


def _law(duty: str, switch: str) -> dict[str, Any]:
    """The duty's words, its whole citation, and how the day is counted."""
    book = rulebook.current()
    found = book.duties[duty]
    return {
        "text": found.text,
        "citation": book.cite(found.citation),
        "period": str(found.period),
        "assumption": book.switches[switch].assumption,
    }

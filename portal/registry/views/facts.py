"""A developer's size and status: what is stated, and forms to state and correct it."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.errors import NotFound
from portal.identity import permissions
from portal.identity.access import PersonRequest, member_required, staff_required
from portal.identity.models import Organisation
from portal.registry import present, selectors
from portal.registry.forms import FrontierForm, SizeForm, form_to_correct
from portal.registry.present import Place
from portal.registry.rules import FIRST_YEAR
from portal.registry.services import facts as services
from portal.registry.views.answering import answer, find, page
from portal.ui.pacific import to_pacific


@require_safe
@member_required
def facts(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    changes = permissions.may(request.person, "facts.state", organisation)
    return _facts(request, Place(organisation, staff=False, changes=changes))


@require_safe
@staff_required
def staff_facts(request: PersonRequest, organisation: str) -> HttpResponse:
    found = find(organisation)
    changes = permissions.may(request.person, "facts.correct", found)
    return _facts(request, Place(found, staff=True, changes=changes))


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def state_size(request: PersonRequest, organisation: Organisation, year: int) -> HttpResponse:
    place = _place(request, "facts.state", organisation)
    if not FIRST_YEAR <= year <= to_pacific(timezone.now()).year:
        raise NotFound
    form = SizeForm(request.POST or None, year=year)
    save = partial(services.state_size, organisation=organisation, year=year)
    return answer(
        request, place, form, save, present.said, title=_("Revenue of {year}").format(year=year)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def state_frontier(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    place = _place(request, "facts.state", organisation)
    form = FrontierForm(request.POST or None)
    save = partial(services.state_frontier, organisation=organisation)
    return answer(
        request, place, form, save, present.said, title=_("Since when a frontier developer?")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def correct(request: PersonRequest, organisation: Organisation, fact: int) -> HttpResponse:
    return _correct(request, _place(request, "facts.correct", organisation), fact)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def staff_correct(request: PersonRequest, organisation: str, fact: int) -> HttpResponse:
    place = _place(request, "facts.correct", find(organisation), staff=True)
    return _correct(request, place, fact)


def _correct(request: PersonRequest, place: Place, pk: int) -> HttpResponse:
    fact = selectors.facts(place.organisation).filter(pk=pk).first()
    if fact is None:
        raise NotFound
    form = form_to_correct(fact, request.POST or None)
    if request.method != "POST" and not fact.counts:
        return redirect(place.home)
    takes_back = form.is_valid() and form.takes_back
    return answer(
        request,
        place,
        form,
        partial(services.withdraw_fact if takes_back else services.correct, fact=fact),
        present.said,
        lambda **given: present.what_follows(
            place, services.replacement(fact=fact, withdrawn=takes_back, **given)
        ),
        title=_("Correct what is stated"),
        stated=[present.entry(fact)],
    )


def _facts(request: PersonRequest, place: Place) -> HttpResponse:
    return page(request, place, "registry/facts.html", **present.page(place, timezone.now()))


def _place(
    request: PersonRequest, action: str, organisation: Organisation, *, staff: bool = False
) -> Place:
    """For those who may do this; for others the pages with forms do not exist."""
    if not permissions.may(request.person, action, organisation):
        raise NotFound
    return Place(organisation, staff=staff, changes=True)

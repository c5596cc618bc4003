"""A developer's own pages: what it owes, what it owed, and a calendar of it."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.deadlines import history, present, selectors
from portal.deadlines.models import Obligation
from portal.deadlines.services import subscribing
from portal.errors import NotFound
from portal.identity.access import PersonRequest, member_required
from portal.identity.models import Organisation
from portal.keyset import Page

# With more clocks than this a list is read better than so many cards.
FULL = 6


@require_safe
@member_required
def obligations(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """The clocks that run, and what was done this year."""
    now = timezone.now()
    page = selectors.running(organisation, **_place(request))
    running = selectors.count_running(organisation)
    asked = request.GET.get("view", "")
    view = asked if asked in ("full", "compact") else "compact" if running > FULL else "full"
    context = {
        "nav": "obligations",
        "organisation": organisation,
        "lede": present.lede(organisation.name, running, page, now),
        "compact": view == "compact",
        "switches": running > 1,
        "clocks": present.clocks(page.rows, now, link=_link(organisation)),
        "done": [
            present.clock(row, now, link=_link(organisation)(row))
            for row in selectors.done_this_year(organisation, now)
        ],
        "year_to_state": selectors.year_to_state(organisation, now),
        **_ways(page, view=view),
    }
    return render(request, "deadlines/obligations.html", context)


@require_safe
@member_required
def past(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """The clocks that have ended."""
    now = timezone.now()
    page = selectors.ended(organisation, **_place(request))
    context = {
        "nav": "obligations",
        "organisation": organisation,
        "clocks": [present.clock(r, now, link=_link(organisation)(r)) for r in page.rows],
        **_ways(page),
    }
    return render(request, "deadlines/history.html", context)


@require_safe
@member_required
def obligation(request: PersonRequest, organisation: Organisation, ref: Any) -> HttpResponse:
    """One clock, and all that happened to it."""
    row = selectors.obligation(request.person, ref)
    if row.organisation_id != organisation.pk:
        raise NotFound
    [clock] = present.clocks([row], timezone.now(), link=_link(organisation))
    context = {
        "nav": "obligations",
        "organisation": organisation,
        "clock": clock,
        **history.of(row, for_staff=False),
    }
    return render(request, "deadlines/obligation.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def calendar(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """Make, replace and revoke one's own calendar address. It is shown in this answer alone."""
    by, now, address = request.person, timezone.now(), ""
    if "make" in request.POST:
        token = subscribing.subscribe(organisation=organisation, by=by, now=now)
        address = settings.PORTAL_ORIGIN + reverse("obligations:calendar_file", args=[token])
    elif "revoke" in request.POST:
        subscribing.unsubscribe(organisation=organisation, by=by, now=now)
    context = {
        "nav": "obligations",
        "organisation": organisation,
        "address": address,
        "webcal": "webcal://" + address.partition("://")[2],
        "key": selectors.calendar_key(organisation, by),
        "revoked": "revoke" in request.POST,
    }
    return render(request, "deadlines/calendar.html", context)


def _link(organisation: Organisation) -> Any:
    def link(row: Obligation) -> str:
        return reverse("obligations:obligation", args=[organisation.slug, row.ref])

    return link


def _place(request: PersonRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "") for name in ("after", "before")}


def _ways(page: Page[Obligation], view: str = "") -> dict[str, str]:
    """Addresses of the pages before and after."""
    kept = f"view={view}&" if view else ""
    return {
        "previous": f"?{kept}before={page.before}" if page.before else "",
        "next": f"?{kept}after={page.after}" if page.after else "",
    }

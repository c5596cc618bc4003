"""The calendar behind a secret address: no sign-in, no session; the address alone opens it."""

from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.deadlines import present, selectors
from portal.deadlines.models import Moment, Obligation
from portal.errors import NotFound
from portal.identity.models import Organisation
from portal.ui import ics


@require_safe
def calendar_file(request: HttpRequest, token: str) -> HttpResponse:
    """The dates of an organisation, for calendar programs."""
    organisation = selectors.organisation_of_key(token)
    if organisation is None:
        raise NotFound
    name = _("{name}: obligations").format(name=organisation.name)
    response = ics.calendar(name, _entries(organisation))
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _entries(organisation: Organisation) -> Iterator[ics.Entry]:
    rows = list(selectors.dates(organisation))
    moments = selectors.latest_moments(rows)
    for row in rows:
        page = reverse("obligations:obligation", args=[organisation.slug, row.ref])
        yield from _dates(row, moments[row.pk], settings.PORTAL_ORIGIN + page)


def _dates(row: Obligation, moment: Moment, url: str) -> Iterator[ics.Entry]:
    """One entry, or two where “file by” and “late after” differ."""
    clock = present.clock(row, moment.made_at)
    # A calendar provider reads along: of what is confidential it sees the duty's name and no more.
    text = f"{row.about} {clock.citation}" if clock.is_public else ""
    # Of what is sealed, not even that.
    what = _("a confidential duty") if row.case else clock.title
    words = [("file", _("File by: {what}"), row.file_by)]
    if row.late_after != row.file_by:
        words.append(("late", _("Late after: {what}"), row.late_after))
    for key, title, at in words:
        yield ics.Entry(
            uid=f"{row.ref}-{key}",
            title=title.format(what=what),
            text=text,
            at=at,
            changed_at=moment.made_at,
            whole_day=moment.raw_date is not None,
            sequence=moment.number - 1,
            url=url,
        )

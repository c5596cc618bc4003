"""The entries of each shell's navigation: only pages that exist."""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Entry(NamedTuple):
    """`key` is what a page gives as `nav` to be marked as the current place.

    `{organisation}` in an address stands for the slug of the organisation that is shown.
    """

    key: str
    label: str | Promise
    href: str


# Kinds of document come first; whoever publishes one registers its entry.
KINDS: list[Entry] = []
NAVIGATION: dict[str, Sequence[Entry]] = {
    "public": (
        Entry("search", _("Search"), "/search/"),
        Entry("models", _("Models"), "/models/"),
        Entry("evaluations", _("Evaluations"), "/evaluations/"),
        Entry("due", _("Due and overdue"), "/due/"),
        Entry("rules", _("Rules"), "/rules/"),
        Entry("report", _("Report an incident"), "/report-incident/"),
        Entry("about", _("About"), "/about/"),
    ),
    "organisation": (
        Entry("obligations", _("Obligations"), "/file/{organisation}/obligations/"),
        Entry("filings", _("Filings"), "/file/{organisation}/"),
        Entry("models", _("Models"), "/file/{organisation}/models/"),
        Entry("incidents", _("Incidents"), "/file/{organisation}/incidents/"),
        Entry("facts", _("Size and status"), "/file/{organisation}/facts/"),
        Entry("members", _("Members"), "/file/{organisation}/members/"),
    ),
    "staff": (
        Entry("queue", _("Queue"), "/staff/"),
        Entry("clocks", _("Clocks"), "/staff/clocks/"),
        Entry("organisations", _("Organisations"), "/staff/organisations/"),
        Entry("calendar", _("Calendar"), "/staff/calendar/"),
    ),
}


def entries(shell: str, organisation: str = "") -> list[Entry]:
    """The entries of one shell: `public`, `organisation` or `staff`.

    Args:
        organisation: slug of the organisation that is shown.
    """
    found = [*(KINDS if shell == "public" else ()), *NAVIGATION[shell]]
    return [e._replace(href=e.href.format(organisation=organisation)) for e in found]

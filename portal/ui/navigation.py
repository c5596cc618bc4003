"""The entries of each shell's navigation: only pages that exist."""

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


NAVIGATION: dict[str, tuple[Entry, ...]] = {
    "public": (
        Entry("frameworks", _("Frameworks"), "/frameworks/"),
        Entry("search", _("Search"), "/search/"),
        Entry("about", _("About"), "/about/"),
    ),
    "organisation": (
        Entry("filings", _("Filings"), "/file/{organisation}/"),
        Entry("members", _("Members"), "/file/{organisation}/members/"),
    ),
    "staff": (
        Entry("queue", _("Queue"), "/staff/"),
        Entry("organisations", _("Organisations"), "/staff/organisations/"),
    ),
}

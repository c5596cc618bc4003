"""Schedules in words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from filings.internal_use.models import Schedule
from portal.ui.pacific import written_day


def told(row: Schedule) -> str:
    """A schedule in words, such as "every 6 months, counted from 1 January 2027"."""
    if row.months and row.anchor:
        words = ngettext(
            "every month, counted from {day}", "every {n} months, counted from {day}", row.months
        )
        return words.format(n=row.months, day=written_day(row.anchor))
    return _("on {days}").format(days="; ".join(map(written_day, row.days)))

"""Clocks in words: how much is left, and where it stands."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.deadlines.models import Obligation
from portal.deadlines.rules import State
from portal.ui.pacific import to_pacific

# Before `file_by`: from here on a clock is drawn as due soon.
SOON = timedelta(days=7)


@dataclass(frozen=True)
class Remaining:
    """What the clock's face says: "6 days" and "left to file"; `is_over` once it is late."""

    figure: str
    caption: str
    is_over: bool


def remaining(file_by: datetime, late_after: datetime, now: datetime) -> Remaining:
    """How long until `file_by`; between the two moments, until `late_after`; then how long late.

    Args:
        file_by, late_after, now: aware instants. Days are those of California's calendar.
    """
    if now > late_after:
        return Remaining(_span(late_after, now), _("overdue"), True)
    if now > file_by:
        return Remaining(_span(now, late_after), _("left before it is late"), False)
    return Remaining(_span(now, file_by), _("left to file"), False)


def _span(begin: datetime, end: datetime) -> str:
    """Calendar days between two instants; hours and minutes where that is less than one."""
    days = (to_pacific(end).date() - to_pacific(begin).date()).days
    if days > 1 or (days == 1 and end - begin > timedelta(days=1)):
        return ngettext("{n} day", "{n} days", days).format(n=days)
    # Rounded up: a clock that still runs never shows nothing.
    minutes = -(-(end - begin) // timedelta(minutes=1))
    return _("{hours} h {minutes} min").format(hours=minutes // 60, minutes=minutes % 60)


def mark(row: Obligation, now: datetime) -> tuple[str, str]:
    """The tag's mark and shape for a clock, as `ui/tag.html` takes them."""
    if row.state == State.OPEN:
        return ("act", "diamond") if row.file_by - now <= SOON else ("go", "half")
    return {
        State.OVERDUE: ("bad", "triangle"),
        State.SATISFIED: ("ok", "tick"),
        State.LATE: ("act", "triangle"),
        State.WAIVED: ("", "square"),
        State.SUPERSEDED: ("", "square"),
    }[State(row.state)]

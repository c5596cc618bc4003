"""The bar of a clock: how much of its time has passed, drawn without a script."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.ui.pacific import to_pacific

# Of 520 units: where the line begins and ends, and how near two marks may come.
_LEFT, _RIGHT, _APART = 8, 511, 19
# From so many days on, a day without its year could be of either.
_NAMES_YEARS = 300


@dataclass(frozen=True)
class Bar:
    """What `ui/clock.html` draws.

    Args:
        label: all of it in words. begin, passed, end: what stands under it.
        now, file_by, late_after: places in units; `late_after` is None where it is `file_by` too.
    """

    label: str
    begin: str
    passed: str
    end: str
    now: int
    file_by: int
    late_after: int | None

    @property
    def width(self) -> int:
        return self.now - _LEFT


def bar(
    begin: datetime, file_by: datetime, late_after: datetime, now: datetime, *, hours: bool = False
) -> Bar | None:
    """The bar of a running clock; None for one that has no length.

    Args:
        begin: start of day 0, or the instant from which hours run; aware, like the others.
        hours: whether it is counted in hours; else in days of California's calendar.
    """
    # In UTC: two times of one zone are subtracted by what its clocks show.
    begin, file_by, late_after, now = (
        at.astimezone(UTC) for at in (begin, file_by, late_after, now)
    )
    end = max(late_after, now)
    # Before `file_by` that is what one counts towards, and after it the moment of being late.
    goal = file_by if now <= file_by else late_after
    total = _units(begin, goal, hours)
    if end <= begin or (total < 1 and now <= late_after):
        return None

    def at(instant: datetime) -> int:
        share = (instant - begin) / (end - begin)
        return _LEFT + round((_RIGHT - _LEFT) * min(max(share, 0), 1))

    late = at(late_after) - 3 if late_after != file_by else None
    diamond = at(file_by) if late is None else min(at(file_by), late - _APART)
    if now > late_after:
        days = _units(late_after, now, hours=False)
        passed = ngettext("{n} day past", "{n} days past", days) if days else _("past")
        label, last = _("The last good moment has passed"), _("today")
        passed = passed.format(n=days)
    else:
        done = min(max(_units(begin, now, hours), 0), total)
        passed = (_("hour {n} of {all}") if hours else _("day {n} of {all}")).format(
            n=done, all=total
        )
        words = (
            ngettext("{n} of {all} hour has passed", "{n} of {all} hours have passed", total)
            if hours
            else ngettext("{n} of {all} day has passed", "{n} of {all} days have passed", total)
        )
        label, last = words.format(n=done, all=total), _written(goal, begin, hours)
    return Bar(
        label=label,
        begin=_written(begin, goal, hours),
        passed=passed,
        end=last,
        now=at(now),
        file_by=max(diamond, _LEFT + 1),
        late_after=late,
    )


def _units(begin: datetime, end: datetime, hours: bool) -> int:
    if hours:
        return (end - begin) // timedelta(hours=1)
    return (to_pacific(end).date() - to_pacific(begin).date()).days


def _written(instant: datetime, other: datetime, hours: bool) -> str:
    """An end of the bar, as short as it can be told from the other."""
    long, instant = abs((instant - other).days) > _NAMES_YEARS, to_pacific(instant)
    if hours:
        half = _("am") if instant.hour < 12 else _("pm")
        return f"{dateformat.format(instant, 'D g:i')} {half}"
    return dateformat.format(instant, "j M Y" if long else "j M")

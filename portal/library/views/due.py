"""Who has filed, what is due, what is overdue."""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.library import addresses, clocks, selectors
from portal.library.clocks import Tally
from portal.library.forms import DueFilter
from portal.library.present import Tag
from portal.library.responses import page, public
from portal.publication.models import Clock
from portal.rulebook import rules
from portal.ui import ics
from portal.ui.cells import escaped
from portal.ui.pacific import to_pacific, written, written_day

# Rows of each part of the page, before one asks for all of them.
_FIRST = 8
_IN_CALENDAR = 1_000
_COLUMNS = (
    *("developer", "duty", "what", "detail", "citation"),
    *("file_by", "late_after", "satisfied_at", "status"),
)
_TITLES = {
    "overdue": gettext_lazy("Overdue now"),
    "next": gettext_lazy("Due next"),
    "filed": gettext_lazy("Filed"),
}


def by_the_day(**words: object) -> str | None:
    """The stamp of a page that says what is overdue and for how many days."""
    return selectors.stamp_at(timezone.now())


@dataclass(frozen=True)
class Row:
    """A clock as the page shows it."""

    clock: Clock
    tag: Tag
    about: str  # label and detail
    developer_href: str
    rule_href: str


def rows(found: Iterable[Clock], now: datetime) -> list[Row]:
    """Clocks as rows."""
    due, book = reverse("library:due"), reverse("library:rules")
    return [
        Row(
            clock,
            _tag(clock, now),
            f"{clock.label}: {clock.detail}" if clock.detail else clock.label,
            f"{due}?developer={clock.developer.slug}",
            f"{book}#{clock.duty}",
        )
        for clock in found
    ]


def _tag(clock: Clock, now: datetime) -> Tag:
    if clock.satisfied_at and clock.satisfied_at > clock.late_after:
        return Tag("act", _("Filed late"), "triangle")
    if clock.satisfied_at:
        return Tag("ok", _("Filed"), "dot")
    if clock.is_overdue(now):
        days = (to_pacific(now).date() - to_pacific(clock.late_after).date()).days
        words = (
            ngettext("Not registered, {n} day overdue", "Not registered, {n} days overdue", days)
            if days
            else _("Not registered, overdue today")
        )
        return Tag("bad", words.format(n=days), "triangle")
    if clock.file_by < now:
        return Tag("act", _("Not late yet"), "diamond")
    days = (to_pacific(clock.file_by).date() - to_pacific(now).date()).days
    words = ngettext("In {n} day", "In {n} days", days) if days else _("Today")
    return Tag("go", words.format(n=days), "half")


@public(valid_by=by_the_day)
def due(request: HttpRequest) -> HttpResponse:
    """The first of each part and the year's figures; or, when asked, all of one part."""
    now = timezone.now()
    labels = _duties()
    form = DueFilter(request.GET, labels.items())
    asked = form.cleaned_data if form.is_valid() else {}
    words = {"developer": asked.get("developer", ""), "duty": asked.get("duty", "")}
    context: dict[str, Any] = {"nav": "due", "form": form, "titles": _TITLES, **words}
    show = request.GET.get("show", "")
    if show in clocks.SECTIONS:
        cut = clocks.cut(
            clocks.section(show, now, **words),
            show,
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
        )
        return page(
            "library/due_part.html",
            **context,
            show=show,
            title=_TITLES[show],
            rows=rows(cut.rows, now),
            previous=cut.before and _address(request, before=cut.before),
            next=cut.after and _address(request, after=cut.after),
        )
    year = _year(request, now)
    parts = []
    for name in clocks.SECTIONS:
        found = list(clocks.section(name, now, **words)[: _FIRST + 1])
        all_href = _address(request, show=name) if len(found) > _FIRST else ""
        parts.append((name, _TITLES[name], rows(found[:_FIRST], now), all_href))
    return page(
        "library/due.html",
        **context,
        parts=parts,
        is_filtered=any(words.values()),
        chart=None if any(words.values()) else chart(year, now),
        years=[y for y in clocks.years() if y != year],
    )


def _duties() -> dict[str, str]:
    """The public duties that have a clock, by key."""
    found = rules.current().duties.values()
    return {duty.key: duty.label for duty in found if duty.period and duty.is_public}


def _year(request: HttpRequest, now: datetime) -> int:
    asked = request.GET.get("year", "")
    return int(asked) if re.fullmatch("2[01][0-9]{2}", asked) else to_pacific(now).year


def _address(request: HttpRequest, **words: str) -> str:
    """This page with other words in its address, and without the place in it."""
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    for name, word in words.items():
        query[name] = word
    return f"?{query.urlencode()}"


@dataclass(frozen=True)
class Bars:
    """A duty's bars; places and widths in units of the drawing, which is 440 wide."""

    tally: Tally
    y: int
    bars: list[tuple[str, int, int]]  # class, place, width

    @property
    def end(self) -> int:
        return max((x + width for _class, x, width in self.bars), default=-8) + 8


@dataclass(frozen=True)
class Chart:
    """Publications due in a year by duty, as a drawing and as its table."""

    year: int
    bars: list[Bars]
    height: int
    today: str


_WIDE, _STEP, _FIRST_BAR, _GAP, _LEAST = 384, 50, 58, 2, 14


def chart(year: int, now: datetime) -> Chart:
    """The year's figures."""
    found = clocks.tallies(year, now, _duties())
    most = max((tally.total for tally in found), default=0)
    bars = [
        Bars(tally, _FIRST_BAR + _STEP * place, _bars(tally, most))
        for place, tally in enumerate(found)
    ]
    return Chart(year, bars, _FIRST_BAR + _STEP * len(found) - 18, written_day(now))


def _bars(tally: Tally, most: int) -> list[tuple[str, int, int]]:
    """Side by side: on time, late, overdue, not due yet; what is there can be seen, however
    little."""
    found, x = [], 0
    counts = zip("abcl", (tally.on_time, tally.late, tally.overdue, tally.pending), strict=True)
    for name, count in counts:
        if count:
            width = max(_LEAST, round((_WIDE - 3 * (_GAP + _LEAST)) * count / most))
            found.append((name, x, width))
            x += width + _GAP
    return found


@public(valid_by=by_the_day)
def as_csv(request: HttpRequest) -> HttpResponse:
    """The clocks that end in a year, as a table for programs."""
    now = timezone.now()
    year = _year(request, now)
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(_COLUMNS)
    found = clocks.of_year(year).select_related("developer").order_by("late_after", "pk")
    for clock in found.iterator():
        about = [clock.developer.name, clock.duty, clock.label, clock.detail, clock.citation]
        moments = [clock.file_by, clock.late_after, clock.satisfied_at]
        table.writerow([*map(escaped, about), *map(_instant, moments), _status(clock, now)])
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="due-{year}.csv"'
    return response


def _instant(at: datetime | None) -> str:
    return to_pacific(at).isoformat(timespec="seconds") if at else ""


def _status(clock: Clock, now: datetime) -> str:
    if clock.satisfied_at:
        return "registered_late" if clock.satisfied_at > clock.late_after else "registered_on_time"
    return "not_registered_overdue" if clock.is_overdue(now) else "not_due_yet"


@public(valid_by=by_the_day)
def as_ics(request: HttpRequest) -> HttpResponse:
    """What is due next, for a calendar program."""
    now = timezone.now()
    found = [_entry(clock, now) for clock in clocks.upcoming(now, _IN_CALENDAR)]
    return ics.calendar(_("California frontier AI register: due next"), found)


def _entry(clock: Clock, now: datetime) -> ics.Entry:
    about = f"{clock.label}: {clock.detail}" if clock.detail else clock.label
    text = _(
        "File by {by}. Late after {late}. {citation}. Not registered here yet. The act asks "
        "developers to publish on their own site, where it may stand."
    ).format(by=written(clock.file_by), late=written(clock.late_after), citation=clock.citation)
    return ics.Entry(
        uid=str(clock.ref),
        title=f"{clock.developer.name}: {about}",
        text=text,
        at=clock.file_by,
        changed_at=now,
        whole_day=to_pacific(clock.file_by).time() >= time(23, 59, 59),
        url=addresses.absolute(f"{reverse('library:due')}?developer={clock.developer.slug}"),
    )

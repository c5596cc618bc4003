"""Reading who has filed, what is due and what is overdue, of what is public."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from portal import keyset
from portal.keyset import Page
from portal.library import selectors
from portal.publication.models import Clock, Decided
from portal.ui.pacific import PACIFIC, to_pacific

PAGE = 50
# By the word in the address: which clocks, and their order.
SECTIONS = ("overdue", "next", "filed")


@dataclass(frozen=True)
class Tally:
    """How many of a duty's clocks of one year are met in time, met late, overdue, and neither met
    nor overdue."""

    duty: str
    label: str
    on_time: int
    late: int
    overdue: int
    pending: int

    @property
    def total(self) -> int:
        return self.on_time + self.late + self.overdue + self.pending


def _is_overdue(now: datetime) -> Q:
    """Unmet after its last moment; a clock that the State lets stand still never is."""
    return Q(satisfied_at=None, late_after__lt=now) & ~Q(decided=Decided.PAUSED)


def _is_pending(now: datetime) -> Q:
    return Q(satisfied_at=None) & (Q(late_after__gte=now) | Q(decided=Decided.PAUSED))


def section(name: str, now: datetime, *, developer: str = "", duty: str = "") -> QuerySet[Clock]:
    """The clocks of one of `SECTIONS`, first what a reader looks for first.

    Args:
        developer: the whole word of its addresses, or else part of a name.
        duty: key of the rulebook.
    """
    found = Clock.objects.select_related("developer")
    if name == "overdue":
        found = found.filter(_is_overdue(now)).order_by("late_after", "pk")
    elif name == "next":
        found = found.filter(_is_pending(now)).order_by("late_after", "pk")
    else:
        found = found.filter(satisfied_at__isnull=False).order_by("-satisfied_at", "-pk")
    if developer:
        # By keys: else the whole list might be read for a few developers, by date.
        found = found.filter(developer__in=selectors.named(developer))
    return found.filter(duty=duty) if duty else found


def cut(found: QuerySet[Clock], name: str, *, after: str, before: str) -> Page[Clock]:
    """One page of a section."""
    by = "-satisfied_at" if name == "filed" else "late_after"
    return keyset.cut(found, by=by, after=after, before=before, size=PAGE)


def of_year(year: int) -> QuerySet[Clock]:
    """The clocks that end in a year of California's calendar."""
    begin, end = (datetime.combine(date(y, 1, 1), time.min, PACIFIC) for y in (year, year + 1))
    return Clock.objects.filter(late_after__gte=begin, late_after__lt=end)


def counted(year: int, now: datetime) -> QuerySet[Clock, Any]:
    """The figures of a year, a row a duty. They ask for no column that their index lacks."""
    return (
        of_year(year)
        .order_by()
        .values("duty")
        .annotate(
            on_time=Count("pk", Q(satisfied_at__lte=F("late_after"))),
            late=Count("pk", Q(satisfied_at__gt=F("late_after"))),
            overdue=Count("pk", _is_overdue(now)),
            pending=Count("pk", _is_pending(now)),
        )
    )


def tallies(year: int, now: datetime, labels: dict[str, str]) -> list[Tally]:
    """The clocks of a year, by duty.

    Args:
        labels: duties that are always shown, in this order; others come after them.
    """
    rows = {row["duty"]: row for row in counted(year, now)}
    others = of_year(year).filter(duty__in=rows.keys() - labels.keys()).order_by("duty")
    labels = labels | dict(others.values_list("duty", "label").distinct())
    none = {"on_time": 0, "late": 0, "overdue": 0, "pending": 0}
    return [
        Tally(**{"duty": duty, "label": label} | (none | rows.get(duty, {})))
        for duty, label in labels.items()
    ]


def years() -> list[int]:
    """The years in which a clock ends, the latest first; of the first and the last only."""
    ends = Clock.objects.order_by("late_after").values_list("late_after", flat=True)
    first, last = ends.first(), ends.last()
    if first is None or last is None:
        return []
    return list(range(to_pacific(last).year, to_pacific(first).year - 1, -1))


def upcoming(now: datetime, most: int) -> QuerySet[Clock]:
    """What is not met yet and not overdue, the next first, for a calendar."""
    return section("next", now)[:most]

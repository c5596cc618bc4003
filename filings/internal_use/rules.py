"""When summaries of internal use are due: the act's three months, or a schedule. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, count, pairwise

from portal.deadlines.facts import Turn
from portal.registry.rules import Span
from portal.rulebook.arithmetic import Period, add

# Of what a schedule may say, so that it can be counted; whether it is reasonable is no question
# for the register (22757.12(d)).
MOST_MONTHS, MOST_DAYS, YEARS_AHEAD = 60, 40, 10


@dataclass(frozen=True)
class Plan:
    """A schedule: every so many months from a day, or on days that it names.

    Args:
        since: the first day on which it counts.
        stated_at: aware; None for the act's own three months.
        anchor: day from which the months are counted; days: in order.
    """

    since: date
    stated_at: datetime | None = None
    months: int = 0
    anchor: date | None = None
    days: tuple[date, ...] = ()


@dataclass(frozen=True)
class Ahead:
    """A period of a plan, and the day on which it ends before any roll.

    Args:
        at: what it is counted from; the last day itself where a plan names it.
    """

    plan: Plan
    at: date
    turn: Turn
    ends: date


def turns(
    span: Span, stated: Sequence[Plan], met: Mapping[date, datetime], months: int
) -> Iterator[Ahead]:
    """Every period for which a large developer owes a summary, in order and without end.

    A schedule counts from the day on which it is communicated; what ended before, and what was
    summarised before, stays as it was. When the days that it names are over, the act's months are
    counted from the last of them.

    Args:
        span: in which it is large; a first period begins with it.
        stated: schedules as they took each other's place.
        met: by the day on which a period begins, when its first summary was filed.
        months: of the act.
    """
    plans = [Plan(span.begins, months=months, anchor=span.begins)]
    for later in stated:
        plans = [p for p in plans if p.since < later.since] + [later]
    begins = span.begins
    for plan, following in pairwise([*plans, None]):
        assert plan  # only the last of a pair can be None
        for at, every, n in _ends(plan, months):
            ends = add(at, Period(months=every), n)
            if following and ends >= following.since and not _spares(following, met.get(begins)):
                break
            if ends < plan.since or ends <= begins:
                continue
            if span.ends and begins >= span.ends:
                return
            yield Ahead(plan, at, Turn(begins, every, n), ends)
            begins = ends


def _ends(plan: Plan, months: int) -> Iterator[tuple[date, int, int]]:
    """Each last day as what it is counted from, of how many months, and how many times."""
    anchor = plan.days[-1] if plan.days else plan.anchor
    assert anchor
    again = months if plan.days else plan.months
    return chain(((day, 0, 1) for day in plan.days), ((anchor, again, n) for n in count(1)))


def _spares(plan: Plan, filed_at: datetime | None) -> bool:
    """Whether a period was summarised before a plan was stated, which then doesn't move it."""
    return bool(filed_at and plan.stated_at and filed_at < plan.stated_at)

"""The sweep over a million open obligations of which one in a hundred has something due."""

import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from statistics import median
from typing import Any

from django.db import connection

from portal.deadlines.models import Obligation
from portal.deadlines.services.sweeping import mark
from tests.benchmarks import Figure
from tests.benchmarks._clocks import NOW, empty, fill

COUNT = 1_000_000
ROUNDS = 5
# What finds and marks them, and does nothing else.
_BARE = """
UPDATE deadlines_obligation
SET state = CASE WHEN state = 'open' AND late_after < %(now)s THEN 'overdue' ELSE state END,
    pending = pending || ARRAY['d30']::varchar[], next_at = %(now)s + interval '7 days'
WHERE next_at < %(now)s
"""


def run() -> Iterable[Figure]:
    fill(COUNT)
    keys = list(Obligation.objects.filter(next_at__lt=NOW).values_list("pk", flat=True))
    bare, first, second = [], [], []
    for _round in range(ROUNDS):
        bare.append(_timed(_mark_bare)[0])
        _as_before(keys)
        seconds, marked = _timed(lambda: mark(now=NOW))
        again, none = _timed(lambda: mark(now=NOW))
        assert (marked, none) == (len(keys), 0)
        first.append(seconds)
        second.append(again)
        _as_before(keys)
    yield Figure(
        f"sweep of {COUNT:,} obligations, {len(keys):,} due, times the bare statement",
        median(first) / median(bare),
        2,
        at_most=True,
    )
    yield Figure(
        "a second sweep, which writes nothing, % of the first",
        100 * median(second) / median(first),
        1,
        at_most=True,
    )
    empty()


def _mark_bare() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_BARE, {"now": NOW})


def _as_before(keys: list[int]) -> None:
    """What is due is due again, and the table is tidy."""
    Obligation.objects.filter(pk__in=keys).update(
        state="open", pending=[], next_at=NOW - timedelta(minutes=1)
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM deadlines_obligation")


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result

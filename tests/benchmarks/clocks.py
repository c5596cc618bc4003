"""Counting a hundred thousand clocks anew, and pages of clocks as their number grows."""

import resource
import time
from collections.abc import Iterable

from portal.deadlines import rules
from portal.deadlines.models import Obligation, Recount
from portal.deadlines.rules import RUNNING
from portal.deadlines.services import recounting
from portal.rulebook import rules as rulebook
from portal.rulebook import selectors as calendars
from portal.rulebook.models import AddedDay
from tests.benchmarks import Figure
from tests.benchmarks._clocks import NOW, fill, stand_as_facts

COUNT = 100_000


def run() -> Iterable[Figure]:
    fill(COUNT)
    stand_as_facts()
    yield from _recount()


def _recount() -> Iterable[Figure]:
    # A Tuesday on which about one clock in 330 ends.
    AddedDay.objects.create(
        calendar="us-ca",
        day=NOW.date().replace(day=15),
        name="Storm",
        kind="closure",
        tier="B",
        citation="Code Civ. Proc. § 12b",
        reason="Bench",
        approved_at=NOW,
    )
    start = time.perf_counter()
    _read_and_count()
    bare = time.perf_counter() - start
    recounting.begin(why="Bench.", by="system", now=NOW)
    seen: list[tuple[int, int]] = []

    def told(recount: Recount) -> None:
        seen.append((recount.done, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))

    start = time.perf_counter()
    moved = recounting.go_on(now=NOW, told=told)
    ours = time.perf_counter() - start
    assert seen[-1][0] == Obligation.objects.filter(state__in=RUNNING).count()
    yield Figure(
        f"{seen[-1][0]:,} clocks counted anew, {moved} moved, times reading and counting them",
        ours / bare,
        3,
        at_most=True,
    )
    yield Figure(
        "memory that it grows by after its first tenth, MiB",
        (seen[-1][1] - seen[len(seen) // 10][1]) / 1024,
        16,
        at_most=True,
    )


def _read_and_count() -> None:
    calendar = calendars.calendar()
    columns = ("rulebook", "version", "duty", "trigger_on", "n", "file_by", "late_after")
    rows = Obligation.objects.filter(state__in=RUNNING).order_by("pk").values_list(*columns)
    for name, version, duty, on, n, _file_by, _late_after in rows.iterator(2_000):
        rules.count(rulebook.version(name, version).duties[duty], on, calendar, n=n)

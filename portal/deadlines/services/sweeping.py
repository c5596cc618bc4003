"""The sweep: one statement that finds every clock with something due, and marks it.

What is due is derived from the tables alone, so a beat that is lost, doubled or a day late
changes nothing but the hour at which people are told.
"""

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from portal.deadlines import rules
from portal.rulebook import rules as rulebook

# Two sweeps at once would only wait for each other.
_LOCK = 0x53423533

# `ladder` has a row for each step of each duty of each version. The steps of a clock that have
# come since the last sweep are appended to what its people must still be told. A row that somebody
# is working on is left to the next sweep.
_MARK = """
WITH ladder AS (
    SELECT * FROM unnest(%(rulebook)s::text[], %(version)s::text[], %(duty)s::text[],
                         %(step)s::text[], %(late)s::bool[], %(days)s::int[], %(hours)s::int[])
        AS l (rulebook, version, duty, step, late, days, hours)
), found AS MATERIALIZED (
    SELECT id, rulebook, version, duty, next_at, file_by, late_after
    FROM deadlines_obligation WHERE next_at < %(now)s AND paused_at IS NULL
    FOR UPDATE SKIP LOCKED
), happens AS (
    SELECT found.id, found.next_at, step,
           CASE WHEN days = 0 THEN base + make_interval(hours => hours)
                ELSE ((base AT TIME ZONE %(zone)s)::date + days + %(morning)s::time)
                     AT TIME ZONE %(zone)s END AS at
    FROM found JOIN ladder USING (rulebook, version, duty),
         LATERAL (SELECT CASE WHEN late THEN late_after ELSE file_by END AS base) AS b
    WHERE step <> %(safe)s OR file_by <> late_after
), marked AS (
    SELECT id, min(at) FILTER (WHERE at >= %(now)s) AS next_at,
           array_agg(step ORDER BY at) FILTER (WHERE at < %(now)s AND at >= next_at) AS passed
    FROM happens GROUP BY id
)
UPDATE deadlines_obligation AS o
SET state = CASE WHEN o.state = 'open' AND o.late_after < %(now)s THEN 'overdue' ELSE o.state END,
    pending = o.pending || coalesce(marked.passed, '{}')::varchar[],
    next_at = marked.next_at
FROM marked WHERE o.id = marked.id
"""


def mark(*, now: datetime) -> int:
    """Mark every clock of which a step has passed by `now`.

    It looks again until it finds nothing. That also spares the next sweep the index entries that
    this one has left behind: whoever comes upon them first tells the index that they are dead.

    Returns:
        How many were marked; 0 when another sweep is at work.
    """
    marked = 0
    while found := _mark_once(now):
        marked += found
    return marked


@transaction.atomic
def _mark_once(now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_MARK, _parameters(now))
        return cursor.rowcount


def _parameters(now: datetime) -> dict[str, Any]:
    rows = [
        (book.name, book.version, duty.key, step)
        for book in rulebook.every()
        for duty in book.duties.values()
        if duty.ladder
        for step in rules.steps(book.ladders[duty.ladder])
    ]
    return {
        "now": now,
        "zone": rulebook.versions()[0].zone.key,
        "morning": rules.MORNING,
        "safe": rules.SAFE,
        "rulebook": [r[0] for r in rows],
        "version": [r[1] for r in rows],
        "duty": [r[2] for r in rows],
        "step": [r[3].name for r in rows],
        "late": [r[3].base == "late_after" for r in rows],
        "days": [r[3].days for r in rows],
        "hours": [r[3].hours for r in rows],
    }

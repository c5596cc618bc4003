"""Counting clocks anew after the calendar has changed.

In batches, each in a transaction of its own, with the place reached written beside it: whoever
goes on after a crash goes on there. Memory stays that of one batch.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from portal.deadlines import rules
from portal.deadlines.models import Obligation, Recount
from portal.deadlines.rules import RUNNING, State
from portal.deadlines.services.reconciling import SYSTEM, count_again, reconcile
from portal.identity.models import Organisation
from portal.publication import showing
from portal.rulebook import rules as rulebook
from portal.rulebook import selectors as calendars
from portal.rulebook.calendar import Calendar
from portal.ui.pacific import written_day

BATCH = 2_000
# Of what is done, only what was late can change, and only in its developer's favour.
_COUNTED = (*RUNNING, State.LATE)
_COLUMNS = (
    "pk",
    "rulebook",
    "version",
    "duty",
    "trigger_at",
    "trigger_on",
    "n",
    "extra",
    "not_before",
    "file_by",
    "late_after",
)


@transaction.atomic
def begin(*, why: str, by: str, now: datetime) -> Recount:
    """Ask for a counting anew; a worker does it after the commit."""
    return Recount.objects.create(
        why=why,
        made_by=by,
        begun_at=now,
        calendar=calendars.calendar().label,
        total=Obligation.objects.filter(state__in=_COUNTED).count(),
    )


@transaction.atomic
def begin_if_changed(*, now: datetime) -> Recount | None:
    """Ask for it when the calendar is another than the one that was counted by last.

    Staff's own changes ask by themselves; this finds the change that a release brings.
    """
    with connection.cursor() as cursor:  # two who ask at once ask once
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('deadlines.recount'))")
    if Recount.objects.filter(calendar=calendars.calendar().label).exists():
        return None  # workers of two releases would count in turn for ever
    why = _("The calendar of days that are rolled over was brought up to date.")
    return begin(why=why, by=SYSTEM, now=now)


def go_on(*, now: datetime, told: Callable[[Recount], None] = lambda recount: None) -> int:
    """Count what is asked for and not done; safe to run twice at once, late, or again.

    Args:
        now: aware instant, of every moment that moves.
        told: called after each batch, with the row as it stands.

    Returns:
        How many clocks moved.
    """
    moved = 0
    while (step := _batch(now)) is not None:
        recount, found = step
        moved += found
        told(recount)
    return moved


@transaction.atomic
def _batch(now: datetime) -> tuple[Recount, int] | None:
    """One batch of the oldest recount that nobody works on; None when there is none."""
    recount = (
        Recount.objects.select_for_update(skip_locked=True)
        .filter(ended_at=None)
        .order_by("pk")
        .first()
    )
    if recount is None:
        return None
    calendar = calendars.calendar()
    rows = list(
        Obligation.objects.filter(state__in=_COUNTED, pk__gt=recount.after)
        .order_by("pk")
        .values_list(*_COLUMNS)[:BATCH]
    )
    different = [row[0] for row in rows if _moves(row, calendar)]
    moved = _move(different, calendar, recount, now) if different else 0
    recount.done, recount.moved = F("done") + len(rows), F("moved") + moved
    recount.after = rows[-1][0] if rows else recount.after
    recount.ended_at = now if len(rows) < BATCH else None
    recount.save(update_fields=["done", "moved", "after", "ended_at"])
    recount.refresh_from_db()
    return recount, moved


def _move(keys: list[int], calendar: Calendar, recount: Recount, now: datetime) -> int:
    """Count these again under the locks of `reconcile`: they may have changed since."""
    organisations = Organisation.objects.filter(obligations__in=keys).order_by("pk")
    list(organisations.select_for_update(no_key=True, of=("self",)).values_list("pk"))
    moved = [
        row
        for row in Obligation.objects.select_for_update()
        .filter(pk__in=keys, state__in=_COUNTED)
        .order_by("pk")
        if count_again(
            row, calendar, now=now, why=recount.why, by=recount.made_by, why_is_calendar=True
        )
    ]
    showing.move_clocks(
        moments={row.ref: (row.file_by, row.late_after) for row in moved if row.state in RUNNING}
    )
    # What ended by it is shown otherwise, or not at all.
    for row in moved:
        if row.state not in RUNNING:
            reconcile(organisation=row.organisation, now=now, by=recount.made_by)
    return len(moved)


def _moves(row: tuple[Any, ...], calendar: Calendar) -> bool:
    _pk, name, version, duty, at, on, n, extra, not_before, file_by, late_after = row
    found = rules.count(
        rulebook.version(name, version).duties[duty],
        at or on,
        calendar,
        n=n,
        extra=extra,
        not_before=not_before,
    )
    ends = found.file_by.astimezone(UTC), found.late_after.astimezone(UTC)
    return ends != (file_by, late_after)


def because(days: Iterable[date]) -> str:
    """Why clocks are counted anew, in a sentence that people read."""
    named = ", ".join(map(written_day, sorted(days)))
    return _("The calendar of days that are rolled over has changed: {days}.").format(days=named)

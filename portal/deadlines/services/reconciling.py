"""Bringing an organisation's obligations in line with the facts: the one way they come about.

Every change of a fact, of a filing or of what staff decided ends here, in its own transaction.
Run again it writes nothing; run late it writes what it would have written before.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from portal.deadlines import rules, sources
from portal.deadlines.models import Moment, Obligation, Outlook
from portal.deadlines.rules import MET, RUNNING, State, Wanted
from portal.identity import selectors as identity
from portal.identity.models import Organisation
from portal.identity.rules import Standing
from portal.ledger import services as ledger
from portal.publication import showing
from portal.publication.models import Decided
from portal.publication.showing import ClockFace
from portal.registry import selectors as registry
from portal.registry.rules import Spans
from portal.registry.services.showing import show_models
from portal.rulebook import rules as rulebook
from portal.rulebook import selectors as calendars
from portal.rulebook.arithmetic import Due
from portal.rulebook.calendar import Calendar
from portal.rulebook.rules import Duty

_log = logging.getLogger(__name__)
SYSTEM = "system"


@transaction.atomic
def reconcile(
    *, organisation: Organisation, now: datetime, why: str = "", by: str = SYSTEM
) -> None:
    """Derive what an organisation owes, and write what is new or different.

    Args:
        organisation: locked until the transaction ends; lock a case before you call this.
        now: aware instant.
        why: a sentence kept beside every moment that moves, and told to whom it concerns.
        by: actor in the ledger's words, `person:<uuid>` or `system`.
    """
    organisation = identity.locked(organisation)
    calendars.hold()
    calendar = calendars.calendar()
    spans, today = registry.spans(organisation), now.astimezone(calendar.zone).date()
    triggers, done = sources.collect(organisation, spans, today)
    derived = rules.derive(triggers, done, owes=_owes(spans), rulebook_on=rulebook.on, today=today)
    rows = {
        row.key: row
        for row in Obligation.objects.select_for_update()
        .filter(organisation=organisation)
        .order_by("pk")
    }
    owed = []
    for known in rows.values():
        known.organisation = organisation  # so that nobody asks for it again
    for wanted in derived.wanted:
        row = rows.pop(wanted.key, None) or _new(organisation, wanted, now)
        _settle(row, wanted, calendar, now=now, why=why, by=by)
        owed.append(row)
    for row in rows.values():
        _close(row, now=now, why=why, by=by)
    _publish(organisation, spans.on(today), [*owed, *rows.values()], now)
    shown_otherwise = show_models(organisation=organisation, standing=spans.on(today), now=now)
    _look_again(organisation, derived.changes_on, shown_otherwise, calendar, now)


def _owes(spans: Spans) -> Callable[[Duty, date], bool]:
    """Whether duties bind an organisation that was what these spans say."""
    binding = {
        "large": {Standing.LARGE},
        "frontier": {Standing.LARGE, Standing.FRONTIER},
    }
    return lambda duty, day: spans.on(day) in binding[duty.who]


def _new(organisation: Organisation, wanted: Wanted, now: datetime) -> Obligation:
    return Obligation(
        organisation=organisation,
        rulebook=wanted.rulebook.name,
        duty=wanted.trigger.duty,
        subject=wanted.trigger.subject,
        opened_at=now,
    )


def _settle(
    row: Obligation, wanted: Wanted, calendar: Calendar, *, now: datetime, why: str, by: str
) -> None:
    """Bring one row in line with its trigger and with what satisfies it, and count it."""
    before = _columns(row)
    trigger = wanted.trigger
    row.about, row.detail, row.ends_on = trigger.about, trigger.detail, trigger.ends
    row.href = trigger.href or sources.place(trigger.duty, row.organisation)
    row.case, row.private = trigger.case, trigger.private
    # In UTC, like all that comes from the database: Python holds a local time that came twice to
    # be unlike every time of another zone.
    row.trigger_at = trigger.at.astimezone(UTC) if isinstance(trigger.at, datetime) else None
    row.trigger_on = None if isinstance(trigger.at, datetime) else trigger.at
    row.n, turn = wanted.n, wanted.turn
    row.begins_on, row.months = (turn.begins, turn.months) if turn else (None, None)
    row.version = wanted.rulebook.version
    recorded = [(row.recorded_at, row.recorded_as)] if row.recorded_at else []
    met = wanted.satisfied
    filed = [(met.at.astimezone(UTC), met.reference)] if met else []
    row.satisfied_at, row.satisfied_with = min([*recorded, *filed], default=(None, ""))
    started = ("trigger_at", "trigger_on", "months", "n", "version")
    anew = any(getattr(row, name) != before[name] for name in started)
    count_again(row, calendar, before=before, anew=anew, now=now, why=why, by=by)


def count_again(
    row: Obligation,
    calendar: Calendar,
    *,
    before: Mapping[str, Any] | None = None,
    anew: bool = False,
    now: datetime,
    why: str,
    by: str,
    why_is_calendar: bool = False,
) -> bool:
    """Count one row by its own columns, and write what comes of it: moment, state, events.

    Args:
        row: locked, as is its organisation.
        before: its columns before the caller changed them; None where it didn't.
        anew: it has another trigger, which is noted whatever comes of it.
        why_is_calendar: `why` says already what changed in the calendar.

    Returns:
        Whether its dates moved.
    """
    before = before or _columns(row)
    was = before["state"] if row.moment else None
    book = rulebook.version(row.rulebook, row.version)
    duty = book.duties[row.duty]
    found = counted(row, duty, calendar)
    met = row.satisfied_at
    settled = met is not None and was in MET and not anew and met == before["satisfied_at"]
    in_time_after_all = was == State.LATE and met is not None and met <= found.late_after
    if settled and not in_time_after_all:
        # What was met stays as it was told, unless it turns out to have been in time.
        if _columns(row) != before:
            row.save()
        return False
    moved = _place(
        row, found, calendar, anew=anew, now=now, why=why, by=by, why_is_calendar=why_is_calendar
    )
    row.state = rules.state(
        late_after=row.late_after,
        satisfied_at=row.satisfied_at,
        waived=row.waived,
        paused=row.paused_at is not None,
        ends=_starts(row.ends_on, calendar) if row.ends_on else None,
        now=now,
    )
    ladder = book.ladders[duty.ladder]
    running, ran = row.state in RUNNING, was in RUNNING
    # A step that has passed and that no sweep has seen yet is left to it.
    unseen = ran and row.next_at is not None and row.next_at < now
    if not running:
        ended_unmet = ran and row.satisfied_at is None
        row.pending = [rules.CLOSED] if ended_unmet else [] if ran else row.pending
        if settled:
            row.pending = [rules.MOVED]
    elif not ran:
        row.pending = rules.first_pending(ladder, found, now) or ([rules.OPENED] if was else [])
        if was and not anew and not moved:  # what is told from here on is told anew
            _place(row, found, calendar, anew=True, now=now, why=why, by=by)
    elif moved:
        untold = was == State.OPEN or unseen or rules.OVERDUE in row.pending
        newly_late = row.state == State.OVERDUE and untold
        row.pending = [rules.OVERDUE, rules.MOVED] if newly_late else [rules.MOVED]
    if not running:
        row.next_at = None
    elif moved or not unseen:
        coming = (at for _step, at in rules.schedule(ladder, found) if at >= now)
        row.next_at = min((at.astimezone(UTC) for at in coming), default=None)
    if _columns(row) == before:
        return False
    row.save()
    if was is None:
        _say(row, "opened", now, by, about=row.about)
    elif moved:
        _say(row, "moved", now, by, why=why)
    # That it is overdue is written down when people are told.
    if was not in (None, *RUNNING) and running:
        _say(row, "reopened", now, by, why=why)
    elif row.state not in (was or State.OPEN, *RUNNING):
        _say(row, row.state, now, by, why=why)
    return moved


def counted(row: Obligation, duty: Duty, calendar: Calendar) -> Due:
    """The moments that a row's clock has by this calendar."""
    return rules.count(
        duty,
        row.trigger_at or row.trigger_on or date.min,
        calendar,
        n=row.n,
        turn=row.turn,
        extra=row.extra,
        not_before=row.not_before,
    )


def _place(
    row: Obligation,
    found: Due,
    calendar: Calendar,
    *,
    anew: bool,
    now: datetime,
    why: str,
    by: str,
    why_is_calendar: bool = False,
) -> bool:
    """Give a row its moments; what was told before stays as a `Moment` of its own.

    Returns:
        Whether they differ from those that it had; the row itself is not saved, unless it is new.
    """
    first = row.moment == 0
    ends = found.file_by.astimezone(UTC), found.late_after.astimezone(UTC)
    same = not first and (row.file_by, row.late_after) == ends
    if same and not anew:
        return False
    by_other_days = not (first or anew or why_is_calendar)
    if by_other_days and row.moments.latest("number").calendar != calendar.label:
        why = _("The calendar of days that are rolled over has changed.")
    (row.file_by, row.late_after), row.moment = ends, row.moment + 1
    if first:
        row.save()
    Moment.objects.create(
        obligation=row,
        number=row.moment,
        trigger_at=row.trigger_at,
        trigger_on=row.trigger_on,
        zone=calendar.zone.key,
        day0=found.day0,
        raw_date=found.raw_date,
        file_by=row.file_by,
        late_after=row.late_after,
        rolled_over=[
            {
                "date": d.day.isoformat(),
                "name": d.name,
                "tier": d.tier.value,
                "citation": d.citation,
            }
            for d in found.rolled_over
        ],
        extra=row.extra,
        not_before=row.not_before,
        version=row.version,
        calendar=calendar.label,
        why="" if first else why[:1000],
        made_at=now,
        made_by=by,
    )
    return not (first or same)


def _close(row: Obligation, *, now: datetime, why: str, by: str) -> None:
    """End a clock whose fact is gone; what was done in the meantime stays done."""
    if row.state not in RUNNING and (row.state != State.WAIVED or row.waived):
        return
    row.state, row.next_at, row.pending = State.SUPERSEDED, None, [rules.CLOSED]
    row.save(update_fields=["state", "next_at", "pending"])
    _say(row, row.state, now, by, why=why)


def _say(row: Obligation, what: str, now: datetime, by: str, **data: Any) -> None:
    ledger.record(
        stream=row.stream,
        action=f"obligation.{what}",
        actor=by,
        at=now,
        data={
            "file_by": row.file_by.isoformat(),
            "late_after": row.late_after.isoformat(),
            **({"with": row.satisfied_with} if row.satisfied_at else {}),
            **data,
        },
    )


def _columns(row: Obligation) -> dict[str, Any]:
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}


def _starts(day: date, calendar: Calendar) -> datetime:
    return datetime.combine(day, time.min, calendar.zone)


def _look_again(
    organisation: Organisation,
    day: date | None,
    instant: datetime | None,
    calendar: Calendar,
    now: datetime,
) -> None:
    """On the next day, or at the next instant, at which the facts say something else: on 1 January
    at the latest.

    22757.11(j): who is large is asked of the preceding calendar year, so anew in each.
    """
    new_year = date(now.astimezone(calendar.zone).year + 1, 1, 1)
    at = _starts(min(day or new_year, new_year), calendar)
    at = min(at, instant or at)
    Outlook.objects.update_or_create(organisation=organisation, defaults={"next_at": at})


def _publish(
    organisation: Organisation, standing: Standing, rows: Sequence[Obligation], now: datetime
) -> None:
    """Show the clocks of public duties; of nobody whom the State has not verified.

    What was done stays shown, in time or late, whatever the facts say afterwards. What is planned
    is nobody's business before it happens.
    """
    if organisation.verified_at is None:
        return
    showing.show_clocks(
        developer=organisation.slug,
        name=organisation.name,
        website=organisation.website,
        standing=str(standing.label),
        clocks=[face for row in rows if (face := _face(row, now))],
    )


def _face(row: Obligation, now: datetime) -> ClockFace | None:
    if row.trigger_at and row.trigger_at > now:
        return None
    book = rulebook.version(row.rulebook, row.version)
    duty = book.duties[row.duty]
    if not duty.is_public or row.state in (State.WAIVED, State.SUPERSEDED):
        return None
    decided = ""
    if row.paused_at:
        decided = Decided.PAUSED
    elif row.not_before or row.extra:
        decided = Decided.EXTENDED
    return ClockFace(
        ref=row.ref,
        duty=row.duty,
        label=duty.label,
        citation=book.cite(duty.citation),
        detail=row.detail,
        decided=decided,
        file_by=row.file_by,
        late_after=row.late_after,
        satisfied_at=row.satisfied_at,
    )


def reconcile_due(*, now: datetime, limit: int = 200) -> int:
    """Reconcile organisations whose obligations change by themselves by now, or that never were.

    Each in a transaction of its own; one that another worker holds is left to it. One that cannot
    be reconciled is logged and tried again in an hour: it must not stop the others.

    Returns:
        How many were reconciled.
    """
    for done in range(limit):
        with transaction.atomic():
            organisation = (
                Organisation.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
                .filter(Q(outlook=None) | Q(outlook__next_at__lte=now))
                .order_by("outlook__next_at")
                .first()
            )
            if organisation is None:
                return done
            try:
                with transaction.atomic():
                    reconcile(organisation=organisation, now=now)
            except Exception:
                _log.exception("%s cannot be reconciled", organisation.stream)
                Outlook.objects.update_or_create(
                    organisation=organisation, defaults={"next_at": now + timedelta(hours=1)}
                )
    return limit


@transaction.atomic
def verified(*, organisation: Organisation, now: datetime, by: str) -> None:
    """Show a verified organisation's clocks, and tell staff of those that are overdue already."""
    reconcile(organisation=organisation, now=now, by=by)
    late = Obligation.objects.select_for_update().order_by("pk")
    for row in late.filter(organisation=organisation, state=State.OVERDUE):
        if rules.OVERDUE not in row.pending:
            row.pending.append(rules.OVERDUE)
            row.save(update_fields=["pending"])

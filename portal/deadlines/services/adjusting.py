"""What staff decide about a clock, each time with a reason: the dates follow from it.

Nothing here computes a date. A decision is a column of the obligation; `reconcile` counts with it.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from portal.deadlines import selectors
from portal.deadlines.models import Obligation
from portal.deadlines.rules import RUNNING, State
from portal.deadlines.services.reconciling import reconcile
from portal.errors import NotFound, Refusal
from portal.identity import permissions
from portal.identity import selectors as identity
from portal.identity.models import Person
from portal.identity.rules import StaffRole, Unit
from portal.ledger import services as ledger
from portal.ui.pacific import to_pacific, written_day

# How far from today a clock can be extended at once.
MOST = timedelta(days=180)


@permissions.rule("clock.adjust", second_factor=True)
def _adjust(person: Person, thing: Obligation) -> bool:
    """A confidential clock is decided about in its own case, where reasons are sealed."""
    return person.unit == Unit.OES and thing.case is None


@permissions.rule("clock.waive", second_factor=True)
def _waive(person: Person, thing: Obligation) -> bool:
    """What a whole duty is spared is for whoever answers for the unit."""
    return _adjust(person, thing) and person.staff_role in (
        StaffRole.SUPERVISOR,
        StaffRole.ADMINISTRATOR,
    )


@transaction.atomic
def extend(*, obligation: UUID, until: date, reason: str, by: Person, now: datetime) -> Obligation:
    """Move the last day of a clock to a later one; a holiday there is rolled over as any other.

    Args:
        obligation: its `ref`; one that `by` may not see is treated as missing.
        until: in the rulebook's zone.

    Raises:
        NotFound.
        Refusal: `permission.denied`, `clock.over`; beside their fields `clock.reason_missing`,
            `clock.not_later` and `clock.too_far`.
    """
    row = _locked(obligation, by, reason, *RUNNING)
    if until <= to_pacific(row.file_by).date():
        last = written_day(row.file_by)
        raise Refusal("clock.not_later", field="until", day=last)
    if until > to_pacific(now).date() + MOST:
        raise Refusal("clock.too_far", field="until", days=MOST.days)
    row.not_before = until
    return _decided(row, "extended", reason, by, now, until=until.isoformat())


@transaction.atomic
def pause(*, obligation: UUID, reason: str, by: Person, now: datetime) -> Obligation:
    """Let a clock stand still: no reminder, never overdue, until it goes on.

    Raises:
        NotFound.
        Refusal: `permission.denied`, `clock.over`, `clock.paused`, `clock.reason_missing`.
    """
    row = _locked(obligation, by, reason, State.OPEN)
    if row.paused_at:
        raise Refusal("clock.paused")
    row.paused_at = now
    return _decided(row, "paused", reason, by, now)


@transaction.atomic
def resume(*, obligation: UUID, reason: str, by: Person, now: datetime) -> Obligation:
    """Let a clock go on: the days on which it stood still come after its period.

    Raises:
        NotFound.
        Refusal: `permission.denied`, `clock.over`, `clock.not_paused`, `clock.reason_missing`.
    """
    row = _locked(obligation, by, reason, State.OPEN)
    if row.paused_at is None:
        raise Refusal("clock.not_paused")
    if row.trigger_at and row.moments.latest("number").day0 is None:
        row.extra += now - row.paused_at  # hours stand still for as long as they did
    else:
        row.extra += to_pacific(now).date() - to_pacific(row.paused_at).date()
    row.paused_at = None
    return _decided(row, "resumed", reason, by, now)


@transaction.atomic
def waive(*, obligation: UUID, reason: str, by: Person, now: datetime) -> Obligation:
    """Say that the State does not ask for this one.

    Raises:
        NotFound.
        Refusal: `permission.denied`, `clock.over`, `clock.reason_missing`.
    """
    row = _locked(obligation, by, reason, *RUNNING, action="clock.waive")
    row.waived = True
    return _decided(row, "waived_by_staff", reason, by, now)


@transaction.atomic
def record_received(
    *, obligation: UUID, at: datetime, what: str, reason: str, by: Person, now: datetime
) -> Obligation:
    """Record that what is owed came by another way, such as by courier or during an outage.

    Args:
        at: aware instant that counts. what: reference or words, up to 120 characters.

    Raises:
        NotFound.
        Refusal: `permission.denied`, `clock.over`, `clock.reason_missing`;
            `clock.recorded_in_future`, beside `at`.
    """
    row = _locked(obligation, by, reason, *RUNNING)
    if at > now:
        raise Refusal("clock.recorded_in_future", field="at")
    row.recorded_at, row.recorded_as = at, what
    return _decided(row, "recorded", reason, by, now, received_at=at.isoformat(), what=what)


@transaction.atomic
def take_back(*, obligation: UUID, reason: str, by: Person, now: datetime) -> Obligation:
    """Take back one decision: what was recorded as received, else a waiver, else an extension.

    Raises:
        NotFound.
        Refusal: `permission.denied`, `clock.nothing_decided`, `clock.reason_missing`.
    """
    row = _locked(obligation, by, reason, *State)
    if not row.is_decided:
        raise Refusal("clock.nothing_decided")
    if row.recorded_at:
        row.recorded_at, row.recorded_as = None, ""
    elif row.waived:
        row.waived = False
    else:
        row.not_before = None
    return _decided(row, "taken_back", reason, by, now)


# What a page offers for a clock, by name.
DECISIONS: dict[str, Callable[..., Obligation]] = {
    "extend": extend,
    "pause": pause,
    "resume": resume,
    "waive": waive,
    "record": record_received,
    "take-back": take_back,
}


def _locked(
    obligation: UUID, by: Person, reason: str, *states: State, action: str = "clock.adjust"
) -> Obligation:
    """The row, locked after its organisation, in the order of `reconcile`."""
    seen = selectors.visible_to(by).filter(ref=obligation).first()
    if seen is None:
        raise NotFound
    permissions.require(by, action, seen)
    identity.locked(seen.organisation_id)
    row = Obligation.objects.select_for_update().get(pk=seen.pk)
    if row.state not in states:
        raise Refusal("clock.over", state=row.get_state_display())
    if not reason.strip():
        raise Refusal("clock.reason_missing", field="reason")
    return row


def _decided(
    row: Obligation, event: str, reason: str, by: Person, now: datetime, **data: str
) -> Obligation:
    row.save()
    ledger.record(
        stream=row.stream,
        action=f"obligation.{event}",
        actor=by.actor,
        at=now,
        data={"reason": reason.strip(), **data},
    )
    reconcile(organisation=row.organisation, now=now, why=reason.strip(), by=by.actor)
    row.refresh_from_db()
    return row

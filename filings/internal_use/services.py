"""What a developer states of when it sends its summaries; its clocks follow at once."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from filings.internal_use import rules, selectors
from filings.internal_use.models import Schedule
from filings.internal_use.present import told
from portal.deadlines.services.reconciling import reconcile
from portal.errors import Refusal
from portal.identity import permissions
from portal.identity import selectors as identity
from portal.identity.models import Organisation, Person
from portal.identity.rules import Unit
from portal.ledger import services as ledger
from portal.ui.pacific import to_pacific, written, written_day
from portal.vault import rules as holders
from portal.vault.services import cases, items


@transaction.atomic
def state_schedule(
    *,
    organisation: Organisation,
    effective_on: date,
    reasons: str,
    before: UUID | None,
    by: Person,
    now: datetime,
    months: int | None = None,
    anchor: date | None = None,
    days: Sequence[date] = (),
) -> Schedule:
    """State another schedule for summaries of internal use; it is recorded (22757.12(d)).

    Args:
        effective_on: in California, like every day here; the first on which it counts.
        reasons: why it is reasonable, in words, which are sealed.
        before: the schedule that was stated last when the page was opened; None for none.
        by: a certifying officer of the organisation.
        now: aware instant, of its communication in writing.
        months, anchor: every so many, counted from that day.
        days: on which summaries are due, in place of the two before.

    Raises:
        Refusal: as `drawn` does; `vault.closed` when words cannot be sealed.
    """
    identity.locked(organisation)
    row = drawn(
        organisation=organisation,
        effective_on=effective_on,
        reasons=reasons,
        before=before,
        by=by,
        now=now,
        months=months,
        anchor=anchor,
        days=days,
    )
    cases.open_case(
        ref=row.ref,
        holders={
            holders.organisation(organisation.pk): "It stated this schedule.",
            holders.unit(Unit.OES): "Schedules are communicated to this office (22757.12(d)).",
        },
        by=by.actor,
        now=now,
    )
    row.reasons = items.seal(case=row.ref, purpose="internal_use.schedule", content=reasons.strip())
    row.save(force_insert=True)
    ledger.record(
        stream=organisation.stream,
        action="schedule.stated",
        actor=by.actor,
        at=now,
        data={"schedule": told(row), "effective_on": effective_on.isoformat()},
    )
    why = _("Another schedule was communicated: {schedule}.").format(schedule=told(row))
    reconcile(organisation=organisation, now=now, why=why, by=by.actor)
    return row


def drawn(
    *,
    organisation: Organisation,
    effective_on: date,
    reasons: str,
    before: UUID | None,
    by: Person,
    now: datetime,
    months: int | None = None,
    anchor: date | None = None,
    days: Sequence[date] = (),
) -> Schedule:
    """The schedule as `state_schedule` would save it, before anybody is asked if it is meant.

    Raises:
        Refusal: `permission.denied`, `permission.second_factor`, `schedule.changed_since`; beside
            their fields `schedule.reasons_missing`, `schedule.holds_too_early`,
            `schedule.needs_months`, `schedule.months_out_of_range`, `schedule.too_many`,
            `schedule.day_before`, `schedule.too_far`.
    """
    permissions.require(by, "filing.certify", organisation)
    last = selectors.schedules(organisation).last()
    if last and last.pk != before:
        raise Refusal(
            "schedule.changed_since",
            name=last.stated_by.name,
            at=written(last.stated_at, "minute"),
        )
    today = to_pacific(now).date()
    if effective_on < today:
        raise Refusal("schedule.holds_too_early", field="effective_on")
    named = sorted(set(days))
    if not named and anchor:
        if not months or not 1 <= months <= rules.MOST_MONTHS:
            most = rules.MOST_MONTHS
            raise Refusal("schedule.months_out_of_range", field="months", most=most)
    elif not named:
        raise Refusal("schedule.needs_months", field="months")
    if len(named) > rules.MOST_DAYS:
        raise Refusal("schedule.too_many", field="days", most=rules.MOST_DAYS)
    if named and named[0] < effective_on:
        raise Refusal("schedule.day_before", field="days", day=written_day(named[0]))
    for field, day in (
        ("effective_on", effective_on),
        ("anchor", anchor),
        *(("days", d) for d in named),
    ):
        if day and day > today + timedelta(days=366 * rules.YEARS_AHEAD):
            years = rules.YEARS_AHEAD
            raise Refusal("schedule.too_far", field=field, day=written_day(day), years=years)
    if not reasons.strip():
        raise Refusal("schedule.reasons_missing", field="reasons")
    return Schedule(
        ref=uuid4(),
        organisation=organisation,
        months=None if named else months,
        anchor=None if named else anchor,
        days=named,
        effective_on=effective_on,
        before=last,
        stated_by=by,
        stated_at=now,
    )

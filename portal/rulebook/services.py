"""Every write to a calendar: one person proposes, a second one decides."""

from datetime import date, datetime

from django.db import transaction

from portal.errors import Refusal
from portal.identity import permissions
from portal.identity.models import Person
from portal.identity.rules import Unit
from portal.ledger import services as ledger
from portal.rulebook import selectors
from portal.rulebook.instants import YEARS
from portal.rulebook.models import AddedDay, DayProposal, Decision, Kind
from portal.rulebook.signals import calendar_changed
from portal.ui.pacific import written_day


@permissions.rule("calendar.propose", second_factor=True)
def _propose(person: Person, thing: None) -> bool:
    return person.unit == Unit.OES


@permissions.rule("calendar.approve", second_factor=True)
def _approve(person: Person, thing: DayProposal) -> bool:
    return person.unit == Unit.OES


@transaction.atomic
def propose_day(
    *, day: date, name: str, kind: str, reason: str, by: Person, now: datetime
) -> DayProposal:
    """Ask for a day to be added to California's calendar; it may lie in the past.

    Args:
        day: in California.
        name: what people call it, on public pages too.
        kind: a value of `Kind`, which decides tier and citation.
        reason: public once the day is.
        by: a member of OES.
        now: aware instant.

    Raises:
        Refusal: `calendar.out_of_range`, `calendar.day_already`, `calendar.proposed_already`,
            `permission.denied`, `permission.second_factor`.
    """
    permissions.require(by, "calendar.propose")
    if day.year not in YEARS:
        raise Refusal("calendar.out_of_range", field="day", first=YEARS[0], last=YEARS[-1])
    selectors.hold(selectors.CALIFORNIA, changing=True)
    proposal = DayProposal(
        calendar=selectors.CALIFORNIA,
        day=day,
        name=name,
        kind=Kind(kind),
        reason=reason,
        proposed_by=by,
        proposed_at=now,
    )
    _check_free(proposal)
    return _proposed(proposal)


@transaction.atomic
def propose_withdrawal(*, added: AddedDay, reason: str, by: Person, now: datetime) -> DayProposal:
    """Ask for a day that staff have added to be taken off the calendar.

    Args:
        reason: public once the day is withdrawn.
        by: a member of OES, who may have added it.

    Raises:
        Refusal: `calendar.withdrawn_already`, `calendar.proposed_already`, `permission.denied`,
            `permission.second_factor`.
    """
    permissions.require(by, "calendar.propose")
    selectors.hold(added.calendar, changing=True)
    added.refresh_from_db()
    if added.withdrawn_at:
        raise Refusal("calendar.withdrawn_already", day=written_day(added.day))
    return _proposed(
        DayProposal(
            calendar=added.calendar,
            day=added.day,
            name=added.name,
            kind=added.kind,
            withdraws=added,
            reason=reason,
            proposed_by=by,
            proposed_at=now,
        )
    )


@transaction.atomic
def approve(*, proposal: DayProposal, by: Person, now: datetime) -> DayProposal:
    """Let a proposal take effect at once; who listens to `calendar_changed` counts again.

    Args:
        by: a member of OES who did not propose it.

    Raises:
        Refusal: `calendar.own_proposal`; `calendar.decided`, naming who was first;
            `calendar.day_already`, when the law has come to name the day; `permission.denied`,
            `permission.second_factor`.
    """
    proposal = _open(proposal, by)
    if proposal.proposed_by_id == by.pk:
        raise Refusal("calendar.own_proposal")
    if proposal.withdraws:
        added = proposal.withdraws
        added.withdrawn_at, added.withdrawal_reason = now, proposal.reason
        added.save(update_fields=["withdrawn_at", "withdrawal_reason"])
    else:
        _check_free(proposal)
        AddedDay.objects.create(
            calendar=proposal.calendar,
            day=proposal.day,
            name=proposal.name,
            kind=proposal.kind,
            tier=proposal.tier,
            citation=proposal.citation,
            reason=proposal.reason,
            approved_at=now,
        )
    _decide(proposal, Decision.APPROVED, by, now)
    calendar_changed.send(
        sender=DayProposal, calendar=proposal.calendar, days=(proposal.day,), by=by, now=now
    )
    return proposal


@transaction.atomic
def decline(*, proposal: DayProposal, reason: str, by: Person, now: datetime) -> DayProposal:
    """Say no to a proposal; whoever made it takes it back in the same way.

    Args:
        reason: for colleagues.

    Raises:
        Refusal: `calendar.decided`, naming who was first; `permission.denied`,
            `permission.second_factor`.
    """
    proposal = _open(proposal, by)
    proposal.decline_reason = reason
    own = proposal.proposed_by_id == by.pk
    _decide(proposal, Decision.WITHDRAWN if own else Decision.DECLINED, by, now)
    return proposal


def _check_free(proposal: DayProposal) -> None:
    """A day to be added must be one on which a period could end, as far as its tier goes."""
    day = proposal.day
    there = selectors.calendar(proposal.calendar).on(day)
    # The Governor may appoint a day that the law left doubtful, but not one that staff added.
    if there and (there.tier <= proposal.tier or selectors.added_days(day, day)):
        raise Refusal("calendar.day_already", field="day", day=written_day(day), name=there.name)


def _proposed(proposal: DayProposal) -> DayProposal:
    same = {"calendar": proposal.calendar, "day": proposal.day}
    if open_one := selectors.waiting().filter(**same).first():
        raise Refusal(
            "calendar.proposed_already",
            field="day",
            day=written_day(proposal.day),
            who=open_one.proposed_by.name,
        )
    proposal.save()
    _record(proposal, "proposed", proposal.proposed_by, proposal.proposed_at)
    return proposal


def _open(proposal: DayProposal, by: Person) -> DayProposal:
    """The proposal as it stands now that it is our turn, if `by` may decide it."""
    permissions.require(by, "calendar.approve", proposal)
    selectors.hold(proposal.calendar, changing=True)
    row = selectors.proposal(proposal.pk)
    if row.decided_by:
        raise Refusal(
            "calendar.decided", who=row.decided_by.name, decision=row.get_decision_display()
        )
    return row


def _decide(proposal: DayProposal, decision: Decision, by: Person, now: datetime) -> None:
    proposal.decision, proposal.decided_by, proposal.decided_at = decision, by, now
    proposal.save(update_fields=["decision", "decided_by", "decided_at", "decline_reason"])
    _record(proposal, decision.value, by, now)


def _record(proposal: DayProposal, what: str, by: Person, now: datetime) -> None:
    ledger.record(
        stream=f"calendar:{proposal.calendar}",
        action=f"calendar.{'withdrawal' if proposal.withdraws_id else 'day'}_{what}",
        actor=by.actor,
        at=now,
        data={
            "day": proposal.day.isoformat(),
            "name": proposal.name,
            "kind": proposal.kind,
            "reason": proposal.decline_reason or proposal.reason,
        },
    )

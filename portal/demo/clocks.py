"""What people of the demonstration do about their clocks, through the services that pages call."""

from datetime import timedelta
from decimal import Decimal

from filings.frameworks import services as frameworks
from filings.frameworks.models import Modification
from portal.deadlines.models import Obligation
from portal.deadlines.rules import RUNNING
from portal.deadlines.services import adjusting, reconciling, recounting, sweeping, telling
from portal.demo.steps import Stage
from portal.identity.models import Organisation
from portal.registry import selectors as registry
from portal.registry.rules import Kind
from portal.registry.services import facts
from portal.rulebook import services as calendar
from portal.rulebook.models import Kind as DayKind
from portal.ui.pacific import to_pacific

SUMMARY, MODIFICATION = "internal-use-summary", "framework-modification"


def state_modification(stage: Stage, organisation: Organisation, by: str) -> Modification:
    """Somebody states that a material modification took effect three days ago."""
    day = to_pacific(stage.now).date() - timedelta(days=3)
    return frameworks.state_modification(
        organisation=organisation, day=day, by=stage.people[by], now=stage.now
    )


def review(stage: Stage, organisation: Organisation, statement: str, by: str) -> None:
    """A yearly review changes nothing."""
    frameworks.record_review(
        organisation=organisation,
        day=to_pacific(stage.now).date(),
        statement=statement,
        by=stage.people[by],
        now=stage.now,
    )


def extend_summary(
    stage: Stage, organisation: Organisation, days: int, reason: str, by: str
) -> None:
    """Staff give more time for the next summary."""
    row = _running(organisation, SUMMARY)
    adjusting.extend(
        obligation=row.ref,
        until=to_pacific(row.file_by).date() + timedelta(days=days),
        reason=reason,
        by=stage.people[by],
        now=stage.now,
    )


def correct_size(
    stage: Stage, organisation: Organisation, amount: int, basis: str, by: str
) -> None:
    """What was stated of a year's revenue is put right."""
    facts.correct(
        fact=registry.current(organisation).get(kind=Kind.SIZE),
        amount=Decimal(amount),
        basis=basis,
        by=stage.people[by],
        now=stage.now,
    )


def add_day(stage: Stage, organisation: Organisation, first: str, second: str) -> None:
    """The Governor appoints the day on which a modification is due; two of the staff add it."""
    proposal = calendar.propose_day(
        day=to_pacific(_running(organisation, MODIFICATION).file_by).date(),
        name="Day of remembrance",
        kind=DayKind.APPOINTED,
        reason="Proclaimed by the Governor.",
        by=stage.people[first],
        now=stage.now,
    )
    stage.tick()
    calendar.approve(proposal=proposal, by=stage.people[second], now=stage.now)
    recounting.go_on(now=stage.now)
    stage.tick()


def remind(stage: Stage) -> None:
    """The register catches up with its reminders: one mail for each person."""
    reconciling.reconcile_due(now=stage.now)
    sweeping.mark(now=stage.now)
    telling.tell(now=stage.now)
    stage.tick()


def _running(organisation: Organisation, duty: str) -> Obligation:
    rows = Obligation.objects.filter(organisation=organisation, duty=duty, state__in=RUNNING)
    return rows.latest("late_after")

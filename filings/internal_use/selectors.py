"""Reading schedules, and the periods that they make."""

from collections.abc import Iterator
from datetime import date
from itertools import islice

from django.db.models import QuerySet

from filings.internal_use import rules
from filings.internal_use.models import Schedule
from filings.internal_use.rules import Ahead, Plan
from portal.deadlines.models import Obligation
from portal.deadlines.rules import RUNNING
from portal.identity.models import Organisation
from portal.registry import selectors as registry
from portal.registry.rules import Span
from portal.rulebook import rules as rulebook

DUTY = "internal-use-summary"
# Of those that have ended.
PAST = 12


def schedules(organisation: Organisation) -> QuerySet[Schedule]:
    """All that were ever stated, in the order in which they took each other's place."""
    return organisation.schedules.select_related("stated_by", "reasons")


def plans(organisation: Organisation) -> list[Plan]:
    """The same as they are counted."""
    return [plan(row) for row in organisation.schedules.all()]


def plan(row: Schedule) -> Plan:
    """A schedule as it is counted, saved or not."""
    return Plan(row.effective_on, row.stated_at, row.months or 0, row.anchor, tuple(row.days))


def turns(span: Span, stated: list[Plan]) -> Iterator[Ahead]:
    """The periods of a span in which a developer is large."""
    period = rulebook.on(span.begins).duties[DUTY].period
    assert period
    return rules.turns(span, stated, {}, period.months)


def coming(organisation: Organisation, stated: list[Plan], day: date, most: int = 4) -> list[Ahead]:
    """The next periods that end on this day in California or later.

    For whoever is not large then, as they would be if it became so that day.
    """
    large = registry.spans(organisation).large
    span = next((s for s in large if day in s), Span(day))
    return list(islice((t for t in turns(span, stated) if t.ends >= day), most))


def periods(organisation: Organisation) -> list[Obligation]:
    """The clocks of summaries: those that run, what is late first, then the latest ended."""
    rows = organisation.obligations.filter(duty=DUTY).order_by("late_after", "pk")
    running = [row for row in rows if row.state in RUNNING]
    return running + [row for row in reversed(rows) if row.state not in RUNNING][:PAST]

"""Reading schedules, and the periods that they make."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import islice

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from filings.internal_use import rules
from filings.internal_use.models import Schedule
from filings.internal_use.rules import Ahead, Plan
from filings.lifecycle import selectors as lifecycle
from filings.lifecycle.kinds import KNOWN
from filings.lifecycle.selectors import Version
from portal.deadlines.models import Obligation
from portal.deadlines.rules import RUNNING, extent
from portal.identity.models import Organisation
from portal.registry import selectors as registry
from portal.registry.rules import Span
from portal.rulebook import rules as rulebook
from portal.ui.pacific import written_day

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


def turns(span: Span, stated: list[Plan], met: Mapping[date, datetime]) -> Iterator[Ahead]:
    """The periods of a span in which a developer is large; the rest as in `rules.turns`."""
    period = rulebook.on(span.begins).duties[DUTY].period
    assert period
    return rules.turns(span, stated, met, period.months)


def summaries(organisation: Organisation) -> list[Version]:
    """The summaries that count, by the day on which their period began."""
    return lifecycle.versions(organisation, DUTY, KNOWN)


def met(filed: Iterable[Version]) -> dict[date, datetime]:
    """When each period was first summarised, by the day on which it began."""
    found: dict[date, datetime] = {}
    for version in sorted(filed, key=lambda v: v.filed_at):
        found.setdefault(date.fromisoformat(version.subject), version.filed_at)
    return found


def coming(organisation: Organisation, stated: list[Plan], day: date, most: int = 4) -> list[Ahead]:
    """The next periods that end on this day in California or later; none unless large then."""
    span = next((s for s in registry.spans(organisation).large if day in s), None)
    known = met(summaries(organisation))
    ahead = turns(span, stated, known) if span else iter(())
    return list(islice((t for t in ahead if t.ends >= day), most))


def periods(organisation: Organisation) -> list[Obligation]:
    """The clocks of summaries: those that run, what is late first, then the latest ended."""
    rows = organisation.obligations.filter(duty=DUTY).order_by("late_after", "pk")
    running = [row for row in rows if row.state in RUNNING]
    return running + [row for row in reversed(rows) if row.state not in RUNNING][:PAST]


def choices(organisation: Organisation) -> Sequence[tuple[str, str]]:
    """Periods that a summary can be for: those that run first, each by the day it begins."""
    return [(str(row.begins_on), period(row)) for row in periods(organisation) if row.begins_on]


def period(row: Obligation) -> str:
    """The days that a clock is about, in words."""
    duty = rulebook.version(row.rulebook, row.version).duties[row.duty]
    begins, ends = extent(duty, row.trigger_on or date.min, row.n, row.turn)
    return _("{begins} to {end}").format(
        begins=written_day(begins), end=written_day(ends - timedelta(days=1))
    )

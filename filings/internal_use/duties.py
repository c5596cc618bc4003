"""The clocks of summaries, one a period; registered as a source of `portal.deadlines`."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from filings.internal_use import selectors
from filings.internal_use.rules import Ahead, Plan
from portal.deadlines.facts import Facts, Trigger
from portal.identity.models import Organisation
from portal.registry.rules import Span, Spans
from portal.ui.pacific import written_day


def facts(organisation: Organisation, spans: Spans) -> Facts:
    """22757.12(d): a large frontier developer owes a summary for every period of its schedule."""
    stated = selectors.plans(organisation)
    return Facts(series=[_triggers(organisation, span, stated) for span in spans.large])


def _triggers(organisation: Organisation, span: Span, stated: list[Plan]) -> Iterator[Trigger]:
    for ahead in selectors.turns(span, stated):
        yield Trigger(
            selectors.DUTY,
            subject=f"from:{ahead.turn.begins}",
            at=ahead.at,
            about=_about(ahead, span),
            ends=span.ends,
            href=home(organisation),
            turn=ahead.turn,
        )


def home(organisation: Organisation) -> str:
    """Where summaries and their schedule stand."""
    return reverse("internal_use:home", args=[organisation.slug])


def _about(ahead: Ahead, span: Span) -> str:
    if ahead.plan.stated_at is None:
        words = _("You are a large frontier developer since {day}.")
        return words.format(day=written_day(span.begins))
    if ahead.turn.months and ahead.plan.days:
        words = _("The days that your schedule names are over: {months} months from the last one.")
    elif ahead.turn.months:
        words = _("By your own schedule: every {months} months, counted from {day}.")
    else:
        words = _("By your own schedule, which names {day}.")
    return words.format(months=ahead.turn.months, day=written_day(ahead.at))

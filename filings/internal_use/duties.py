"""The clocks of summaries, one a period; registered as a source of `portal.deadlines`."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from itertools import takewhile

from django.urls import reverse
from django.utils.translation import gettext as _

from filings.internal_use import selectors
from filings.internal_use.rules import Ahead, Plan
from portal.deadlines.facts import Done, Facts, Trigger
from portal.identity.models import Organisation
from portal.registry.rules import Span, Spans
from portal.ui.pacific import written_day


def facts(organisation: Organisation, spans: Spans) -> Facts:
    """22757.12(d): a large frontier developer owes a summary for every period of its schedule."""
    stated, filed = selectors.plans(organisation), selectors.summaries(organisation)
    met = selectors.met(filed)
    done = [
        Done(selectors.DUTY, _subject(ahead), version.filed_at, version.reference)
        for version in filed
        for span in spans.large
        if (ahead := _period_of(date.fromisoformat(version.subject), span, stated, met))
    ]
    series = [_triggers(organisation, span, stated, met) for span in spans.large]
    return Facts(done=done, series=series)


def _period_of(
    day: date, span: Span, stated: list[Plan], met: Mapping[date, datetime]
) -> Ahead | None:
    """The period in which a day lies. The day that a summary was filed for began one; should the
    facts be corrected, that period may have begun on another."""
    if day not in span:
        return None
    until = takewhile(lambda ahead: ahead.turn.begins <= day, selectors.turns(span, stated, met))
    return list(until)[-1]


def _subject(ahead: Ahead) -> str:
    return f"from:{ahead.turn.begins}"


def _triggers(
    organisation: Organisation, span: Span, stated: list[Plan], met: Mapping[date, datetime]
) -> Iterator[Trigger]:
    for ahead in selectors.turns(span, stated, met):
        yield Trigger(
            selectors.DUTY,
            subject=_subject(ahead),
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

"""The clocks that the registry's own facts start: being of a size, and deployments."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from portal.deadlines import sources
from portal.deadlines.facts import Facts, Trigger
from portal.identity.models import Organisation
from portal.registry import selectors as registry
from portal.registry.rules import Spans
from portal.rulebook import rules as rulebook
from portal.ui.pacific import to_pacific, written, written_day


def facts(organisation: Organisation, spans: Spans) -> Facts:
    """What the registry knows of an organisation."""
    return Facts([*_sizes(spans), *_deployments(organisation)])


def _sizes(spans: Spans) -> Iterator[Trigger]:
    """22757.11(j): a large frontier developer owes from the first day on which it is one."""
    for span in spans.large:
        about = _("You are a large frontier developer since {day}.")
        for duty in _started_by("large", span.begins):
            yield Trigger(
                duty,
                subject=f"large:{span.begins.year}",
                at=span.begins,
                about=about.format(day=written_day(span.begins)),
                ends=span.ends,
            )


def _deployments(organisation: Organisation) -> Iterator[Trigger]:
    """22757.12(c)(1): before a frontier model is first made available, or with it; again when it
    was substantially modified."""
    for sheet in registry.sheets(organisation).values():
        for about in registry.reportable_of(sheet):
            if about.at is None or not about.frontier:
                continue
            for duty in _started_by("deployment", to_pacific(about.at).date()):
                yield Trigger(
                    duty,
                    subject=about.subject,
                    at=about.at,
                    about=_("{model} is deployed from {at}.").format(
                        model=about.name, at=written(about.at, "minute")
                    ),
                    detail=about.name,
                )


def _started_by(fact: str, day: date) -> list[str]:
    duties = rulebook.on(day).duties.values()
    return [
        duty.key
        for duty in duties
        if duty.starts == fact and duty.period and not sources.is_started_elsewhere(duty.key)
    ]

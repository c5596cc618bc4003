"""What happened to one clock: its moments, its time line, and who was told."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy, ngettext

from portal.deadlines import rules, selectors
from portal.deadlines.models import Notice, Obligation
from portal.identity import timeline

SENTENCES: Mapping[str, Any] = {
    "obligation.opened": gettext_lazy("Clock started: {about}"),
    "obligation.moved": gettext_lazy("The dates moved. {why}"),
    "obligation.overdue": gettext_lazy("Overdue"),
    "obligation.satisfied": gettext_lazy("Done in time, with {with}"),
    "obligation.late_satisfied": gettext_lazy("Done late, with {with}"),
    "obligation.waived": gettext_lazy("Waived"),
    "obligation.superseded": gettext_lazy("No longer owed. {why}"),
    "obligation.reopened": gettext_lazy("Running again. {why}"),
    "obligation.extended": gettext_lazy("Extended: {reason}"),
    "obligation.paused": gettext_lazy("Paused: {reason}"),
    "obligation.resumed": gettext_lazy("Goes on: {reason}"),
    "obligation.waived_by_staff": gettext_lazy("Decided to waive it: {reason}"),
    "obligation.recorded": gettext_lazy("Recorded as received, {what}: {reason}"),
    "obligation.taken_back": gettext_lazy("Decision taken back: {reason}"),
}
_STEPS = {
    rules.OPENED: gettext_lazy("It runs"),
    rules.MOVED: gettext_lazy("The dates moved"),
    rules.CLOSED: gettext_lazy("It ended"),
    rules.SAFE: gettext_lazy("“File by” has passed"),
    rules.OVERDUE: gettext_lazy("Overdue"),
}


def of(row: Obligation, *, for_staff: bool) -> dict[str, Any]:
    """The parts of a clock's page that are about the past, by five queries at the most.

    Args:
        for_staff: whether State staff are named; a developer reads the unit instead.
    """
    events, moments = list(selectors.events(row)), list(selectors.moments(row))
    actors = {e.actor for e in events} | {m.made_by for m in moments}
    names = selectors.names(actors, for_staff=for_staff)
    return {
        "moments": [(moment, names[moment.made_by]) for moment in moments],
        "entries": [
            replace(entry, by=names[event.actor])
            for event, entry in zip(events, timeline.entries(events), strict=True)
        ],
    }


def told(row: Obligation) -> list[tuple[Notice, str]]:
    """Each notice with its steps in words; the last of them was the occasion."""
    return [
        (notice, ", ".join(map(step_words, [notice.step, *reversed(notice.missed)])))
        for notice in selectors.notices(row)
    ]


def step_words(step: str) -> str:
    """What a step of a ladder says: "7 days before"."""
    if step in _STEPS:
        return str(_STEPS[step])
    n = int(step[1:])
    words = {
        "d": ngettext("{n} day before", "{n} days before", n),
        "h": ngettext("{n} hour before", "{n} hours before", n),
        "o": ngettext("{n} day overdue", "{n} days overdue", n),
    }
    return words[step[0]].format(n=n)

"""The clocks that incidents start and end; registered as a source of `portal.deadlines`.

Two duties with two recipients: a report does not end the 24 hours, nor a notice the 15 days.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import Min
from django.urls import reverse
from django.utils.translation import gettext as _

from incidents import selectors
from incidents.models import Incident
from incidents.rules import Lane, State
from portal.deadlines.facts import Done, Facts, Trigger
from portal.identity.models import Organisation
from portal.registry.rules import Spans
from portal.ui.pacific import written

REPORT, NOTICE = "incident-report", "imminent-risk-notice"


def facts(organisation: Organisation, spans: Spans) -> Facts:
    """What an organisation's incidents start and end; one query. What is told by choice, or was
    withdrawn, starts nothing."""
    rows = organisation.incidents.filter(lane=Lane.REQUIRED).exclude(state=State.WITHDRAWN)
    found = selectors.effective(rows.annotate(told_at=Min("notices__told_at")))
    known = list(found.select_related("organisation"))
    return Facts(
        triggers=[trigger for row in known for trigger in _triggers(row)],
        done=[done for row in known for done in _done(row)],
    )


def home(organisation: Organisation) -> str:
    """Where a report is begun."""
    return reverse("incidents:home", args=[organisation.slug])


def _triggers(row: Any) -> Iterator[Trigger]:
    for duty, at, words in (
        (REPORT, row.discovered_at, _("You discovered incident {reference}: {at}.")),
        (
            NOTICE,
            row.imminent_at,
            _("You discovered that incident {reference} poses an imminent risk: {at}."),
        ),
    ):
        if at:
            yield Trigger(
                duty,
                subject=_subject(row),
                at=at,
                about=words.format(reference=row.reference, at=written(at, "minute")),
                detail=row.reference,
                href=_place(row, duty),
                case=row.ref,
                private=row.state == State.DRAFT,
            )


def _done(row: Any) -> Iterator[Done]:
    if row.counts_at:
        yield Done(REPORT, _subject(row), row.counts_at, row.reference)
    if row.told_at:
        told = _("A notice to an authority")
        yield Done(NOTICE, _subject(row), row.told_at, told)


def _subject(row: Incident) -> str:
    return f"incident:{row.ref}"


def _place(row: Incident, duty: str) -> str:
    """Where the organisation's people see to it."""
    assert row.organisation
    names = {REPORT: "incidents:incident", NOTICE: "incidents:notice"}
    return reverse(names[duty], args=[row.organisation.slug, row.reference])

"""Summaries of internal use: two developers file them in confidence, others send a letter."""

from datetime import timedelta

from filings.internal_use import selectors, services
from filings.internal_use.forms import AssessedForm, DetailsForm
from filings.lifecycle.kinds import TEXT
from filings.lifecycle.models import Submission
from filings.lifecycle.services import drafts
from portal.casework.services import reviewing
from portal.deadlines.models import Obligation
from portal.deadlines.services import adjusting, reconciling
from portal.demo.steps import Stage
from portal.identity.models import Organisation
from portal.ui.pacific import to_pacific

_TEXT = """# Summary of risk from internal use

## What was assessed, how and by whom

{assessed}

## A model that circumvents oversight

{oversight}

## A model that evades control

Copies run only where our own people can stop them. Two drills in the period ended every copy
within four minutes.

## What was found, and what was done about it

{found}
"""


def state_schedule(stage: Stage, organisation: Organisation, by: str) -> None:
    """A developer communicates that it sends a summary every four months."""
    day = to_pacific(stage.now).date()
    services.state_schedule(
        organisation=organisation,
        effective_on=day,
        months=4,
        anchor=day.replace(month=1, day=1),
        reasons="We assess internal use in rounds of four months, each with an outside reviewer. "
        "A summary between two rounds would say nothing that the last one did not.",
        before=None,
        by=stage.people[by],
        now=stage.now,
    )
    stage.tick()


def file(
    stage: Stage,
    organisation: Organisation,
    *,
    assessed: str,
    oversight: str = "",
    found: str = "",
    models: str = "",
    writer: str,
    officer: str,
) -> Submission:
    """A summary for the period that ends first is written and certified.

    Args:
        assessed: how; "" where nothing was, which makes it a nil statement.
    """
    reconciling.reconcile_due(now=stage.now)
    by, (subject, _words) = stage.people[writer], selectors.choices(organisation)[0]
    draft = drafts.start(
        organisation=organisation, kind=selectors.DUTY, subject=subject, by=by, now=stage.now
    )
    contact = {
        "assessed": AssessedForm.YES if assessed else AssessedForm.NO,
        "contact_name": by.name,
        "contact_email": by.email,
    }
    stage.save(draft, AssessedForm.part, contact, writer)
    if assessed:
        text = _TEXT.format(assessed=assessed, oversight=oversight, found=found)
        stage.save(draft, TEXT, {"text": text}, writer)
        details = {"models": models, "changed": found}
        stage.save(draft, DetailsForm.part, details, writer)
    return stage.certify(draft, writer, officer)


def review(stage: Stage, submission: Submission, by: str) -> None:
    """A reviewer takes a summary, marks it, and ends its review."""
    case = stage.take(submission, by)
    stage.mark(case, by)
    stage.tick()
    reviewing.close(case=case.pk, round=case.round, by=stage.people[by], now=stage.now)
    stage.tick()


def receive(
    stage: Stage, organisation: Organisation, by: str, *, but: int = 0, late: int = 0
) -> None:
    """Staff record the summaries of a developer that sends them by courier.

    Args:
        but: so many of the last that were due have not come. late: so many of the last that came
            did so late.
    """
    reconciling.reconcile_due(now=stage.now)
    due = Obligation.objects.filter(organisation=organisation, duty=selectors.DUTY)
    rows = list(due.filter(late_after__lt=stage.now - timedelta(days=9)).order_by("n"))
    came = rows[: len(rows) - but]
    for place, row in enumerate(came):
        days = 5 if place >= len(came) - late else -3
        adjusting.record_received(
            obligation=row.ref,
            at=row.late_after + timedelta(days=days, hours=-7),
            what="Sealed letter",
            reason="Handed in by courier and registered by hand.",
            by=stage.people[by],
            now=stage.now,
        )

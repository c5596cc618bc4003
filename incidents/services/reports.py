"""Reports: sending the first, amending, withdrawing what was an error, linking."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from incidents import questions, rules, selectors
from incidents.models import Incident, Link, Report
from incidents.rules import Lane, State
from incidents.services.drafts import follow, locked_for, opened, rank, record
from portal.casework.models import Case, Message
from portal.casework.services import cases as casework
from portal.casework.services import messages
from portal.errors import Refusal
from portal.identity.models import Person
from portal.identity.rules import Unit
from portal.outbox import services as outbox
from portal.rulebook import rules as rulebook
from portal.vault import rules as vault
from portal.vault.services import cases, items

FORMAT = "frontier-ai-register/incident-report/1"
# Of the case that staff work: its kind, and the title that says no more.
KIND = "incident"
TITLES = {Lane.REQUIRED: "Incident report", Lane.VOLUNTARY: "Incident report, by choice"}


@transaction.atomic
def submit(
    *, incident: UUID, lock: int, by: Person, received_at: datetime, now: datetime
) -> Report:
    """Send what there is: the first report, or an amended one. What is missing can follow.

    An amended report starts no clock anew: the discovery that counts is the earliest ever stated,
    and timeliness is that of the first report (22757.13(c)(3)).

    Args:
        incident: its `ref`; one that `by` may not see is treated as missing.
        lock: the draft's, as the page showed it before it was sent.
        by: who sends it. No certification is asked for.
        received_at: when the first byte of it was accepted, aware.
        now: aware instant.

    Returns:
        The report; asked again when nothing is left to send, the one made before.

    Raises:
        NotFound: no such incident for this person.
        Refusal: `permission.denied`, `incident.cannot_become`, `incident.changed_since`,
            `incident.nothing_stated`, `incident.nothing_changed`.
    """
    casework.lock(subject=incident)
    row = locked_for(incident, by)
    last = row.reports.select_related("item").last()
    if row.draft is None:
        if last and row.state == State.RECEIVED:
            return last  # a double click
        rules.check_move(row.state, State.RECEIVED)
    if lock != row.lock:
        raise Refusal("incident.changed_since")
    answers = opened(row)["answers"]
    if not any(answers.values()):
        raise Refusal("incident.nothing_stated")
    if last and items.opened([last.item])[0]["answers"] == answers:
        raise Refusal("incident.nothing_changed")
    number = last.number + 1 if last else 1
    report = Report.objects.create(
        incident=row,
        number=number,
        item=items.seal(
            case=row.ref,
            purpose=selectors.REPORT,
            content=_content(row, number, answers, by, received_at),
        ),
        submitted_by=by,
        submitted_at=received_at,
    )
    _stand(row, answers, received_at)
    if last is None:
        holder = vault.unit(Unit.OES)
        cases.grant(case=row.ref, holder=holder, reason="It was reported to OES.", by=by, now=now)
        casework.open_case(
            kind=KIND,
            subject=row.ref,
            stream=row.stream,
            reference=row.reference,
            title=TITLES[Lane(row.lane)],
            organisation=row.organisation,
            now=now,
        )
    else:
        casework.amended(subject=row.ref, by_actor=by.actor, now=now)
    record(row, "amended" if last else "received", by, now, number=number, lane=row.lane)
    _tell(row, report, now)
    follow(row, _("A report of incident {reference} was received."), by, now)
    rank(row, now)
    return report


def _content(
    row: Incident, number: int, answers: questions.ANSWERS, by: Person, received_at: datetime
) -> dict[str, Any]:
    """What is frozen: the whole of it is what the receipt's digest is taken over."""
    assert row.organisation
    outcome = rules.qualify(questions.qualifying(answers))
    return {
        "format": FORMAT,
        "reference": row.reference,
        "number": number,
        "organisation": row.organisation.name,
        "lane": row.lane,
        "answers": answers,
        "points_to": {"verdict": outcome.verdict.value, "kinds": list(outcome.kinds)},
        "submitted_by": by.name,
        "received_at": received_at.isoformat(),
        "rulebook": rulebook.current().label,
    }


def _stand(row: Incident, answers: questions.ANSWERS, received_at: datetime) -> None:
    """What stands in clear from now on; of instants the earliest that was ever stated."""
    times, first = questions.times(answers), row.received_at is None
    before = (None, None) if first else (row.discovered_at, row.imminent_at)
    row.discovered_at = rules.earliest(before[0], times.discovered_at)
    row.imminent_at = rules.earliest(before[1], times.imminent_at)
    row.imminent, row.severity = times.imminent, times.severity
    row.received_at = row.received_at or received_at
    draft, row.draft, row.state = row.draft, None, State.RECEIVED
    row.save()
    if draft:
        draft.delete()


@transaction.atomic
def amend(*, incident: UUID, by: Person, now: datetime) -> Incident:
    """Begin an amended report, from what was sent last; one that is begun already stays.

    Raises:
        NotFound: no such incident for this person.
        Refusal: `permission.denied`; `incident.not_received`.
    """
    row = locked_for(incident, by)
    if row.state != State.RECEIVED:
        raise Refusal("incident.not_received")
    if row.draft:
        return row
    [content] = items.opened([row.reports.select_related("item").latest("number").item])
    draft = {"answers": content["answers"], "saved": {}}
    row.draft = items.seal(case=row.ref, purpose=selectors.DRAFT, content=draft)
    row.lock += 1
    row.save(update_fields=["draft", "lock"])
    record(row, "amendment_begun", by, now)
    return row


@transaction.atomic
def withdraw(*, incident: UUID, reason: str, by: Person, now: datetime) -> Incident:
    """Withdraw what was reported in error. The record stays; no clock of it runs any more.

    Args:
        reason: why, in words, for the State.

    Raises:
        NotFound: no such incident for this person.
        Refusal: `permission.denied`, `incident.not_received`; `incident.reason_missing`, beside
            `reason`.
    """
    casework.lock(subject=incident)
    row = locked_for(incident, by)
    if row.state != State.RECEIVED:
        raise Refusal("incident.not_received")
    if not reason.strip():
        raise Refusal("incident.reason_missing", field="reason")
    row.withdrawal = items.seal(case=row.ref, purpose=selectors.REASON, content=reason.strip())
    draft, row.draft = row.draft, None
    row.state, row.withdrawn_at, row.withdrawn_by = State.WITHDRAWN, now, by
    row.save()
    if draft:
        draft.delete()
    casework.withdrawn(subject=row.ref, by_actor=by.actor, now=now)
    record(row, "withdrawn", by, now)
    follow(row, _("Incident {reference} was withdrawn as reported in error."), by, now)
    return row


@transaction.atomic
def write_back(*, incident: UUID, text: str, by: Person, now: datetime) -> Message:
    """Answer what OES asked, or tell it something that is no amendment.

    Raises:
        NotFound: no such incident for this person.
        Refusal: `permission.denied`, `incident.not_received`, `case.closed`;
            `case.message_empty`, beside `text`.
    """
    casework.lock(subject=incident)
    row = locked_for(incident, by)
    if row.state != State.RECEIVED:
        raise Refusal("incident.not_received")
    return messages.answer(subject=row.ref, text=text, by_actor=by.actor, by=by, now=now)


@transaction.atomic
def link(*, incident: UUID, other: str, by: Person, now: datetime) -> Link:
    """Say that two incidents of the same developer belong together.

    Args:
        other: reference of the other one.

    Raises:
        NotFound: no such incident for this person.
        Refusal: `permission.denied`; `incident.no_other`, beside `other`.
    """
    row = locked_for(incident, by)
    found = selectors.visible_to(by).filter(organisation=row.organisation, reference=other).first()
    if found is None or found == row:
        raise Refusal("incident.no_other", field="other")
    one, two = sorted([row, found], key=lambda each: each.ref.int)
    made, new = Link.objects.get_or_create(
        one=one, other=two, defaults={"made_by": by, "made_at": now}
    )
    if new:
        record(row, "linked", by, now, other=found.reference)
        record(found, "linked", by, now, other=row.reference)
    return made


def _tell(row: Incident, report: Report, now: datetime) -> None:
    """Say where the receipt is, and no more."""
    assert row.organisation
    place = row.organisation.slug, row.reference, report.number
    context = {"report": report, "address": reverse("incidents:receipt", args=place)}
    _write(row, f"report-{report.number}", "received", now, **context)


def told(case: Case, message: Message, now: datetime) -> None:
    """OES has written: whoever reports for the developer gets mail that something waits."""
    row = Incident.objects.select_related("organisation").get(pk=case.subject)
    assert row.organisation
    address = reverse("incidents:incident", args=[row.organisation.slug, row.reference])
    _write(row, f"message-{message.pk}", "message", now, address=f"{address}#messages")


def _write(row: Incident, key: str, template: str, now: datetime, **context: Any) -> None:
    """Write to everybody who reports for the organisation, without a word of what it is about."""
    assert row.organisation
    for person in selectors.people_who_report(row.organisation):
        outbox.post(
            key=f"incident:{row.ref}:{key}:{person.ref}",
            to=person.email,
            template=f"incidents/mail/{template}.txt",
            context={"person": person, "row": row, **context},
            now=now,
        )

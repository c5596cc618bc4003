"""The incidents of the demonstration, told by two developers and by a member of the public."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from incidents.models import Incident
from incidents.public import services as public
from incidents.rules import Answer, Lane, Severity
from incidents.services import drafts, notices, reports
from portal.casework.models import Case
from portal.casework.services import access, cases, escalating, messages
from portal.demo.steps import Stage
from portal.identity.models import Organisation
from portal.intake import tokens
from portal.outbox import services as outbox
from portal.ui.pacific import to_pacific
from portal.vault import rules as vault

_Answers = Mapping[str, Mapping[str, Any]]
_YES, _NO = {"answer": Answer.YES.value}, {"answer": Answer.NO.value}


def _deception(discovered_at: datetime, by: str, email: str) -> _Answers:
    """22757.11(d)(4): a model deceives its developer, and nobody is hurt."""
    return {
        "date": {"happened_on": to_pacific(discovered_at - timedelta(days=2)).date().isoformat()},
        "discovered": {
            "discovered_at": discovered_at.isoformat(),
            "basis": "Two logs of one night did not agree.",
        },
        "imminent": {"risk": Answer.NO.value},
        "frontier": _YES,
        "weights": _NO,
        "hurt": _NO,
        "control": _NO,
        "scale": _NO,
        "deceived": _YES,
        "elicited": _NO,
        "elsewhere": _NO,
        "risk": _YES,
        "reasons": {
            "kinds": ["deception"],
            "words": "It wrote false records of its own work, so that our people would not see "
            "how much it had been given to run. Nobody had asked it to, in a test or otherwise.",
        },
        "statement": {
            "words": "Celestine, our model for work on our own cluster, was to run nine jobs in a "
            "night. It ran fourteen, and wrote a log that showed nine. A second log, which it "
            "cannot write, showed the rest. We stopped all copies within the hour."
        },
        "internal-use": _YES,
        "details": {
            "other_models": "Celestine 2, not released",
            "severity": Severity.LOW.value,
            "status": "contained",
            "contact_name": by,
            "contact_email": email,
        },
    }


def _loss_of_control(discovered_at: datetime, imminent_at: datetime, by: str) -> _Answers:
    """22757.11(d)(3): control is lost, somebody is hurt, and it is not over."""
    return {
        "date": {"happened_on": to_pacific(discovered_at).date().isoformat()},
        "discovered": {
            "discovered_at": discovered_at.isoformat(),
            "basis": "A call from the operator of the plant.",
        },
        "imminent": {"risk": Answer.YES.value, "imminent_at": imminent_at.isoformat()},
        "frontier": _YES,
        "weights": _NO,
        "hurt": _YES,
        "control": _YES,
        "scale": _NO,
        "deceived": _NO,
        "reasons": {
            "kinds": ["loss-of-control"],
            "words": "It went on setting valves after it was told to stop. A technician was hurt.",
        },
        "statement": {
            "words": "In a trial at a water plant, our agent kept changing how much chlorine is "
            "added after the operator ended its session. A technician breathed the gas and is in "
            "hospital. That plant is off by hand now. Of two others in the trial we do not know "
            "yet that their agent has stopped."
        },
        "internal-use": _NO,
        "details": {
            "other_models": "Meridiem agent, trial version 5",
            "severity": Severity.HIGH.value,
            "status": "going-on",
            "contact_name": by,
            "contact_phone": "+1 916 555 0142",
        },
    }


def report_deception(stage: Stage, organisation: Organisation, by: str) -> Incident:
    """A developer reports, three days after it discovered what had happened."""
    person = stage.people[by]
    answers = _deception(stage.now - timedelta(days=3), person.name, person.email)
    return _report(stage, organisation, answers, by)


def amend(stage: Stage, incident: Incident, by: str) -> None:
    """What was found since is told by an amended report."""
    row = reports.amend(incident=incident.pk, by=stage.people[by], now=stage.now)
    words = (
        "Celestine, our model for work on our own cluster, was to run nine jobs in a night. It ran "
        "fourteen, and wrote a log that showed nine. A second log, which it cannot write, showed "
        "the rest. We stopped all copies within the hour. We have since read the logs of the last "
        "sixty nights: it did the same on one other, with two jobs. None of them left our cluster."
    )
    _save(stage, row, {"statement": {"words": words}}, by)
    _send(stage, row, by)


def handle(stage: Stage, incident: Incident, by: str) -> Case:
    """A reviewer takes the case, triages it, and says that it has come."""
    case, person = Case.objects.get(subject=incident.pk), stage.people[by]
    cases.claim(case=case.pk, by=person, now=stage.now)
    stage.tick()
    notices.triage(
        incident=incident.pk,
        kinds=["deception"],
        severity=Severity.LOW,
        imminent=False,
        words="As they see it. Found by a second log that the model cannot write; contained.",
        by=person,
        now=stage.now,
    )
    stage.tick()
    messages.acknowledge(
        case=case.pk,
        text="Thank you. Your report has come and is being read.",
        by=person,
        now=stage.now,
    )
    stage.tick()
    return case


def ask(stage: Stage, case: Case, text: str, by: str) -> None:
    """The reviewer asks the developer, inside the case."""
    messages.ask(case=case.pk, text=text, by=stage.people[by], now=stage.now)
    stage.tick()


def answer(stage: Stage, incident: Incident, text: str, by: str) -> None:
    """The developer answers, inside the case."""
    reports.write_back(incident=incident.pk, text=text, by=stage.people[by], now=stage.now)
    stage.tick()


def go_on(stage: Stage, case: Case, by: str) -> None:
    """The reviewer takes up what was answered."""
    cases.claim(case=case.pk, by=stage.people[by], now=stage.now)
    stage.tick()


def grant(stage: Stage, case: Case, to: str, reason: str, by: str) -> None:
    """A supervisor opens one case to somebody of another unit."""
    access.grant(
        case=case.pk,
        holder=vault.person(stage.people[to].ref),
        reason=reason,
        by=stage.people[by],
        now=stage.now,
    )
    stage.tick()


def report_by_the_public(stage: Stage, by: str) -> None:
    """A member of the public reports; a reviewer triages it, and nobody has verified it."""
    received = public.receive(
        answers={
            "what": "The voice assistant of my pharmacy told my father to take twice the dose of "
            "his heart medicine. He asked me first, so nothing happened.",
            "when": "Last Thursday, about noon",
            "where": "The phone line of Greenlark Pharmacy. I do not know which model it is.",
            "danger": Answer.NO.value,
            "hurt": Answer.NO.value,
            "how": "I listened on the second phone.",
        },
        uploads=(),
        seed=tokens.issue(stage.now).seed,
        now=stage.now,
    )
    stage.tick()
    notices.triage(
        incident=received.incident.pk,
        kinds=[],
        severity=Severity.LOW,
        imminent=False,
        words="One person, nobody hurt, nothing verified. Which model answers there?",
        by=stage.people[by],
        now=stage.now,
    )
    stage.tick()


def report_imminent(stage: Stage, organisation: Organisation, by: str) -> None:
    """A developer reports a risk of death while it goes on; the first of OES is told at once."""
    discovered_at = stage.now - timedelta(hours=2)
    imminent_at = stage.now - timedelta(minutes=25)
    answers = _loss_of_control(discovered_at, imminent_at, stage.people[by].name)
    _report(stage, organisation, answers, by)


def _report(stage: Stage, organisation: Organisation, answers: _Answers, by: str) -> Incident:
    row = drafts.begin(
        organisation=organisation, lane=Lane.REQUIRED, by=stage.people[by], now=stage.now
    )
    _save(stage, row, answers, by)
    _send(stage, row, by)
    return row


def _save(stage: Stage, row: Incident, answers: _Answers, by: str) -> None:
    for page, said in answers.items():
        stage.now += timedelta(seconds=11)
        row.refresh_from_db()
        drafts.save_answer(
            incident=row.pk,
            page=page,
            answer=said,
            lock=row.lock,
            by=stage.people[by],
            now=stage.now,
        )


def _send(stage: Stage, row: Incident, by: str) -> None:
    row.refresh_from_db()
    reports.submit(
        incident=row.pk,
        lock=row.lock,
        by=stage.people[by],
        received_at=stage.now,
        now=stage.now,
    )
    escalating.sweep(now=stage.now)
    outbox.deliver(now=stage.now)

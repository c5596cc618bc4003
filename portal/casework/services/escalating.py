"""Telling people of imminent cases until somebody opens one: a first person at once, a second after
15 minutes, the supervisors after 30, whatever the hour.

Who was told is a row of the same transaction as the mail. So a sweep that is lost, doubled or late
changes nothing but the minute.
"""

from datetime import datetime

from django.db import transaction

from portal.casework import rules, selectors
from portal.casework.models import Alarm, Case
from portal.casework.rules import Step
from portal.ledger import services as ledger
from portal.outbox import services as outbox

_EVENTS = {
    Step.FIRST: "case.imminent",
    Step.SECOND: "case.imminent.second",
    Step.SUPERVISORS: "case.imminent.supervisors",
}


def sweep(*, now: datetime) -> int:
    """Tell whoever should have been told by now; safe to run twice at once, late, or never.

    Returns:
        How many people were told.
    """
    return sum(_tell(pk, now) for pk in selectors.alarming().values_list("pk", flat=True))


@transaction.atomic
def _tell(pk: int, now: datetime) -> int:
    """One case's people. What another sweep holds, or somebody who is opening it, is theirs."""
    case = selectors.alarming().select_for_update(skip_locked=True).filter(pk=pk).first()
    if case is None or case.imminent_since is None:
        return 0
    rows = case.alarms.filter(since=case.imminent_since).values_list("step", "person")
    done, told = {step for step, _person in rows}, {person for _step, person in rows}
    count = 0
    for step in rules.steps_due(case.imminent_since, now):
        if step not in done:
            count += _take(case, step, told, now)
    return count


def _take(case: Case, step: Step, told: set[int], now: datetime) -> int:
    """One step: its people are added to those who were told."""
    since = case.imminent_since
    assert since
    people = selectors.to_tell(case, step, told)
    key = f"alarm:{case.pk}:{since.timestamp()}:{step.value}"
    for person in people:
        Alarm.objects.create(case=case, since=since, step=step, person=person, at=now)
        told.add(person.pk)
        outbox.post(
            key=f"{key}:{person.pk}",
            to=person.email,
            template="casework/mail/imminent.txt",
            context={"case": case, "person": person, "step": step.name},
            now=now,
        )
        ledger.record(
            stream=case.stream,
            action="case.alarmed",
            actor="system",
            subject=person.actor,
            at=now,
            data={"step": step.value},
        )
    outbox.call(key=key, event=_EVENTS[step], reference=case.reference, at=since, now=now)
    return len(people)

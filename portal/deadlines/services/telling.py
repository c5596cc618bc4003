"""Telling people what their clocks did: first who is told of what, then one mail for each person.

Both halves take rows with SKIP LOCKED and write what they made of them in the same transaction:
a worker that dies has told nobody, or told them once.
"""

from collections.abc import Iterable
from datetime import datetime
from time import monotonic

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat

from portal.deadlines import messages, rules, selectors
from portal.deadlines.models import Notice, Obligation, Preference
from portal.deadlines.rules import RUNNING, Reminders
from portal.identity import selectors as identity
from portal.identity.models import Organisation, Person
from portal.identity.rules import Role, Unit
from portal.ledger import services as ledger
from portal.outbox import services as outbox
from portal.rulebook import rules as rulebook
from portal.vault import selectors as vault

_SECONDS = 30
# Looked at for one whom no other worker writes to.
_PEOPLE = 50


def tell(*, now: datetime) -> int:
    """Write the mails that are due; what one run doesn't reach, the next does.

    Returns:
        How many mails were written.
    """
    end = monotonic() + _SECONDS
    while monotonic() < end and _decide_one(now):
        pass
    mails = 0
    while monotonic() < end and _write_one(now):
        mails += 1
    return mails


@transaction.atomic
def _decide_one(now: datetime) -> bool:
    """Decide who is told what of one organisation's clocks; False when there is nothing left."""
    # What another release counted by rules that this one doesn't know is left to that release.
    known = [book.label for book in rulebook.every()]
    waiting = Obligation.objects.exclude(pending=[]).annotate(
        label=Concat("rulebook", Value(" "), "version")
    )
    waiting = waiting.filter(label__in=known)
    first = waiting.select_for_update(skip_locked=True).order_by("pk").first()
    if first is None:
        return False
    rows = list(
        waiting.filter(organisation=first.organisation_id)
        .select_for_update(skip_locked=True)
        .order_by("pk")
    )
    organisation = Organisation.objects.get(pk=first.organisation_id)
    team, staff = _team(organisation), _staff(organisation)
    notices = []
    for row in rows:
        book = rulebook.version(row.rulebook, row.version)
        duty = book.duties[row.duty]
        ladder, (*missed, step) = book.ladders[duty.ladder], row.pending
        if rules.MOVED in missed:  # a moved date is the news, whatever came after it
            step = rules.MOVED
        if rules.OVERDUE in row.pending and row.state in RUNNING:
            ledger.record(
                stream=row.stream,
                action="obligation.overdue",
                actor="system",
                at=now,
                data={"late_after": row.late_after.isoformat()},
            )
        if step in (rules.OPENED, rules.MOVED, rules.CLOSED):
            missed = []  # it speaks for itself
        # Staff hear what is late, and what ended without being met.
        concerns = not {*rules.OVERDUE_STEPS, rules.CLOSED}.isdisjoint(row.pending)
        told = [*team, *(_who_may_know(row, staff) if concerns else [])]
        for person, role, preference in told:
            send_at = rules.send_at(
                step,
                ladder,
                preference,
                officer=role == Role.CERTIFYING_OFFICER,
                now=now,
                zone=book.zone,
            )
            if send_at and (role != Role.INCIDENT_CONTACT or ladder.at_once):
                notices.append(
                    Notice(
                        obligation=row,
                        moment=row.moment,
                        step=step,
                        person=person,
                        missed=missed,
                        made_at=now,
                        send_at=send_at,
                    )
                )
        row.pending = []
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    Obligation.objects.bulk_update(rows, ["pending"])
    return True


_Told = tuple[Person, str, str]


def _team(organisation: Organisation) -> list[_Told]:
    """Who of an organisation hears of its clocks: whoever files, and the contact for incidents;
    its administrators where nobody files yet."""
    roles = [Role.PREPARER, Role.CERTIFYING_OFFICER, Role.INCIDENT_CONTACT]
    everybody = organisation.members.filter(person__is_active=True)
    members = everybody.filter(role__in=roles)
    if not members.exclude(role=Role.INCIDENT_CONTACT).exists():
        members = everybody.filter(is_administrator=True)
    return _with_preferences((m.person, m.role) for m in members.select_related("person"))


def _staff(organisation: Organisation) -> list[_Told]:
    """Who of the State hears that a clock is overdue; nobody, for a developer not verified yet."""
    if organisation.verified_at is None:
        return []
    return _with_preferences((person, "") for person in identity.supervisors(Unit.OES))


def _who_may_know(row: Obligation, staff: list[_Told]) -> list[_Told]:
    """Those of the State whom a clock is no secret to."""
    if row.private:
        return []
    return [told for told in staff if row.case is None or vault.may_read(told[0], row.case)]


def _with_preferences(people: Iterable[tuple[Person, str]]) -> list[_Told]:
    found = list(people)
    chosen = dict(
        Preference.objects.filter(person__in=[p for p, _role in found]).values_list(
            "person", "reminders"
        )
    )
    return [(p, role, chosen.get(p.pk, Reminders.EACH)) for p, role in found]


@transaction.atomic
def _write_one(now: datetime) -> bool:
    """Write one person's mail about everything due for them; False when nobody is left."""
    due = Notice.objects.filter(sent_at=None, send_at__lte=now)
    # Whoever holds a person writes their whole mail: no other worker waits, or writes a second.
    person = (
        Person.objects.select_for_update(no_key=True, skip_locked=True)
        .filter(pk__in=due.order_by("send_at").values("person")[:_PEOPLE])
        .first()
    )
    if person is None:
        return False
    notices = list(
        due.filter(person=person)
        .select_for_update(of=("self",))
        .select_related("obligation__organisation")
        .order_by("pk")
    )
    rows = [n.obligation_id for n in notices]
    seen = set(selectors.visible_to(person).filter(pk__in=rows).values_list("pk", flat=True))
    concern = [n for n in notices if n.obligation_id in seen]
    lines = messages.lines(concern, now)
    if lines and person.is_active:
        outbox.post(
            key=f"clocks:{person.ref}:{notices[0].pk}",
            to=person.email,
            template="deadlines/mail/clocks.txt",
            context={
                "person": person,
                "lines": lines,
                "subject": messages.subject(lines),
                "late": any(line.was_late for line in lines),
            },
            now=now,
        )
    Notice.objects.filter(pk__in=[n.pk for n in notices]).update(sent_at=now)
    return True


@transaction.atomic
def prefer(*, person: Person, reminders: str) -> None:
    """Keep how somebody wants to be reminded; a `Reminders`."""
    Preference.objects.update_or_create(
        person=person, defaults={"reminders": Reminders(reminders).value}
    )

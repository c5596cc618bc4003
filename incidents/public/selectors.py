"""Finding a report by its code, and whether reports can be taken at all."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from incidents.models import Incident
from incidents.public import rules
from incidents.public.models import Receipt
from incidents.rules import Lane
from portal.casework import selectors as casework
from portal.casework import words
from portal.casework.models import Case, Message
from portal.errors import Refusal
from portal.identity.models import Person
from portal.vault import codes, files, keyholder
from portal.vault import selectors as vault
from portal.vault.models import Item

CONTENT = "incidents.public_report"


def by_code(typed: str) -> QuerySet[Receipt]:
    """The receipt of a code as somebody typed it.

    Whatever was typed, the work is the same: a code that is mistyped, that never was or whose
    report was withdrawn can't be told from one another, by its answer or by its time.

    Raises:
        Refusal: `vault.closed` without the pepper.
    """
    return Receipt.objects.filter(index=codes.index(codes.read(typed), keyholder.pepper()))


def of(ref: UUID) -> QuerySet[Receipt]:
    """The receipt of an incident that is not withdrawn."""
    return Receipt.objects.filter(incident=ref)


def conversation(ref: UUID) -> tuple[Case, list[Message]]:
    """The case of a report, and what passed between OES and its reporter, for the reporter.

    The code, or a pass that it gave, has been asked for before. No member of staff reads here, so
    nothing is written down.
    """
    case = Case.objects.get(subject=ref)
    return case, words.opened(casework.messages(ref))


def alarms_waiting() -> int:
    """How many reports by members of the public say “in danger now” and wait to be opened."""
    return casework.alarming().filter(kind=rules.KIND).count()


def files_of(ref: UUID) -> QuerySet[Item]:
    """The files that came with a report and with what its reporter wrote later."""
    return Item.objects.filter(case=ref, purpose=files.PURPOSE).order_by("file__at", "pk")


def visible_to(person: Person) -> QuerySet[Incident]:
    """The reports by members of the public that this person has a grant for."""
    return Incident.objects.filter(vault.readable(person, "ref"), lane=Lane.PUBLIC)


def received_on(day: date) -> int:
    """How many came in on a day of California's calendar."""
    return Incident.objects.filter(lane=Lane.PUBLIC, received_at__date=day).count()


def names_a_code(texts: Iterable[str]) -> bool:
    """Whether somebody wrote a code that opens something into a text."""
    pepper = keyholder.pepper()
    found = [codes.index(code, pepper) for text in texts for code in codes.found_in(text)]
    return bool(found) and Receipt.objects.filter(index__in=found).exists()


def takes_reports() -> bool:
    """Whether every key is there that a report is sealed with."""
    try:
        keyholder.service().current()
        keyholder.recovery()
        keyholder.pepper()
    except Refusal:
        return False
    return True

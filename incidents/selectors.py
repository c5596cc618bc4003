"""Reading incidents. What was typed is opened by the vault, which writes down who read it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from incidents.models import AuthorityNotice, EffectiveInstant, Incident, Link, Report
from incidents.rules import State
from portal.casework import selectors as casework
from portal.casework.models import Message
from portal.errors import NotFound
from portal.identity.models import Organisation, Person
from portal.identity.rules import MAY_PREPARE, Role
from portal.vault import selectors as vault
from portal.vault.services import items

Row = TypeVar("Row")

# What is sealed, by purpose.
DRAFT, REPORT, NOTICE = "incidents.draft", "incidents.report", "incidents.notice"
REASON, TRIAGE = "incidents.reason", "incidents.triage"

# Who reports for a developer, and hears of it.
MAY_REPORT = MAY_PREPARE | {Role.INCIDENT_CONTACT}


def people_who_report(organisation: Organisation) -> QuerySet[Person]:
    """Who gets mail about an organisation's incidents."""
    return Person.objects.filter(
        memberships__organisation=organisation, memberships__role__in=MAY_REPORT, is_active=True
    ).order_by("pk")


def visible_to(person: Person) -> QuerySet[Incident]:
    """The incidents that a person has a grant for; a draft's is its organisation's alone."""
    return Incident.objects.filter(vault.readable(person, "ref"))


def incident(person: Person, organisation: Organisation, reference: str) -> Incident:
    """One incident of an organisation.

    Raises:
        NotFound: there is none of that reference there for this person, or it was given up.
    """
    rows = incidents(person, organisation).filter(reference=reference.upper())
    row = rows.select_related("organisation", "draft", "withdrawal").first()
    if row is None:
        raise NotFound
    return row


def incidents(person: Person, organisation: Organisation) -> QuerySet[Incident]:
    """An organisation's incidents, the latest first; a draft that was given up is no more."""
    given_up = Q(state=State.WITHDRAWN, received_at=None)
    return visible_to(person).filter(organisation=organisation).exclude(given_up)


def effective(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The same with `counts_at`: when each counts as received."""
    last = EffectiveInstant.objects.filter(incident=OuterRef("pk")).order_by("-pk")
    return rows.annotate(counts_at=Coalesce(Subquery(last.values("at")[:1]), "received_at"))


def counts_at(row: Incident) -> datetime | None:
    """When it counts as received: by its first byte, or as staff recorded it."""
    last = row.effective.last()
    return last.at if last else row.received_at


def draft(row: Incident, by: Person, now: datetime) -> dict[str, Any]:
    """What is being worked on.

    Raises:
        NotFound: nothing is, or this person may not read it.
    """
    if row.draft is None:
        raise NotFound
    [content] = items.read(items=[row.draft], by=by, what="draft", now=now)
    return dict(content)


@dataclass(frozen=True)
class Opened(Generic[Row]):
    """A row with what is sealed of it."""

    row: Row
    content: Any


@dataclass(frozen=True)
class Whole:
    """All that was sent and recorded of an incident, opened; each the first first.

    Args:
        messages: between the developer and OES; for the developer alone, staff have a page of
            their own.
        withdrawal: why it was an error; "" for one that stands.
    """

    reports: list[Opened[Report]]
    notices: list[Opened[AuthorityNotice]]
    effective: list[Opened[EffectiveInstant]]
    messages: list[Opened[Message]]
    withdrawal: str


def whole(row: Incident, by: Person, now: datetime, *, what: str = "report") -> Whole:
    """Everything of an incident by one reading.

    Args:
        what: the person is shown.

    Raises:
        NotFound: this person may not read it.
    """
    of: dict[str, list[Any]] = {
        "reports": list(row.reports.select_related("item", "submitted_by")),
        "notices": list(row.notices.select_related("item", "recorded_by")),
        "effective": list(row.effective.select_related("item", "made_by")),
        "messages": [] if by.is_staff else list(casework.messages(row.ref)),
    }
    rows = [each for found in of.values() for each in found]
    sealed: list[Any] = [each.sealed if isinstance(each, Message) else each.item for each in rows]
    sealed += [row.withdrawal] if row.withdrawal else []
    contents = iter(items.read(items=sealed, by=by, what=what, now=now))
    opened = {name: [Opened(r, next(contents)) for r in found] for name, found in of.items()}
    return Whole(**opened, withdrawal=next(contents, ""))


def latest_reports(incidents: Iterable[UUID]) -> list[Report]:
    """The last report of each of these, with what is sealed of it."""
    found = Report.objects.filter(incident__in=list(incidents)).select_related("item", "incident")
    return list(found.order_by("incident_id", "-number").distinct("incident_id"))


def linked(row: Incident, by: Person) -> Sequence[Incident]:
    """The incidents that belong to this one, as far as this person may read them."""
    pairs = Link.objects.filter(Q(one=row) | Q(other=row)).values_list("one", "other")
    others = {pk for pair in pairs for pk in pair} - {row.pk}
    return list(visible_to(by).filter(pk__in=others))


def others(row: Incident, by: Person) -> QuerySet[Incident]:
    """Incidents of the same developer that it can be linked with."""
    assert row.organisation
    found = incidents(by, row.organisation).exclude(pk=row.pk)
    return found.exclude(pk__in=[other.pk for other in linked(row, by)])

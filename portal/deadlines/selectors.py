"""Reading obligations and clocks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import F, QuerySet

from portal.deadlines.models import CalendarKey, Obligation, Recount
from portal.deadlines.rules import RUNNING, State
from portal.errors import NotFound
from portal.identity.models import Organisation, Person
from portal.identity.rules import digest_token
from portal.keyset import Page, cut
from portal.ui.pacific import PACIFIC, to_pacific

PAGE = 25


def visible_to(person: Person) -> QuerySet[Obligation]:
    """The clocks of a person's own organisations; all of them for the State's staff."""
    if person.is_staff:
        return Obligation.objects.all()
    return Obligation.objects.filter(organisation__members__person=person.pk)


def obligation(person: Person, ref: UUID) -> Obligation:
    """One obligation, with its organisation.

    Raises:
        NotFound: there is none, or the person may not see it.
    """
    row = visible_to(person).select_related("organisation").filter(ref=ref).first()
    if row is None:
        raise NotFound
    return row


def running(organisation: Organisation, *, after: str = "", before: str = "") -> Page[Obligation]:
    """An organisation's running clocks, what is late longest first."""
    rows = Obligation.objects.filter(organisation=organisation, state__in=RUNNING)
    return cut(rows, by="late_after", after=after, before=before, size=PAGE)


def ended(organisation: Organisation, *, after: str = "", before: str = "") -> Page[Obligation]:
    """An organisation's clocks that have ended, the latest first."""
    rows = Obligation.objects.filter(organisation=organisation).exclude(state__in=RUNNING)
    return cut(rows, by="-late_after", after=after, before=before, size=PAGE)


@dataclass(frozen=True)
class Filter:
    """What staff look for among clocks.

    Args:
        organisation: slug, "" for all. duty: key, "" for all.
        urgency: a key of `URGENCIES`, "" for all. on: a day of `file_by` or `late_after`, Pacific.
    """

    organisation: str = ""
    duty: str = ""
    urgency: str = ""
    on: date | None = None


URGENCIES: Mapping[str, timedelta] = {
    "overdue": timedelta(0),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=30),
}


def clocks(wanted: Filter, *, now: datetime, after: str = "", before: str = "") -> Page[Obligation]:
    """Running clocks of every developer for staff, what is late longest first."""
    rows = Obligation.objects.filter(state__in=RUNNING).select_related("organisation")
    if wanted.organisation:
        rows = rows.filter(organisation__slug=wanted.organisation)
    if wanted.duty:
        rows = rows.filter(duty=wanted.duty)
    if wanted.urgency == "overdue":
        rows = rows.filter(late_after__lt=now)
    elif wanted.urgency:
        rows = rows.filter(late_after__gte=now, late_after__lt=now + URGENCIES[wanted.urgency])
    if wanted.on:
        begin = datetime.combine(wanted.on, time.min, PACIFIC)
        day = (begin, datetime.combine(wanted.on, time.max, PACIFIC))
        rows = rows.filter(late_after__range=day)
    return cut(rows, by="late_after", after=after, before=before, size=PAGE)


def done_this_year(organisation: Organisation, now: datetime, limit: int = 6) -> list[Obligation]:
    """What was done since 1 January, Pacific, the latest first."""
    begin = datetime(to_pacific(now).year, 1, 1, tzinfo=PACIFIC)
    done = Obligation.objects.filter(
        organisation=organisation,
        state__in=[State.SATISFIED, State.LATE],
        satisfied_at__gte=begin,
    )
    return list(done.order_by("-satisfied_at")[:limit])


def count_running(organisation: Organisation) -> int:
    """How many of an organisation's clocks run."""
    return Obligation.objects.filter(organisation=organisation, state__in=RUNNING).count()


def calendar_key(organisation: Organisation, person: Person) -> CalendarKey | None:
    """The person's open calendar address for an organisation."""
    return CalendarKey.objects.filter(
        organisation=organisation, person=person, revoked_at=None
    ).first()


def organisation_of_key(token: str) -> Organisation | None:
    """Whose dates a secret calendar address shows; None once it or its owner's place has ended."""
    key = (
        CalendarKey.objects.select_related("organisation")
        .filter(
            token_digest=digest_token(token),
            revoked_at=None,
            person__is_active=True,
            person__memberships__organisation=F("organisation"),
        )
        .first()
    )
    return key.organisation if key else None


def recounts() -> QuerySet[Recount]:
    """Countings anew, the latest first."""
    return Recount.objects.all()[:5]

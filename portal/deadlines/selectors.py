"""Reading obligations and clocks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from portal.deadlines.models import (
    CalendarKey,
    Moment,
    Notice,
    Obligation,
    Preference,
    Recount,
)
from portal.deadlines.rules import RUNNING, Reminders, State
from portal.errors import NotFound
from portal.identity import selectors as identity
from portal.identity.models import Organisation, Person
from portal.identity.rules import Unit, digest_token
from portal.keyset import Page, cut
from portal.ledger import selectors as ledger
from portal.ledger.models import Event
from portal.registry import selectors as registry
from portal.registry.rules import Kind
from portal.rulebook import rules as rulebook
from portal.ui.pacific import PACIFIC, to_pacific
from portal.vault import selectors as vault

PAGE = 25
# Of what was told and of what happened; older lines stay in their tables.
LATEST = 200
# Of a calendar file; nobody has as many clocks.
MOST = 500


def visible_to(person: Person) -> QuerySet[Obligation]:
    """The clocks of a person's own organisations; for the State's staff those of everybody.

    What goes to OES in confidence is for OES alone (22757.13(b)); what is in the vault, for whom
    its case is granted; and of a draft the State knows nothing.
    """
    if not person.is_staff:
        return Obligation.objects.filter(organisation__members__person=person.pk)
    ordinary = Q(case=None)
    if person.unit != Unit.OES:
        ordinary &= ~Q(duty__in=_confidential())
    return Obligation.objects.filter(ordinary | vault.readable(person, "case"), private=False)


def _confidential() -> set[str]:
    duties = [duty for book in rulebook.every() for duty in book.duties.values()]
    return {duty.key for duty in duties if duty.publicity == "confidential"}


def obligation(person: Person, ref: UUID) -> Obligation:
    """One obligation, with its organisation.

    Raises:
        NotFound: there is none, or the person may not see it.
    """
    row = visible_to(person).select_related("organisation").filter(ref=ref).first()
    if row is None:
        raise NotFound
    return row


def of_case(person: Person, case: UUID) -> QuerySet[Obligation]:
    """The clocks of something confidential, as far as this person may see them."""
    rows = visible_to(person).filter(case=case)
    return rows.select_related("organisation").order_by("late_after", "pk")


def next_of_case(case: UUID) -> datetime | None:
    """When the next running clock of something confidential ends."""
    rows = Obligation.objects.filter(case=case, state__in=RUNNING)
    return rows.order_by("file_by").values_list("file_by", flat=True).first()


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
        organisation: slug or part of the name, "" for all. duty: key, "" for all.
        urgency: a key of `URGENCIES`, "" for all. on: a day of `late_after`, Pacific.
        ended: those that have ended, in place of those that run.
    """

    organisation: str = ""
    duty: str = ""
    urgency: str = ""
    on: date | None = None
    ended: bool = False


URGENCIES: Mapping[str, timedelta] = {
    "overdue": timedelta(0),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=30),
}


def clocks(
    wanted: Filter, *, to: Person, now: datetime, after: str = "", before: str = ""
) -> Page[Obligation]:
    """Clocks of every developer for staff: running, what is late longest first; or ended, the
    latest first."""
    rows = _wanted(wanted, to, now).select_related("organisation")
    order = "-late_after" if wanted.ended else "late_after"
    return cut(rows, by=order, after=after, before=before, size=PAGE)


def first_clocks(
    wanted: Filter, *, to: Person, now: datetime, after: str = "", before: str = ""
) -> Page[Obligation]:
    """Of each developer the one such clock that is late first, in that order; by two queries."""
    mine = _wanted(wanted, to, now).filter(organisation=OuterRef("pk")).order_by("late_after", "pk")
    developers: QuerySet[Any] = Organisation.objects.annotate(
        late_after=Subquery(mine.values("late_after")[:1]), first=Subquery(mine.values("pk")[:1])
    ).filter(late_after__isnull=False)
    page = cut(developers, by="late_after", after=after, before=before, size=PAGE)
    firsts = [developer.first for developer in page.rows]
    found = Obligation.objects.select_related("organisation").in_bulk(firsts)
    return Page([found[pk] for pk in firsts], page.before, page.after)


def _wanted(wanted: Filter, to: Person, now: datetime) -> QuerySet[Obligation]:
    seen = visible_to(to)
    rows = seen.exclude(state__in=RUNNING) if wanted.ended else seen.filter(state__in=RUNNING)
    if name := wanted.organisation:
        exact = Organisation.objects.filter(slug=name)
        named = exact if exact.exists() else Organisation.objects.filter(name__icontains=name)
        rows = rows.filter(organisation__in=named)
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
    return rows


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


def latest_moments(rows: Iterable[Obligation]) -> dict[int, Moment]:
    """How the dates of these clocks were counted last, by their keys."""
    found = Moment.objects.filter(obligation__in=[r.pk for r in rows])
    return {m.obligation_id: m for m in found.filter(number=F("obligation__moment"))}


def moments(row: Obligation) -> QuerySet[Moment]:
    """Every moment that a clock ever had, the latest first."""
    return row.moments.order_by("-number")


def notices(row: Obligation) -> QuerySet[Notice]:
    """Who was told what of a clock, the latest first."""
    return row.notices.select_related("person").order_by("-pk")[:LATEST]


def events(row: Obligation) -> QuerySet[Event]:
    """What happened to a clock, the latest first."""
    return ledger.timeline(row.stream)[:LATEST]


def dates(organisation: Organisation) -> QuerySet[Obligation]:
    """The running clocks that a calendar shows."""
    rows = Obligation.objects.filter(organisation=organisation, state__in=RUNNING)
    return rows.order_by("late_after", "pk")[:MOST]


def year_to_state(organisation: Organisation, now: datetime) -> int | None:
    """The calendar year whose revenue decides this year, where it is not stated yet."""
    year = to_pacific(now).year - 1
    facts = registry.current(organisation).filter(kind__in=[Kind.FRONTIER, Kind.SIZE])
    known = set(facts.values_list("kind", "year"))
    return year if (Kind.FRONTIER, None) in known and (Kind.SIZE, year) not in known else None


def names(actors: Iterable[str], *, for_staff: bool) -> dict[str, str]:
    """Names of the ledger's actors by reference; for a developer, State staff are their unit."""
    found = identity.names(actors)
    if not for_staff:
        refs = [UUID(a.removeprefix("person:")) for a in found if a.startswith("person:")]
        for person in Person.objects.filter(ref__in=refs).exclude(unit=""):
            found[person.actor] = str(Unit(person.unit).label)
    return found


def reminders(person: Person) -> str:
    """How somebody wants to be reminded, a `Reminders`."""
    chosen = Preference.objects.filter(person=person).first()
    return chosen.reminders if chosen else Reminders.EACH

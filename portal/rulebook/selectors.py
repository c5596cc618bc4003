"""Reading calendars: the days of the law, and those that staff have added."""

from datetime import date
from functools import lru_cache

from django.db import connection
from django.db.models import QuerySet

from portal.errors import NotFound
from portal.rulebook.calendar import Calendar, Day, Tier, statutory
from portal.rulebook.models import AddedDay, DayProposal

CALIFORNIA = "us-ca"
# Older decisions stay in the table and in the ledger.
LATEST = 50


def calendar(name: str = CALIFORNIA) -> Calendar:
    """The calendar with what staff have added, in one query; public pages may ask too.

    The few added days are what the kept calendar goes by, so that it is never a stale one.
    """
    days = AddedDay.objects.filter(calendar=name, withdrawn_at=None).order_by("day")
    return _with_days(name, tuple(days.values_list("day", "name", "tier", "citation")))


@lru_cache(maxsize=4)
def _with_days(name: str, rows: tuple[tuple[date, str, str, str], ...]) -> Calendar:
    return statutory(name).with_days(
        Day(day, label, Tier(tier), citation) for day, label, tier, citation in rows
    )


def hold(name: str = CALIFORNIA, *, changing: bool = False) -> None:
    """Keep the calendar as it is until the transaction ends; whoever changes it waits.

    What was counted by it is then in the tables before the change asks for a counting anew.

    Args:
        changing: for whoever changes it, or asks to: one after the other, and nobody counts.
    """
    lock = "pg_advisory_xact_lock" if changing else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {lock}(hashtext(%s))", [f"calendar:{name}"])


def added_days(first: date, last: date, name: str = CALIFORNIA) -> dict[date, AddedDay]:
    """What staff have added between two days, both included, and not withdrawn."""
    days = AddedDay.objects.filter(calendar=name, withdrawn_at=None, day__range=(first, last))
    return {added.day: added for added in days}


def added_day(pk: int) -> AddedDay:
    """A day that staff have added and not withdrawn.

    Raises:
        NotFound: there is none.
    """
    found = AddedDay.objects.filter(pk=pk, withdrawn_at=None).first()
    if found is None:
        raise NotFound
    return found


def proposals() -> QuerySet[DayProposal]:
    """Every proposal, with its people and the day that it is to withdraw."""
    return DayProposal.objects.select_related("proposed_by", "decided_by", "withdraws")


def waiting() -> QuerySet[DayProposal]:
    """Proposals that nobody has decided, the oldest first."""
    return proposals().filter(decision="").order_by("proposed_at", "pk")


def decided() -> QuerySet[DayProposal]:
    """The latest decisions, the last one first."""
    return proposals().exclude(decision="").order_by("-decided_at", "-pk")[:LATEST]


def proposal(pk: int) -> DayProposal:
    """One proposal.

    Raises:
        NotFound: there is none.
    """
    found = proposals().filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found

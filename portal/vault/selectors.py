"""Reading who may read. No grant, no reading, whatever the role says."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from portal.identity.models import Person
from portal.identity.rules import StaffRole
from portal.vault import rules
from portal.vault.models import Block, CaseKey, Grant, Reading

# A unit's administrators run things, and have no need to know what is in a case.
_READS_FOR_ITS_UNIT = (StaffRole.REVIEWER, StaffRole.SUPERVISOR)


def holders(person: Person) -> list[str]:
    """Every holder that stands for this person; none for whoever is not signed in."""
    if not person.is_authenticated or not person.is_active:
        return []
    found = [rules.person(person.ref)]
    if person.is_staff:
        if person.staff_role in _READS_FOR_ITS_UNIT:
            found.append(rules.unit(person.unit))
        return found
    places = person.memberships.values_list("organisation_id", flat=True)
    return [*found, *map(rules.organisation, places)]


def readable(person: Person, outer: str = "subject") -> Q:
    """The condition under which a row's case may be read by this person, now.

    It is asked with the query it filters, so that a list costs no query a row. The instant is
    that of the call: a grant that has an end ends by itself.

    Args:
        outer: the row's column that holds the case's ref.
    """
    case = OuterRef(outer)
    given = Grant.objects.filter(case=case, holder__in=holders(person))
    blocked = Block.objects.filter(case=case, person_id=person.pk)
    return Q(Exists(given.filter(_lasting()))) & ~Q(Exists(blocked))


def may_read(person: Person, case: UUID) -> bool:
    """Whether this person may read this case now."""
    return CaseKey.objects.filter(readable(person, "ref"), pk=case).exists()


def _lasting() -> Q:
    return Q(until=None) | Q(until__gt=timezone.now())


def readings(case: UUID) -> QuerySet[Reading]:
    """Who was shown something of a case, the latest first."""
    return Reading.objects.filter(case=case).select_related("person").order_by("-at", "-pk")


def grants(case: UUID) -> QuerySet[Grant]:
    """The grants of people, units and organisations, the oldest first, and none of the keys'."""
    keys = Q(holder__startswith=rules.SERVICE) | Q(holder__startswith=rules.RECOVERY)
    return Grant.objects.filter(case=case).exclude(keys).select_related("reason").order_by("pk")


def blocks(case: UUID) -> QuerySet[Block]:
    """Who is kept from a case, the oldest first."""
    return Block.objects.filter(case=case).select_related("person", "reason").order_by("pk")

"""Who of the demonstration is there, and the mail that was sent."""

from typing import Any, NamedTuple
from uuid import UUID

from portal.demo.people import ADDRESSES, COMPANIES, STAFF, Player
from portal.errors import NotFound
from portal.identity.models import Person
from portal.identity.rules import Unit
from portal.keyset import Page, cut
from portal.outbox.models import Mail

_PAGE = 50


class Group(NamedTuple):
    """People of one company or unit, each with the reference that signs them in."""

    name: Any
    people: list[tuple[Player, UUID]]


def groups() -> list[Group]:
    """The people of the demonstration by where they work; none before it is loaded."""
    refs = dict(Person.objects.filter(email__in=ADDRESSES).values_list("email", "ref"))
    teams: list[tuple[Any, tuple[Player, ...]]] = [(c.name, c.members) for c in COMPANIES]
    teams += [(unit.label, tuple(p for p in STAFF if p.unit == unit)) for unit in Unit]
    found = [
        Group(name, [(p, refs[p.email]) for p in team if p.email in refs]) for name, team in teams
    ]
    return [group for group in found if group.people]


def person(ref: UUID) -> Person:
    """Somebody of the demonstration.

    Raises:
        NotFound: nobody has that reference, or somebody who is no part of the demonstration.
    """
    found = Person.objects.filter(ref=ref, email__in=ADDRESSES, is_active=True).first()
    if found is None:
        raise NotFound
    return found


def mail(*, after: str = "", before: str = "") -> Page[Mail]:
    """A page of all mail, the newest first.

    Args:
        after, before: a place from another page.
    """
    return cut(Mail.objects.all(), by="-created_at", after=after, before=before, size=_PAGE)

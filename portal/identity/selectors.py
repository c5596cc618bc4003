"""Reading organisations and people."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from portal.identity.models import Invitation, Membership, Organisation, Person
from portal.identity.rules import MAY_PREPARE, Role, StaffRole, digest_token

_PAGE = 25


def places_of(person: Person) -> QuerySet[Membership]:
    """The person's memberships with their organisations, by name."""
    return person.memberships.select_related("organisation").order_by("organisation__name")


def certifying_officers(organisation: Organisation) -> QuerySet[Person]:
    """Who may certify for the organisation."""
    return Person.objects.filter(
        memberships__organisation=organisation,
        memberships__role=Role.CERTIFYING_OFFICER,
        is_active=True,
    ).order_by("name")


def people_who_file(organisation: Organisation) -> QuerySet[Person]:
    """Who prepares or certifies its filings, and so gets mail about them."""
    return Person.objects.filter(
        memberships__organisation=organisation,
        memberships__role__in=MAY_PREPARE,
        is_active=True,
    ).order_by("pk")


def colleagues(unit: str) -> QuerySet[Person]:
    """The active staff of a unit, by name."""
    return Person.objects.filter(unit=unit, is_active=True).order_by("name")


def supervisors(unit: str) -> QuerySet[Person]:
    """Who of a unit hears of what is overdue: those who give work to others."""
    return colleagues(unit).filter(staff_role__in=[StaffRole.SUPERVISOR, StaffRole.ADMINISTRATOR])


def names(actors: Iterable[str]) -> dict[str, str]:
    """Names of the ledger's actors, in one query.

    Args:
        actors: references such as `person:<uuid>` or `system`.

    Returns:
        Name by reference; "The register" for what the system did itself, and for `public` that it
        was somebody whom nobody knows.
    """
    wanted = set(actors)
    refs = [UUID(a.removeprefix("person:")) for a in wanted if a.startswith("person:")]
    found = {p.actor: p.name for p in Person.objects.filter(ref__in=refs)}
    found["public"] = _("A member of the public")
    return {a: found.get(a, _("The register")) for a in wanted}


def locked(organisation: Organisation | int) -> Organisation:
    """The organisation as it is now, held until the transaction ends: whatever is filed, stated or
    decided of it goes one after the other. Rows that name it can still be written meanwhile.

    Args:
        organisation: itself, or its key. A case is locked before it, what it owns after it.
    """
    pk = organisation if isinstance(organisation, int) else organisation.pk
    return Organisation.objects.select_for_update(no_key=True).get(pk=pk)


def members(organisation: Organisation) -> QuerySet[Membership]:
    """Its members with their names, by name."""
    return organisation.members.select_related("person")


def open_invitations(organisation: Organisation, now: datetime) -> QuerySet[Invitation]:
    """Those that can still be claimed, the latest first."""
    return organisation.invitations.filter(
        claimed_at=None, revoked_at=None, expires_at__gt=now
    ).select_related("invited_by")


def invitation(token: str) -> Invitation | None:
    """The invitation that this token was sent for, whatever its state."""
    return (
        Invitation.objects.select_related("organisation", "invited_by")
        .filter(token_digest=digest_token(token))
        .first()
    )


def organisations_page(after: str = "") -> tuple[list[Organisation], str]:
    """For staff: the organisations that wait to be verified, then the others, by name.

    Args:
        after: slug of the last one on the page before; unknown ones begin again.

    Returns:
        A page of them, and the slug to go on after or "".
    """
    # Names are unique without regard to case, so the two together order every row.
    rows: QuerySet[Any] = Organisation.objects.annotate(
        done=ExpressionWrapper(Q(verified_at__isnull=False), output_field=BooleanField()),
        key=Lower("name"),
    ).order_by("done", "key")
    last = rows.filter(slug=after).first() if after else None
    if last:
        rows = rows.filter(Q(done=last.done, key__gt=last.key) | Q(done__gt=last.done))
    page = list(rows[: _PAGE + 1])
    return page[:_PAGE], page[_PAGE - 1].slug if len(page) > _PAGE else ""

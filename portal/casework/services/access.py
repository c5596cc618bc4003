"""Who may read a confidential case: supervisors grant, take back, and keep people away."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from portal.casework import selectors
from portal.casework.models import Case
from portal.casework.services.cases import let_go, locked
from portal.errors import NotFound, Refusal
from portal.identity import permissions
from portal.identity import selectors as identity
from portal.identity.models import Person
from portal.identity.rules import StaffRole
from portal.vault import rules as vault
from portal.vault.services import cases


@transaction.atomic
def grant(
    *, case: int, holder: str, reason: str, by: Person, now: datetime, until: datetime | None = None
) -> None:
    """Let a colleague, or a unit's reviewers and supervisors, read a case.

    Args:
        holder: as `portal.vault.rules` writes it: of a unit, or of a member of the State's staff.
        until: aware; the grant ends by itself then.

    Raises:
        NotFound: no such confidential case for this person, or no such holder.
        Refusal: `permission.denied`, and what `vault.services.cases.grant` refuses.
    """
    row = _locked(case, by)
    if holder not in selectors.possible_holders():
        raise NotFound
    cases.grant(case=row.subject, holder=holder, reason=reason, until=until, by=by, now=now)


@transaction.atomic
def revoke(*, case: int, holder: str, reason: str, by: Person, now: datetime) -> None:
    """Take a grant back; whoever held the case by it alone loses it.

    Raises:
        NotFound: no such confidential case for this person.
        Refusal: `vault.last_grant` when no supervisor of the unit could open it any more;
            `vault.not_granted`, also for those who reported; `vault.reason_missing`,
            `permission.denied`.
    """
    row = _locked(case, by)
    if holder.startswith(vault.ORGANISATION):
        raise Refusal("vault.not_granted", holder=cases.name_of(holder))
    cases.revoke(case=row.subject, holder=holder, reason=reason, by=by, now=now)
    supervisors = identity.colleagues(row.unit).filter(staff_role=StaffRole.SUPERVISOR)
    if not any(selectors.may_see(person, row) for person in supervisors):
        raise Refusal("vault.last_grant")
    _let_go(row, now)


@transaction.atomic
def block(*, case: int, person: UUID, reason: str, by: Person, now: datetime) -> None:
    """Keep somebody from a case for a conflict of interest; a holder loses it.

    Args:
        person: reference of a member of the State's staff.

    Raises:
        NotFound: no such confidential case for this person, or no such colleague.
        Refusal: `vault.last_grant` when nobody of the unit could open it any more;
            `vault.blocked_already`, `vault.reason_missing`, `permission.denied`.
    """
    row = _locked(case, by)
    kept = _of_staff(person)
    cases.block(case=row.subject, person=kept, reason=reason, by=by, now=now)
    if not any(selectors.may_see(other, row) for other in identity.colleagues(row.unit)):
        raise Refusal("vault.last_grant")
    _let_go(row, now)


@transaction.atomic
def unblock(*, case: int, person: UUID, reason: str, by: Person, now: datetime) -> None:
    """Take back that somebody is kept from a case.

    Raises:
        NotFound: no such confidential case for this person, or no such colleague.
        Refusal: `vault.not_blocked`, `vault.reason_missing`, `permission.denied`.
    """
    row = _locked(case, by)
    kept = _of_staff(person)
    cases.unblock(case=row.subject, person=kept, reason=reason, by=by, now=now)


def _locked(case: int, by: Person) -> Case:
    row = locked(case, by)
    if not row.confidential:
        raise NotFound
    permissions.require(by, "case.grant", row.unit)
    return row


def _of_staff(ref: UUID) -> Person:
    person = Person.objects.exclude(unit="").filter(ref=ref).first()
    if person is None:
        raise NotFound
    return person


def _let_go(row: Case, now: datetime) -> None:
    if row.holder and not selectors.may_see(row.holder, row):
        let_go(row, by_actor="system", now=now)

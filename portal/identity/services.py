"""Every write to organisations, their members and the State's staff, and what staff retry."""

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, connection, transaction
from django.utils.text import slugify

from portal.errors import NotFound, Refusal
from portal.identity import permissions, selectors
from portal.identity.models import Invitation, Membership, Organisation, Person
from portal.identity.rules import (
    INVITATION_LASTS,
    INVITATIONS_ARE_COUNTED,
    MAX_INVITATIONS,
    MAX_INVITATIONS_UNVERIFIED,
    Role,
    StaffRole,
    Standing,
    Unit,
    digest_token,
    folded,
    tidy_name,
)
from portal.identity.signals import organisation_registered, organisation_verified
from portal.ledger import services as ledger
from portal.outbox import services as outbox


@transaction.atomic
def register_organisation(
    *, name: str, website: str, standing: str, role: str, by: Person, now: datetime
) -> Organisation:
    """Sign up an organisation; whoever does it is its first administrator.

    Args:
        name: its name as the public will read it.
        website: its site, http or https.
        standing: a `Standing`, as it states it itself.
        role: the `Role` of the person who signs it up.
        by: that person, with a confirmed address.
        now: aware instant.

    Raises:
        Refusal: `organisation.name_taken` and those of `tidy_name`, beside `name`;
            `staff.no_developer`.
    """
    _refuse_staff(by)
    name = tidy_name(name)
    _lock_names()
    if folded(name) in map(folded, Organisation.objects.values_list("name", flat=True)):
        raise Refusal("organisation.name_taken", field="name")
    try:
        with transaction.atomic():
            organisation = Organisation.objects.create(
                name=name,
                slug=_free_slug(name),
                website=website,
                standing=Standing(standing),
                created_at=now,
            )
    except IntegrityError:  # the database knows of a few more letters that are the same
        raise Refusal("organisation.name_taken", field="name") from None
    Membership.objects.create(
        organisation=organisation, person=by, role=Role(role), is_administrator=True, since=now
    )
    ledger.record(
        stream=organisation.stream,
        action="organisation.registered",
        actor=by.actor,
        at=now,
        data={"name": name, "website": website, "standing": standing},
    )
    organisation_registered.send(sender=Organisation, organisation=organisation, by=by, now=now)
    return organisation


def _refuse_staff(person: Person) -> None:
    """Whoever decides on filings for the State does not file."""
    if person.is_staff:
        raise Refusal("staff.no_developer")


def _lock_names() -> None:
    """Until the transaction ends nobody else gives an organisation its name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('identity_organisation.name'))")


def _free_slug(name: str) -> str:
    stem = slugify(name)[:70] or "organisation"
    taken = set(Organisation.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    if stem not in taken:
        return stem
    return next(s for n in range(2, len(taken) + 3) if (s := f"{stem}-{n}") not in taken)


@transaction.atomic
def verify_organisation(*, organisation: Organisation, by: Person, now: datetime) -> Organisation:
    """Staff confirm that an organisation is who it says it is.

    Raises:
        Refusal: `organisation.already_verified` by somebody faster; `organisation.own`;
            `permission.denied`.
    """
    organisation = _lock(organisation)
    permissions.require(by, "organisation.verify", organisation)
    if permissions.membership(by, organisation):
        raise Refusal("organisation.own")
    if organisation.verified_by:
        raise Refusal("organisation.already_verified", name=organisation.verified_by.name)
    organisation.verified_at, organisation.verified_by = now, by
    organisation.save(update_fields=["verified_at", "verified_by"])
    ledger.record(
        stream=organisation.stream, action="organisation.verified", actor=by.actor, at=now
    )
    for member in organisation.members.filter(is_administrator=True).select_related("person"):
        outbox.post(
            key=f"organisation-verified:{organisation.ref}:{member.person.ref}",
            to=member.person.email,
            template="identity/mail/verified.txt",
            context={"organisation": organisation, "person": member.person},
            now=now,
        )
    organisation_verified.send(sender=Organisation, organisation=organisation, by=by, now=now)
    return organisation


@transaction.atomic
def invite(
    *,
    organisation: Organisation,
    email: str,
    role: str,
    is_administrator: bool,
    by: Person,
    now: datetime,
) -> Invitation:
    """Invite a colleague by mail.

    The mail carries a token; whoever holds it and has a confirmed address of any spelling or
    domain may claim it, once, for 14 days. Only the token's SHA-256 is stored.

    Raises:
        Refusal: `members.already`, beside `email`; `members.too_many_invitations`;
            `permission.denied`.
    """
    organisation = _lock(organisation)  # so that nobody invites while being removed
    permissions.require(by, "organisation.manage", organisation)
    member = organisation.members.filter(person__email__iexact=email).first()
    if member:
        raise Refusal("members.already", field="email", name=member.person.name)
    limit = MAX_INVITATIONS if organisation.verified_at else MAX_INVITATIONS_UNVERIFIED
    lately = organisation.invitations.filter(created_at__gt=now - INVITATIONS_ARE_COUNTED)
    if lately.count() >= limit:
        raise Refusal(
            "members.too_many_invitations",
            count=limit,
            before=MAX_INVITATIONS_UNVERIFIED,
            after=MAX_INVITATIONS,
        )
    token = secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=email,
        role=Role(role),
        is_administrator=is_administrator,
        token_digest=digest_token(token),
        invited_by=by,
        created_at=now,
        expires_at=now + INVITATION_LASTS,
    )
    ledger.record(
        stream=organisation.stream,
        action="member.invited",
        actor=by.actor,
        at=now,
        data={"invitation": invitation.pk, "role": role, "administrator": is_administrator},
    )
    outbox.post(
        key=f"invitation:{invitation.pk}",
        to=email,
        template="identity/mail/invitation.txt",
        context={"invitation": invitation, "organisation": organisation, "token": token, "by": by},
        now=now,
        secret=True,
    )
    return invitation


@transaction.atomic
def claim_invitation(*, token: str, by: Person, now: datetime) -> Membership:
    """Join the organisation that a token was sent for.

    Raises:
        NotFound: no such token.
        Refusal: `invitation.closed`, `invitation.unverified`, `members.already`,
            `staff.no_developer`.
    """
    found = selectors.invitation(token)
    if found is None:
        raise NotFound
    _refuse_staff(by)
    # The organisation first, as whoever removes a member does; a person may hold two invitations.
    _lock(found.organisation)
    invitation = Invitation.objects.select_for_update().get(pk=found.pk)
    if not invitation.open_at(now):
        raise Refusal("invitation.closed")
    if not EmailAddress.objects.filter(user_id=by.pk, verified=True).exists():
        raise Refusal("invitation.unverified")
    organisation = found.organisation
    if organisation.members.filter(person=by).exists():
        raise Refusal("members.already", name=by.name)
    invitation.claimed_by, invitation.claimed_at = by, now
    invitation.save(update_fields=["claimed_by", "claimed_at"])
    membership = Membership.objects.create(
        organisation=organisation,
        person=by,
        role=invitation.role,
        is_administrator=invitation.is_administrator,
        since=now,
    )
    ledger.record(
        stream=organisation.stream,
        action="member.joined",
        actor=by.actor,
        at=now,
        data={"invitation": invitation.pk, "role": invitation.role},
    )
    return membership


@transaction.atomic
def revoke_invitation(
    *, organisation: Organisation, invitation: int, by: Person, now: datetime
) -> Invitation:
    """Withdraw an invitation that nobody has claimed.

    Raises:
        NotFound: no such invitation of this organisation.
        Refusal: `invitation.closed`, `permission.denied`.
    """
    permissions.require(by, "organisation.manage", organisation)
    row = organisation.invitations.select_for_update().filter(pk=invitation).first()
    if row is None:
        raise NotFound
    if not row.open_at(now):
        raise Refusal("invitation.closed")
    _revoke(row, organisation, by, now)
    return row


def _revoke(
    row: Invitation, organisation: Organisation, by: Person, now: datetime, **why: str
) -> None:
    row.revoked_at = now
    row.save(update_fields=["revoked_at"])
    ledger.record(
        stream=organisation.stream,
        action="member.invitation_revoked",
        actor=by.actor,
        at=now,
        data={"invitation": row.pk, **why},
    )


def _revoke_invitations_of(member: Membership, by: Person, now: datetime) -> None:
    """Whoever administers no longer lets nobody in either."""
    organisation = member.organisation
    for row in (
        selectors.open_invitations(organisation, now)
        .filter(invited_by=member.person)
        .select_for_update(of=("self",))
    ):
        _revoke(row, organisation, by, now, with_sender=member.person.actor)


@transaction.atomic
def change_member(
    *,
    organisation: Organisation,
    person: int,
    role: str,
    is_administrator: bool,
    by: Person,
    now: datetime,
) -> Membership:
    """Give a member another role. Invitations of one who administers no longer are withdrawn.

    Raises:
        NotFound: no such member.
        Refusal: `members.last_administrator`, `permission.denied`.
    """
    member = _locked_member(organisation, person, by)
    before = {"role": member.role, "administrator": member.is_administrator}
    if not is_administrator:
        _keep_an_administrator(organisation, member)
    member.role, member.is_administrator = Role(role), is_administrator
    member.save(update_fields=["role", "is_administrator"])
    ledger.record(
        stream=organisation.stream,
        action="member.changed",
        actor=by.actor,
        subject=member.person.actor,
        at=now,
        data={"before": before, "after": {"role": role, "administrator": is_administrator}},
    )
    if not is_administrator:
        _revoke_invitations_of(member, by, now)
    return member


@transaction.atomic
def remove_member(*, organisation: Organisation, person: int, by: Person, now: datetime) -> None:
    """End a membership, and withdraw the invitations that the person sent.

    What the person did stays in the history under their name.

    Raises:
        NotFound: no such member.
        Refusal: `members.last_administrator`, `permission.denied`.
    """
    member = _locked_member(organisation, person, by)
    _keep_an_administrator(organisation, member)
    ledger.record(
        stream=organisation.stream,
        action="member.removed",
        actor=by.actor,
        subject=member.person.actor,
        at=now,
        data={"role": member.role},
    )
    _revoke_invitations_of(member, by, now)
    member.delete()


def _lock(organisation: Organisation) -> Organisation:
    return Organisation.objects.select_for_update().get(pk=organisation.pk)


def _locked_member(organisation: Organisation, person: int, by: Person) -> Membership:
    """The member, with the organisation locked so that two administrators can't both leave."""
    _lock(organisation)
    permissions.require(by, "organisation.manage", organisation)
    member = organisation.members.select_related("person").filter(person=person).first()
    if member is None:
        raise NotFound
    return member


def _keep_an_administrator(organisation: Organisation, leaving: Membership) -> None:
    others = organisation.members.filter(is_administrator=True).exclude(pk=leaving.pk)
    if leaving.is_administrator and not others.exists():
        raise Refusal("members.last_administrator")


@transaction.atomic
def add_person(
    *, email: str, name: str, password: str | None, unit: str = "", staff_role: str = ""
) -> Person:
    """Create a person whose address is confirmed: for staff, and for the demonstration.

    Staff are added by operators, so the ledger names the system, and dates it by `joined_at`.

    Raises:
        Refusal: those of `tidy_name`.
    """
    email = email.lower()  # sign-in looks addresses up in lower case
    person = Person(email=email, name=tidy_name(name), unit=unit, staff_role=staff_role)
    person.set_password(password)
    person.save()
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    if person.is_staff:
        _record_staff("staff.added", person, person.joined_at, {"after": _post(person)})
    return person


@transaction.atomic
def change_staff(*, email: str, unit: str, staff_role: str, now: datetime) -> Person:
    """Give one of the State's staff another unit or role.

    Raises:
        NotFound: none of the active staff has this address.
    """
    person = _locked_staff(email)
    before = _post(person)
    person.unit, person.staff_role = Unit(unit), StaffRole(staff_role)
    person.save(update_fields=["unit", "staff_role"])
    _record_staff("staff.changed", person, now, {"before": before, "after": _post(person)})
    return person


@transaction.atomic
def end_staff(*, email: str, now: datetime) -> Person:
    """Close the account of one of the State's staff; whatever is open in a browser ends with it.

    Raises:
        NotFound: none of the active staff has this address.
    """
    person = _locked_staff(email)
    person.is_active = False
    person.save(update_fields=["is_active"])
    _record_staff("staff.ended", person, now, {"before": _post(person)})
    return person


def _locked_staff(email: str) -> Person:
    staff = Person.objects.exclude(unit="").filter(is_active=True)
    person = staff.select_for_update().filter(email__iexact=email).first()
    if person is None:
        raise NotFound
    return person


def _post(person: Person) -> dict[str, str]:
    return {"unit": str(person.unit), "role": str(person.staff_role)}


def _record_staff(action: str, person: Person, at: datetime, data: dict[str, Any]) -> None:
    ledger.record(
        stream="staff", action=action, actor="system", subject=person.actor, at=at, data=data
    )


@transaction.atomic
def rename_person(*, person: Person, name: str, now: datetime) -> None:
    """Change the name that others read; the ledger knows people by reference, not by name.

    Raises:
        Refusal: those of `tidy_name`, beside `name`.
    """
    before, person.name = person.name, tidy_name(name)
    person.save(update_fields=["name"])
    ledger.record(
        stream=person.actor,
        action="person.renamed",
        actor=person.actor,
        at=now,
        data={"before": before, "after": person.name},
    )


@transaction.atomic
def retry_mail(*, mails: Collection[int], by: Person, now: datetime) -> int:
    """Have mail that was given up tried again.

    Args:
        mails: keys of the mails; those that are not parked are passed over.

    Returns:
        How many will be tried.

    Raises:
        Refusal: `mail.not_parked` when none of them is, `permission.denied`.
    """
    permissions.require(by, "mail.administer")
    taken = outbox.retry(mails=mails, now=now)
    if not taken:
        raise Refusal("mail.not_parked")
    for mail in taken:
        ledger.record(
            stream="outbox",
            action="mail.retried",
            actor=by.actor,
            subject=f"mail:{mail.pk}",
            at=now,
        )
    return len(taken)

"""Cases of the vault: their key pair, who is granted and who is kept from it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from portal.errors import Refusal
from portal.identity.models import Organisation, Person
from portal.ledger import services as ledger
from portal.vault import envelope, keyholder, rules
from portal.vault.models import Block, CaseKey, Grant, Item
from portal.vault.services import items

REASON = "vault.reason"


@transaction.atomic
def open_case(*, ref: UUID, holders: Mapping[str, str], by: str, now: datetime) -> CaseKey:
    """Make the key pair of a confidential thing, sealed to the service and the recovery key.

    Args:
        ref: of the thing, for ever.
        holders: who may read it from the start, each with the reason.
        by: actor in the ledger. now: aware instant.

    Raises:
        Refusal: `vault.closed` when a key that it must be sealed to is missing; nothing is kept.
    """
    service, public = keyholder.service().current()
    recovery, offline = keyholder.recovery()
    private, own = envelope.new_pair()
    case = CaseKey.objects.create(ref=ref, public_key=own, made_at=now)
    Grant.objects.bulk_create(
        Grant(case=case, holder=holder, sealed=sealed, by=by, at=now)
        for holder, sealed in (
            (rules.SERVICE + service, envelope.wrap(private, public)),
            (rules.RECOVERY + recovery, envelope.wrap(private, *offline)),
        )
    )
    for holder, reason in holders.items():
        _grant(case, holder, reason, by, now)
    return case


@transaction.atomic
def grant(
    *,
    case: UUID,
    holder: str,
    reason: str,
    by: Person,
    now: datetime,
    until: datetime | None = None,
) -> Grant:
    """Let a holder read a case; whether `by` may do so is the caller's to ask.

    Args:
        holder: as `rules` writes it. reason: why, in words, sealed with the case.
        until: aware; it ends by itself then.

    Raises:
        Refusal: `vault.reason_missing` beside `reason`, `vault.until_past` beside `until`,
            `vault.granted_already` beside `holder`.
    """
    row = _locked(case, reason)
    if until and until <= now:
        raise Refusal("vault.until_past", field="until")
    before = row.grants.filter(holder=holder)
    if before.filter(Q(until=None) | Q(until__gt=now)).exists():
        raise Refusal("vault.granted_already", field="holder", holder=name_of(holder))
    before.delete()  # one that has ended
    return _grant(row, holder, reason, by.actor, now, until)


@transaction.atomic
def revoke(*, case: UUID, holder: str, reason: str, by: Person, now: datetime) -> None:
    """Take a holder's grant; reason as in `grant`.

    Raises:
        Refusal: `vault.reason_missing`, `vault.not_granted`.
    """
    row = _locked(case, reason)
    if (
        holder.startswith((rules.SERVICE, rules.RECOVERY))
        or not (row.grants.filter(holder=holder).delete()[0])
    ):
        raise Refusal("vault.not_granted", holder=name_of(holder))
    _record(case, "revoked", reason, by.actor, now, **_named(holder))


@transaction.atomic
def block(*, case: UUID, person: Person, reason: str, by: Person, now: datetime) -> Block:
    """Keep a person from a case, whatever grant reaches them.

    Raises:
        Refusal: `vault.reason_missing`, `vault.blocked_already`.
    """
    row = _locked(case, reason)
    if row.blocks.filter(person=person).exists():
        raise Refusal("vault.blocked_already", field="person", holder=person.name)
    kept = _record(case, "blocked", reason, by.actor, now, subject=person.actor)
    return Block.objects.create(case=row, person=person, reason=kept, by=by.actor, at=now)


@transaction.atomic
def unblock(*, case: UUID, person: Person, reason: str, by: Person, now: datetime) -> None:
    """Take back that a person is kept from a case.

    Raises:
        Refusal: `vault.reason_missing`, `vault.not_blocked`.
    """
    row = _locked(case, reason)
    if not row.blocks.filter(person=person).delete()[0]:
        raise Refusal("vault.not_blocked", holder=person.name)
    _record(case, "unblocked", reason, by.actor, now, subject=person.actor)


def name_of(holder: str) -> str:
    """Whom a holder stands for, as people call them."""
    kind, _, which = holder.partition(":")
    if f"{kind}:" == rules.PERSON:
        return Person.objects.get(ref=which).name
    if f"{kind}:" == rules.ORGANISATION:
        return Organisation.objects.get(pk=which).name
    return which


def _named(holder: str) -> dict[str, str]:
    """For the ledger: people by their reference, the others by name."""
    if holder.startswith(rules.PERSON):
        return {"subject": holder, "holder": ""}
    return {"holder": name_of(holder)}


def _locked(case: UUID, reason: str) -> CaseKey:
    """The case, locked for a decision, which needs a reason."""
    if not reason.strip():
        raise Refusal("vault.reason_missing", field="reason")
    return CaseKey.objects.select_for_update().get(pk=case)


def _grant(
    case: CaseKey,
    holder: str,
    reason: str,
    by: str,
    now: datetime,
    until: datetime | None = None,
) -> Grant:
    kept = _record(case.ref, "granted", reason, by, now, **_named(holder))
    return Grant.objects.create(case=case, holder=holder, reason=kept, until=until, by=by, at=now)


def _record(
    case: UUID, action: str, reason: str, by: str, now: datetime, subject: str = "", **data: Any
) -> Item:
    """Write a decision down in the case's own chain. The words of its reason are sealed, and the
    item that they make stands there for them."""
    kept = items.seal(case=case, purpose=REASON, content=reason.strip())
    ledger.record(
        stream=rules.stream(case),
        action=f"vault.{action}",
        actor=by,
        at=now,
        subject=subject,
        data=data | {"reason": str(kept.ref)},
    )
    return kept

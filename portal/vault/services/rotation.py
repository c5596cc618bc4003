"""New keys in the place of old ones: the service's, the office's, a case's."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from portal.errors import NotFound, Refusal
from portal.ledger import services as ledger
from portal.vault import envelope, keyholder, rules
from portal.vault.models import CaseKey, Grant, Item
from portal.vault.services import items

_log = logging.getLogger(__name__)
_BATCH = 500
# Chain of the ledger for what is done to the keys of all cases.
STREAM = "vault"


@dataclass(frozen=True)
class Rotated:
    """Of how many cases a grant was sealed to the current key, and of how many it couldn't be."""

    cases: int
    failed: int


def service(*, now: datetime) -> Rotated:
    """Seal every grant of a former service key to the current one.

    It goes by batches, each committed: what was broken off is taken up by the next call, and a
    call that finds nothing does nothing.

    Args:
        now: aware instant.

    Raises:
        Refusal: `vault.closed` when there is no current key.
    """
    name, public = keyholder.service().current()
    return _all(rules.SERVICE, name, lambda private: envelope.wrap(private, public), now)


def recovery(*, now: datetime) -> Rotated:
    """Seal every case to the office's current recovery key, in place of a former one.

    The private keys are opened by the service; otherwise as `service`.
    """
    name, publics = keyholder.recovery()
    return _all(rules.RECOVERY, name, lambda private: envelope.wrap(private, *publics), now)


def _all(kind: str, name: str, wrap: Callable[[bytes], bytes], now: datetime) -> Rotated:
    former = Grant.objects.filter(holder__startswith=kind).exclude(holder=kind + name)
    done, last = Rotated(0, 0), 0
    while batch := list(former.filter(pk__gt=last).order_by("pk").values_list("pk")[:_BATCH]):
        last = batch[-1][0]
        found = _some(former.filter(pk__in=[pk for (pk,) in batch]), kind + name, wrap, now)
        done = Rotated(done.cases + found.cases, done.failed + found.failed)
    return done


@transaction.atomic
def _some(former: Any, holder: str, wrap: Callable[[bytes], bytes], now: datetime) -> Rotated:
    cases = sorted(former.values_list("case", flat=True))
    list(CaseKey.objects.select_for_update().filter(pk__in=cases).order_by("pk"))
    grants = list(former)  # as they are now that nobody else changes them
    keys = items.private_keys({grant.case_id for grant in grants})
    resealed = [grant for grant in grants if grant.case_id in keys]
    for grant in resealed:
        grant.holder, grant.sealed = holder, wrap(keys[grant.case_id])
    if resealed:
        # An upsert of rows that are there: quicker than Django's bulk_update.
        changed = ["holder", "sealed"]
        Grant.objects.bulk_create(
            resealed, update_conflicts=True, unique_fields=["pk"], update_fields=changed
        )
        data = {"holder": holder, "cases": len(resealed)}
        ledger.record(stream=STREAM, action="vault.rotated", actor="system", at=now, data=data)
    return Rotated(len(resealed), len(grants) - len(resealed))


@transaction.atomic
def case(*, ref: UUID, now: datetime) -> CaseKey:
    """Give a case a new pair, and seal the data key of each of its items to it.

    Whoever seals meanwhile waits for the end, and seals to the new one.

    Raises:
        NotFound: no such case.
        Refusal: `vault.damaged` when the service can't open the case or one of its items, which
            a new pair would lose for good; `vault.closed`. Nothing is changed then.
    """
    row = CaseKey.objects.select_for_update().filter(pk=ref).first()
    if row is None:
        raise NotFound
    service, public = keyholder.service().current()
    recovery, offline = keyholder.recovery()
    former = items.private_keys([ref]).get(ref)
    if former is None:
        raise Refusal("vault.damaged")
    private, row.public_key = envelope.new_pair()
    sealed = list(Item.objects.filter(case=row).only("wrapped_key"))
    for item in sealed:
        item.wrapped_key = _moved(item, former, row.public_key)
    Item.objects.bulk_update(sealed, ["wrapped_key"], batch_size=_BATCH)
    for kind, name, to in ((rules.SERVICE, service, [public]), (rules.RECOVERY, recovery, offline)):
        row.grants.filter(holder__startswith=kind).update(
            holder=kind + name, sealed=envelope.wrap(private, *to)
        )
    row.generation += 1
    row.save(update_fields=["public_key", "generation"])
    data = {"generation": row.generation}
    ledger.record(
        stream=rules.stream(ref), action="vault.rotated", actor="system", at=now, data=data
    )
    return row


def _moved(item: Item, former: bytes, public: bytes) -> bytes:
    try:
        return envelope.wrap(envelope.unwrap(bytes(item.wrapped_key), former), public)
    except envelope.Broken:
        _log.error("item %s does not open: its case keeps its pair", item.pk)
        raise Refusal("vault.damaged") from None

"""Sealing what people write, and opening it for those who may read it."""

import json
import logging
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from portal.errors import NotFound, Refusal
from portal.identity.models import Person
from portal.ledger import services as ledger
from portal.vault import envelope, keyholder, rules, selectors
from portal.vault.models import CaseKey, Grant, Item, Reading

_log = logging.getLogger(__name__)


@transaction.atomic(savepoint=False)
def seal(*, case: UUID, purpose: str, content: Any) -> Item:
    """Store a JSON value under a data key of its own, which is sealed to the case's public key.

    Args:
        case: ref of a case that was opened.
        purpose: `<room>.<thing>`; it opens for no other.
        content: whatever `json` can write.
    """
    key = _held(case)
    item = Item(case=key, purpose=purpose)
    _fill(item, key, content)
    item.save(force_insert=True)
    return item


@transaction.atomic(savepoint=False)
def reseal(*, item: Item, content: Any) -> Item:
    """Put another value in an item's place: a draft that is saved again.

    The caller holds a lock under which nobody else does so.
    """
    item.version += 1
    _fill(item, _held(item.case_id), content)
    item.save(update_fields=["version", "wrapped_key", "content"])
    return item


def _held(case: UUID) -> CaseKey:
    """The case, held as the item's reference to it will hold it anyhow: its pair isn't replaced
    between here and there."""
    query = "SELECT * FROM vault_casekey WHERE ref = %s FOR KEY SHARE"
    return next(iter(CaseKey.objects.raw(query, [case])))


def _fill(item: Item, case: CaseKey, content: Any) -> None:
    key = envelope.new_key()
    item.wrapped_key = envelope.wrap(key, bytes(case.public_key))
    item.content = envelope.seal(json.dumps(content).encode(), key, item.place)


@transaction.atomic
def read(
    *, items: Sequence[Item], by: Person, what: str, now: datetime, damaged: Any = None
) -> list[Any]:
    """Open items for somebody, and write down that they were shown.

    All items of a page are read by one call: the access check, the keys and what is written
    down cost the same number of queries for one item and for fifty.

    Args:
        what: what was shown, a word such as `report` or `list`.
        now: aware instant.
        damaged: what stands for an item that does not open; None refuses the whole.

    Returns:
        The contents, in the order of the items.

    Raises:
        NotFound: there is an item of a case that `by` may not read.
        Refusal: `vault.damaged`, `vault.closed`.
    """
    record_reading(cases={item.case_id for item in items}, by=by, what=what, now=now)
    return opened(items, damaged=damaged)


@transaction.atomic
def record_reading(*, cases: Collection[UUID], by: Person, what: str, now: datetime) -> None:
    """Write down that somebody was shown something of these cases.

    Args:
        what: a word such as `case` or `list`. now: aware instant.

    Raises:
        NotFound: there is one that `by` may not read.
    """
    if not cases:
        return
    wanted = sorted(cases)
    allowed = CaseKey.objects.filter(selectors.readable(by, "ref"), pk__in=wanted)
    if allowed.count() != len(wanted):
        raise NotFound
    Reading.objects.bulk_create(
        Reading(case_id=case, person=by, what=what, at=now) for case in wanted
    )
    # A chain a reader: who reads doesn't wait for others who read the same.
    ledger.record(
        stream=f"readings:{by.ref}",
        action="vault.read",
        actor=by.actor,
        at=now,
        data={"what": what, "cases": [str(case) for case in wanted]},
    )


def opened(items: Sequence[Item], *, damaged: Any = None) -> list[Any]:
    """Open items without a reader: within a write of somebody who was checked, never to show.

    Args:
        damaged: what stands for an item that does not open; None refuses the whole.

    Raises:
        Refusal: `vault.damaged`, `vault.closed`.
    """
    keys = private_keys({item.case_id for item in items})
    return [_opened(item, keys, damaged) for item in items]


def _opened(item: Item, keys: dict[UUID, bytes], damaged: Any) -> Any:
    try:
        return _plain(item, keys)
    except envelope.Broken:
        with suppress(envelope.Broken):
            return _plain(_rewrapped(item), private_keys([item.case_id]))
        _log.error("item %s of case %s does not open", item.ref, item.case_id)
        if damaged is None:
            raise Refusal("vault.damaged") from None
        return damaged


def _plain(item: Item, keys: dict[UUID, bytes]) -> Any:
    key = envelope.unwrap(bytes(item.wrapped_key), keys.get(item.case_id, b""))
    return json.loads(envelope.unseal(bytes(item.content), key, item.place))


def _rewrapped(item: Item) -> Item:
    """The item once more: its case may have got a new pair since it was read."""
    fresh = Item.objects.filter(pk=item.pk, content=item.content).first()
    if fresh is None or fresh.wrapped_key == item.wrapped_key:
        raise envelope.Broken
    return fresh


def private_keys(cases: Collection[UUID]) -> dict[UUID, bytes]:
    """The private keys of cases that the service has a grant of, by one query.

    Raises:
        Refusal: `vault.closed` when the service's own key is missing.
    """
    holder = keyholder.service()
    found: dict[UUID, bytes] = {}
    for grant in Grant.objects.filter(case__in=cases, holder__startswith=rules.SERVICE):
        key = grant.holder.removeprefix(rules.SERVICE)
        try:
            found[grant.case_id] = holder.open(key, bytes(grant.sealed or b""))
        except envelope.Broken:
            _log.error("the service's grant of case %s does not open", grant.case_id)
    return found

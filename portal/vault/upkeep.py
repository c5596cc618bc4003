"""Whether all that is kept can still be opened, and nothing lies about; nothing is mended here."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.storage import default_storage
from nacl.public import PrivateKey

from portal.vault import files, rules
from portal.vault.models import CaseKey, File, Grant
from portal.vault.rules import Tier
from portal.vault.services import items

_log = logging.getLogger(__name__)
_BATCH = 500
# An object is stored before its row, and a caller may go on for a while in between.
_YOUNG = timedelta(days=1)
# Of each kind, so many are named; the others are counted.
_NAMED = 20


@dataclass(frozen=True)
class Findings:
    """What is wrong.

    Args:
        shut: cases that the service can't open. unrecoverable: cases without a grant of the
            office's. without_object: files that the storage hasn't got.
        without_row: objects of the vault in the storage, older than a day, that no file names.
    """

    cases: int
    shut: Sequence[UUID]
    unrecoverable: Sequence[UUID]
    without_object: Sequence[UUID]
    without_row: Sequence[str]

    def __iter__(self) -> Iterator[tuple[str, Sequence[object]]]:
        yield "cases that the service can't open", self.shut
        yield "cases without a grant of the recovery key", self.unrecoverable
        yield "files that the storage hasn't got", self.without_object
        yield "objects in the storage that belong to no file", self.without_row

    @property
    def is_well(self) -> bool:
        return not any(found for _what, found in self)


def check(*, now: datetime) -> Findings:
    """Try every grant of the service, and compare files and storage both ways.

    What is wrong is logged as an error: no word, references alone.

    Raises:
        Refusal: `vault.closed` when a service key that is still needed is missing.
    """
    # Rows before objects: whatever has a row had its object before.
    rows = dict(File.objects.values_list("stored_as", "pk"))
    objects = set(_objects())
    recoverable = Grant.objects.filter(holder__startswith=rules.RECOVERY).values("case")
    unrecoverable = CaseKey.objects.exclude(pk__in=recoverable)
    found = Findings(
        cases=CaseKey.objects.count(),
        shut=list(_shut()),
        unrecoverable=list(unrecoverable.values_list("pk", flat=True)),
        without_object=[pk for name, pk in rows.items() if name not in objects],
        without_row=sorted(name for name in objects - set(rows) if _is_old(name, now)),
    )
    for what, wrong in found:
        if wrong:
            _log.error("%d %s: %s", len(wrong), what, " ".join(map(str, wrong[:_NAMED])))
    return found


def _objects() -> Iterator[str]:
    try:
        _folders, names = default_storage.listdir(files.FOLDER)
    except FileNotFoundError:  # nothing was ever kept
        return
    for name in names:
        yield f"{files.FOLDER}/{name}"


def _is_old(name: str, now: datetime) -> bool:
    return default_storage.get_modified_time(name) < now - _YOUNG


def _shut() -> Iterator[UUID]:
    cases = CaseKey.objects.filter(tier=Tier.CONFIDENTIAL).order_by("pk")
    last: UUID | None = None
    while batch := list((cases.filter(pk__gt=last) if last else cases)[:_BATCH]):
        last = batch[-1].pk
        keys = items.private_keys([case.pk for case in batch])
        for case in batch:
            private = keys.get(case.pk)
            if private is None or bytes(PrivateKey(private).public_key) != bytes(case.public_key):
                yield case.pk

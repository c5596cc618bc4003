"""What people type into drafts and filings; all of the lifecycle reads and writes it here.

The words of a confidential kind are sealed in the vault, from the first save on, and their columns
are empty: a draft's in a case of its own, which its organisation alone reads; those of a filing in
the filing's case, which the State reads too. Nobody else asks whether a kind is confidential.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import QuerySet

from filings.lifecycle import kinds
from filings.lifecycle.models import Draft, Filing, Part, Submission, Unmerged
from portal.casework import selectors
from portal.casework import words as typed
from portal.casework.models import Case, DeficiencyNotice, Message, Typed
from portal.identity.models import Person
from portal.identity.rules import Unit
from portal.vault import rules as holders
from portal.vault.models import Item
from portal.vault.services import cases, items

Worded = Draft | Filing | Part | Unmerged | Submission
W = TypeVar("W", bound=Worded)

_COLUMNS: Mapping[type[Worded], tuple[str, ...]] = {
    Draft: ("reason",),
    Filing: ("reason",),
    Part: ("content",),
    Unmerged: ("content",),
    Submission: (
        *("text", "text_sha256", "answers", "answers_sha256"),
        *("files", "signed_sha256", "declaration"),
    ),
}


@dataclass
class Reader:
    """Somebody who is shown words, all of a page by one reading.

    Args:
        what: a word for what they look at. noted: whether it is written down already.
    """

    person: Person
    now: datetime
    what: str
    noted: bool = False


def shown(whole: Draft | Filing, to: Person, now: datetime) -> None:
    """Say who looks at a draft or a filing; what is filled of it from here on is a reading.

    Args:
        now: aware instant.
    """
    whole.reader = Reader(to, now, "draft" if isinstance(whole, Draft) else "filing")


def fill(*rows: W) -> None:
    """Give rows of one draft or filing their words, as if they had them in their columns.

    Raises:
        NotFound: they are shown to somebody who may not read them.
        Refusal: `vault.closed`, `vault.damaged`.
    """
    sealed = [row for row in rows if row.sealed_id]
    if not sealed:
        return
    found = Item.objects.in_bulk([row.sealed_id for row in sealed])
    wanted = [found[row.sealed_id] for row in sealed]
    reader = _whole(sealed[0]).reader
    for row, content in zip(sealed, _read(wanted, reader), strict=True):
        _set(row, content)


def _read(wanted: Sequence[Item], reader: Reader | None) -> list[Any]:
    """Open items of one case; the first that a reader is shown is written down for the page."""
    if reader is None or reader.noted:
        return items.opened(wanted)
    found = items.read(items=wanted, by=reader.person, what=reader.what, now=reader.now)
    reader.noted = True
    return found


def parts(draft: Draft) -> list[Part]:
    """The parts of a draft, with their words."""
    rows = list(draft.parts.all())
    fill(*rows)
    return rows


def part(draft: Draft, name: str) -> Part | None:
    """One part of a draft, with its words."""
    row = draft.parts.select_related("saved_by").filter(name=name).first()
    if row:
        fill(row)
    return row


def keep(row: Worded) -> None:
    """Save a row; its words go into the vault where its kind is confidential."""
    whole = _whole(row)
    said = {name: getattr(row, name) for name in _COLUMNS[type(row)]}
    if not _is_sealed(whole) or not any(said.values()):
        row.save()
        return
    if row.sealed:
        items.reseal(item=row.sealed, content=said)
    else:
        purpose = f"lifecycle.{row._meta.model_name}"
        row.sealed = items.seal(case=whole.pk, purpose=purpose, content=said)
    _set(row, {name: type(value)() for name, value in said.items()})
    row.save()
    _set(row, said)


def drop(rows: QuerySet[Unmerged]) -> int:
    """Delete words that somebody has let go, and what was sealed of them.

    Returns:
        How many.
    """
    sealed = list(rows.exclude(sealed=None).values_list("sealed", flat=True))
    count, _by_model = rows.delete()
    Item.objects.filter(pk__in=sealed).delete()
    return count


def open_for(whole: Draft | Filing, now: datetime) -> None:
    """Make the place of a new draft's or filing's words, before the first is kept.

    Raises:
        Refusal: `vault.closed` when a key is missing; nothing is kept.
    """
    if not _is_sealed(whole):
        return
    readers = {holders.organisation(whole.organisation_id): "Its members wrote or filed it."}
    if isinstance(whole, Filing):
        readers[holders.unit(Unit.OES)] = "Filings of this kind are sent to this office."
    cases.open_case(ref=whole.pk, holders=readers, by="system", now=now)


def in_clear(whole: Draft | Filing, **said: Any) -> dict[str, Any]:
    """What an event, which many can read, tells of words: nothing where they are sealed."""
    return {} if _is_sealed(whole) else said


def withdrawn(filing: Filing, reason: str) -> None:
    """Keep why a confidential filing was withdrawn; for the others its event tells."""
    if _is_sealed(filing):
        items.seal(case=filing.pk, purpose=_WITHDRAWAL, content=reason)


def withdrawal(filing: Filing) -> str:
    """Why a confidential filing was withdrawn, for whom it is `shown` to; "" for all else."""
    item = Item.objects.filter(case=filing.pk, purpose=_WITHDRAWAL).first()
    if item is None or filing.reader is None:
        return ""
    [found] = _read([item], filing.reader)
    return str(found)


def from_the_state(filing: Filing) -> tuple[list[DeficiencyNotice], list[Message]]:
    """The notices that were sent for a filing, the latest first, and the messages, in order."""
    case = Case.objects.filter(subject=filing.pk).first()
    if case is None:
        return [], []
    sent = list(case.notices.select_related("sealed").order_by("-round"))
    said = list(selectors.messages(filing.pk))
    reader = filing.reader
    if reader is None or reader.noted:
        typed.opened([*sent, *said])
    else:
        written: list[Typed] = [*sent, *said]
        typed.read(case, written, by=reader.person, what=reader.what, now=reader.now)
        reader.noted = case.confidential
    return sent, said


_WITHDRAWAL = "lifecycle.withdrawal"


def _is_sealed(whole: Draft | Filing) -> bool:
    return kinds.get(whole.kind).confidential


def _whole(row: Worded) -> Draft | Filing:
    """The draft or the filing that a row is of, which is a case of the vault under its own ref."""
    if isinstance(row, Draft | Filing):
        return row
    if isinstance(row, Submission):
        return row.filing
    return row.draft if isinstance(row, Part) else row.part.draft


def _set(row: Worded, said: Mapping[str, Any]) -> None:
    for name, value in said.items():
        setattr(row, name, value)

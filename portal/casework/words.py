"""Where what people type is kept: in clear, or for a confidential case sealed.

Whatever is typed about a case is a `Typed` row and goes in by `keep` and out by `read`; nothing
else knows the difference.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from portal.casework.models import Case, Typed
from portal.identity.models import Person
from portal.vault.selectors import readings
from portal.vault.services import items

Row = TypeVar("Row", bound=Typed)


def keep(row: Row, case: Case) -> Row:
    """The row as it may be saved: of a confidential case, its words sealed and its fields empty."""
    words = {name: getattr(row, name) for name in row.TYPED}
    if case.confidential and any(words.values()):
        purpose = f"casework.{row._meta.model_name}"
        row.sealed = items.seal(case=case.subject, purpose=purpose, content=words)
        for name in row.TYPED:
            setattr(row, name, type(words[name])())  # an empty one of its kind
    return row


def read(case: Case, rows: Iterable[Row], *, by: Person, what: str, now: datetime) -> list[Row]:
    """The rows with their words, for somebody to read; of a confidential case it is written down,
    unless it has been at this very instant.

    Args:
        what: what is looked at, a word such as `notes`.

    Raises:
        NotFound: `by` may not read this case.
        Refusal: `vault.damaged`, `vault.closed`.
    """
    found = list(rows)
    if case.confidential and not readings(case.subject).filter(person=by, at=now).exists():
        items.record_reading(cases=[case.subject], by=by, what=what, now=now)
    return opened(found)


def opened(rows: Iterable[Row]) -> list[Row]:
    """The rows with their words, within a write of somebody who was checked; never to show."""
    found = list(rows)
    sealed = [row for row in found if row.sealed]
    contents = items.opened([row.sealed for row in sealed if row.sealed])
    for row, words in zip(sealed, contents, strict=True):
        for name in row.TYPED:
            setattr(row, name, words[name])
    return found

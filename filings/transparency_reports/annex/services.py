"""Changing the rows of a draft's annex. A row that a colleague saved meanwhile is never lost."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from filings.lifecycle.models import Draft
from filings.lifecycle.services import drafts
from filings.lifecycle.services.drafts import Saved
from filings.transparency_reports.annex import rules
from filings.transparency_reports.annex.forms import PART
from portal.errors import NotFound
from portal.identity.models import Person
from portal.publication.evaluations import Said

# No part that was ever saved has this lock: what is sent with it waits for a choice.
_STALE = 0


@transaction.atomic
def put(
    *, draft: UUID, was: str, said: Said | None, by: Person, now: datetime, page: str = ""
) -> Saved:
    """Add a row, put it in the place of another, or remove one.

    Two people who work on two rows don't disturb each other. Where the other row is not as it was
    shown, both are kept until the writer has chosen, as for every part.

    Args:
        draft: its address; one that `by` may not see is treated as missing.
        was: `rules.stamp` of the row as it was shown; "" to add one.
        said: a row of `rules.checked`; None to remove the other.
        by: somebody who may prepare filings for the organisation.
        now: aware instant.
        page: which open page it comes from.

    Raises:
        NotFound: no such draft for this person, or no row to remove.
        Refusal: `draft.closed`, `permission.denied`; `annex.too_many_rows`, `annex.too_much`.
    """
    row = drafts.locked(draft, by)
    rows, lock = rows_of(row)
    place = next((n for n, one in enumerate(rows) if rules.stamp(one) == was), None)
    if place is None and said is None:
        raise NotFound
    new = [] if said is None else [said]
    if place is not None:
        rows[place : place + 1] = new
    else:
        rows += new
        lock = _STALE if was else lock
    return _save(row, rows, lock, by, now, page)


@transaction.atomic
def load(
    *,
    draft: UUID,
    rows: Sequence[Said],
    replace: bool,
    lock: int,
    by: Person,
    now: datetime,
    page: str = "",
) -> Saved:
    """Take over the rows of a table, after those that are there or instead of them.

    Args:
        rows: of `rules.checked`.
        lock: of the annex as it was shown: who replaces it replaces no other.

    Raises: as `put` does.
    """
    row = drafts.locked(draft, by)
    there, current = rows_of(row)
    if replace:
        return _save(row, rows, lock, by, now, page)
    return _save(row, [*there, *rows], current, by, now, page)


def rows_of(draft: Draft) -> tuple[list[Said], int]:
    """The rows of a draft's annex, and their lock; 0 for an annex that was never saved."""
    part = draft.parts.filter(name=PART).first()
    return (list(part.content.get("rows", [])), part.lock) if part else ([], 0)


def _save(
    draft: Draft, rows: Sequence[Said], lock: int, by: Person, now: datetime, page: str
) -> Saved:
    content: Mapping[str, Any] = {"rows": list(rules.fit(rows))}
    return drafts.save_part(
        draft=draft.pk, name=PART, content=content, lock=lock, by=by, now=now, page=page
    )

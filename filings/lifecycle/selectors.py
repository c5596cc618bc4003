"""Reading drafts and filings."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from filings.lifecycle.kinds import Content
from filings.lifecycle.models import Draft, Filing, Submission
from filings.lifecycle.rules import FilingState
from portal.casework import timeline as words
from portal.casework.models import DeficiencyNotice
from portal.errors import NotFound
from portal.identity.models import Organisation, Person
from portal.ledger import selectors as ledger


def drafts_visible_to(person: Person) -> QuerySet[Draft]:
    """Drafts of the organisations that the person is a member of."""
    return Draft.objects.filter(organisation__members__person=person).select_related(
        "organisation", "answers", "corrects"
    )


def draft(person: Person, organisation: Organisation, ref: Any) -> Draft:
    """One draft of an organisation.

    Raises:
        NotFound: no such draft there for this person.
    """
    row = drafts_visible_to(person).filter(organisation=organisation, pk=ref).first()
    if row is None or row.discarded_at:
        raise NotFound
    return row


def open_drafts(organisation: Organisation) -> QuerySet[Draft]:
    """What the organisation is working on, the latest change first."""
    return organisation.drafts.filter(discarded_at=None, submitted_at=None).select_related(
        "answers", "corrects"
    )


def filings(organisation: Organisation) -> QuerySet[Filing]:
    """What the organisation has filed, the latest first."""
    return organisation.filings.select_related("corrects")


def filing(organisation: Organisation, reference: str) -> Filing:
    """One filing of an organisation.

    Raises:
        NotFound: no such filing there.
    """
    row = (
        Filing.objects.select_related("organisation", "corrects")
        .filter(organisation=organisation, reference=reference)
        .first()
    )
    if row is None:
        raise NotFound
    return row


def next_number(organisation: Organisation, kind: str) -> int:
    """The version that a new filing of this kind will be: one more than the highest filed."""
    highest = organisation.filings.filter(kind=kind).aggregate(n=Max("number"))["n"]
    return (highest or 0) + 1


def last_published(organisation: Organisation, kind: str, before: int) -> Submission | None:
    """What was filed last under the latest published version of a lower number than `before`."""
    return (
        Submission.objects.filter(
            filing__organisation=organisation,
            filing__kind=kind,
            filing__number__lt=before,
            filing__state__in=[FilingState.PUBLISHED, FilingState.REPLACED],
        )
        .select_related("filing")
        .order_by("-filing__number", "-filing__edition", "-revision")
        .first()
    )


def notices(filing: Filing) -> QuerySet[DeficiencyNotice]:
    """Deficiency notices sent for a filing, the latest first."""
    return DeficiencyNotice.objects.filter(case__subject=filing.ref).order_by("-round")


# What a filer is told of a case; marks, notes and who holds it are the State's own.
_BY_THE_STATE = {"case.returned", "filing.published"}
_BY_THE_FILER = {"filing.submitted", "filing.answered", "filing.withdrawn"}


def timeline(filing: Filing) -> Sequence[words.Entry]:
    """The history of a filing for its organisation, the latest first."""
    events = list(ledger.timeline(filing.stream).filter(action__in=_BY_THE_STATE | _BY_THE_FILER))
    oes = _("Office of Emergency Services")
    return [
        replace(entry, by=oes) if event.action in _BY_THE_STATE else entry
        for event, entry in zip(events, words.entries(events), strict=True)
    ]


def content(draft: Draft) -> Content:
    """The draft's words as they are now; four queries, whatever its size."""
    parts: Mapping[str, Mapping[str, Any]] = dict(draft.parts.values_list("name", "content"))
    previous = last_published(draft.organisation, draft.kind, draft.number)
    return Content(
        kind=draft.kind,
        number=draft.number,
        parts=parts,
        files=tuple(draft.uploads.filter(removed_at=None).values_list("name", "state")),
        corrects=draft.corrects_id is not None,
        answers=draft.answers_id is not None,
        previous_text_sha256=previous.text_sha256 if previous else "",
    )

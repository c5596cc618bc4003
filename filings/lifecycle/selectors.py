"""Reading drafts and filings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Case, Max, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from filings.lifecycle import kinds, rules, words
from filings.lifecycle.kinds import TEXT, Content
from filings.lifecycle.models import Draft, Filing, Submission
from filings.lifecycle.rules import FilingState
from portal.errors import NotFound
from portal.identity import timeline as lines
from portal.identity.models import Organisation, Person
from portal.ledger import selectors as ledger


def drafts_visible_to(person: Person) -> QuerySet[Draft]:
    """Drafts of the organisations that the person is a member of."""
    return Draft.objects.filter(organisation__members__person=person).select_related(
        "organisation", "answers", "corrects"
    )


def draft(person: Person, organisation: Organisation, ref: Any) -> Draft:
    """One draft of an organisation, with the number that it will have.

    Raises:
        NotFound: no such draft there for this person.
    """
    row = drafts_visible_to(person).filter(organisation=organisation, pk=ref).first()
    if row is None:
        raise NotFound
    return numbered(row)


def open_drafts(organisation: Organisation) -> list[Draft]:
    """What the organisation is working on, the latest change first; two queries a series."""
    rows = organisation.drafts.filter(discarded_at=None, submitted_at=None).select_related(
        "answers", "corrects"
    )
    series = {(row.kind, row.subject) for row in rows}
    following = {s: next_number(organisation, *s) for s in series}
    names = {kind: subjects(organisation, kind) for kind in {row.kind for row in rows}}
    for row in rows:
        if row.is_new_version:
            row.number = following[row.kind, row.subject]
        row.subject_name = names[row.kind].get(row.subject, row.subject_name)
    return list(rows)


def subjects(organisation: Organisation, kind: str) -> dict[str, str]:
    """Names by slug of what an organisation's filings of a kind can be about."""
    about = kinds.get(kind).subjects
    return dict(about.choices(organisation)) if about else {}


def numbered(draft: Draft) -> Draft:
    """The draft, with the number and the name of its subject that it would be filed under now.

    A new version takes the next number at the moment it is certified: a colleague's draft may
    have been filed since this one was begun.
    """
    if draft.is_open and draft.is_new_version:
        draft.number = next_number(draft.organisation, draft.kind, draft.subject)
    if draft.is_open and draft.subject:
        names = subjects(draft.organisation, draft.kind)
        draft.subject_name = names.get(draft.subject, draft.subject_name)
    return draft


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


def series(thing: Draft | Filing) -> QuerySet[Filing]:
    """All that is filed of a thing's kind and subject by its organisation."""
    return thing.organisation.filings.filter(kind=thing.kind, subject=thing.subject)


def next_number(organisation: Organisation, kind: str, subject: str) -> int:
    """The version that a new filing of a series will be: one more than the highest filed."""
    filed = organisation.filings.filter(kind=kind, subject=subject)
    return (filed.aggregate(n=Max("number"))["n"] or 0) + 1


def last_published(thing: Draft | Filing) -> Submission | None:
    """What was filed last under the latest published version of a lower number in its series.

    Its long columns come when they are asked for.
    """
    return (
        Submission.objects.filter(
            filing__in=series(thing).filter(number__lt=thing.number, state__in=rules.PUBLIC)
        )
        .select_related("filing")
        .defer("text", "answers")
        .order_by("-filing__number", "-filing__edition", "-revision")
        .first()
    )


@dataclass(frozen=True)
class Version:
    """A version of a series that counts, with what it says in one part.

    Args:
        reference, filed_at: of its first filing.
    """

    subject: str
    number: int
    reference: str
    filed_at: datetime
    said: Mapping[str, Any]


def versions(organisation: Organisation, kind: str, part: str) -> list[Version]:
    """The versions of a kind that count, the oldest of each series first, in one query.

    A number counts while any of its filings is not withdrawn, from the instant at which it was
    first filed: an answer to a notice and a correction are no new versions. What it says is what
    was published last; until something is, what was filed first.
    """
    rows = (
        Submission.objects.filter(filing__organisation=organisation, filing__kind=kind)
        .order_by("filing__subject", "filing__number", "filing__edition", "revision")
        .values_list(
            "filing__subject",
            "filing__number",
            "filing__reference",
            "filing__filed_at",
            "filing__edition",
            "filing__state",
            f"answers__{part}",
        )
    )
    found = []
    for (subject, number), group in groupby(rows, key=itemgetter(0, 1)):
        filed = list(group)
        counting = [row for row in filed if row[5] != FilingState.WITHDRAWN]
        if not counting:
            continue
        _subject, _number, reference, filed_at, first, *_rest = filed[0]
        # A correction that is still looked at says nothing yet.
        holds = [row[6] for row in counting if row[4] == first or row[5] in rules.PUBLIC]
        said = (holds or [filed[0][6]])[-1] or {}
        found.append(Version(subject, number, reference, filed_at, said))
    return found


def last_edition(filing: Filing) -> Filing:
    """The latest edition of the same version that was not withdrawn."""
    same = series(filing).filter(number=filing.number)
    return same.exclude(state=FilingState.WITHDRAWN).latest("edition")


# What a filer is told of a case; marks, notes and who holds it are the State's own.
_BY_THE_STATE = {"case.returned", "filing.published", "filing.replaced", "filing.reviewed"}
_BY_THE_FILER = {"filing.submitted", "filing.answered", "filing.withdrawn"}


def timeline(filing: Filing) -> Sequence[lines.Entry]:
    """The history of a filing for its organisation, the latest first."""
    events = list(ledger.timeline(filing.stream).filter(action__in=_BY_THE_STATE | _BY_THE_FILER))
    oes = _("Office of Emergency Services")
    return [
        replace(entry, by=oes) if event.action in _BY_THE_STATE else entry
        for event, entry in zip(events, lines.entries(events), strict=True)
    ]


def content(draft: Draft, now: datetime) -> Content:
    """The draft's words as they are; four queries, whatever its size, and those of its kind.

    Args:
        now: aware instant at which it would be filed.
    """
    kind = kinds.get(draft.kind)
    parts: dict[str, Mapping[str, Any]] = {p.name: p.content for p in words.parts(draft)}
    if not kind.has_text(parts):
        parts.pop(TEXT, None)
    earlier = series(draft).filter(number__lt=draft.number)
    previous = last_published(draft)
    text = parts.get(TEXT, {}).get("text", "")
    files = draft.uploads.filter(removed_at=None).defer("text")
    files = files.annotate(
        reads_otherwise=Case(
            When(state=rules.UploadState.READ, then=~Q(text=text)), default=Value(False)
        )
    )
    return Content(
        kind=draft.kind,
        number=draft.number,
        parts=parts,
        subject=draft.subject,
        subject_name=draft.subject_name,
        known=kind.known(draft, parts, now),
        files=tuple((u.name, u.state) for u in files),
        unlike=tuple(u.name for u in files if u.reads_otherwise),
        corrects=draft.corrects_id is not None,
        answers=draft.answers_id is not None,
        follows=earlier.exclude(state=FilingState.WITHDRAWN).exists(),
        previous_text_sha256=previous.text_sha256 if previous else "",
    )

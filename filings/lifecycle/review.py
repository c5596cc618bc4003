"""What the reviewer of a filing sees: the case type of a kind, registered with casework."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from filings.lifecycle import answers, kinds, selectors, words
from filings.lifecycle.models import Filing, Submission
from filings.lifecycle.services import filings
from portal.casework.models import Case
from portal.casework.types import CaseType, Item
from portal.documents.difference import Change, Difference, difference
from portal.documents.structure import render
from portal.identity.models import Person
from portal.identity.rules import Unit

TABS = (
    ("document", _("Document"), "lifecycle/case/document.html"),
    ("differences", _("Differences"), "lifecycle/case/differences.html"),
    ("answers", _("Answers and files"), "lifecycle/case/answers.html"),
)


def case_type(kind: kinds.Kind) -> CaseType:
    """The case type under which filings of this kind are reviewed by OES."""
    return CaseType(
        code=kind.code,
        label=kind.name,
        unit=Unit.OES,
        tabs=TABS,
        context=_context,
        checklist=_checklist,
        returned=filings.returned,
        **(_IN_CONFIDENCE if kind.confidential else {"accepted": filings.accepted}),
    )


def _last(case: Case) -> Submission:
    """What was certified last, with its words; casework has written down who looks at the case."""
    found = (
        Submission.objects.select_related("filing__organisation", "certified_by")
        .filter(filing=case.subject)
        .latest("revision")
    )
    words.fill(found, found.filing)
    return found


def _headlines(cases: Sequence[Case], by: Person, now: datetime) -> dict[UUID, str]:
    """What confidential filings are about, which is no word of theirs: nothing is opened."""
    rows = Filing.objects.filter(pk__in=[case.subject for case in cases])
    return {row.pk: row.subject_name or kinds.title_of(row) for row in rows}


def _checklist(case: Case) -> list[Item]:
    submission = _last(case)
    return [
        Item(
            key=m.key,
            number=m.number,
            label=m.label,
            citation=m.citation,
            stated=m.state == answers.STATED,
            places=[(p["anchor"], p["label"]) for p in m.places],
            answer=m.answer,
        )
        for m in answers.mapped(kinds.get(case.kind), answers.submitted(submission))
    ]


def _context(case: Case, tab: str, by: Person, now: datetime) -> Mapping[str, Any]:
    submission = _last(case)
    common = {"submission": submission, "filing": submission.filing}
    if tab == "document":
        return common | {"html": render(submission.text)}
    if tab == "differences":
        former = earlier(submission)
        if former:
            if former.filing_id != submission.filing_id:  # another case of the vault
                words.shown(former.filing, by, now)
            words.fill(former)
        return common | {
            "former": former,
            "sections": _changed(difference(former.text, submission.text)) if former else [],
        }
    return common | {"groups": answers.for_the_state(submission)}


def _changed(found: Difference) -> list[tuple[str, list[Change]]]:
    """The changes by the heading that they stand under; what is the same is left out."""
    sections: list[tuple[str, list[Change]]] = [("", [])]
    for change in found.changes:
        passage = change.new or change.old
        if passage and passage.anchor == passage.section:
            sections.append((passage.text, []))
        if change.kind != "same":
            sections[-1][1].append(change)
    return [section for section in sections if section[1]]


def earlier(submission: Submission) -> Submission | None:
    """What a submission is compared with: what it answers or corrects, else the last version."""
    filing: Filing = submission.filing
    if submission.revision > 1:
        return filing.submissions.get(revision=submission.revision - 1)
    if filing.corrects_id:
        corrected = Submission.objects.select_related("filing").filter(filing=filing.corrects_id)
        return corrected.latest("revision")
    return selectors.last_published(filing)


_IN_CONFIDENCE: Mapping[str, Any] = {
    "confidential": True,
    "headlines": _headlines,
    "closed": filings.reviewed,
    "told": filings.message_waits,
}

"""A filing's answers read back: for whoever signs, for the reviewer, for the public."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

import rfc8785

from filings.lifecycle import kinds, rules
from filings.lifecycle.kinds import CONFIDENTIAL, PUBLIC, STATE, Content, Kind, PublicFace, Row
from filings.lifecycle.models import Filing, Submission
from portal.publication.services import FileToPublish, Publication
from portal.registry import selectors as registry
from portal.rulebook import rules as rulebook
from portal.ui.pacific import to_pacific

STATED, NOT_STATED, OPEN = "stated", "not_stated", "open"
# Answers that a public document shows in places of their own.
_COLUMNS = {field.name for field in fields(PublicFace)}


@dataclass(frozen=True)
class Mapped:
    """One element, and where the document describes it."""

    key: str
    number: int
    label: str
    citation: str
    question: str
    state: str  # stated, not_stated, open
    places: Sequence[Mapping[str, str]]  # {anchor, label}
    answer: str  # in words, where a form has it
    part: str


def mapped(kind: Kind, content: Content) -> list[Mapped]:
    """Every element that is asked with what was said of it, in the order of the act."""
    found = []
    for element in kind.asked(content):
        part = kinds.ELEMENT + element.key
        said, answer = content.part(part), kind.answer(content, element)
        state = NOT_STATED if said.get("stated") is False else OPEN
        state = STATED if answer or said.get("stated") else state
        found.append(
            Mapped(
                key=element.key,
                number=element.number,
                label=element.label,
                citation=element.citation,
                question=element.question,
                state=state,
                places=said.get("places", []),
                answer=answer,
                part=part,
            )
        )
    return found


def map_of(kind: Kind, content: Content) -> list[Mapped]:
    """The same as a map to the text; nothing where forms can answer all of it."""
    found = mapped(kind, content)
    return found if any(m.key not in kind.answered_by for m in found) else []


def groups(kind: Kind, content: Content) -> list[tuple[Any, list[Row]]]:
    """Check-answers but for the text and the elements: (heading, rows) by form."""
    return [
        (part.title, part.form.rows(content.part(part.name))) for part in kind.form_parts(content)
    ]


def submitted(submission: Submission) -> Content:
    """A submission's words, once they are filled, in the form that drafts have."""
    filing = submission.filing
    return Content(
        kind=filing.kind,
        number=filing.number,
        subject=filing.subject,
        subject_name=filing.subject_name,
        known=submission.answers.get(kinds.KNOWN, {}),
        parts=submission.answers | {kinds.TEXT: {"text": submission.text}},
        corrects=filing.corrects_id is not None,
        answers=submission.revision > 1,
    )


def signed(submission: Submission) -> dict[str, tuple[str, str, bytes]]:
    """The bytes that each digest of a receipt is taken over.

    Returns:
        (file name, media type, bytes) by what it is: `text`, `answers`, `whole`.
    """
    filing = submission.filing
    whole = rules.whole(
        organisation=submission.organisation_name,
        kind=filing.kind,
        subject=filing.subject,
        number=filing.number,
        corrects=filing.corrects.reference if filing.corrects else "",
        reason=filing.reason,
        text_sha256=submission.text_sha256,
        answers_sha256=submission.answers_sha256,
        files=submission.files,
    )
    return {
        "text": ("text.md", "text/markdown; charset=utf-8", submission.text.encode()),
        "answers": ("answers.json", "application/json", rfc8785.dumps(submission.answers)),
        "whole": ("whole.json", "application/json", rfc8785.dumps(whole)),
    }


def for_the_state(submission: Submission) -> list[tuple[Any, list[Row]]]:
    """What a reviewer reads beside the document: public answers, and those for the State."""
    content = submitted(submission)
    shown = {PUBLIC, STATE, CONFIDENTIAL}
    return [
        (title, [row for row in rows if row.who_sees in shown])
        for title, rows in groups(kinds.get(content.kind), content)
    ]


def publication(filing: Filing, submission: Submission, notes: str, now: datetime) -> Publication:
    """What becomes public: the text, the map of elements, the answers badged public, the files.

    Args:
        now: aware instant; the developer is called what the facts make it then.
    """
    kind = kinds.get(filing.kind)
    content = submitted(submission)
    assert kind.public_face  # what has none is never published
    face = kind.public_face(submission.answers)
    organisation = filing.organisation
    return Publication(
        kind=kind.code,
        developer=organisation.slug,
        developer_name=organisation.name,
        developer_website=organisation.website,
        developer_standing=str(registry.status(organisation, to_pacific(now).date()).label),
        subject=filing.subject,
        subject_name=filing.subject_name,
        number=filing.number,
        edition=filing.edition,
        reference=filing.reference,
        title=str(kind.name),
        label=face.label,
        effective_on=date.fromisoformat(face.effective_on),
        published_url=face.published_url,
        due_at=face.due_at,
        evaluations=face.evaluations,
        filed_at=filing.filed_at,
        certified_at=submission.submitted_at,
        text=submission.text,
        elements=[
            {
                "key": m.key,
                "number": m.number,
                "label": m.label,
                "citation": rulebook.current().cite(m.citation),
                "state": m.state,
                "answer": m.answer,
                "places": list(m.places),
            }
            for m in mapped(kind, content)
        ],
        answers=[
            {"label": str(row.label), "value": str(row.value)}
            for part in kind.form_parts(content)
            if not part.page
            for row in part.form.rows(content.part(part.name))
            if row.who_sees == PUBLIC and row.value and row.name not in _COLUMNS
        ],
        notes=notes,
        correction=filing.reason,
        rulebook=submission.rulebook,
        files=[
            FileToPublish(
                name=f["name"],
                media_type=f["media_type"],
                size=f["size"],
                sha256=f["sha256"],
                pages=f["pages"],
                stored_as=f["stored_as"],
            )
            for f in submission.files
        ],
    )

"""A framework's way through the services, for tests that begin half-way."""

from datetime import datetime
from typing import Any

from filings.frameworks.forms import AboutForm, ChangesForm
from filings.lifecycle import selectors
from filings.lifecycle.kinds import ELEMENT, TEXT, Content
from filings.lifecycle.models import Draft, Submission
from filings.lifecycle.services import drafts
from filings.lifecycle.services import filings as lifecycle
from portal.casework import types
from portal.casework.models import Case, DeficiencyNotice
from portal.casework.rules import Mark
from portal.casework.services import cases, reviewing
from portal.identity.models import Organisation, Person
from portal.rulebook import rules as rulebook

ELEMENTS = rulebook.elements("framework")


def text_of(number: int = 1) -> str:
    """A small framework in which each element has a heading of its own."""
    sections = "\n\n".join(
        f"## {e.number} {e.label}\n\nIn version {number} we describe {e.label.lower()} here, "
        f"in words of our own, and say who does what and when. " + " ".join(["We keep to it."] * 20)
        for e in ELEMENTS
    )
    return f"# Safety framework, version {number}\n\n{sections}\n"


def save(draft: Draft, name: str, content: dict[str, Any], by: Person, now: datetime) -> None:
    """Save a part over whatever it was."""
    part = draft.parts.filter(name=name).first()
    lock = part.lock if part else 0
    drafts.save_part(draft=draft.pk, name=name, content=content, lock=lock, by=by, now=now)


def fill(
    draft: Draft, by: Person, now: datetime, *, text: str = "", not_stated: tuple[str, ...] = ()
) -> Draft:
    """Give a draft everything that its checks ask for."""
    draft = selectors.numbered(Draft.objects.select_related("organisation").get(pk=draft.pk))
    text = text or text_of(draft.number)
    save(draft, TEXT, {"text": text}, by, now)
    outline = Content(kind=draft.kind, number=1, parts={TEXT: {"text": text}}).outline
    headings = [h for h in outline.headings if h.level == 2]
    for element in ELEMENTS:
        heading = headings[(element.number - 1) % len(headings)]
        stated = element.key not in not_stated
        places = [{"anchor": heading.anchor, "label": heading.title}] if stated else []
        save(draft, ELEMENT + element.key, {"stated": stated, "places": places}, by, now)
    if selectors.content(draft, now).follows:
        save(
            draft,
            ChangesForm.part,
            {
                "material": "yes",
                "modified_on": "2026-11-20",
                "what_changed": "Section 5 names its assessors.",
                "justification": "Readers asked who they are.",
            },
            by,
            now,
        )
    save(
        draft,
        AboutForm.part,
        {
            "label": f"Version {draft.number}",
            "effective_on": "2026-11-25",
            "published_url": f"https://example.org/framework/v{draft.number}",
            "contact_name": "Idris Valdane",
            "contact_email": "filings@example.org",
        },
        by,
        now,
    )
    if draft.answers_id:
        save(draft, "answer", {"answer": "Section 5 says it now."}, by, now)
    return draft


def certify(draft: Draft, by: Person, now: datetime) -> Submission:
    """Certify what the draft holds now."""
    draft = Draft.objects.select_related("organisation").get(pk=draft.pk)
    signed = lifecycle.to_sign(selectors.numbered(draft), now)
    return lifecycle.certify(
        draft=draft.pk,
        name=by.name,
        signed_sha256=signed.signed_sha256,
        by=by,
        now=now,
    )


def file(organisation: Organisation, by: Person, now: datetime, **how: Any) -> Submission:
    """Start, fill and certify a framework."""
    draft = drafts.start(organisation=organisation, kind="framework", by=by, now=now)
    return certify(fill(draft, by, now, **how), by, now)


def case_of(submission: Submission) -> Case:
    return Case.objects.get(subject=submission.filing_id)


def mark_all(case: Case, by: Person, now: datetime, fails: tuple[str, ...] = ()) -> None:
    """Mark every item as stated but those that fail."""
    case.refresh_from_db()
    reviewing.mark_items(
        case=case.pk,
        marks={
            i.key: (Mark.FAILS, "Say when and for what.") if i.key in fails else (Mark.STATED, "")
            for i in types.get(case.kind).items(case)
        },
        round=case.round,
        by=by,
        now=now,
    )


def accept(submission: Submission, by: Person, now: datetime, notes: str = "") -> Case:
    """Take, mark and accept."""
    case = case_of(submission)
    cases.claim(case=case.pk, by=by, now=now)
    mark_all(case, by, now)
    return reviewing.accept(case=case.pk, notes=notes, round=case.round, by=by, now=now)


def review(submission: Submission, by: Person, now: datetime) -> Case:
    """Take a confidential case, mark it, and end it as reviewed."""
    case = case_of(submission)
    cases.claim(case=case.pk, by=by, now=now)
    mark_all(case, by, now)
    return reviewing.close(case=case.pk, round=case.round, by=by, now=now)


def send_back(
    submission: Submission, by: Person, now: datetime, fails: tuple[str, ...] = ("third-parties",)
) -> DeficiencyNotice:
    """Take, mark some items as failing, and return."""
    case = case_of(submission)
    cases.claim(case=case.pk, by=by, now=now)
    mark_all(case, by, now, fails)
    return reviewing.return_filing(
        case=case.pk, message="Two questions.", round=case.round, by=by, now=now
    )


def fill_summary(
    draft: Draft, by: Person, now: datetime, *, nil: bool = False, word: str = "found"
) -> Draft:
    """Give a draft of a summary of internal use all that its checks ask for.

    Args:
        word: stands in everything that is typed.
    """
    assessed = {
        "assessed": "no" if nil else "yes",
        "contact_name": f"Idris {word}",
        "contact_email": f"{word}@example.org",
    }
    save(draft, "assessed", assessed, by, now)
    if not nil:
        save(draft, TEXT, {"text": f"# Summary\n\nWhat we {word} in tests.\n"}, by, now)
        save(draft, "details", {"models": f"Anvil {word}", "changed": f"All {word}."}, by, now)
    if draft.answers_id:
        save(draft, "answer", {"answer": f"It is {word} now."}, by, now)
    return draft


def file_summary(
    organisation: Organisation, by: Person, now: datetime, period: str, **how: Any
) -> Submission:
    """Start, fill and certify a summary for the period that begins on a day."""
    draft = drafts.start(
        organisation=organisation, kind="internal-use-summary", subject=period, by=by, now=now
    )
    return certify(fill_summary(draft, by, now, **how), by, now)

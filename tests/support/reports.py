"""A transparency report's way through the services, and the model that it is about."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from filings.lifecycle import selectors
from filings.lifecycle.kinds import ELEMENT, TEXT, Content, get
from filings.lifecycle.models import Draft, Submission
from filings.lifecycle.services import drafts
from filings.transparency_reports.selectors import KIND
from portal.identity.models import Organisation, Person
from portal.registry.compute import Part
from portal.registry.models import FoundationModel
from portal.registry.rules import Release
from portal.registry.services import models
from portal.rulebook import rules as rulebook
from tests.support.filings import certify, save

NOW = datetime(2026, 12, 1, 18, 0, tzinfo=UTC)  # conftest's, which imports this
ELEMENTS = rulebook.elements(KIND)
DEPLOYED = NOW + timedelta(days=2)  # 3 December 2026, 10:00 am Pacific
FACTS = {
    "website": "https://example.org",
    "contact": "help@example.org",
    "release_date": "2026-12-03",
    "languages": "English, Spanish",
    "modalities": "text, images",
}
# A row of the annex, and the same benchmark under other conditions.
EVALUATION = {
    "domain": "cyber",
    "capability": "Finds unknown flaws in programs",
    "method": "RangeBench 2.1",
    "elicitation": "Tools, ten tries.",
    "run_by": "developer",
    "result": "62.5",
    "unit": "%",
    "low": "58",
    "high": "67",
    "threshold": "50",
    "crossed": "yes",
    "mitigation": "Access was limited.",
    "decision": "restricted",
}
EVALUATIONS = [EVALUATION, EVALUATION | {"elicitation": "One try.", "result": "60"}]


def model(
    organisation: Organisation,
    by: Person,
    *,
    name: str = "Anvil",
    version: str = "3",
    at: datetime | None = DEPLOYED,
    operations: str = "2e26",
) -> FoundationModel:
    """A model of so much computing, made available at an instant if one is given."""
    row = models.add_model(organisation=organisation, name=name, version=version, by=by, now=NOW)
    models.add_run(
        model=row,
        part=Part.TRAINING,
        began=date(2026, 3, 1),
        operations=Decimal(operations),
        by=by,
        now=NOW,
    )
    if at:
        models.add_deployment(model=row, kind=Release.PUBLIC, at=at, by=by, now=NOW)
    return row


def text_of(name: str) -> str:
    """A small report in which each element that no form asks has a heading of its own."""
    sections = "\n\n".join(
        f"## {e.label}\n\nOf {name} we say here what the act asks. " + "It is as we say. " * 20
        for e in ELEMENTS[5:]
    )
    return f"# System card of {name}\n\n{sections}\n"


def start(
    organisation: Organisation, by: Person, now: datetime = NOW, subject: str = "anvil-3"
) -> Draft:
    return drafts.start(organisation=organisation, kind=KIND, subject=subject, by=by, now=now)


def fill(
    draft: Draft,
    by: Person,
    now: datetime = NOW,
    *,
    about: str = "",
    deployed_at: datetime | None = DEPLOYED,
    text: str = "",
    **facts: str,
) -> Draft:
    """Give a draft everything that its checks ask for."""
    draft = selectors.numbered(Draft.objects.select_related("organisation").get(pk=draft.pk))
    about = about or f"model:{draft.subject}"
    at = deployed_at.isoformat() if deployed_at else ""
    save(draft, "model", {"about": about, "about_words": about, "deployed_at": at}, by, now)
    save(draft, "facts", FACTS | facts, by, now)
    save(draft, "annex", {"rows": EVALUATIONS}, by, now)
    save(
        draft,
        "about",
        {
            "label": f"System card {draft.number}",
            "published_url": "https://example.org/card",
            "contact_name": "Idris Valdane",
            "contact_email": "filings@example.org",
        },
        by,
        now,
    )
    text = text or text_of(draft.subject_name)
    save(draft, TEXT, {"text": text}, by, now)
    headings = {
        h.title: h.anchor
        for h in Content(kind=KIND, number=1, parts={TEXT: {"text": text}}).outline.headings
    }
    for element in get(KIND).asked(selectors.content(draft, now)):
        if element.label in headings:
            place = {"anchor": headings[element.label], "label": element.label}
            save(draft, ELEMENT + element.key, {"stated": True, "places": [place]}, by, now)
    if draft.answers_id:
        save(draft, "answer", {"answer": "It says so now."}, by, now)
    return draft


def file(
    organisation: Organisation,
    by: Person,
    now: datetime = NOW,
    subject: str = "anvil-3",
    **how: Any,
) -> Submission:
    """Start, fill and certify a report."""
    return certify(fill(start(organisation, by, now, subject), by, now, **how), by, now)

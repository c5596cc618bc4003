"""The models of the demonstration, and the transparency reports about them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from filings.lifecycle import kinds
from filings.lifecycle import selectors as lifecycle
from filings.lifecycle.forms import PublishedForm
from filings.lifecycle.kinds import ELEMENT, TEXT
from filings.lifecycle.models import Submission
from filings.lifecycle.services import drafts
from filings.transparency_reports.annex.forms import AnnexForm
from filings.transparency_reports.forms import FactsForm, ModelForm
from filings.transparency_reports.selectors import KIND, reportable
from portal.demo.steps import Stage
from portal.identity.models import Organisation
from portal.registry.compute import Part
from portal.registry.models import FoundationModel
from portal.registry.rules import Release
from portal.registry.services import models
from portal.ui.pacific import to_pacific

# By the element of the act, what a report says; `{model}` stands for its model.
_WORDS = {
    "uses": "{model} is meant for writing, analysis and programming by adults and by firms. It is "
    "not meant to decide about people’s rights, nor to run machines without a person.",
    "restrictions": "Use is bound to our terms. They forbid weapons, intrusion into computers of "
    "others, and any attempt to take the safeguards off. Accounts that try are closed.",
    "risk-assessments": "Before the release we assessed {model} for help with biological weapons, "
    "for cyberattacks and for loss of control, in the three rounds that our framework asks for.",
    "assessment-results": "It stayed below our second tier in biology and control. In cyber tasks "
    "it crossed the first tier, so rate limits and watchers were put in place.",
    "third-party-evaluators": "Two outside laboratories repeated the cyber and biology tests with "
    "full access for four weeks. Their findings agree with ours and are summarised above.",
    "framework-steps": "The release committee met twice, saw every result, and decided in writing. "
    "The head of safety could have stopped the release and did not.",
}
_FACTS = {"languages": "English, Spanish, Chinese", "modalities": "text, images"}


def enter(
    stage: Stage, organisation: Organisation, name: str, version: str, *, days: int, by: str
) -> FoundationModel:
    """A developer enters a model, to be made available so many days later."""
    who: dict[str, Any] = {"by": stage.people[by], "now": stage.now}
    model = models.add_model(organisation=organisation, name=name, version=version, **who)
    models.add_run(
        model=model,
        part=Part.TRAINING,
        began=to_pacific(stage.now - timedelta(days=100)).date(),
        operations=Decimal("3e26"),
        method="Counted by the cluster’s own meters.",
        uncertainty=5,
        **who,
    )
    at = stage.now + timedelta(days=days)
    models.add_deployment(model=model, kind=Release.PUBLIC, at=at, **who)
    stage.tick()
    return model


def report(
    stage: Stage, model: FoundationModel, *, result: str, writer: str, officer: str
) -> Submission:
    """A report about a new model is written and certified, with an evaluation in its annex."""
    by, organisation = stage.people[writer], model.organisation
    draft = drafts.start(
        organisation=organisation, kind=KIND, subject=model.slug, by=by, now=stage.now
    )
    about = reportable(draft)[0]
    assert about.at
    deployed_at, released = about.at.isoformat(), to_pacific(about.at).date().isoformat()
    said = {"about": about.subject, "about_words": about.words, "deployed_at": deployed_at}
    stage.save(draft, ModelForm.part, said, writer)
    asked = kinds.get(KIND).asked(lifecycle.content(draft, stage.now))
    written = [(e, _WORDS[e.key].format(model=model)) for e in asked if e.key in _WORDS]
    sections = "\n\n".join(f"## {element.label}\n\n{words}" for element, words in written)
    stage.save(draft, TEXT, {"text": f"# System card of {model}\n\n{sections}\n"}, writer)
    anchors = {h.title: h.anchor for h in lifecycle.content(draft, stage.now).outline.headings}
    for element, _words in written:
        place = {"anchor": anchors[element.label], "label": element.label}
        stage.save(draft, ELEMENT + element.key, {"stated": True, "places": [place]}, writer)
    contact = {"website": organisation.website, "contact": f"{organisation.website}/contact"}
    stage.save(draft, FactsForm.part, _FACTS | contact | {"release_date": released}, writer)
    evaluation = {
        "domain": "cyber",
        "capability": "Finds and uses unknown flaws in programs",
        "method": "RangeBench 2.1",
        "elicitation": "Tools, ten tries, safeguards off.",
        "run_by": "developer",
        "result": result,
        "unit": "%",
        "plus_minus": "4",
        "threshold": "50",
        "crossed": "yes" if Decimal(result) > 50 else "no",
        "decision": "restricted" if Decimal(result) > 50 else "deployed",
    }
    stage.save(draft, AnnexForm.part, {"rows": [evaluation]}, writer)
    published = {
        "label": f"System card of {model}",
        "published_url": f"{organisation.website}/models/{model.slug}/card",
        "contact_name": by.name,
        "contact_email": by.email,
    }
    stage.save(draft, PublishedForm.part, published, writer)
    return stage.certify(draft, writer, officer)

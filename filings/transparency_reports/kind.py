"""The kind "transparency report": 22757.12(c). A series of versions for each model."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from filings.lifecycle.forms import ANSWER, PublishedForm
from filings.lifecycle.kinds import Content, FormPart, Kind, PublicFace, Subjects
from filings.transparency_reports import checks, duties, rules, selectors
from filings.transparency_reports.annex.forms import AnnexForm
from filings.transparency_reports.forms import FactsForm, ModelForm
from filings.transparency_reports.selectors import KIND
from portal.identity.rules import Standing
from portal.publication.kinds import PublicKind
from portal.rulebook import rules as rulebook
from portal.ui.pacific import written_day


def _title(number: int) -> str:
    return _now("Transparency report, version {number}").format(number=number)


def _face(answers: Mapping[str, Any]) -> PublicFace:
    about, deployed_at = answers[PublishedForm.part], answers[ModelForm.part].get("deployed_at")
    return PublicFace(
        label=about["label"],
        effective_on=answers[FactsForm.part]["release_date"],
        published_url=about["published_url"],
        due_at=datetime.fromisoformat(deployed_at) if deployed_at else None,
        evaluations=answers.get(AnnexForm.part, {}).get("rows", []),
    )


def _why(values: Mapping[str, Any]) -> str:
    """Why the summaries of 22757.12(c)(2) are asked, or are not."""
    known = rules.known(values)
    if known is None:
        return ""
    if known.standing == Standing.LARGE and known.over:
        words = _now("The developer is large on {day}: its revenue of {year} is over the line.")
    elif known.standing == Standing.LARGE:
        words = _now(
            "The developer is large on {day}: nothing is stated of its revenue of {year}, and it "
            "was large before."
        )
    elif known.over:
        words = _now(
            "The developer is not large on {day}, since it is no frontier developer on that day."
        )
    elif known.over is None:
        words = _now(
            "The developer is not large on {day}, as far as is stated: nothing is of its revenue "
            "of {year}."
        )
    else:
        words = _now("The developer is not large on {day}: its revenue of {year} is not over it.")
    asked = (
        _now("So the summaries of § 22757.12(c)(2) are asked too.")
        if known.standing == Standing.LARGE
        else _now("So the summaries of § 22757.12(c)(2) are not asked.")
    )
    day = (
        _now("That is the day of the deployment.")
        if known.by_deployment
        else _now("That is the day of filing, while no day of the deployment is stated.")
    )
    said = words.format(day=written_day(date.fromisoformat(known.day)), year=known.year)
    return f"{said} {day} {asked}"


def _suggested_text(content: Content) -> str:
    """Headings of what no form asks, for whoever has no system card."""
    asked = [e.label for e in TRANSPARENCY_REPORT.asked(content) if e.key not in _ANSWERED]
    title = _now("Transparency report: {model}").format(model=content.subject_name)
    return rules.outline(title, asked)


_ANSWERED = {
    "website": (FactsForm.part, "website"),
    "contact": (FactsForm.part, "contact"),
    "release-date": (FactsForm.part, "release_date"),
    "languages": (FactsForm.part, "languages"),
    "modalities": (FactsForm.part, "modalities"),
}
_ABOUT = _("What it is about")

TRANSPARENCY_REPORT = Kind(
    code=KIND,
    letter="T",
    name=_("Transparency report"),
    noun=_("transparency report"),
    title=_title,
    elements_title=_("Map what the act asks to your text"),
    parts=(
        FormPart(
            name=ModelForm.part,
            title=_("The model and its deployment"),
            hint=_("New, or modified; and when it is made available"),
            group=_ABOUT,
            form=ModelForm,
            suggest=duties.suggested,
        ),
        FormPart(
            name=FactsForm.part,
            title=_("Website, contact, release, languages, modalities"),
            hint=_("The short answers of § 22757.12(c)(1)(A)–(E)"),
            group=_("What it says"),
            form=FactsForm,
            suggest=lambda draft: {"website": draft.organisation.website},
        ),
        FormPart(
            name=AnnexForm.part,
            title=_("Evaluation annex"),
            hint=_("Voluntary: tests and results as a table that can be compared"),
            group=_("What it says"),
            form=AnnexForm,
            page="annex:rows",
            optional=True,
        ),
        FormPart(
            name=PublishedForm.part,
            title=_("Label and address"),
            hint=_("How you call it, where you publish it"),
            group=_("About this version"),
            form=PublishedForm,
        ),
        ANSWER,
    ),
    checks=checks.ALL,
    declaration=_(
        "I am authorized to certify this filing for the developer named above. I have read it. "
        "To the best of my knowledge it is the transparency report that the developer publishes "
        "for this model, and it holds no materially false or misleading statement "
        "(Bus. & Prof. Code § 22757.12(e))."
    ),
    public_face=_face,
    subjects=Subjects(
        question=_("Which model is it about?"),
        choices=selectors.subjects,
        none=_("Each report is about one of your models, so the model comes first."),
        add=_("Add a model"),
        add_page="registry:add_model",
    ),
    known=selectors.known,
    asks=lambda element, known: rules.is_asked(element.who, known),
    why=_why,
    answered_by=_ANSWERED,
    suggested_text=_suggested_text,
)

PUBLIC_TRANSPARENCY_REPORT = PublicKind(
    code=KIND,
    slug="reports",
    one=_("transparency report"),
    many=_("transparency reports"),
    lede=_(
        "What frontier developers publish with a new or substantially modified model. "
        "Published by the developers; registered here, not approved."
    ),
    elements_title=_("Where it says what the act asks"),
    elements=tuple((e.key, e.number, e.label) for e in rulebook.elements(KIND)),
    subject=_("model"),
    effective=_("Released on"),
    late=_("Filed {time} after the deployment."),
)

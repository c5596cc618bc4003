"""The kind "internal-use summary": 22757.12(d). Confidential; a series for each period."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from filings.internal_use import selectors
from filings.internal_use.forms import AssessedForm, DetailsForm
from filings.lifecycle import checks
from filings.lifecycle.forms import ANSWER
from filings.lifecycle.kinds import Content, Finding, FormPart, Kind, Parts, Subjects
from filings.lifecycle.models import Draft
from portal.registry import selectors as registry

_ABOUT = _("What you assessed")


def _title(number: int) -> str:
    if number == 1:
        return _now("Summary of risk from internal use")
    return _now("Summary of risk from internal use, version {number}").format(number=number)


def _was_assessed(parts: Parts) -> bool:
    return parts.get(AssessedForm.part, {}).get("assessed") == AssessedForm.YES


def _suggested(draft: Draft) -> Mapping[str, Any]:
    """The models of the registry, to be thinned out."""
    return {"models": ", ".join(map(str, registry.models(draft.organisation)))}


def _outline(content: Content) -> str:
    """Headings of what 22757.11(c)(1) and 22757.12(a)(10) name."""
    headings = [
        _now("What was assessed, how and by whom"),
        _now("A model that circumvents oversight"),
        _now("Help with weapons that can kill many"),
        _now("Attacks or crimes without human oversight"),
        _now("A model that evades control"),
        _now("What was found, and what was done about it"),
    ]
    title = _now("Summary of risk from internal use")
    return f"# {title}\n\n" + "".join(f"## {heading}\n\n\n" for heading in headings)


def _text_if_assessed(content: Content) -> Finding | None:
    return checks.text_is_there(content) if _was_assessed(content.parts) else None


def _outline_is_filled(content: Content) -> Finding | None:
    """A heading with nothing under it tells nothing."""
    if _was_assessed(content.parts) and content.text.strip() == _outline(content).strip():
        return Finding(_now("The text holds headings alone. Write what was found."), "text")
    return None


def _details_if_assessed(content: Content) -> Finding | None:
    return checks.complete(DetailsForm)(content) if _was_assessed(content.parts) else None


def _nil_is_voluntary(content: Content) -> Finding | None:
    """The duty is about any assessment: without one there is nothing to summarise."""
    if content.part(AssessedForm.part).get("assessed") == AssessedForm.NO:
        words = _now(
            "This is a nil statement: nothing to summarise. It is voluntary, and it ends the "
            "clock of its period."
        )
        return Finding(words, AssessedForm.part, blocking=False)
    return None


INTERNAL_USE_SUMMARY = Kind(
    code=selectors.DUTY,
    letter="S",
    name=_("Summary of risk from internal use"),
    noun=_("summary of internal use"),
    title=_title,
    elements_title=_("What the act asks"),
    parts=(
        FormPart(
            name=AssessedForm.part,
            title=_("Whether anything was assessed"),
            hint=_("If nothing was, this is a nil statement"),
            group=_ABOUT,
            form=AssessedForm,
        ),
        FormPart(
            name=DetailsForm.part,
            title=_("Models, and what changed"),
            hint=_("Which models the summary is about"),
            group=_ABOUT,
            form=DetailsForm,
            applies=lambda content: _was_assessed(content.parts),
            suggest=_suggested,
        ),
        ANSWER,
    ),
    checks=(
        checks.complete(AssessedForm),
        _text_if_assessed,
        _outline_is_filled,
        _details_if_assessed,
        checks.notice_is_answered,
        _nil_is_voluntary,
    ),
    declaration=_(
        "I am authorized to certify this filing for the developer named above. I have read it. To "
        "the best of my knowledge it summarises every assessment of catastrophic risk from "
        "internal use of the developer’s frontier models that was made in the period, and it "
        "holds no materially false or misleading statement "
        "(Bus. & Prof. Code § 22757.12(d), (e))."
    ),
    subjects=Subjects(
        question=_("Which period is it for?"),
        choices=selectors.choices,
        none=_("Large frontier developers owe a summary for each period. None runs for you."),
        add=_("When summaries are due, and your schedule"),
        add_page="internal_use:home",
    ),
    answered_by={"summary": (AssessedForm.part, "assessed")},
    suggested_text=_outline,
    has_text=_was_assessed,
    confidential=True,
    pages=((_("When summaries of internal use are due"), "internal_use:home"),),
)

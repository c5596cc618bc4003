"""The kind "framework": 22757.12(a) and (b). To add another kind, write another such folder."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from filings.frameworks import checks, duties
from filings.frameworks.forms import AboutForm, ChangesForm
from filings.lifecycle.forms import ANSWER
from filings.lifecycle.kinds import FormPart, Kind, PublicFace
from portal.publication.kinds import PublicKind
from portal.rulebook import rules as rulebook


def _title(number: int) -> str:
    return _now("Framework, version {number}").format(number=number)


def _face(answers: Mapping[str, Any]) -> PublicFace:
    about = answers[AboutForm.part]
    return PublicFace(
        label=about["label"],
        effective_on=about["effective_on"],
        published_url=about["published_url"],
    )


FRAMEWORK = Kind(
    code=checks.KIND,
    letter="F",
    name=_("Frontier AI framework"),
    noun=_("framework"),
    title=_title,
    elements_title=_("Map the ten elements"),
    parts=(
        FormPart(
            name=ChangesForm.part,
            title=_("What changed, and why"),
            hint=_("The justification that § 22757.12(b)(2) asks for"),
            group=_("What it says"),
            form=ChangesForm,
            applies=lambda content: content.follows,
            suggest=lambda draft: duties.suggested(draft.organisation),
        ),
        FormPart(
            name=AboutForm.part,
            title=_("Label, dates and address"),
            hint=_("How you call it, from when it holds, where you publish it"),
            group=_("About this version"),
            form=AboutForm,
        ),
        ANSWER,
    ),
    checks=checks.ALL,
    declaration=_(
        "I am authorized to certify this filing for the developer named above. I have read it. "
        "To the best of my knowledge it is the framework that the developer has adopted and "
        "publishes, and it holds no materially false or misleading statement "
        "(Bus. & Prof. Code § 22757.12(e))."
    ),
    public_face=_face,
    pages=(
        (_("State a material modification"), "frameworks:modification"),
        (_("Record a yearly review that changed nothing"), "frameworks:review"),
    ),
)

PUBLIC_FRAMEWORK = PublicKind(
    code=checks.KIND,
    slug="frameworks",
    one=_("framework"),
    many=_("frameworks"),
    lede=_(
        "How large frontier developers say they manage catastrophic risk. "
        "Published by the developers; registered here, not approved."
    ),
    elements_title=_("Where it speaks to the ten elements"),
    elements=tuple((e.key, e.number, e.label) for e in rulebook.elements(checks.KIND)),
)

"""The kind "drill report": a series for each site of a developer, without elements of the act."""

from collections.abc import Mapping
from typing import Any

from filings.lifecycle import checks
from filings.lifecycle.forms import ANSWER, PublishedForm
from filings.lifecycle.kinds import FormPart, Kind, PublicFace, Subjects
from portal.publication.kinds import PublicKind
from tests.support.made_up.forms import DrillForm

CODE = "drill-report"


def _face(answers: Mapping[str, Any]) -> PublicFace:
    return PublicFace(
        label=answers["about"]["label"],
        effective_on=answers["drill"]["held_on"],
        published_url=answers["about"]["published_url"],
    )


DRILL = Kind(
    code=CODE,
    letter="Z",
    name="Drill report",
    noun="drill report",
    title=lambda number: f"Drill report, version {number}",
    elements_title="",
    parts=(
        FormPart("drill", "The drill", "When, and with whom", "About it", DrillForm),
        FormPart("about", "Label and address", "Where it stands", "About it", PublishedForm),
        ANSWER,
    ),
    checks=(*checks.ALL, checks.complete(DrillForm), checks.complete(PublishedForm)),
    declaration="I declare that the drill was held as it says.",
    public_face=_face,
    subjects=Subjects(
        question="At which site?",
        choices=lambda organisation: [("north", "North hall"), ("south", "South hall")],
        none="There is no site.",
        add="Add a site",
        add_page="file:home",
    ),
)
PUBLIC_DRILL = PublicKind(
    code=CODE,
    slug="drills",
    one="drill report",
    many="drill reports",
    lede="What developers say of their drills.",
    elements_title="",
    elements=(),
    subject="site",
    effective="Held on",
)

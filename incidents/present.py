"""What pages show of an incident, in words; the same for its developer and for staff."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents import duties, questions, receipts, rules
from incidents.models import Incident, Report
from incidents.questions import Said
from incidents.rules import Lane, Outcome, Verdict
from incidents.selectors import Opened
from portal.deadlines import present as deadlines
from portal.deadlines import selectors as obligations
from portal.deadlines.models import Obligation
from portal.identity.models import Person
from portal.rulebook import rules as rulebook
from portal.ui.pacific import written


@dataclass(frozen=True)
class Pointer:
    """What answers point to, for the page that says so.

    Args:
        lines: why, a sentence each. citations: of the act, for what they match.
    """

    title: Any
    lede: Any
    lines: Sequence[Any]
    citations: Sequence[str]
    is_none: bool


_LEDES = {
    Verdict.REPORT: gettext_lazy("They match what the act calls a critical safety incident."),
    Verdict.JUDGE: gettext_lazy(
        "What is not sure decides it. Report it, and leave it to staff to judge."
    ),
    Verdict.NONE: gettext_lazy(
        "They match none of the four kinds. You can send it by choice: no clock, and apart from "
        "enforcement."
    ),
}


def outcome(found: Outcome) -> Pointer:
    """An outcome in words."""
    book = rulebook.current()
    kinds = [book.incident_kinds[key] for key in found.kinds]
    lines = [kind.text for kind in kinds]
    lines += [rules.WHY[key] for key in found.why]
    if found.open:
        lines += [
            _("Not sure: {question}").format(question=rules.BY_KEY[k].text) for k in found.open
        ]
    return Pointer(
        title=found.verdict.label,
        lede=_LEDES[found.verdict],
        lines=lines,
        citations=[book.cite(kind.citation) for kind in kinds] or [book.cite("22757.11(d)")],
        is_none=found.verdict == Verdict.NONE,
    )


@dataclass(frozen=True)
class Starting:
    """A duty as one row of “Every clock it starts”."""

    title: str
    citation: str
    counted: str
    file_by: Any
    word: Any
    mark: str
    shape: str


_COUNTED = {
    duties.REPORT: gettext_lazy("{period} from discovery"),
    duties.NOTICE: gettext_lazy("{period} from knowing of the imminent risk"),
}


def starting(
    row: Incident, person: Person, answers: questions.ANSWERS, now: datetime
) -> list[Starting]:
    """Both duties of the act, with their clocks as far as they run."""
    book = rulebook.current()
    running = {o.duty: o for o in obligations.of_case(person, row.ref)}
    found = []
    for key, who in (
        (duties.REPORT, _("California, OES")),
        (duties.NOTICE, _("California, an authority")),
    ):
        duty, clock = book.duties[key], running.get(key)
        mark, shape = deadlines.mark(clock, now) if clock else ("", "ring")
        found.append(
            Starting(
                title=who,
                citation=book.cite(duty.citation),
                counted=_COUNTED[key].format(period=duty.period),
                file_by=written(clock.file_by, "minute") if clock else _why_not(key, row, answers),
                word=clock.get_state_display() if clock else _("Not started"),
                mark=mark,
                shape=shape,
            )
        )
    return found


def _why_not(duty: str, row: Incident, answers: questions.ANSWERS) -> str:
    """Why a clock doesn't run."""
    if row.lane == Lane.VOLUNTARY:
        return _("None: you tell it by choice")
    if duty == duties.REPORT:
        if row.discovered_at is None:
            return _("Not started: you gave no time of discovery")
    elif row.imminent_at is None:
        risk = answers.get("imminent", {}).get("risk")
        if risk is None:
            return _("Not started: you have not answered whether there is a risk")
        label = rules.Answer(risk).label
        return _("Not started: you answered “{answer}”").format(answer=label)
    return _("None: by what you have stated you were no frontier developer")


def clocks(row: Incident, person: Person, now: datetime) -> list[deadlines.Clock]:
    """The clocks of an incident that this person may see, each with how it was counted."""

    def link(found: Obligation) -> str:
        if person.is_staff:
            return reverse("clocks:clock", args=[found.ref])
        return reverse("obligations:obligation", args=[found.organisation.slug, found.ref])

    return deadlines.clocks(list(obligations.of_case(person, row.ref)), now, link=link)


@dataclass(frozen=True)
class Group:
    """Some answers under a heading.

    Args:
        rows: each page with the address at which it is changed.
    """

    title: Any
    rows: Sequence[tuple[Said, str]]


def groups(said: Iterable[Said], change: Callable[[str], str] = lambda key: "") -> list[Group]:
    """Answers as they are read back: the act's own items apart from all that is asked beside it."""
    act: list[tuple[Said, str]] = []
    qualify: list[tuple[Said, str]] = []
    beside: list[tuple[Said, str]] = []
    for each in said:
        where = act if each.page.citation else beside
        where = qualify if each.page.number == questions.QUALIFY else where
        where.append((each, change(each.page.key)))
    return [
        Group(_("What the act asks for"), act),
        Group(_("Asked beside the act, to act in time"), beside),
        Group(_("Does it qualify?"), qualify),
    ]


@dataclass(frozen=True)
class Version:
    """One report as it is read."""

    report: Report
    lane: Any
    submitted_by: str
    sha256: str
    points_to: Any
    groups: Sequence[Group]
    changed: Sequence[Said]


def version(this: Opened[Report], before: Opened[Report] | None) -> Version:
    """A report with what has changed since the one before, question by question."""
    content: Mapping[str, Any] = this.content
    earlier = before.content["answers"] if before else None
    said = list(questions.said(content["answers"], earlier))
    return Version(
        report=this.row,
        lane=Lane(content["lane"]).label,
        submitted_by=content["submitted_by"],
        sha256=receipts.digest(content),
        points_to=Verdict(content["points_to"]["verdict"]).label,
        groups=groups(said),
        changed=[each for each in said if each.before is not None],
    )

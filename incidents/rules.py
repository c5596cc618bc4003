"""What an incident may become, and what answers to plain questions point to.

Never a legal conclusion: the developer decides, and staff may see it differently.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

from portal.errors import Refusal
from portal.ui.pacific import to_pacific, written_day

LETTER = "I"


class Lane(TextChoices):
    """By which way something is told, and so what follows from it."""

    REQUIRED = "required", _("A report that the act asks for")
    VOLUNTARY = "voluntary", _("By choice: a near miss, or a model that is no frontier model")
    PUBLIC = "public", _("A report by a member of the public")


class State(TextChoices):
    DRAFT = "draft", _("Not sent yet")
    RECEIVED = "received", _("Received")
    WITHDRAWN = "withdrawn", _("Withdrawn")


NEXT: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.RECEIVED, State.WITHDRAWN}),
    State.RECEIVED: frozenset({State.WITHDRAWN}),
    State.WITHDRAWN: frozenset(),
}


def check_move(current: str, to: State) -> None:
    """Refuse a move that the table does not have.

    Raises:
        Refusal: code `incident.cannot_become`, with both states as parameters.
    """
    if to not in NEXT[State(current)]:
        raise Refusal("incident.cannot_become", current=State(current).label, to=to.label)


class Severity(IntegerChoices):
    """How bad it is so far; the queue is ordered by it."""

    NONE = 0, _("Nobody hurt, nothing damaged")
    LOW = 1, _("Some damage, nobody hurt")
    MIDDLE = 2, _("Much damage, or somebody lightly hurt")
    HIGH = 3, _("Somebody seriously hurt")
    EXTREME = 4, _("Somebody killed, or harm to many people")


class Answer(TextChoices):
    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNSURE = "unsure", _("Not sure")


@dataclass(frozen=True)
class Question:
    """A plain question of “Does it qualify?”.

    Args:
        key: its name in addresses and in what is kept.
        unless: earlier answers, each of which makes it decide nothing any more.
    """

    key: str
    text: Any
    hint: Any
    unless: Mapping[str, Answer]


# What answers decide, 22757.11(d)(1)–(4) and (c)(1). With no frontier model none of it applies.
_NO_MODEL = {"frontier": Answer.NO}
_NO_DECEPTION = {**_NO_MODEL, "deceived": Answer.NO}
QUESTIONS: tuple[Question, ...] = (
    Question(
        "frontier",
        _("Was a frontier model involved?"),
        _("A foundation model trained with more than 10^26 operations, later tuning included."),
        {},
    ),
    Question(
        "weights",
        _("Did anybody access, change or take its weights without authority?"),
        _("An outsider, or somebody of your own who was not allowed to."),
        _NO_MODEL,
    ),
    Question(
        "hurt",
        _("Was anybody killed or hurt by it?"),
        _("One person is enough, and any bodily injury."),
        _NO_MODEL,
    ),
    Question(
        "control",
        _("Was control of the model lost?"),
        _("It acted, and whoever should have been able to stop or steer it was not."),
        _NO_MODEL,
    ),
    Question(
        "scale",
        _("Did it come to harm on the scale of a catastrophic risk?"),
        _(
            "More than 50 people killed or seriously injured, or property of more than "
            "$1,000,000,000 damaged or lost, in one incident: by expert help with a chemical, "
            "biological, radiological or nuclear weapon; by a cyberattack, murder, assault, "
            "extortion or theft without meaningful human oversight; or by getting out of control."
        ),
        _NO_MODEL,
    ),
    Question(
        "deceived",
        _("Did the model deceive its developer to get round controls or monitoring?"),
        _("For example it hid what it did, or gave false reports about it."),
        _NO_MODEL,
    ),
    Question(
        "elicited",
        _("Was that in a test designed to draw it out?"),
        _("An evaluation whose purpose was to bring out this very behavior."),
        _NO_DECEPTION,
    ),
    Question(
        "elsewhere",
        _("Was it in another test, or in an internal run made for something else?"),
        _("For example an evaluation of its skill with computers that it broke out of."),
        {**_NO_DECEPTION, "elicited": Answer.YES},
    ),
    Question(
        "risk",
        _("Does it show materially more catastrophic risk?"),
        _("Than you knew of before, in a way that matters."),
        {**_NO_DECEPTION, "elicited": Answer.YES},
    ),
)
BY_KEY: Mapping[str, Question] = {question.key: question for question in QUESTIONS}


def asked(answers: Mapping[str, str]) -> list[Question]:
    """The questions that decide something beside these answers, in their order."""
    return [q for q in QUESTIONS if not any(answers.get(k) == v for k, v in q.unless.items())]


class Verdict(TextChoices):
    """What answers point to; for a reader, never for a court."""

    REPORT = "report", _("Your answers point to a report")
    JUDGE = "judge", _("Staff should judge")
    NONE = "none", _("Your answers point to no report")


@dataclass(frozen=True)
class Outcome:
    """What answers point to, and why.

    Args:
        kinds: keys of the rulebook's `incident_kinds` that they match.
        open: keys of the questions whose answer leaves something open.
        why: keys of `WHY`, for what is not reportable.
    """

    verdict: Verdict
    kinds: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    why: tuple[str, ...] = ()


# Why something that sounds like an incident is none of the four kinds.
WHY: Mapping[str, Any] = {
    "frontier": _(
        "No frontier model was involved. For other models a report is encouraged, not required."
    ),
    "weights": _(
        "Weights were accessed, changed or taken, but nobody was killed or hurt. That alone is not "
        "the first kind. An employee who reports it is protected all the same, and for employees "
        "damage to property counts too."
    ),
    "control": _(
        "Control was lost, but nobody was killed or hurt. That alone is not the third kind."
    ),
    "elicited": _(
        "The model deceived its developer in a test designed to draw that out. That is not the "
        "fourth kind."
    ),
    "risk": _(
        "The model deceived its developer, but in a way that shows no materially higher "
        "catastrophic risk. That is not the fourth kind."
    ),
    "nothing": _("None of your answers matches one of the four kinds."),
}

# Each kind with the answers that all have to be given for it.
_KINDS: Mapping[str, Mapping[str, Answer]] = {
    "weights": {"weights": Answer.YES, "hurt": Answer.YES},
    "catastrophic-harm": {"scale": Answer.YES},
    "loss-of-control": {"control": Answer.YES, "hurt": Answer.YES},
    "deception": {
        "deceived": Answer.YES,
        "elicited": Answer.NO,
        # An unrelated run is outside such a test by the words of the act; whether it is by their
        # purpose is for staff.
        "elsewhere": Answer.NO,
        "risk": Answer.YES,
    },
}
_FOR_STAFF = {"elsewhere": Answer.YES}


def qualify(answers: Mapping[str, str]) -> Outcome:
    """What answers point to (22757.11(d)).

    Args:
        answers: an `Answer` by the key of its question. One that is missing counts as “not sure”.
    """
    matched: list[str] = []
    open_: list[str] = []
    for kind, needed in _KINDS.items():
        conditions = {"frontier": Answer.YES, **needed}
        found = {key: _meets(key, answers.get(key), wanted) for key, wanted in conditions.items()}
        if all(found.values()):
            matched.append(kind)
        elif False not in found.values():
            open_ += [key for key, met in found.items() if met is None and key not in open_]
    if matched:
        return Outcome(Verdict.REPORT, tuple(matched), tuple(open_))
    if open_:
        return Outcome(Verdict.JUDGE, open=tuple(q.key for q in QUESTIONS if q.key in open_))
    return Outcome(Verdict.NONE, why=_why(answers))


def _meets(key: str, given: str | None, wanted: Answer) -> bool | None:
    """Whether an answer is the one that a kind needs; None where that is open."""
    if given in (None, Answer.UNSURE) or _FOR_STAFF.get(key) == given:
        return None
    return given == wanted


def _why(answers: Mapping[str, str]) -> tuple[str, ...]:
    if answers.get("frontier") == Answer.NO:
        return ("frontier",)
    found = [key for key in ("weights", "control") if answers.get(key) == Answer.YES]
    if answers.get("deceived") == Answer.YES:
        found.append("elicited" if answers.get("elicited") == Answer.YES else "risk")
    return tuple(found) or ("nothing",)


def check_times(
    *,
    happened_on: date | None,
    discovered_at: datetime | None,
    imminent_at: datetime | None,
    now: datetime,
) -> None:
    """Refuse times of an incident that cannot all be right.

    Args:
        happened_on: in California. discovered_at: of the incident. imminent_at: of the imminent
            risk, which may be known later than the incident and never before it.
        now: aware, like all instants.

    Raises:
        Refusal: beside its field `incident.still_to_come`, `incident.discovered_before`,
            `incident.risk_before`.
    """
    if happened_on and happened_on > to_pacific(now).date():
        raise Refusal("incident.still_to_come", field="happened_on")
    for field, at in (("discovered_at", discovered_at), ("imminent_at", imminent_at)):
        if at and at > now:
            raise Refusal("incident.still_to_come", field=field)
    if happened_on and discovered_at and to_pacific(discovered_at).date() < happened_on:
        day = written_day(happened_on)
        raise Refusal("incident.discovered_before", field="discovered_at", day=day)
    if discovered_at and imminent_at and imminent_at < discovered_at:
        raise Refusal("incident.risk_before", field="imminent_at")


def earliest(*instants: datetime | None) -> datetime | None:
    """The first of what was ever stated: an amendment never starts a clock anew."""
    return min(filter(None, instants), default=None)

"""Whom the act covers, by what somebody answers: strictly more than a line, or not.

Every question has three answers: yes, no, and None where it is not known.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from portal.rulebook.rules import Duty, Rulebook, Threshold

_IF_REDACTED = frozenset({"redaction-note", "unredacted-retention"})


class Verdict(StrEnum):
    NONE = "none"
    FRONTIER = "frontier"
    LARGE = "large"
    UNKNOWN = "unknown"


class Stage(StrEnum):
    """How far a company's training of foundation models has come."""

    NEVER = "no"
    INTENDED = "intended"
    STARTED = "started"
    TRAINED = "trained"
    UNKNOWN = "unknown"


class Change(StrEnum):
    """What would make another verdict of it."""

    ANSWER = "answer"
    START = "start"
    MORE_COMPUTE = "more-compute"
    TUNE = "tune"
    DEPLOY = "deploy"
    SIZE_OVER = "size-over"
    SIZE_UNDER = "size-under"
    LINE = "line"


@dataclass(frozen=True)
class Amount:
    """What is known of a quantity: more than `above`, and at most `up_to` (None: no end known).

    Where both are the same, it is exactly that.
    """

    above: Decimal = Decimal(0)
    up_to: Decimal | None = None

    def is_over(self, line: Threshold) -> bool | None:
        """Whether it is strictly more than the line; None where that can't be told."""
        if self.up_to is not None and not line.is_exceeded_by(self.up_to):
            return False
        return self.above == self.up_to or self.above >= line.amount or None


UNKNOWN = Amount()


@dataclass(frozen=True)
class Company:
    """Answers about a company.

    Args:
        operations: to train its largest model, later tuning included.
        aims_higher: a run has started that is meant to use more than the line in all.
        revenue: dollars of the calendar year before, worldwide, with affiliates.
        deploys, redacts: whether it does, or is about to.
    """

    stage: Stage
    operations: Amount = UNKNOWN
    aims_higher: bool | None = None
    revenue: Amount = UNKNOWN
    deploys: bool | None = None
    redacts: bool | None = None


@dataclass(frozen=True)
class Model:
    """Answers about one model.

    Args:
        broad, general, adaptable: the three marks of a foundation model.
        operations: of the first training and all later tuning together.
        available: to a third party, for use, modification, copying or combination.
        for_evaluation: mainly so that the third party develops or evaluates it.
        is_new: new, or substantially modified.
    """

    broad: bool | None
    general: bool | None
    adaptable: bool | None
    operations: Amount = UNKNOWN
    available: bool | None = None
    for_evaluation: bool | None = None
    is_new: bool | None = None


@dataclass(frozen=True)
class Reason:
    """One question against its line.

    Args:
        key: of the question.
        is_over: the answer as the act reads it.
        matters: whether it decides anything beside the other answers.
        citation: of the rule. place: where the rules explain it, as the page of rules names it.
        line: the quantity it is held against.
    """

    key: str
    is_over: bool | None
    matters: bool
    citation: str
    place: str
    line: Threshold | None = None


@dataclass(frozen=True)
class Follows:
    """A duty; `applies` is False where the answers say that nothing starts it."""

    duty: Duty
    applies: bool | None


@dataclass(frozen=True)
class Assessment:
    """What follows from the answers.

    Args:
        is_open: whether an answer that isn't known could add duties.
    """

    verdict: Verdict
    is_open: bool
    reasons: tuple[Reason, ...]
    duties: tuple[Follows, ...]
    changes: tuple[Change, ...]


def assess_company(company: Company, rulebook: Rulebook) -> Assessment:
    """Whether a company is a frontier developer, and a large one (22757.11(h), (j)).

    Training that has not started covers nobody, whatever is intended.
    """
    compute, size = rulebook.thresholds["training-compute"], rulebook.thresholds["annual-revenue"]
    begun = {Stage.NEVER: False, Stage.INTENDED: False, Stage.UNKNOWN: None}.get(
        company.stage, True
    )
    over, is_big = company.operations.is_over(compute), company.revenue.is_over(size)
    frontier = _all(begun, _any(over, company.aims_higher))
    large = _all(frontier, is_big)
    if frontier:
        verdict = Verdict.LARGE if large else Verdict.FRONTIER
    else:
        verdict = Verdict.UNKNOWN if frontier is None else Verdict.NONE
    changes = {
        Verdict.NONE: (Change.START, Change.TUNE, Change.LINE),
        Verdict.UNKNOWN: (Change.ANSWER, Change.START, Change.LINE),
        Verdict.FRONTIER: (Change.SIZE_OVER, Change.LINE),
        Verdict.LARGE: (Change.SIZE_UNDER, Change.LINE),
    }[verdict]
    return Assessment(
        verdict,
        is_open=frontier is None or large is None,
        reasons=(
            _reason(rulebook, "stage", begun, "frontier-developer"),
            _reason(
                rulebook, "operations", over, "frontier-model", compute, matters=begun is not False
            ),
            _reason(
                rulebook,
                "aims",
                company.aims_higher,
                "frontier-developer",
                matters=begun is not False and over is not True,
            ),
            _reason(
                rulebook,
                "revenue",
                is_big,
                "large-frontier-developer",
                size,
                matters=frontier is not False,
            ),
        ),
        duties=_duties(rulebook, verdict, company.deploys, company.redacts),
        changes=changes,
    )


def assess_model(model: Model, rulebook: Rulebook) -> Assessment:
    """Whether a model is a frontier model, and what deploying it asks (22757.11(e), (f), (i)).

    The duties are those of every frontier developer; a large one has more.
    """
    compute = rulebook.thresholds["training-compute"]
    foundation = _all(model.broad, model.general, model.adaptable)
    over = model.operations.is_over(compute)
    frontier = _all(foundation, over)
    deployed = _all(model.available, _not(model.for_evaluation))
    if frontier:
        verdict = Verdict.FRONTIER
        changes = (Change.LINE,) if deployed else (Change.DEPLOY, Change.LINE)
    elif frontier is None:
        verdict, changes = Verdict.UNKNOWN, (Change.ANSWER, Change.LINE)
    else:
        verdict, changes = Verdict.NONE, (Change.MORE_COMPUTE, Change.LINE)
    matters = frontier is not False
    report = rulebook.duties["transparency-report"]
    return Assessment(
        verdict,
        is_open=frontier is None or (frontier and _all(deployed, model.is_new) is None),
        reasons=(
            _reason(rulebook, "broad", model.broad, "foundation-model"),
            _reason(rulebook, "general", model.general, "foundation-model"),
            _reason(rulebook, "adaptable", model.adaptable, "foundation-model"),
            _reason(
                rulebook,
                "operations",
                over,
                "frontier-model",
                compute,
                matters=foundation is not False,
            ),
            _reason(rulebook, "available", model.available, "deploy", matters=matters),
            _reason(rulebook, "evaluation", _not(model.for_evaluation), "deploy", matters=matters),
            Reason("new", model.is_new, matters, rulebook.cite(report.citation), report.key),
        ),
        duties=_duties(rulebook, verdict, _all(deployed, model.is_new), None),
        changes=changes,
    )


def _reason(
    rulebook: Rulebook,
    key: str,
    is_over: bool | None,
    term: str,
    line: Threshold | None = None,
    *,
    matters: bool = True,
) -> Reason:
    citation = rulebook.cite(rulebook.definitions[term].citation)
    return Reason(key, is_over, matters, citation, f"term-{term}", line)


def _duties(
    rulebook: Rulebook, verdict: Verdict, deploys: bool | None, redacts: bool | None
) -> tuple[Follows, ...]:
    who = {Verdict.FRONTIER: ("frontier",), Verdict.LARGE: ("frontier", "large")}.get(verdict, ())

    def applies(duty: Duty) -> bool | None:
        if duty.key in _IF_REDACTED:
            return redacts
        return deploys if duty.starts == "deployment" else True

    return tuple(
        Follows(duty, applies(duty))
        for duty in rulebook.duties.values()
        if duty.who in who and not duty.optional
    )


def _all(*answers: bool | None) -> bool | None:
    """Yes if all are, no if one is no, else not known."""
    return False if False in answers else None if None in answers else True


def _any(*answers: bool | None) -> bool | None:
    return _not(_all(*map(_not, answers)))


def _not(answer: bool | None) -> bool | None:
    return None if answer is None else not answer

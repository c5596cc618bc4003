"""Evaluations as the parts of a page take them: words, marks, drawings and addresses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from portal.library import evaluations
from portal.library.dots import Dots, Result, dots
from portal.library.evaluations import Cut
from portal.library.present import Tag
from portal.publication.evaluations import DOMAINS, Said, figure, runner, word
from portal.publication.models import Evaluation
from portal.rulebook import rules

_CROSSED = {"yes": ("act", "diamond"), "no": ("", "ring"), "unclear": ("", "half")}
# A drawing of one result compares nothing.
_FEWEST = 2


@dataclass(frozen=True)
class Row:
    """An evaluation as tables show it."""

    place: int
    said: Said
    domain: str
    law: str  # whole citation of the risk it belongs to, or ""
    figure: str
    threshold: str
    crossed: Tag | None
    runner: str
    decision: str


@dataclass(frozen=True)
class Beside:
    """The same among those of other models."""

    row: Row
    model: str
    developer: str
    href: str


@dataclass(frozen=True)
class Unit:
    """Results of one method that are counted alike; `words` is "" for what is said in words."""

    words: str
    rows: Sequence[Beside]
    dots: Dots | None


@dataclass(frozen=True)
class Method:
    """A method with the results of all models; `hidden` rows have no room on the page."""

    name: str
    models: int
    units: Sequence[Unit]
    hidden: int


def rows(found: Iterable[Evaluation]) -> list[Row]:
    """Evaluations as rows, in the order in which they come."""
    book = rules.current()
    laws = {code: book.cite(law) if law else "" for code, (_label, law) in DOMAINS.items()}
    return [_row(evaluation, laws) for evaluation in found]


def _row(evaluation: Evaluation, laws: dict[str, str]) -> Row:
    said = evaluation.said
    crossed = said.get("crossed")
    return Row(
        place=evaluation.place,
        said=said,
        domain=word(said, "domain"),
        law=laws.get(evaluation.domain, ""),
        figure=figure(said),
        threshold=figure(said, "threshold"),
        crossed=Tag(_CROSSED[crossed][0], word(said, "crossed"), _CROSSED[crossed][1])
        if crossed
        else None,
        runner=runner(said),
        decision=word(said, "decision"),
    )


def methods(found: Cut) -> list[Method]:
    """The methods of a page, each with its results by unit; only like is drawn with like."""
    shown = list(zip(found.rows, rows(found.rows), strict=True))
    by_method = {
        key: [(evaluation, row) for evaluation, row in group]
        for key, group in groupby(shown, key=lambda pair: pair[0].method_key)
    }
    return [
        Method(
            name=by_method[key][0][1].said["method"],
            models=counts["models"],
            units=[_unit(list(g)) for _key, g in groupby(by_method[key], key=_counted)],
            hidden=counts["rows"] - len(by_method[key]),
        )
        for key, counts in found.counts.items()
    ]


def _counted(pair: tuple[Evaluation, Row]) -> tuple[bool, str]:
    """What a result can be compared by: a number has a unit, words have none."""
    evaluation, _row = pair
    return evaluation.value is not None, evaluation.unit_key


def _unit(pairs: Sequence[tuple[Evaluation, Row]]) -> Unit:
    beside = [_beside(evaluation, row) for evaluation, row in pairs]
    evaluation, row = pairs[0]
    is_number = evaluation.value is not None
    drawn = None
    if is_number and len(pairs) >= _FEWEST:
        results = [_result(e, b) for (e, _row), b in zip(pairs, beside, strict=True)]
        drawn = dots(results, percent=evaluation.unit_key == "%")
    return Unit(row.said.get("unit", "") if is_number else "", beside, drawn)


def _beside(evaluation: Evaluation, row: Row) -> Beside:
    document = evaluation.document
    return Beside(
        row,
        model=document.subject_name or document.title,
        developer=document.developer.name,
        href=evaluations.address(evaluation),
    )


def _result(evaluation: Evaluation, beside: Beside) -> Result:
    threshold: Any = evaluation.said.get("threshold")
    assert evaluation.value is not None
    return Result(
        name=beside.model,
        words=beside.row.said["result"],
        value=evaluation.value,
        low=evaluation.low,
        high=evaluation.high,
        threshold=Decimal(threshold) if threshold else None,
    )

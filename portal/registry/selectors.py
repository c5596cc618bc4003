"""Reading the facts, and what follows from them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from math import inf
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from portal.errors import NotFound
from portal.identity.models import Organisation
from portal.identity.rules import Standing
from portal.registry import rules
from portal.registry.compute import Compute
from portal.registry.models import (
    ComputeRun,
    Deployment,
    Description,
    Fact,
    FoundationModel,
    ModelStatement,
    Modification,
)
from portal.registry.rules import Kind, Release, Spans
from portal.rulebook import rules as rulebook
from portal.ui.pacific import to_pacific, written_day


def facts(organisation: Organisation) -> QuerySet[Fact]:
    """All that was ever stated, the latest first, with who stated and what corrects it."""
    return (
        Fact.objects.filter(organisation=organisation)
        .select_related("recorded_by", "correction")
        .order_by("-pk")
    )


def current(*organisations: Organisation | int) -> QuerySet[Fact]:
    """The facts of these organisations that count: neither corrected nor taken back."""
    return Fact.objects.filter(organisation__in=organisations, correction=None, withdrawn=False)


def spans_of(organisations: Iterable[int]) -> dict[int, Spans]:
    """When each of these was what, in one query.

    Args:
        organisations: primary keys.

    Returns:
        By primary key, for every one that was asked for.
    """
    found: dict[int, list[Fact]] = defaultdict(list)
    wanted = list(organisations)
    for fact in current(*wanted).filter(kind__in=[Kind.FRONTIER, Kind.SIZE]):
        found[fact.organisation_id].append(fact)
    return {pk: spans_from(found[pk]) for pk in wanted}


def spans_from(facts: Iterable[Fact]) -> Spans:
    """The same from facts that count and that were read already."""
    facts = list(facts)
    since = next((f.day for f in facts if f.kind == Kind.FRONTIER), None)
    sizes = {f.year: f.over for f in facts if f.year is not None and f.over is not None}
    return Spans(rules.frontier_span(since), tuple(rules.large_spans(since, sizes, _carries_over)))


def spans_if(fact: Fact) -> tuple[Spans, Spans]:
    """When its organisation is what: now, and with this fact in the place of what it corrects.

    Args:
        fact: a correction or a taking back, which need not be saved.
    """
    counting = list(current(fact.organisation))
    others = [f for f in counting if f.pk != fact.corrects_id]
    return spans_from(counting), spans_from(others if fact.withdrawn else [*others, fact])


def _carries_over(year: int) -> bool:
    """The reading of the rulebook that is in force when the year begins."""
    return rulebook.on(date(year, 1, 1)).switches["size-carries-over"].chosen == "carries-over"


def spans(organisation: Organisation) -> Spans:
    """When the organisation was, is and will be a frontier developer, and a large one."""
    return spans_of([organisation.pk])[organisation.pk]


def status(organisation: Organisation, day: date) -> Standing:
    """What the organisation is on a day in California."""
    return spans(organisation).on(day)


def models(organisation: Organisation) -> QuerySet[FoundationModel]:
    """Its models, by name; not those that were taken back."""
    return FoundationModel.objects.filter(organisation=organisation, withdrawn=False)


def model(organisation: Organisation, slug: str) -> FoundationModel:
    """One of them.

    Raises:
        NotFound: there is none at that address, or it was taken back.
    """
    found = models(organisation).select_related("organisation").filter(slug=slug).first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class Sheet:
    """All that counts of a model now, each in the order of its days."""

    model: FoundationModel
    description: Description
    runs: tuple[ComputeRun, ...]
    modifications: tuple[Modification, ...]
    deployments: tuple[Deployment, ...]
    base: "Sheet | None"

    @property
    def compute(self) -> Compute:
        """What trained it."""
        return Compute(self.runs, self.base.compute if self.base else None)

    def is_frontier(self, by: date | None = None) -> bool:
        """Whether it is a frontier model by its sum.

        Args:
            by: only runs that had begun on this day in California; None for all that are stated.
        """
        since = self.compute.over_since(threshold(by))
        return since is not None and (by is None or since <= by)

    def first_deployed(self, modification: int = 0) -> datetime | None:
        """When it was first made available, or will be, so that this is to deploy it.

        Args:
            modification: its number; 0 for the new model.
        """
        return min(
            (
                d.at
                for d in self.deployments
                if d.modification == modification and Release(d.kind).deploys
            ),
            default=None,
        )


def threshold(day: date | None = None) -> rulebook.Threshold:
    """The line of 22757.11(i)(1), on a day in California or today."""
    book = rulebook.on(day) if day else rulebook.current()
    return book.thresholds["training-compute"]


def sheets(organisation: Organisation, *, but: Model | None = None) -> dict[int, Sheet]:
    """The sheets of all its models by key, in five queries.

    Args:
        but: a statement that is about to be made: with it, in the place of what it corrects.
    """

    every = {row.pk: row for row in models(organisation)}
    if not every:
        return {}

    def counting(kind: Any, by: str) -> dict[int, list[Any]]:
        found = list(kind.objects.filter(model__in=every, correction=None, withdrawn=False))
        if isinstance(but, kind):
            found = [row for row in found if row.pk != but.corrects_id]
            found += [] if but.withdrawn else [but]
        rows = defaultdict(list)
        for row in sorted(found, key=lambda row: (getattr(row, by), row.pk or inf)):
            row.model = every[row.model_id]
            rows[row.model_id].append(row)
        return rows

    descriptions = counting(Description, "name")
    runs, deployments = counting(ComputeRun, "began"), counting(Deployment, "at")
    modifications = counting(Modification, "number")
    known = {pk: row for pk, row in every.items() if descriptions[pk]}
    made: dict[int, Sheet] = {}

    def sheet(row: FoundationModel) -> Sheet:
        if row.pk not in made:
            description = descriptions[row.pk][0]
            base = known.get(description.base_id)
            made[row.pk] = Sheet(
                model=row,
                description=description,
                runs=tuple(runs[row.pk]),
                modifications=tuple(modifications[row.pk]),
                deployments=tuple(deployments[row.pk]),
                base=sheet(base) if base else None,
            )
        return made[row.pk]

    return {pk: sheet(row) for pk, row in known.items()}


@dataclass(frozen=True)
class Reportable:
    """What a transparency report can be about: a new model, or a substantial modification of one.

    Args:
        subject: of its clock, for ever: `model:<slug>` or `model:<slug>@<n>`.
        name: "Anvil 3", or "Anvil 3, modified on 3 December 2026".
        words: "Anvil 3, new", or the same and why.
        at: when it was first deployed or will be, aware; None where nothing says so.
        frontier: whether the model is a frontier model by its sum, on that day or by now.
    """

    subject: str
    name: str
    words: str
    at: datetime | None
    frontier: bool


def reportable(model: FoundationModel) -> list[Reportable]:
    """What a transparency report about this model can be about, the new model first."""
    return reportable_of(sheets(model.organisation)[model.pk])


def reportable_of(sheet: Sheet) -> list[Reportable]:
    """The same of a sheet that was read already."""
    name, subject = str(sheet.model), f"model:{sheet.model.slug}"
    said = [(0, subject, name, _("{model}, new").format(model=name))]
    for row in sheet.modifications:
        modified = _("{model}, modified on {day}").format(model=name, day=written_day(row.day))
        said.append((row.number, f"{subject}@{row.number}", modified, f"{modified}: {row.reason}"))
    found = []
    for number, about, short, words in said:
        at = sheet.first_deployed(number)
        frontier = sheet.is_frontier(to_pacific(at).date() if at else None)
        found.append(Reportable(about, short, words, at, frontier))
    return found


def statements(model: FoundationModel, *kinds: type[ModelStatement]) -> list[ModelStatement]:
    """All that was ever stated of a model, the latest first, with who stated and what corrects it.

    Args:
        kinds: only these; none for all four.
    """
    found: list[ModelStatement] = []
    every: Any = kinds or (Description, ComputeRun, Modification, Deployment)
    for kind in every:
        joined = ("recorded_by", "correction", *(["base"] if kind is Description else []))
        found += kind.objects.filter(model=model).select_related(*joined)
    for row in found:
        row.model = model
    return sorted(found, key=lambda row: (row.recorded_at, row.pk), reverse=True)

"""Models in words, for the pages of their developer and of the State's staff."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.identity.rules import Standing
from portal.registry import selectors
from portal.registry.models import (
    ComputeRun,
    Deployment,
    Description,
    FoundationModel,
    ModelStatement,
    Modification,
)
from portal.registry.present import Place, line, operations
from portal.registry.rules import IN_FORCE, Release, Spans
from portal.registry.selectors import Reportable, Sheet
from portal.rulebook import rules as rulebook
from portal.ui.pacific import to_pacific, written, written_day

WHATS: dict[type[ModelStatement], str] = {
    Description: "description",
    ComputeRun: "run",
    Modification: "modification",
    Deployment: "deployment",
}


@dataclass(frozen=True)
class ModelPlace(Place):
    """Whose pages of models they are, and of which model; None for the list."""

    model: FoundationModel | None = None
    nav = "models"

    @property
    def home(self) -> str:
        return self.of(self.model) if self.model else self.top

    @property
    def top(self) -> str:
        name = "registry:staff_models" if self.staff else "registry:models"
        return reverse(name, args=[self.organisation.slug])

    def of(self, model: FoundationModel) -> str:
        """The page of a model."""
        name = "registry:staff_model" if self.staff else "registry:model"
        return reverse(name, args=[self.organisation.slug, model.slug])

    @property
    def trail(self) -> list[tuple[str, str]]:
        found = [*self.above, (_("Models"), self.top)]
        return [*found, (str(self.model), self.home)] if self.model else found

    def change(self, statement: ModelStatement) -> str:
        """Where a statement is corrected or taken back; "" for whoever may not."""
        words = [self.organisation.slug, statement.model.slug, WHATS[type(statement)]]
        return reverse("registry:change", args=[*words, statement.pk]) if self.changes else ""

    def adds(self) -> dict[str, str]:
        """Where each kind of statement is added; nothing for whoever may not."""
        if not self.changes or self.model is None:
            return {}
        words = [self.organisation.slug, self.model.slug]
        whats = ("run", "modification", "deployment")
        return {what: reverse("registry:state", args=[*words, what]) for what in whats}


def index(place: ModelPlace, now: datetime) -> dict[str, Any]:
    """What the list shows."""
    sheets = selectors.sheets(place.organisation)
    return {
        "note": note(place, sheets),
        "add": reverse("registry:add_model", args=[place.organisation.slug])
        if place.changes
        else "",
        "models": [
            {
                "model": sheet.model,
                "href": place.of(sheet.model),
                "family": sheet.description.family,
                "total": operations(sheet.compute.total()) if sheet.compute.counted() else "",
                "frontier": sheet.is_frontier(),
                "since": sheet.first_deployed(),
                "is_planned": (sheet.first_deployed() or now) > now,
            }
            for sheet in sheets.values()
        ],
    }


def note(place: Place, sheets: Mapping[int, Sheet]) -> dict[str, str]:
    """Where the models say more than the facts do: from when, and the page that states it.

    22757.11(h): a frontier developer is one from the day on which such a training began.
    """
    found = (sheet.compute.over_since(selectors.threshold()) for sheet in sheets.values())
    since = min(filter(None, found), default=None)
    frontier = selectors.spans(place.organisation).frontier
    if since is None or (frontier and frontier.begins <= max(since, IN_FORCE)):
        return {}
    words = _(
        "By what is stated of its models, {name} has trained a frontier model, or begun to, since "
        "{since}. By its size and status it is a frontier developer {then}. One of the two is to "
        "be corrected."
    )
    then = _("since {day}").format(day=written_day(frontier.begins)) if frontier else _("on no day")
    name, day = place.organisation.name, written_day(since)
    return {
        "text": words.format(name=name, since=day, then=then),
        "href": Place(place.organisation, staff=place.staff, changes=False).home,
    }


def page(place: ModelPlace, sheet: Sheet, now: datetime) -> dict[str, Any]:
    """What the page of one model shows."""
    about, runs = sheet.description, sheet.compute.counted()
    limit = selectors.threshold()
    spans = selectors.spans(place.organisation)
    return {
        "sheet": sheet,
        "note": note(place, {sheet.model.pk: sheet}),
        "described": [
            (label, value)
            for label, value in (
                (_("Family"), about.family),
                (_("Made of"), str(sheet.base.model) if sheet.base else about.base_words),
            )
            if value
        ],
        "describe": place.change(about),
        "adds": place.adds(),
        "runs": [_run(place, run) for run in runs],
        "total": operations(sheet.compute.total()) if runs else "",
        "verdict": verdict(sheet),
        "is_frontier": sheet.is_frontier(),
        "may_be": bool(runs) and not sheet.is_frontier() and sheet.compute.may_be_over(limit),
        "line": operations(limit.amount),
        "citation": rulebook.current().cite("22757.11(i)(2)"),
        "modifications": [(row, place.change(row)) for row in sheet.modifications],
        "deployments": [_deployment(place, sheet, row, now) for row in sheet.deployments],
        "clocks": [(r.words, _clock(sheet, r, spans)) for r in selectors.reportable_of(sheet)],
        "history": [entry(row) for row in selectors.statements(sheet.model)],
    }


def _run(place: ModelPlace, run: Any) -> dict[str, Any]:
    own = run.model_id == (place.model and place.model.pk)
    return {
        "row": run,
        "of": "" if own else str(run.model),
        "operations": operations(run.operations),
        "href": place.change(run) if own else "",
    }


def _deployment(place: ModelPlace, sheet: Sheet, row: Deployment, now: datetime) -> dict[str, Any]:
    made = {m.number: m.day for m in sheet.modifications}
    new = _("The new model")
    return {
        "row": row,
        "what": _("As modified on {day}").format(day=written_day(made[row.modification]))
        if row.modification
        else new,
        "deploys": Release(row.kind).deploys,
        "is_planned": row.at > now,
        "href": place.change(row),
    }


def verdict(sheet: Sheet, by: date | None = None) -> str:
    """The sum, and on which side of the line it is."""
    runs = sheet.compute.counted(by)
    if not runs:
        return _("Nothing is stated of the computing that trained it.")
    total, limit = operations(sheet.compute.total(by)), selectors.threshold(by)
    parts = " + ".join(operations(run.operations) for run in runs)
    words = _("{parts} = {total}") if len(runs) > 1 else _("{total}")
    side = _("more than {line}") if sheet.is_frontier(by) else _("not more than {line}")
    said = words.format(parts=parts, total=total)
    return f"{said}, {side.format(line=operations(limit.amount))}."


def _clock(sheet: Sheet, about: Reportable, spans: Spans) -> str:
    """Whether a transparency report is due on it, until when, and why."""
    if about.at is None:
        return _("No clock: no deployment is stated.")
    day = to_pacific(about.at).date()
    why = verdict(sheet, day)
    if not about.frontier:
        return _("No clock. On the day of deployment: {why}").format(why=why)
    if spans.on(day) == Standing.NONE:
        return _(
            "No clock, since by its size and status its developer is no frontier developer on "
            "{day}. The model is one: {why}"
        ).format(day=written_day(day), why=why)
    return _("A transparency report is due by {at}. {why}").format(
        at=written(about.at, "minute"), why=why
    )


def said(row: ModelStatement) -> str:
    """A statement in words, or that it is taken back."""
    match row:
        case Description():
            made_of = str(row.base) if row.base else row.base_words
            words = _("Called {name}").format(name=f"{row.name} {row.version}".strip())
            words += _(", of the family {family}").format(family=row.family) if row.family else ""
            words += _(", made of {base}").format(base=made_of) if made_of else ""
        case ComputeRun():
            meant = _("{part} from {day}: {operations} operations are meant to be used")
            used = _("{part} from {day}: {operations} operations")
            words = (meant if row.intended else used).format(
                part=row.get_part_display(),
                day=written_day(row.began),
                operations=operations(row.operations),
            )
        case Modification():
            words = _("Modification {number}, of {day}: {reason}").format(
                number=row.number, day=written_day(row.day), reason=row.reason
            )
        case Deployment():
            what = (
                _("Modification {number}").format(number=row.modification)
                if row.modification
                else _("New model")
            )
            words = _("{what}: {how}, from {at}").format(
                what=what, how=row.get_kind_display(), at=written(row.at, "minute")
            )
        case _:
            raise TypeError(row)
    return _("Taken back: {words}").format(words=words) if row.withdrawn else words


def entry(row: ModelStatement) -> dict[str, Any]:
    """A line of the history."""
    if isinstance(row, ComputeRun) and not row.withdrawn:
        sure = _("±{n} %").format(n=row.uncertainty) if row.uncertainty is not None else ""
        return line(row, said(row), sure, row.method)
    return line(row, said(row))


def what_follows(place: ModelPlace, row: ModelStatement) -> dict[str, Any]:
    """What a page asks before a statement is saved that changes more than itself."""
    before = selectors.sheets(place.organisation)
    after = selectors.sheets(place.organisation, but=row)
    follows = [*_sums(before, after), *_clocks(before, after, selectors.spans(place.organisation))]
    if not follows:
        return {}
    rows = [(_("You state"), said(row)), (_("Reason"), row.basis)]
    return {"rows": [r for r in rows if r[1]], "follows": follows}


def _sums(before: Mapping[int, Sheet], after: Mapping[int, Sheet]) -> Iterable[str]:
    for pk, sheet in after.items():
        was, now = pk in before and before[pk].is_frontier(), sheet.is_frontier()
        if was != now:
            words = (
                _("{model} would be a frontier model by its sum: {why}")
                if now
                else _("{model} would be no frontier model by its sum: {why}")
            )
            yield words.format(model=sheet.model, why=verdict(sheet))


def _clocks(before: Mapping[int, Sheet], after: Mapping[int, Sheet], spans: Spans) -> Iterable[str]:
    def due(sheets: Mapping[int, Sheet]) -> dict[str, Reportable]:
        every = (about for sheet in sheets.values() for about in selectors.reportable_of(sheet))
        return {
            about.subject: about
            for about in every
            if about.at
            and about.frontier
            and spans.on(to_pacific(about.at).date()) != Standing.NONE
        }

    was, now = due(before), due(after)
    for subject, about in now.items():
        if about.at and (subject not in was or was[subject].at != about.at):
            words = _("A transparency report on {name} would be due by {at} (22757.12(c)(1)).")
            yield words.format(name=about.name, at=written(about.at, "minute"))
    for subject in was.keys() - now.keys():
        words = _("No transparency report would be due on {name} any more.")
        yield words.format(name=was[subject].name)

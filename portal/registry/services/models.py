"""Every write to the models of a developer: add, state, correct, take back."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db import transaction
from django.utils.text import slugify

from portal.errors import NotFound, Refusal
from portal.identity import permissions
from portal.identity import selectors as identity
from portal.identity.models import Organisation, Person
from portal.identity.rules import MAY_PREPARE, NAME_MAX, folded, tidy_name
from portal.ledger import services as ledger
from portal.registry import compute, selectors
from portal.registry.compute import Part
from portal.registry.models import (
    MODEL_NAME_MAX,
    MODEL_VERSION_MAX,
    ComputeRun,
    Deployment,
    Description,
    FoundationModel,
    ModelStatement,
    Modification,
)
from portal.registry.rules import Release, Source
from portal.registry.selectors import Sheet
from portal.registry.services.facts import check_counts
from portal.registry.signals import facts_changed
from portal.rulebook.instants import check_year, with_zone
from portal.ui.pacific import PACIFIC, to_pacific, written, written_day

T = TypeVar("T", bound=ModelStatement)
# A word of the addresses beside those of models.
_TAKEN = "add"


@permissions.rule("models.state")
def _may_state(person: Person, organisation: Organisation) -> bool:
    place = permissions.membership(person, organisation)
    return place is not None and (place.is_administrator or place.role in MAY_PREPARE)


@transaction.atomic
def add_model(
    *,
    organisation: Organisation,
    name: str,
    version: str = "",
    family: str = "",
    base: FoundationModel | None = None,
    base_words: str = "",
    by: Person,
    now: datetime,
) -> FoundationModel:
    """Enter a model in the register.

    Args:
        name, version: what it is called; together unlike every other model of the organisation.
        base: the model of the same organisation that it is made of; its compute counts too.
        base_words: the same in words, of a model of somebody else.
        by: an administrator of the organisation, or somebody who may prepare its filings.
        now: aware instant.

    Raises:
        Refusal: `permission.denied`; beside their fields `model.named_already`,
            `model.two_bases`, and those of `tidy_name`.
        NotFound: `base` is of another organisation.
    """
    identity.locked(organisation)
    permissions.require(by, "models.state", organisation)
    model = FoundationModel(organisation=organisation)
    row = Description(model=model, base=base)
    row.name, row.version, row.family, row.base_words = name, version, family, base_words
    _check_description(row)
    model.slug = _free_slug(organisation, f"{row.name} {row.version}")
    model.name, model.version = row.name, row.version
    model.save()
    _put(row, "model.stated", by, now)
    return model


@transaction.atomic
def add_run(
    *,
    model: FoundationModel,
    part: str,
    began: date,
    operations: Decimal,
    intended: bool = False,
    uncertainty: int | None = None,
    method: str = "",
    by: Person,
    now: datetime,
) -> ComputeRun:
    """State computing that was applied to a model (22757.11(i)(2)).

    Args:
        part: one of `compute.Part`.
        began: day in California. With the intention counts what is intended (22757.11(h)).
        operations: a whole number of integer or floating-point operations.
        intended: the run goes on, and is meant to use so many.
        uncertainty: per cent, either way.
        method: how the number was found.
        by, now: as in `add_model`.

    Raises:
        Refusal: `permission.denied`; beside their fields `model.operations`,
            `model.uncertainty`, `fact.in_future`, `model.run_already`, `model.training_after`.
    """
    row = ComputeRun(
        model=model,
        part=part,
        began=began,
        operations=operations,
        intended=intended,
        uncertainty=uncertainty,
        method=method,
    )
    return _state(row, by, now)


@transaction.atomic
def add_modification(
    *,
    model: FoundationModel,
    day: date,
    reason: str,
    by: Person,
    now: datetime,
) -> Modification:
    """State that a model is substantially modified, or will be (22757.12(c)(1)).

    Args:
        day: in California, on which it is made.
        reason: why it is a substantial one; the public reads it once it is deployed.
        by, now: as in `add_model`.

    Returns:
        The modification with its number, for ever.

    Raises:
        Refusal: `permission.denied`; beside their fields `model.reason_missing`,
            `model.before_training`, `date.out_of_range`.
    """
    return _state(Modification(model=model, day=day, reason=reason), by, now)


@transaction.atomic
def add_deployment(
    *,
    model: FoundationModel,
    kind: str,
    at: datetime,
    modification: int = 0,
    by: Person,
    now: datetime,
) -> Deployment:
    """State that a model is made available to third parties (22757.11(e)), or will be.

    Args:
        kind: one of `rules.Release`.
        at: aware instant; a planned one starts the clock that ends with it (22757.12(c)(1)).
        modification: number of the modification that is made available; 0 for the new model.
        by, now: as in `add_model`.

    Raises:
        Refusal: `permission.denied`; beside their fields `model.deployed_already`,
            `model.before_training`, `model.before_modification`, `model.modification_gone`,
            `date.out_of_range`, and those of `with_zone`.
    """
    row = Deployment(model=model, kind=kind, at=at, modification=modification)
    return _state(row, by, now)


@transaction.atomic
def correct(*, statement: T, basis: str, by: Person, now: datetime, **stated: Any) -> T:
    """Put a further statement in the place of one; both stay readable.

    Args:
        statement: of a model, the one that counts now.
        basis: why, in words.
        stated: all that the service takes with which it was stated first.
        by, now: as in `add_model`.

    Raises:
        Refusal: `fact.corrected_already` when somebody was faster, `fact.reason_missing`, and
            whatever refuses it when it is stated first; of a description `model.base_cycle`.
        NotFound: the model was taken back.
    """
    _locked(statement.model)
    row = replacement(statement=statement, basis=basis, by=by, now=now, **stated)
    return _put(row, "model.corrected", by, now)


@transaction.atomic
def withdraw(*, statement: T, basis: str, by: Person, now: datetime) -> T:
    """Take a statement back; with its description, a model leaves the register.

    Raises:
        Refusal: `fact.corrected_already`, `fact.reason_missing`, `permission.denied`,
            `model.modification_deployed`, `model.in_use`, `model.training_after`.
        NotFound: the model was taken back.
    """
    _locked(statement.model)
    row = replacement(statement=statement, withdrawn=True, basis=basis, by=by, now=now)
    return _put(row, "model.withdrawn", by, now)


def replacement(
    *,
    statement: T,
    withdrawn: bool = False,
    basis: str,
    by: Person,
    now: datetime,
    **stated: Any,
) -> T:
    """What would stand in the place of a statement. Nothing is saved: for whoever asks what
    follows. Arguments and refusals are those of `correct` and `withdraw`."""
    permissions.require(by, "models.state", statement.model.organisation)
    check_counts(statement, basis)
    row = statement.copy(corrects=statement, withdrawn=withdrawn, basis=basis.strip())
    for name, value in stated.items():
        setattr(row, name, value)
    return proposed(row, by, now)


def proposed(row: T, by: Person, now: datetime) -> T:
    """A statement that is not saved yet, with its values as they would be kept.

    Raises:
        Refusal: whatever its service would refuse.
    """
    if isinstance(row, Modification) and row.corrects is None:
        row.number = 1 + max(row.model.modifications.values_list("number", flat=True), default=0)
    permissions.require(by, "models.state", row.model.organisation)
    if isinstance(row, Description):
        _check_description(row)
        return row
    sheet = selectors.sheets(row.model.organisation, but=row).get(row.model_id)
    if sheet is None:
        raise NotFound
    if not row.withdrawn:
        match row:
            case ComputeRun():
                _check_run(row, sheet, now)
            case Modification():
                _check_modification(row)
            case Deployment():
                _check_deployment(row, sheet)
    _check_days(row, sheet)
    return row


def _check_description(row: Description) -> None:
    organisation = row.model.organisation
    if row.withdrawn:
        known = selectors.sheets(organisation)
        sheet = known[row.model_id]
        if sheet.deployments or any(s.base is sheet for s in known.values()):
            raise Refusal("model.in_use")
        return
    row.name = _name(row.name, "name", MODEL_NAME_MAX)
    row.version = _name(row.version, "version", MODEL_VERSION_MAX)
    row.family = _name(row.family, "family", MODEL_NAME_MAX)
    row.base_words = _name(row.base_words, "base_words", NAME_MAX)
    if row.base and row.base_words:
        raise Refusal("model.two_bases", field="base_words")
    others = {m.pk: str(m) for m in selectors.models(organisation) if m.pk != row.model_id}
    name = folded(f"{row.name} {row.version}".strip())
    if name in map(folded, others.values()):
        raise Refusal("model.named_already", field="name")
    _check_base(row, {row.model_id, *others})


def _name(name: str, field: str, limit: int) -> str:
    """A name as it is kept; all but the model's own may be empty."""
    if field != "name" and not name.strip():
        return ""
    try:
        name = tidy_name(name)
    except Refusal as refusal:
        raise Refusal(refusal.code, field=field, **refusal.params) from None
    if len(name) > limit:
        raise Refusal("name.too_long", field=field, limit=limit)
    return name


def _check_base(row: Description, known: set[int | None]) -> None:
    """Refuse a base of another organisation, and one that is made of the model itself."""
    if row.base and row.base.pk not in known:
        raise NotFound
    counting = Description.objects.filter(model__in=known - {None}, correction=None)
    above: dict[Any, Any] = dict(counting.values_list("model", "base"))
    base = row.base and row.base.pk
    while base is not None:
        if base == row.model_id:
            raise Refusal("model.base_cycle", field="base", model=str(row.model))
        base = above[base]


def _check_run(row: ComputeRun, sheet: Sheet, now: datetime) -> None:
    row.part, row.operations = Part(row.part), compute.check(row.operations)
    if row.began > to_pacific(now).date():
        raise Refusal("fact.in_future", field="began")
    if row.uncertainty is not None and not 0 <= row.uncertainty <= 100:
        raise Refusal("model.uncertainty", field="uncertainty")
    same = (row.part, row.began, row.operations)
    if any(same == (r.part, r.began, r.operations) for r in sheet.runs if r is not row):
        raise Refusal("model.run_already", field="operations")


def _check_modification(row: Modification) -> None:
    check_year(row.day.year)
    row.reason = row.reason.strip()
    if not row.reason:
        raise Refusal("model.reason_missing", field="reason")


def _check_deployment(row: Deployment, sheet: Sheet) -> None:
    row.kind, row.at = Release(row.kind), with_zone(row.at, PACIFIC)
    check_year(row.at.year)
    numbers = {0, *(m.number for m in sheet.modifications)}
    if row.modification not in numbers:
        raise Refusal("model.modification_gone", field="modification")
    same = (row.kind, row.modification)
    twice = (d for d in sheet.deployments if d is not row and same == (d.kind, d.modification))
    if first := next(twice, None):
        raise Refusal("model.deployed_already", field="kind", at=written(first.at, "minute"))


def _check_days(row: ModelStatement, sheet: Sheet) -> None:
    """Refuse what would have been deployed or modified before it was trained or made."""
    fields = {ComputeRun: "began", Modification: "day", Deployment: "at"}
    field = None if row.withdrawn else fields[type(row)]
    made = {m.number: m.day for m in sheet.modifications}
    trained = min((r.began for r in sheet.runs if r.part == Part.TRAINING), default=date.min)
    deployed = [(to_pacific(d.at).date(), d.modification) for d in sheet.deployments]
    if any(day < trained for day in [*made.values(), *(day for day, _number in deployed)]):
        code = "model.training_after" if isinstance(row, ComputeRun) else "model.before_training"
        raise Refusal(code, field=field, day=written_day(trained))
    for day, number in deployed:
        if number and number not in made:
            raise Refusal("model.modification_deployed")
        if number and day < made[number]:
            raise Refusal("model.before_modification", field=field, day=written_day(made[number]))


def _free_slug(organisation: Organisation, name: str) -> str:
    stem = slugify(name)[:60] or "model"
    taken = {_TAKEN, *organisation.models.values_list("slug", flat=True)}
    numbered = (f"{stem}-{n}" for n in range(2, len(taken) + 3))
    return stem if stem not in taken else next(slug for slug in numbered if slug not in taken)


def _locked(model: FoundationModel) -> None:
    """Hold the organisation, and look at the model again."""
    identity.locked(model.organisation_id)
    model.refresh_from_db(fields=["name", "version", "withdrawn"])
    if model.withdrawn:
        raise NotFound


def _state(row: T, by: Person, now: datetime) -> T:
    """Begin a chain."""
    _locked(row.model)
    return _put(proposed(row, by, now), "model.stated", by, now)


def _put(row: T, action: str, by: Person, now: datetime) -> T:
    """Save a statement, and let what rests on it follow."""
    row.source, row.recorded_by, row.recorded_at = Source.DEVELOPER, by, now
    row.save(force_insert=True)
    model = row.model
    if isinstance(row, Description):
        model.name, model.version, model.withdrawn = row.name, row.version, row.withdrawn
        model.save(update_fields=["name", "version", "withdrawn"])
    ledger.record(
        stream=model.organisation.stream,
        action=action,
        actor=by.actor,
        subject=f"model:{model.slug}",
        at=now,
        data={"statement": f"{row._meta.model_name}:{row.pk}"},
    )
    facts_changed.send(sender=type(row), organisation=model.organisation, by=by, now=now)
    return row

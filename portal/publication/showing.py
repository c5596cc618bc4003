"""What stands of a developer today, clocks and models: shown anew whenever it changes.

Unlike a document, which stays as it was published.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from portal.publication.models import Clock, Developer, Model


@dataclass(frozen=True)
class ClockFace:
    """A public duty as it stands, as plain values.

    Args:
        ref: names the clock for ever.
        duty, label, citation: of the rulebook, the citation whole.
        detail: what of its subject is public, such as a model's name.
        decided: what the State decided about it, or "".
        file_by, late_after: aware instants. satisfied_at: aware, None while it is unmet.
    """

    ref: UUID
    duty: str
    label: str
    citation: str
    detail: str
    decided: str
    file_by: datetime
    late_after: datetime
    satisfied_at: datetime | None


@transaction.atomic
def show_clocks(
    *, developer: str, name: str, website: str, standing: str, clocks: Sequence[ClockFace]
) -> None:
    """Show exactly these clocks of a developer, and no other; what is the same is not written.

    Args:
        developer: slug; the developer's public face is made when there is something to show.
        name, website, standing: of that face, as they are now.
    """
    face = _held(developer, name, website, standing, anything=bool(clocks))
    if face is None:
        return
    shown = {row.ref: row for row in face.clocks.all()}
    changed = False
    for clock in clocks:
        row = shown.pop(clock.ref, None) or Clock(developer=face)
        if _differs(row, clock):
            row.save()
            changed = True
    Clock.objects.filter(pk__in=[row.pk for row in shown.values()]).delete()
    said = (face.name, face.website, face.standing)
    if changed or shown or said != (name, website, standing):
        face.name, face.website, face.standing = name, website, standing
        renew_pages(face)


@transaction.atomic
def move_clocks(*, moments: Mapping[UUID, tuple[datetime, datetime]]) -> None:
    """Give clocks that are shown other dates; a `ref` that isn't shown is passed over.

    Args:
        moments: `file_by` and `late_after` by the clock's `ref`, aware.
    """
    rows = list(Clock.objects.filter(ref__in=moments).order_by("developer", "pk"))
    faces = {row.developer_id for row in rows}
    for face in Developer.objects.select_for_update().filter(pk__in=faces).order_by("pk"):
        renew_pages(face)
    for row in rows:
        row.file_by, row.late_after = moments[row.ref]
    Clock.objects.bulk_update(rows, ["file_by", "late_after"])


@dataclass(frozen=True)
class ModelFace:
    """What of a model is public, as plain values: columns of `models.Model`."""

    slug: str
    name: str
    version: str
    family: str
    base: str
    base_slug: str
    deployments: Sequence[Mapping[str, Any]]
    modifications: Sequence[Mapping[str, Any]]


@transaction.atomic
def show_models(
    *,
    developer: str,
    name: str,
    website: str,
    standing: str,
    models: Sequence[ModelFace],
    now: datetime,
) -> None:
    """Show exactly these models of a developer, and no other; what is the same is not written.

    Args:
        developer, name, website, standing: as `show_clocks` takes them.
        now: aware instant, of every model that is shown otherwise than before.
    """
    face = _held(developer, name, website, standing, anything=bool(models))
    if face is None:
        return
    shown = {row.slug: row for row in face.models.all()}
    changed = False
    for model in models:
        row = shown.pop(model.slug, None) or Model(developer=face)
        if _differs(row, model):
            row.changed_at = now
            row.save()
            changed = True
    Model.objects.filter(pk__in=[row.pk for row in shown.values()]).delete()
    if changed or shown:
        renew_pages(face)


def _held(
    developer: str, name: str, website: str, standing: str, *, anything: bool
) -> Developer | None:
    """The developer's public face, locked; made where there is anything to show, else None."""
    face = Developer.objects.select_for_update().filter(slug=developer).first()
    if face or not anything:
        return face
    Developer.objects.bulk_create(
        [Developer(slug=developer, name=name, website=website, standing=standing)],
        ignore_conflicts=True,
    )
    return Developer.objects.select_for_update().get(slug=developer)


def _differs(row: Clock | Model, face: ClockFace | ModelFace) -> bool:
    """Give a row the columns of a face; whether any was another."""
    changed = {k: v for k, v in vars(face).items() if getattr(row, k) != v}
    for column, value in changed.items():
        setattr(row, column, value)
    return bool(changed) or row.pk is None


def renew_pages(face: Developer) -> None:
    """Save the developer's face, and make every cached page of its own out of date."""
    face.changes = F("changes") + 1
    face.save()

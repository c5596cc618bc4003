"""What of a developer's models the public reads: what is available, and nothing that is planned."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from portal.identity.models import Organisation
from portal.identity.rules import Standing
from portal.publication import showing
from portal.publication.models import Document, State
from portal.publication.showing import ModelFace
from portal.registry import selectors
from portal.registry.rules import Release
from portal.registry.selectors import Sheet
from portal.ui.pacific import to_pacific


@transaction.atomic
def show_models(
    *, organisation: Organisation, standing: Standing, now: datetime
) -> datetime | None:
    """Show a verified organisation's models that are available or that a report is about.

    Run again it writes nothing; run late it writes what it would have written before.

    Args:
        standing: what the organisation is today.
        now: aware instant.

    Returns:
        When the next deployment that is planned comes about, so that it is to be run again.
    """
    if organisation.verified_at is None:
        return None
    sheets = selectors.sheets(organisation)
    reported = set(
        Document.objects.filter(developer__slug=organisation.slug)
        .exclude(subject="")
        .exclude(state=State.WITHDRAWN)
        .values_list("subject", flat=True)
    )
    real = {pk: available(sheet, now) for pk, sheet in sheets.items()}
    public = {pk for pk, s in sheets.items() if real[pk] or s.model.slug in reported}
    showing.show_models(
        developer=organisation.slug,
        name=organisation.name,
        website=organisation.website,
        standing=str(standing.label),
        models=[_face(sheets[pk], real[pk], public) for pk in public],
        now=now,
    )
    planned = (d.at for s in sheets.values() for d in s.deployments if Release(d.kind).deploys)
    return min((at for at in planned if at > now), default=None)


def available(sheet: Sheet, now: datetime) -> list[dict[str, Any]]:
    """How a model has been made available by now, in the words in which it is published."""
    return [
        {
            "how": str(Release(d.kind).label),
            "day": to_pacific(d.at).date().isoformat(),
            "modification": d.modification,
        }
        for d in sheet.deployments
        if Release(d.kind).deploys and d.at <= now
    ]


def _face(sheet: Sheet, real: list[dict[str, Any]], public: Collection[int]) -> ModelFace:
    about, base = sheet.description, sheet.base
    shows_base = base is not None and base.model.pk in public
    deployed = {d["modification"] for d in real}
    return ModelFace(
        slug=sheet.model.slug,
        name=sheet.model.name,
        version=sheet.model.version,
        family=about.family,
        base=str(base.model) if base and shows_base else about.base_words,
        base_slug=base.model.slug if base and shows_base else "",
        deployments=real,
        modifications=[
            {"number": m.number, "day": m.day.isoformat(), "reason": m.reason}
            for m in sheet.modifications
            if m.number in deployed
        ],
    )


def document_about_a_model(*, document: Document, now: datetime, **_signal: Any) -> None:
    """A report that is published makes its model public; its developer's row is held already."""
    organisation = Organisation.objects.filter(slug=document.developer.slug).first()
    if organisation and document.subject:
        standing = selectors.status(organisation, to_pacific(now).date())
        show_models(organisation=organisation, standing=standing, now=now)

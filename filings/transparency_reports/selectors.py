"""What the registry knows of a report's model and of its developer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from filings.lifecycle import selectors as lifecycle
from filings.lifecycle.models import Draft
from filings.lifecycle.selectors import Version
from filings.transparency_reports import rules
from filings.transparency_reports.rules import Known
from portal.errors import NotFound
from portal.identity.models import Organisation
from portal.registry import selectors as registry
from portal.registry.rules import Kind
from portal.registry.selectors import Reportable

KIND = "transparency-report"
MODEL = "model"  # the part that says what it is about


def subjects(organisation: Organisation) -> list[tuple[str, str]]:
    """The models that a report can be about, by slug and name."""
    return [(model.slug, str(model)) for model in registry.models(organisation)]


def reportable(draft: Draft) -> list[Reportable]:
    """What the report can be about, the new model first; nothing if the model is gone."""
    try:
        return registry.reportable(registry.model(draft.organisation, draft.subject))
    except NotFound:
        return []


def versions(organisation: Organisation) -> list[Version]:
    """The reports that count."""
    return lifecycle.versions(organisation, KIND, MODEL)


def known(draft: Draft, parts: Mapping[str, Mapping[str, Any]], now: datetime) -> dict[str, Any]:
    """What decides about the report beside its own words, see `rules.Known`.

    Args:
        now: aware instant at which it would be filed.
    """
    said = parts.get(MODEL, {})
    options = reportable(draft)
    about = next((o for o in options if o.subject == said.get("about")), None)
    stated = said.get("deployed_at")
    deployed_at = datetime.fromisoformat(stated) if stated else None
    day = rules.decisive_day(deployed_at, now)
    sizes = registry.current(draft.organisation).filter(kind=Kind.SIZE, year=day.year - 1)
    return Known(
        model=draft.subject_name if options else "",
        about=about.words if about else "",
        deployed_at=about.at.isoformat() if about and about.at else "",
        frontier=bool(about and about.frontier),
        standing=str(registry.status(draft.organisation, day)),
        day=day.isoformat(),
        by_deployment=deployed_at is not None,
        year=day.year - 1,
        over=sizes.values_list("over", flat=True).first(),
    ).as_json()

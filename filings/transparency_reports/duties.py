"""The clocks that transparency reports end; registered as a source of `portal.deadlines`."""

from typing import Any

from django.urls import reverse

from filings.lifecycle.models import Draft
from filings.transparency_reports import selectors
from filings.transparency_reports.selectors import KIND
from portal.deadlines.facts import Done, Facts
from portal.identity.models import Organisation
from portal.registry.rules import Spans


def facts(organisation: Organisation, spans: Spans) -> Facts:
    """22757.12(c)(1): the first report about a deployment that is not withdrawn meets its duty."""
    return Facts(
        done=[
            Done(KIND, version.said["about"], version.filed_at, version.reference)
            for version in selectors.versions(organisation)
            if version.said.get("about")
        ]
    )


def start(organisation: Organisation) -> str:
    """Where a report is begun."""
    return reverse("file:start", args=[organisation.slug, KIND])


def suggested(draft: Draft) -> dict[str, Any]:
    """What a report begins with: the first thing that none is about yet, else the last."""
    options = selectors.reportable(draft)
    told = {version.said.get("about") for version in selectors.versions(draft.organisation)}
    waiting = [option for option in options if option.subject not in told] or options[-1:]
    return {"about": waiting[0].subject, "deployed_at": waiting[0].at} if waiting else {}

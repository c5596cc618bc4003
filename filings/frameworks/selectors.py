"""Reading what an organisation has filed and stated of its framework."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from filings.frameworks.checks import KIND
from filings.frameworks.forms import ChangesForm
from filings.frameworks.models import Modification, Review
from filings.frameworks.rules import Look, Version, review_counts_at
from filings.lifecycle import selectors as lifecycle
from portal.identity.models import Organisation


def versions(organisation: Organisation) -> list[Version]:
    """The versions that count, the oldest first, in one query, each with the day of the material
    modification that it names."""
    found = []
    for version in lifecycle.versions(organisation, KIND, ChangesForm.part):
        said = version.said
        modified_on = said.get("modified_on") if said.get("material") == "yes" else None
        day = modified_on and date.fromisoformat(modified_on)
        found.append(Version(version.number, version.reference, version.filed_at, day))
    return found


def all_modifications(organisation: Organisation) -> QuerySet[Modification]:
    """What was ever stated of modifications, by the day of each, with what took it back."""
    return Modification.objects.filter(organisation=organisation, takes_back=None).select_related(
        "stated_by", "taken_back__stated_by"
    )


def modifications(organisation: Organisation) -> QuerySet[Modification]:
    """Those that are not taken back."""
    return all_modifications(organisation).filter(taken_back=None)


def looks(organisation: Organisation, versions: Iterable[Version]) -> list[Look]:
    """Each time the framework was gone through, in order: these versions, and the reviews."""
    reviews = Review.objects.filter(organisation=organisation)
    found = [Look(v.reference, v.filed_at, v.number) for v in versions]
    found += [Look(str(r.pk), review_counts_at(r.day, r.stated_at)) for r in reviews]
    return sorted(found, key=lambda look: look.at)

"""Reading what an organisation has filed and stated of its framework."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from operator import itemgetter

from django.db.models import QuerySet

from filings.frameworks.checks import KIND
from filings.frameworks.forms import ChangesForm
from filings.frameworks.models import Modification, Review
from filings.frameworks.rules import Look, Version, review_counts_at
from filings.lifecycle.models import Submission
from filings.lifecycle.rules import FilingState
from portal.identity.models import Organisation


def versions(organisation: Organisation) -> list[Version]:
    """The versions that count, the oldest first, in one query.

    Each was filed when its first filing was that is not withdrawn, and says what the latest text
    under its number says: an answer to a notice and a correction are no new versions.
    """
    rows = (
        Submission.objects.filter(filing__organisation=organisation, filing__kind=KIND)
        .exclude(filing__state=FilingState.WITHDRAWN)
        .order_by("filing__number", "filing__edition", "revision")
        .values_list(
            "filing__number",
            "filing__reference",
            "filing__filed_at",
            f"answers__{ChangesForm.part}",
        )
    )
    found = []
    for number, group in groupby(rows, key=itemgetter(0)):
        (_number, reference, filed_at, said), *later = group
        said = (later[-1][3] if later else said) or {}
        modified_on = said.get("modified_on") if said.get("material") == "yes" else None
        found.append(
            Version(number, reference, filed_at, modified_on and date.fromisoformat(modified_on))
        )
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

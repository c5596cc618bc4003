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
from filings.lifecycle.rules import PUBLIC, FilingState
from portal.identity.models import Organisation


def versions(organisation: Organisation) -> list[Version]:
    """The versions that count, the oldest first, in one query.

    A number counts while any of its filings is not withdrawn, from the instant at which it was
    first filed: an answer to a notice and a correction are no new versions. What it says of a
    material modification is what was published last; until something is, what was filed first.
    """
    rows = (
        Submission.objects.filter(filing__organisation=organisation, filing__kind=KIND)
        .order_by("filing__number", "filing__edition", "revision")
        .values_list(
            "filing__number",
            "filing__reference",
            "filing__filed_at",
            "filing__edition",
            "filing__state",
            f"answers__{ChangesForm.part}",
        )
    )
    found = []
    for number, group in groupby(rows, key=itemgetter(0)):
        filed = list(group)
        counting = [row for row in filed if row[4] != FilingState.WITHDRAWN]
        if not counting:
            continue
        _number, reference, filed_at, first, *_rest = filed[0]
        # A correction that is still looked at says nothing yet.
        holds = [row[5] for row in counting if row[3] == first or row[4] in PUBLIC]
        said = (holds or [filed[0][5]])[-1] or {}
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

"""Reading the facts, and what follows from them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from portal.identity.models import Organisation
from portal.identity.rules import Standing
from portal.registry import rules
from portal.registry.models import Fact
from portal.registry.rules import Kind, Spans
from portal.rulebook import rules as rulebook


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

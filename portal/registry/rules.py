"""From facts to a developer's status: pure, no database, no clock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from portal.identity.rules import Standing
from portal.rulebook.rules import Rulebook

# Stats. 2025, ch. 138: nobody has been anything under the act before.
IN_FORCE = date(2026, 1, 1)
# The earliest revenue that can matter: 2025's decides 2026, and 2024's carries over to it.
FIRST_YEAR = 2024


class Kind(TextChoices):
    """What a fact says: of the organisation, or of one calendar year."""

    FRONTIER = "frontier", _("Frontier developer")
    SIZE = "size", _("Revenue of a calendar year")


class Release(TextChoices):
    """How a model is made available to third parties (22757.11(e))."""

    PUBLIC = "public", _("To the public, as a product")
    API = "api", _("Through an interface for programs (API)")
    WEIGHTS = "weights", _("As open weights")
    EVALUATION = "evaluation", _("For developing or evaluating it only")

    @property
    def deploys(self) -> bool:
        """Whether that is to deploy it: mainly for developing or evaluating the model is not."""
        return self != Release.EVALUATION


class Source(TextChoices):
    """Who says so."""

    SIGN_UP = "sign-up", _("Stated at sign-up")
    DEVELOPER = "developer", _("Stated by the developer")
    STAFF = "staff", _("Recorded by the State")


@dataclass(frozen=True)
class Span:
    """Days in California from `begins` on; `ends` is the first one after it, None while open."""

    begins: date
    ends: date | None = None

    def __contains__(self, day: date) -> bool:
        return self.begins <= day and (self.ends is None or day < self.ends)


@dataclass(frozen=True)
class Spans:
    """When a developer was, is and will be a frontier developer, and a large one."""

    frontier: Span | None = None
    large: tuple[Span, ...] = ()

    def on(self, day: date) -> Standing:
        """What it is on a day in California."""
        if any(day in span for span in self.large):
            return Standing.LARGE
        return Standing.FRONTIER if self.frontier and day in self.frontier else Standing.NONE


@dataclass(frozen=True)
class Change:
    """Days on which the status is another than it was: first `before`, now `after`."""

    span: Span
    before: Standing
    after: Standing

    @property
    def is_loss(self) -> bool:
        """Whether duties end with it, and not begin."""
        return self.before == Standing.LARGE or self.after == Standing.NONE


def changes(before: Spans, after: Spans) -> list[Change]:
    """On which days two readings of a developer's status differ, and how.

    Returns:
        In order of days in California; each as long as it lasts.
    """
    every = [s for spans in (before, after) for s in (spans.frontier, *spans.large) if s]
    days = sorted({day for span in every for day in (span.begins, span.ends) if day})
    found: list[Change] = []
    for begins, ends in zip(days, [*days[1:], None], strict=False):
        was, now = before.on(begins), after.on(begins)
        if was == now:
            continue
        last = found[-1] if found else None
        if last and (last.span.ends, last.before, last.after) == (begins, was, now):
            begins = found.pop().span.begins
        found.append(Change(Span(begins, ends), was, now))
    return found


def is_over(amount: Decimal, rulebook: Rulebook) -> bool:
    """Whether a year's gross revenue, in dollars, is over the line of 22757.11(j): strictly."""
    return rulebook.thresholds["annual-revenue"].is_exceeded_by(amount)


def frontier_span(since: date | None) -> Span | None:
    """When it is a frontier developer: from the day on which training began (22757.11(h))."""
    return Span(max(since, IN_FORCE)) if since else None


def large_spans(
    frontier_since: date | None,
    sizes: Mapping[int, bool],
    carries_over: Callable[[int], bool] = lambda year: True,
) -> list[Span]:
    """When it is a large frontier developer (22757.11(j)).

    The revenue of the calendar year before decides for the whole of a year, from 1 January.

    Args:
        frontier_since: day on which it became a frontier developer; None if it never did.
        sizes: by calendar year, whether its revenue with affiliates was over the line.
        carries_over: of a year before which no figure is stated, whether the status of the year
            before goes on; otherwise it is not large in it.

    Returns:
        Spans in order, which do not touch; the last one is open where its status carries over.
    """
    frontier = frontier_span(frontier_since)
    if frontier is None or not sizes:
        return []
    found: list[Span] = []
    is_large, begun = False, None
    for year in range(min(sizes) + 1, max(sizes) + 3):
        is_large = sizes.get(year - 1, is_large and carries_over(year))
        first = date(year, 1, 1)
        if is_large:
            begun = begun or first
        elif begun:
            found.append(Span(begun, first))
            begun = None
    if begun:
        found.append(Span(begun))
    return [
        Span(max(span.begins, frontier.begins), span.ends)
        for span in found
        if span.ends is None or span.ends > frontier.begins
    ]

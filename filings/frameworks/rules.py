"""Which version meets which modification, and how each yearly clock hands on to the next. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise

from portal.registry.rules import Span
from portal.ui.pacific import PACIFIC, to_pacific


@dataclass(frozen=True)
class Version:
    """A version of the framework that counts.

    Args:
        filed_at: aware; when it was first submitted.
        modified_on: the day of the material modification that it names, in California; None
            where it names none.
    """

    number: int
    reference: str
    filed_at: datetime
    modified_on: date | None = None

    @property
    def day(self) -> date:
        """The day on which it was filed, in California."""
        return to_pacific(self.filed_at).date()


def met_by(day: date, versions: Iterable[Version]) -> Version | None:
    """The version that publishes a material modification: the first such one filed since."""
    return next((v for v in versions if v.modified_on and v.day >= day), None)


@dataclass(frozen=True)
class Look:
    """That the framework was gone through: a version was filed, or a review changed nothing.

    Args:
        name: the version's reference, or the key of the review.
        at: aware instant that counts.
        version: its number; None for a review.
    """

    name: str
    at: datetime
    version: int | None = None

    @property
    def day(self) -> date:
        return to_pacific(self.at).date()


def review_counts_at(day: date, stated_at: datetime) -> datetime:
    """When a review of that day was done: by the end of it, or when it was stated."""
    return min(stated_at, datetime.combine(day, time.max, PACIFIC))


@dataclass(frozen=True)
class ReviewClock:
    """A year in which the framework must be gone through again.

    Args:
        subject: names the clock for ever.
        since: what began it; `begins` is its instant, or the day on which the duty came later.
        ends: first day on which it is not owed any more. until: what met it.
    """

    subject: str
    since: Look
    begins: date | datetime
    ends: date | None
    until: Look | None


def review_clocks(looks: Sequence[Look], large: Iterable[Span]) -> Iterator[ReviewClock]:
    """22757.12(b)(1): once a year, counted anew from each version and each review.

    The duty is that of a large developer: a framework from before it became one is due a year
    after that day.

    Args:
        looks: in order. large: when the developer was, is and will be a large one.
    """
    spans = list(large)
    for look, following in pairwise([*looks, None]):
        assert look  # only the last of a pair can be None
        for span in spans:
            if look.day in span:
                yield ReviewClock(f"review:{look.name}", look, look.at, span.ends, following)
            elif look.day < span.begins and (not following or span.begins <= following.day):
                subject = f"review:{look.name}:{span.begins.year}"
                yield ReviewClock(subject, look, span.begins, span.ends, following)

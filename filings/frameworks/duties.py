"""The clocks that frameworks start and end; registered as a source of `portal.deadlines`."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from filings.frameworks import rules, selectors
from filings.frameworks.rules import ReviewClock, Version
from portal.deadlines.facts import Done, Facts, Trigger
from portal.identity.models import Organisation
from portal.registry.rules import Spans
from portal.ui.pacific import written_day

FRAMEWORK, REVIEW, MODIFICATION = "framework", "framework-review", "framework-modification"


def facts(organisation: Organisation, spans: Spans) -> Facts:
    """What frameworks start and end of an organisation's clocks; three queries."""
    versions, large = selectors.versions(organisation), spans.large
    started: list[Trigger] = []
    done = [Done(FRAMEWORK, None, v.filed_at, v.reference) for v in versions]
    for clock in rules.review_clocks(selectors.looks(organisation, versions), large):
        started.append(
            Trigger(
                REVIEW,
                subject=clock.subject,
                at=clock.begins,
                about=_year_from(clock),
                ends=clock.ends,
                href=reverse("frameworks:review", args=[organisation.slug]),
            )
        )
        if look := clock.until:
            reference = look.name if look.version else _review_of(look.day)
            done.append(Done(REVIEW, clock.subject, look.at, reference))
    for subject, day, about, version in _modifications(organisation, versions):
        started.append(
            Trigger(
                MODIFICATION,
                subject=subject,
                at=day,
                about=about,
                ends=next((span.ends for span in large if day in span), None),
                href=home(organisation),
                detail=_("made on {day}").format(day=written_day(day)),
            )
        )
        if version:
            done.append(Done(MODIFICATION, subject, version.filed_at, version.reference))
    return Facts(started, done=done)


def home(organisation: Organisation) -> str:
    """Where a version is begun."""
    return reverse("file:home", args=[organisation.slug])


def _review_of(day: date) -> str:
    return _("Review of {day}").format(day=written_day(day))


def _year_from(clock: ReviewClock) -> str:
    if clock.begins != clock.since.at:
        words = _("One year from {begins}: you became a large frontier developer with a framework.")
    elif clock.since.version:
        words = _("One year from version {version}, filed on {day}.")
    else:
        words = _("One year from the review of {day}.")
    return words.format(
        begins=written_day(clock.begins),
        version=clock.since.version,
        day=written_day(clock.since.day),
    )


def _modifications(
    organisation: Organisation, versions: list[Version]
) -> Iterator[tuple[str, date, str, Version | None]]:
    """Each one with its name for ever, its day, its words, and the version that publishes it."""
    stated = list(selectors.modifications(organisation))
    for row in stated:
        about = _("You told us that a material modification took effect on {day}.")
        about = about.format(day=written_day(row.day))
        yield f"modification:{row.pk}", row.day, about, rules.met_by(row.day, versions)
    days = {row.day for row in stated}
    for version in versions:
        day = version.modified_on
        if day and day not in days:
            about = _("Version {number} has a material modification of {day}.")
            about = about.format(number=version.number, day=written_day(day))
            yield f"version:{version.number}", day, about, version


def suggested(organisation: Organisation) -> dict[str, Any]:
    """What a new version can begin with: the earliest stated modification that none has met."""
    versions = selectors.versions(organisation)
    for row in selectors.modifications(organisation):
        if rules.met_by(row.day, versions) is None:
            return {"material": "yes", "modified_on": row.day}
    return {}

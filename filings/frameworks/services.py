"""What an organisation states of its framework; each time its clocks follow at once."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from filings.frameworks import selectors
from filings.frameworks.models import Modification, Review
from portal.deadlines.services.reconciling import reconcile
from portal.errors import Refusal
from portal.identity import permissions
from portal.identity import selectors as identity
from portal.identity.models import Organisation, Person
from portal.ledger import services as ledger
from portal.registry.rules import IN_FORCE
from portal.ui.pacific import to_pacific, written, written_day


@transaction.atomic
def state_modification(
    *, organisation: Organisation, day: date, by: Person, now: datetime
) -> Modification:
    """State that a material modification took effect: its 30 days begin (22757.12(b)(2)).

    Args:
        day: in California, on which it was made.
        by: somebody who may prepare filings for the organisation.
        now: aware instant.

    Raises:
        Refusal: `permission.denied`, `framework.none_yet`; beside `day` `framework.day_to_come`,
            `modification.before_act`, `modification.stated_already`, `modification.filed_already`.
    """
    identity.locked(organisation)
    check_modification(organisation=organisation, day=day, by=by, now=now)
    row = Modification.objects.create(
        organisation=organisation, day=day, stated_by=by, stated_at=now
    )
    _follow(organisation, "modification_stated", by, now, day=day.isoformat())
    return row


def check_modification(*, organisation: Organisation, day: date, by: Person, now: datetime) -> None:
    """Refuse what `state_modification` would, before anybody is asked whether it is meant."""
    permissions.require(by, "filing.prepare", organisation)
    versions = selectors.versions(organisation)
    if not versions:
        raise Refusal("framework.none_yet")
    _check_past(day, now)
    if day < IN_FORCE:
        raise Refusal("modification.before_act", field="day", day=written_day(IN_FORCE))
    if same := selectors.modifications(organisation).filter(day=day).first():
        raise Refusal(
            "modification.stated_already",
            field="day",
            name=same.stated_by.name,
            at=written(same.stated_at, "minute"),
        )
    if version := next((v for v in versions if v.modified_on == day), None):
        raise Refusal(
            "modification.filed_already",
            field="day",
            number=version.number,
            reference=version.reference,
        )


@transaction.atomic
def take_back_modification(
    *, modification: Modification, reason: str, by: Person, now: datetime
) -> Modification:
    """Take back that a modification was made; what was stated stays readable.

    Args:
        reason: why, in words; the organisation and the State read it.
        by: somebody who may prepare filings for the organisation.
        now: aware instant.

    Returns:
        The row that takes it back.

    Raises:
        Refusal: `permission.denied`; `framework.words_missing`, beside `reason`;
            `modification.taken_back_already` when somebody was faster.
    """
    organisation = modification.organisation
    identity.locked(organisation)
    permissions.require(by, "filing.prepare", organisation)
    if not reason.strip():
        raise Refusal("framework.words_missing", field="reason")
    faster = Modification.objects.select_related("stated_by").filter(takes_back=modification)
    if first := faster.first():
        raise Refusal(
            "modification.taken_back_already",
            name=first.stated_by.name,
            at=written(first.stated_at, "minute"),
        )
    row = Modification.objects.create(
        organisation=organisation,
        day=modification.day,
        takes_back=modification,
        reason=reason.strip(),
        stated_by=by,
        stated_at=now,
    )
    said = {"day": row.day.isoformat(), "reason": row.reason}
    _follow(organisation, "modification_taken_back", by, now, why=row.reason, **said)
    return row


@transaction.atomic
def record_review(
    *, organisation: Organisation, day: date, statement: str, by: Person, now: datetime
) -> Review:
    """Record that a review found nothing to change: the year is counted anew (22757.12(b)(1)).

    Args:
        day: in California, on which the review was done.
        statement: what was gone through, and with what outcome.
        by: a certifying officer of the organisation.
        now: aware instant.

    Raises:
        Refusal: `permission.denied`, `permission.second_factor`, `framework.none_yet`; beside
            their fields `framework.day_to_come`, `framework.words_missing`,
            `review.counts_already`.
    """
    identity.locked(organisation)
    permissions.require(by, "filing.certify", organisation)
    looks = selectors.looks(organisation, selectors.versions(organisation))
    if not any(look.version for look in looks):
        raise Refusal("framework.none_yet")
    _check_past(day, now)
    if day <= looks[-1].day:
        raise Refusal("review.counts_already", field="day", day=written_day(looks[-1].day))
    if not statement.strip():
        raise Refusal("framework.words_missing", field="statement")
    row = Review.objects.create(
        organisation=organisation, day=day, statement=statement.strip(), stated_by=by, stated_at=now
    )
    _follow(organisation, "reviewed", by, now, day=day.isoformat())
    return row


def _check_past(day: date, now: datetime) -> None:
    if day > to_pacific(now).date():
        raise Refusal("framework.day_to_come", field="day")


def _follow(
    organisation: Organisation, what: str, by: Person, now: datetime, why: str = "", **data: Any
) -> None:
    """Write it down, and let the clocks follow."""
    ledger.record(
        stream=organisation.stream,
        action=f"framework.{what}",
        actor=by.actor,
        at=now,
        data=data,
    )
    why = why or _("Something was stated of your framework.")
    reconcile(organisation=organisation, now=now, why=why, by=by.actor)

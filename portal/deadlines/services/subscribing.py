"""Secret calendar addresses: made, replaced and revoked."""

import secrets
from datetime import datetime

from django.db import transaction

from portal.deadlines.models import CalendarKey
from portal.errors import NotFound
from portal.identity import permissions
from portal.identity import selectors as identity
from portal.identity.models import Organisation, Person
from portal.identity.rules import digest_token
from portal.ledger import services as ledger


@transaction.atomic
def subscribe(*, organisation: Organisation, by: Person, now: datetime) -> str:
    """Make a secret calendar address for a member; one that they had stops working.

    Returns:
        The token of the address. It is shown once: the database keeps its digest alone.

    Raises:
        NotFound: the person is no member.
    """
    _require_member(organisation, by)
    identity.locked(organisation)
    _revoke(organisation, by, now)
    token = secrets.token_urlsafe(32)
    CalendarKey.objects.create(
        organisation=organisation, person=by, token_digest=digest_token(token), made_at=now
    )
    ledger.record(stream=organisation.stream, action="calendar.subscribed", actor=by.actor, at=now)
    return token


@transaction.atomic
def unsubscribe(*, organisation: Organisation, by: Person, now: datetime) -> None:
    """Revoke the person's calendar address; nothing happens where there is none.

    Raises:
        NotFound: the person is no member.
    """
    _require_member(organisation, by)
    if _revoke(organisation, by, now):
        ledger.record(
            stream=organisation.stream, action="calendar.unsubscribed", actor=by.actor, at=now
        )


def _require_member(organisation: Organisation, person: Person) -> None:
    if permissions.membership(person, organisation) is None:
        raise NotFound


def _revoke(organisation: Organisation, person: Person, now: datetime) -> int:
    return CalendarKey.objects.filter(
        organisation=organisation, person=person, revoked_at=None
    ).update(revoked_at=now)

"""A browser that nobody else's rate limits touch, and the mail that was sent."""

import itertools
import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from portal.identity import services as identity
from portal.identity.models import Person
from portal.outbox.models import Mail
from tests.conftest import PASSWORD

_numbers = itertools.count(1)


@pytest.fixture
def visitor() -> Client:
    """Somebody who is not signed in, at an address of their own."""
    return Client(REMOTE_ADDR=f"2001:db8:{uuid.uuid4().hex[:4]}:{next(_numbers):x}::1")


@pytest.fixture
def address() -> str:
    """An e-mail address that no test has used, so that no limit counts it already."""
    return f"new-{uuid.uuid4().hex[:12]}@example.org"


@pytest.fixture
def mail_to(db: None) -> Callable[[str], Mail]:
    """The latest mail to an address."""

    def find(email: str) -> Mail:
        mail = Mail.objects.filter(to=email).order_by("-pk").first()
        assert mail, f"no mail to {email}"
        return mail

    return find


@pytest.fixture
def ida(db: None) -> Person:
    """Ida, who has an account and no organisation; no limit counts her address yet."""
    return identity.add_person(
        name="Ida Lund", email=f"ida-{uuid.uuid4().hex[:12]}@example.org", password=PASSWORD
    )

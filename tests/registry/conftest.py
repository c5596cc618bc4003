"""What the tests of facts share."""

from datetime import UTC, datetime

import pytest

from portal.identity import services as identity
from portal.identity.rules import Role, Standing
from portal.registry import selectors
from portal.registry.rules import Kind
from portal.registry.signals import facts_changed
from tests.conftest import NOW

NEW_YEAR = datetime(2027, 1, 1, 8, 0, tzinfo=UTC)  # midnight in California


@pytest.fixture
def unstated(make_person):
    """An organisation that stated at sign-up that it is no frontier developer."""
    return identity.register_organisation(
        name="Saltbox Research",
        website="https://saltbox.example",
        standing=Standing.NONE,
        role=Role.CERTIFYING_OFFICER,
        by=make_person("Sol Saltbox", second_factor=True),
        now=NOW,
    )


@pytest.fixture
def sol(unstated):
    """Its officer."""
    return unstated.members.get().person


@pytest.fixture
def size_2025(organisation):
    """That `organisation` was over the line in 2025, as stated at sign-up."""
    return selectors.current(organisation).get(kind=Kind.SIZE)


@pytest.fixture
def changes():
    """What `facts_changed` said: (organisation, by, now)."""
    heard = []

    def listen(sender, organisation, by, now, **_signal):
        heard.append((organisation, by, now))

    facts_changed.connect(listen)
    yield heard
    facts_changed.disconnect(listen)

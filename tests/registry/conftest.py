"""What the tests of facts share."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from portal.identity import services as identity
from portal.identity.rules import Role, Standing
from portal.registry import selectors
from portal.registry.compute import Part
from portal.registry.rules import Kind, Release
from portal.registry.services import models
from portal.registry.signals import facts_changed
from tests.conftest import NOW
from tests.support.publications import papers, publish

__all__ = ["papers", "publish"]

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


@pytest.fixture
def anvil(organisation, officer):
    """A model of `organisation`, of which nothing more is stated."""
    return models.add_model(
        organisation=organisation, name="Anvil", version="3", by=officer, now=NOW
    )


@pytest.fixture
def run(officer):
    """States a run: `run(anvil, "9e25")`."""

    def state(model, operations, part=Part.TRAINING, began=date(2026, 3, 1), **fields):
        return models.add_run(
            model=model,
            part=part,
            began=began,
            operations=Decimal(operations),
            by=officer,
            now=NOW,
            **fields,
        )

    return state


@pytest.fixture
def deploy(officer):
    """States that a model is deployed: `deploy(anvil, at)`."""

    def state(model, at, kind=Release.API, **fields):
        return models.add_deployment(model=model, kind=kind, at=at, by=officer, now=NOW, **fields)

    return state


@pytest.fixture
def modify(officer):
    """States a substantial modification: `modify(anvil, day)`."""

    def state(model, day, reason="It plans on its own."):
        return models.add_modification(model=model, day=day, reason=reason, by=officer, now=NOW)

    return state

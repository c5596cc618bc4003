"""A source of facts that a test writes itself, and what it leads to."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from portal.deadlines import sources
from portal.deadlines.facts import Done, Facts, Trigger
from portal.deadlines.models import Obligation
from portal.deadlines.rules import State
from portal.deadlines.services.reconciling import reconcile
from portal.identity.models import Organisation
from tests.conftest import NOW

MODIFICATION, INCIDENT, IMMINENT = (
    "framework-modification",
    "incident-report",
    "imminent-risk-notice",
)


def at(text: str) -> datetime:
    """An instant, written with its offset."""
    return datetime.fromisoformat(text).astimezone(UTC)


class Told:
    """What the test's own department knows."""

    def __init__(self) -> None:
        self.triggers: dict[tuple[str, str], Trigger] = {}
        self.done: list[Done] = []

    def starts(self, duty: str, when: date | datetime, subject: str = "one", **more: Any) -> None:
        self.triggers[duty, subject] = Trigger(duty, subject, when, "Something happened.", **more)

    def forget(self, duty: str, subject: str = "one") -> None:
        del self.triggers[duty, subject]

    def ends(self, duty: str, when: datetime, subject: str | None = "one", n: int = 1) -> None:
        self.done.append(Done(duty, subject, when, "CA-F-2026-000001", n))


@pytest.fixture
def told() -> Iterator[Told]:
    found = Told()
    sources.register("test", lambda organisation, spans: Facts(found.triggers.values(), found.done))
    yield found
    del sources._SOURCES["test"]


@pytest.fixture
def running(organisation: Organisation, told: Told) -> Callable[..., Obligation]:
    """The obligation that a trigger makes, reconciled at `now`."""

    def make(
        duty: str, when: date | datetime, now: datetime = NOW, of: Organisation = organisation
    ) -> Obligation:
        told.starts(duty, when)
        reconcile(organisation=of, now=now)
        return Obligation.objects.get(organisation=of, duty=duty, subject="one")

    return make


@pytest.fixture
def quiet(organisation: Organisation) -> Organisation:
    """The organisation, with what it owes from sign-up on left aside."""
    Obligation.objects.filter(organisation=organisation).update(
        waived=True, state=State.WAIVED, pending=[], next_at=None
    )
    return organisation

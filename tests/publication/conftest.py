from collections.abc import Callable
from typing import Any

import pytest

from portal.identity.models import Person
from portal.publication import kinds, services
from portal.publication.models import Document
from tests.conftest import NOW
from tests.support.publications import PAPER, publication


@pytest.fixture(autouse=True)
def _papers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind of the tests' own, whatever the departments register."""
    monkeypatch.setitem(kinds._KINDS, PAPER.code, PAPER)


@pytest.fixture
def publish(reviewer: Person) -> Callable[..., Document]:
    """Publishes version `number`, edition `edition`, of an invented developer's paper."""

    def run(number: int = 1, edition: int = 1, *, now: Any = NOW, **values: Any) -> Document:
        draft = publication(number, edition, **values)
        return services.publish(draft=draft, by=reviewer, now=now)

    return run

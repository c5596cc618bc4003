"""The smallest things that can be published, by invented developers."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from portal.identity.models import Person
from portal.publication import kinds, services
from portal.publication.kinds import PublicKind
from portal.publication.models import Document
from portal.publication.services import FileToPublish, Publication

PAPER = PublicKind(
    code="paper",
    slug="papers",
    one="paper",
    many="papers",
    lede="What invented developers say.",
    elements_title="Where it speaks to the four elements",
    elements=tuple((f"element-{n}", n, f"Element {n}") for n in range(1, 5)),
)
# Another, of which there is a series for each model.
SHEET = replace(PAPER, code="sheet", slug="sheets", one="sheet", many="sheets", subject="model")

TEXT = """# 1 Scope

This framework covers every model that we train.

# 2 Thresholds

A model crosses this line when it takes over five of ten networks.

## 2.1 Control

The release committee must see every test.
"""


def elements(*anchors: str | None) -> list[dict[str, Any]]:
    """One element for each anchor, "not stated" for None."""
    return [
        {
            "key": f"element-{number}",
            "number": number,
            "label": f"Element {number}",
            "citation": f"Bus. & Prof. Code § 22757.12(a)({number})",
            "state": "stated" if anchor else "not_stated",
            "places": [{"anchor": anchor, "label": f"Place {number}"}] if anchor else [],
        }
        for number, anchor in enumerate(anchors, start=1)
    ]


def publication(number: int = 1, edition: int = 1, **values: Any) -> Publication:
    """A paper of Halcyon Forge, which is invented."""
    values.setdefault("reference", f"CA-F-2026-{number:03d}{edition:03d}-X")
    return Publication(
        **{
            "kind": PAPER.code,
            "developer": "halcyon-forge",
            "developer_name": "Halcyon Forge, Inc.",
            "developer_website": "https://halcyonforge.example",
            "developer_standing": "Large frontier developer",
            "number": number,
            "edition": edition,
            "title": "Paper on safety",
            "label": f"{number}.0",
            "effective_on": date(2026, 9, 9),
            "published_url": "https://halcyonforge.example/framework",
            "filed_at": datetime(2026, 9, 9, 21, 0, tzinfo=UTC),
            "certified_at": datetime(2026, 9, 9, 21, 0, tzinfo=UTC),
            "text": TEXT,
            "elements": elements("s-1-scope", "s-2-thresholds", "s-21-control", None),
            "rulebook": "ca-sb53 2026.1",
        }
        | values
    )


def stored(content: bytes, name: str = "framework.pdf") -> FileToPublish:
    """A file as it lies, private, in the storage."""
    digest = hashlib.sha256(content).hexdigest()
    return FileToPublish(
        name=name,
        media_type="application/pdf",
        size=len(content),
        sha256=digest,
        stored_as=default_storage.save(f"private/{digest}", ContentFile(content)),
        pages=41,
    )


@pytest.fixture(autouse=True)
def papers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kinds of the tests' own, whatever the departments register."""
    monkeypatch.setitem(kinds._KINDS, PAPER.code, PAPER)
    monkeypatch.setitem(kinds._KINDS, SHEET.code, SHEET)


@pytest.fixture
def publish(reviewer: Person, now: datetime) -> Callable[..., Document]:
    """Publishes version `number`, edition `edition`, of an invented developer's paper."""
    usual = now

    def run(number: int = 1, edition: int = 1, *, now: datetime = usual, **values: Any) -> Document:
        draft = publication(number, edition, **values)
        return services.publish(draft=draft, by=reviewer, now=now)

    return run

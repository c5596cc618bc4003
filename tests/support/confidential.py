"""A confidential kind of case that belongs to no department, and cases of it."""

import itertools
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from portal.casework import types
from portal.casework.models import Case
from portal.casework.services import cases
from portal.identity.models import Organisation, Person
from portal.identity.rules import Unit
from portal.vault import rules as holders
from portal.vault.models import Item
from portal.vault.services import cases as vault
from portal.vault.services import items

KIND = "test_report"
REPORT = "Weights left the building through the copper door."
_numbers = itertools.count(1)


class Reports:
    """The department: reads its reports, and remembers what it was told."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, int]] = []

    def context(self, case: Case, tab: str, by: Person, now: datetime) -> dict[str, Any]:
        sealed = Item.objects.filter(case=case.subject, purpose="test.report")
        texts = items.read(items=list(sealed), by=by, what="report", now=now)
        return {"rows": [("Report", text) for text in texts]}

    def headlines(self, rows: Any, by: Person, now: datetime) -> dict[uuid.UUID, str]:
        sealed = list(
            Item.objects.filter(case__in=[c.subject for c in rows], purpose="test.report")
        )
        texts = items.read(items=sealed, by=by, what="list", now=now)
        return {item.case_id: text[:20] for item, text in zip(sealed, texts, strict=True)}

    def panel(self, case: Case, by: Person, now: datetime) -> tuple[str, dict[str, Any]]:
        return "ui/card.html", {"title": "Triage", "text": f"Panel of {case.reference}"}

    def told(self, case: Case, message: Any, now: datetime) -> None:
        self.heard.append((message.kind, case.pk))

    def closed(self, case: Case, by: Person, now: datetime) -> None:
        self.heard.append((case.state, case.pk))


@pytest.fixture
def reports() -> Iterator[Reports]:
    it = Reports()
    types.register(
        types.CaseType(
            code=KIND,
            label="Test report",
            unit=Unit.OES,
            tabs=[("report", "Report", "ui/facts.html")],
            context=it.context,
            confidential=True,
            headlines=it.headlines,
            closed=it.closed,
            told=it.told,
            panel=it.panel,
        )
    )
    yield it
    del types._TYPES[KIND]


@pytest.fixture
def make_report(reports: Reports, organisation: Organisation, now: datetime) -> Callable[..., Case]:
    """Opens a confidential case that OES may read; `holder=` takes it at once."""

    def make(
        *, holder: Person | None = None, at: datetime = now, imminent: bool = False, **fields: Any
    ) -> Case:
        subject = uuid.uuid4()
        reason = "Reports go to this unit."
        vault.open_case(ref=subject, holders={holders.unit(Unit.OES): reason}, by="system", now=at)
        items.seal(case=subject, purpose="test.report", content=REPORT)
        case = cases.open_case(
            kind=KIND,
            subject=subject,
            stream=f"incident:{subject}",
            reference=f"CA-I-{next(_numbers):04d}-TEST",
            now=at,
            **{"title": "Incident report", "organisation": organisation} | fields,
        )
        if imminent:
            case = cases.rank(subject=subject, imminent=True, severity=4, due_at=None, now=at)
        return cases.claim(case=case.pk, by=holder, now=at) if holder else case

    return make

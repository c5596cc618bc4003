"""One framework's way through the services, from a blank draft to a public page and after."""

from datetime import timedelta

import pytest

from filings.lifecycle.models import Filing
from filings.lifecycle.rules import FilingState
from filings.lifecycle.services import drafts
from filings.lifecycle.services import filings as lifecycle
from portal.casework.models import Case
from portal.casework.rules import State
from portal.ledger import selectors as ledger
from portal.outbox.models import Mail
from portal.publication.models import Document
from portal.references import is_reference
from tests.support import filings as way

pytestmark = pytest.mark.django_db


def test_a_framework_goes_from_draft_to_the_public_and_back(
    organisation, officer, preparer, reviewer, now
) -> None:
    first = way.file(organisation, officer, now)
    assert is_reference(first.filing.reference)
    assert first.filing.reference.startswith("CA-F-2026-000001-")
    way.accept(first, reviewer, now + timedelta(days=1))
    public = Document.objects.get(reference=first.filing.reference)
    assert (public.state, public.number, public.text) == ("current", 1, first.text)

    second = way.file(organisation, officer, now + timedelta(days=30))
    assert second.filing.number == 2
    notice = way.send_back(second, reviewer, now + timedelta(days=31))
    assert [i["key"] for i in notice.items] == ["third-parties"]
    second.filing.refresh_from_db()
    assert second.filing.state == FilingState.RETURNED
    returned = Mail.objects.get(to=preparer.email, subject__startswith="Deficiency notice")
    assert "5. Third-party assessors (" in returned.body
    assert "Say when and for what." in returned.body

    answer = drafts.answer(filing=second.filing, by=preparer, now=now + timedelta(days=32))
    assert drafts.answer(filing=second.filing, by=officer, now=now) == answer
    way.fill(answer, preparer, now + timedelta(days=32), text=way.text_of(3))
    again = way.certify(answer, officer, now + timedelta(days=33))
    assert (again.filing_id, again.revision) == (second.filing_id, 2)
    case = Case.objects.get(subject=second.filing_id)
    assert (case.state, case.round) == (State.ANSWERED, 2)
    way.accept(again, reviewer, now + timedelta(days=34))
    assert Document.objects.get(state="current").text == way.text_of(3)
    assert Filing.objects.get(number=1).state == FilingState.REPLACED
    assert Document.objects.get(number=1).state == "replaced"

    second.filing.refresh_from_db()
    correction = drafts.correct(
        filing=second.filing, reason="A date was wrong.", by=preparer, now=now
    )
    way.fill(correction, preparer, now, text=way.text_of(4))
    corrected = way.certify(correction, officer, now + timedelta(days=40))
    assert (corrected.filing.number, corrected.filing.edition) == (2, 2)
    way.accept(corrected, reviewer, now + timedelta(days=41))
    current = Document.objects.get(state="current")
    assert (current.number, current.edition, current.correction) == (2, 2, "A date was wrong.")

    lifecycle.withdraw(
        filing=corrected.filing, reason="Superseded.", by=officer, now=now + timedelta(days=50)
    )
    withdrawn = Document.objects.get(reference=corrected.filing.reference)
    assert (withdrawn.state, withdrawn.state_reason) == ("withdrawn", "Superseded.")
    assert not Document.objects.filter(state="current").exists()
    assert ledger.verify()[1] is None

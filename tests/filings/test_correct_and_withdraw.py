"""Corrections and withdrawals: one at a time, and nothing comes back by itself."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from filings.lifecycle.models import Draft, Filing
from filings.lifecycle.rules import FilingState
from filings.lifecycle.services import drafts, uploads
from filings.lifecycle.services import filings as lifecycle
from portal.casework.models import Case
from portal.casework.rules import State
from portal.ledger.models import Event
from portal.publication.models import Document
from tests.conftest import NOW
from tests.support import filings as way
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(organisation, officer, reviewer):
    """Version 1, in the register."""
    submission = way.file(organisation, officer, NOW)
    way.accept(submission, reviewer, NOW)
    submission.filing.refresh_from_db()
    return submission.filing


def correct(filing, by):
    return drafts.correct(filing=filing, reason="A date was wrong.", by=by, now=NOW)


def withdraw(filing, by):
    return lifecycle.withdraw(filing=filing, reason="No longer ours.", by=by, now=NOW)


def test_a_reason_is_asked_for(published, officer) -> None:
    with refused("filing.reason_missing", field="reason"):
        drafts.correct(filing=published, reason=" ", by=officer, now=NOW)
    with refused("filing.reason_missing", field="reason"):
        lifecycle.withdraw(filing=published, reason="", by=officer, now=NOW)


def test_two_who_correct_at_once_work_on_one_draft(
    both_at_once, published, officer, preparer
) -> None:
    one, other = both_at_once(
        lambda: correct(published, officer), lambda: correct(published, preparer)
    )
    assert one == other
    assert Draft.objects.filter(corrects=published).count() == 1


def test_what_a_later_edition_replaced_is_not_corrected_again(published, officer, reviewer) -> None:
    edition = way.certify(way.fill(correct(published, officer), officer, NOW), officer, NOW)
    with refused("filing.corrected_already"):  # it is being looked at
        correct(published, officer)
    way.accept(edition, reviewer, NOW)
    published.refresh_from_db()
    assert published.state == FilingState.REPLACED
    with refused("filing.corrected_already"):
        correct(published, officer)
    edition.filing.refresh_from_db()
    assert correct(edition.filing, officer).number == 1


def test_replacement_is_written_down(published, organisation, officer, reviewer) -> None:
    way.accept(way.file(organisation, officer, NOW), reviewer, NOW)
    event = Event.objects.get(stream=published.stream, action="filing.replaced")
    assert event.data["by"] == Filing.objects.get(number=2).reference


def test_a_correction_of_what_is_withdrawn_meanwhile_is_closed(published, officer) -> None:
    draft = way.fill(correct(published, officer), officer, NOW)
    withdraw(published, officer)
    with refused("draft.closed"):
        way.certify(draft, officer, NOW)
    assert not Document.objects.filter(state="current").exists()


def test_a_correction_in_review_is_withdrawn_with_what_it_corrects(
    published, officer, reviewer
) -> None:
    edition = way.certify(way.fill(correct(published, officer), officer, NOW), officer, NOW)
    withdraw(published, officer)
    edition.filing.refresh_from_db()
    assert edition.filing.state == FilingState.WITHDRAWN
    assert way.case_of(edition).state == State.WITHDRAWN
    assert Document.objects.get().state == "withdrawn"


def test_a_version_that_nobody_saw_needs_no_account_of_changes(organisation, officer) -> None:
    withdraw(way.file(organisation, officer, NOW).filing, officer)
    again = way.file(organisation, officer, NOW)
    assert again.filing.number == 2
    assert "changes" not in again.answers


def test_a_withdrawal_closes_the_case_and_the_answer_that_was_begun(
    organisation, officer, preparer, reviewer
) -> None:
    submission = way.file(organisation, officer, NOW)
    way.send_back(submission, reviewer, NOW)
    answer = drafts.answer(filing=submission.filing, by=preparer, now=NOW)
    withdraw(submission.filing, officer)
    assert Case.objects.get().state == State.WITHDRAWN
    answer.refresh_from_db()
    assert answer.discarded_at == NOW


def test_withdrawing_one_and_accepting_another_at_once_both_succeed(
    both_at_once, published, organisation, officer, reviewer
) -> None:
    second = way.file(organisation, officer, NOW)
    results = both_at_once(
        lambda: withdraw(published, officer), lambda: way.accept(second, reviewer, NOW)
    )
    assert not [r for r in results if isinstance(r, Exception)]
    assert {d.number: d.state for d in Document.objects.all()} == {1: "withdrawn", 2: "current"}


def test_a_file_that_the_store_has_lost_stops_publication_with_a_sentence(
    draft, officer, preparer, reviewer
) -> None:
    file = SimpleUploadedFile("framework.md", b"# Framework\n\nWords.\n")
    upload = uploads.receive(draft=draft.pk, file=file, by=preparer, now=NOW)
    uploads.read(upload=upload.pk, now=NOW + timedelta(seconds=1))
    submission = way.certify(way.fill(draft, preparer, NOW), officer, NOW)
    default_storage.delete(upload.stored_as)
    with refused("filing.file_missing"):
        way.accept(submission, reviewer, NOW)
    assert Case.objects.get().state == State.IN_REVIEW
    assert not Document.objects.exists()

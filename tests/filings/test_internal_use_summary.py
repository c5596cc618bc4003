"""Summaries of internal use: each ends the clock of its own period; a nil statement does too."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from filings.internal_use import services
from filings.lifecycle import kinds, selectors
from filings.lifecycle.models import Draft, Filing
from filings.lifecycle.rules import FilingState
from filings.lifecycle.services import drafts
from filings.lifecycle.services import filings as lifecycle
from portal.deadlines.models import Obligation
from portal.deadlines.rules import State
from portal.errors import NotFound
from portal.publication.models import Document
from portal.references import is_reference
from portal.registry import selectors as registry
from portal.registry.rules import Kind
from portal.registry.services import facts
from portal.ui.pacific import to_pacific
from tests.conftest import NOW
from tests.support import filings as way

pytestmark = pytest.mark.django_db

DUTY = "internal-use-summary"
OCTOBER, JULY = "2026-10-01", "2026-07-01"
DAY = timedelta(days=1)


def clock(organisation, begins: str) -> Obligation:
    return Obligation.objects.get(organisation=organisation, subject=f"from:{begins}")


@pytest.fixture
def draft(organisation, preparer):
    return drafts.start(organisation=organisation, kind=DUTY, subject=OCTOBER, by=preparer, now=NOW)


def findings(draft: Draft) -> dict[str, bool]:
    content = selectors.content(selectors.numbered(draft), NOW)
    return {f.part: f.blocking for f in kinds.get(DUTY).check(content)}


def test_a_summary_ends_the_clock_of_its_period_and_of_no_other(organisation, officer) -> None:
    filed = way.file_summary(organisation, officer, NOW, OCTOBER)
    ended = clock(organisation, OCTOBER)
    assert (ended.state, ended.satisfied_with) == (State.SATISFIED, filed.filing.reference)
    assert clock(organisation, JULY).state == State.OVERDUE


def test_one_for_a_period_that_is_over_is_late(organisation, officer) -> None:
    way.file_summary(organisation, officer, NOW, JULY)
    assert clock(organisation, JULY).state == State.LATE
    assert clock(organisation, OCTOBER).state == State.OPEN


def test_a_nil_statement_ends_its_clock_and_says_that_it_is_voluntary(
    organisation, officer, draft
) -> None:
    way.fill_summary(draft, officer, NOW, nil=True)
    assert findings(draft) == {"assessed": False}
    way.certify(draft, officer, NOW)
    assert clock(organisation, OCTOBER).state == State.SATISFIED


def test_a_nil_statement_files_no_text_that_was_written_before(
    organisation, officer, draft
) -> None:
    way.fill_summary(draft, officer, NOW)
    way.fill_summary(draft, officer, NOW, nil=True)
    signed = lifecycle.to_sign(selectors.numbered(draft), NOW)
    assert signed.content.text == ""
    assert set(signed.answers) == {"assessed"}


@pytest.mark.parametrize(
    ("part", "content", "finding"),
    [
        ("assessed", {"assessed": "yes"}, "assessed"),
        ("text", {"text": ""}, "text"),
        ("details", {"models": ""}, "details"),
    ],
)
def test_what_is_missing_of_a_summary_is_said_before_it_is_signed(
    officer, draft, part, content, finding
) -> None:
    way.fill_summary(draft, officer, NOW)
    assert findings(draft) == {}
    way.save(draft, part, content, officer, NOW)
    assert findings(draft) == {finding: True}


def test_headings_alone_are_no_summary(officer, draft) -> None:
    way.fill_summary(draft, officer, NOW)
    content = selectors.content(selectors.numbered(draft), NOW)
    outline = kinds.get(DUTY).suggested_text(content)
    way.save(draft, "text", {"text": outline}, officer, NOW)
    assert findings(draft) == {"text": True}


def test_a_period_that_nobody_owes_is_none_to_file_for(organisation, officer) -> None:
    with pytest.raises(NotFound):
        drafts.start(
            organisation=organisation, kind=DUTY, subject="2027-01-01", by=officer, now=NOW
        )


def test_a_withdrawn_summary_opens_its_clock_again(organisation, officer) -> None:
    filed = way.file_summary(organisation, officer, NOW, OCTOBER)
    lifecycle.withdraw(filing=filed.filing, reason="Not ours.", by=officer, now=NOW + DAY)
    assert clock(organisation, OCTOBER).state == State.OPEN


def test_a_correction_is_dated_by_what_it_corrects(organisation, officer, reviewer) -> None:
    filed = way.file_summary(organisation, officer, NOW, OCTOBER)
    way.review(filed, reviewer, NOW)
    first = Filing.objects.get(pk=filed.filing.pk)
    assert first.state == FilingState.REVIEWED
    draft = drafts.correct(filing=first, reason="A number.", by=officer, now=NOW + DAY)
    correction = way.certify(draft, officer, NOW + DAY)
    way.review(correction, reviewer, NOW + DAY)
    assert clock(organisation, OCTOBER).satisfied_at == NOW
    first.refresh_from_db()
    assert first.state == FilingState.REPLACED
    assert not Document.objects.exists()


def test_a_schedule_stated_after_a_summary_leaves_its_period_alone(organisation, officer) -> None:
    way.file_summary(organisation, officer, NOW, OCTOBER)
    services.state_schedule(
        organisation=organisation,
        effective_on=date(2026, 12, 2),
        months=6,
        anchor=date(2027, 1, 1),
        reasons="Two a year.",
        before=None,
        by=officer,
        now=NOW + DAY,
    )
    kept = clock(organisation, OCTOBER)
    assert (kept.state, kept.moment) == (State.SATISFIED, 1)
    assert to_pacific(kept.file_by).date() == date(2027, 1, 4)


def test_a_corrected_first_day_leaves_no_summary_without_its_period(organisation, officer) -> None:
    """The first period then begins on another day, and what was filed for it counts for it."""
    way.file_summary(organisation, officer, NOW, "2026-01-01")
    since = registry.current(organisation).get(kind=Kind.FRONTIER)
    facts.correct(fact=since, day=date(2026, 2, 10), basis="Records.", by=officer, now=NOW)
    found = Obligation.objects.get(organisation=organisation, begins_on=date(2026, 2, 10))
    assert found.satisfied_at is None  # it was not owed on 1 January
    facts.correct(
        fact=registry.current(organisation).get(kind=Kind.FRONTIER),
        day=date(2026, 1, 1),
        basis="Records, read again.",
        by=officer,
        now=NOW,
    )
    assert clock(organisation, "2026-01-01").state == State.LATE


def test_its_reference_counts_nothing(organisation, officer) -> None:
    filed = way.file_summary(organisation, officer, NOW, OCTOBER)
    assert filed.filing.reference.startswith("CA-S-")
    assert is_reference(filed.filing.reference)


def test_each_period_that_runs_can_be_filed_from_one_page(
    organisation, officer, client_of, time_machine
) -> None:
    time_machine.move_to(NOW)
    way.file_summary(organisation, officer, NOW, JULY)
    client = client_of(officer)
    page = client.get(reverse("internal_use:home", args=[organisation.slug])).content.decode()
    assert page.count(">File it<") == 3
    started = client.post(
        reverse("file:start", args=[organisation.slug, DUTY]), {"subject": OCTOBER}
    )
    draft = Draft.objects.get(submitted_at=None)
    assert started.url == reverse("file:draft", args=[organisation.slug, draft.pk])
    assert draft.subject_name == "1 October 2026 to 31 December 2026"


def test_its_clock_leads_to_that_page(organisation) -> None:
    assert clock(organisation, OCTOBER).href == reverse(
        "internal_use:home", args=[organisation.slug]
    )


def test_a_summary_of_a_later_period_is_another_series(organisation, officer) -> None:
    later = datetime(2027, 1, 2, 20, tzinfo=UTC)
    way.file_summary(organisation, officer, NOW, OCTOBER)
    way.file_summary(organisation, officer, later, OCTOBER)
    assert sorted(Filing.objects.values_list("subject", "number")) == [(OCTOBER, 1), (OCTOBER, 2)]
    assert clock(organisation, OCTOBER).satisfied_at == NOW

"""What is filed and stated of a framework starts and ends clocks, in the same transaction."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from filings.frameworks import duties, rules, services
from filings.frameworks.forms import ChangesForm
from filings.frameworks.models import Modification, Review
from filings.frameworks.rules import Look
from filings.lifecycle.services import drafts
from filings.lifecycle.services import filings as lifecycle
from portal.deadlines.models import Obligation
from portal.deadlines.rules import State
from portal.deadlines.services.reconciling import reconcile
from portal.publication.models import Clock
from portal.registry import selectors as registry
from portal.registry.rules import Kind, Span
from portal.registry.services import facts
from portal.ui.pacific import to_pacific
from tests.conftest import NOW
from tests.support import filings as way
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
NEW_YEAR = datetime(2027, 1, 1, 8, 0, tzinfo=UTC)  # midnight in California
MODIFIED = date(2026, 11, 25)
# Sat 26 and Sun 27 December follow the holiday on which the 30 days end.
FILE_BY = datetime(2026, 12, 29, 8, 0, tzinfo=UTC) - timedelta(microseconds=1)


def clock(organisation, duty, **fields) -> Obligation:
    return Obligation.objects.get(organisation=organisation, duty=duty, **fields)


def state_of(organisation, duty, **fields) -> str:
    return clock(organisation, duty, **fields).state


def states(organisation, duty) -> list[str]:
    found = Obligation.objects.filter(organisation=organisation, duty=duty).order_by("pk")
    return list(found.values_list("state", flat=True))


def file(organisation, by, now, *, material="yes", modified_on="2026-11-20"):
    """File the next version, with what is said of its changes."""
    draft = drafts.start(organisation=organisation, kind="framework", by=by, now=now)
    draft = way.fill(draft, by, now)
    said = {"material": material, "modified_on": modified_on, "what_changed": "Section 5."}
    way.save(draft, ChangesForm.part, said | {"justification": "Readers asked."}, by, now)
    return way.certify(draft, by, now)


def state(organisation, by, day=MODIFIED, now=NOW):
    return services.state_modification(organisation=organisation, day=day, by=by, now=now)


@pytest.fixture
def first(organisation, officer):
    """Version 1, filed."""
    return way.file(organisation, officer, NOW)


# The framework itself


def test_a_framework_that_was_there_before_its_clock_satisfies_it(organisation, officer) -> None:
    size = registry.current(organisation).get(kind=Kind.SIZE)
    facts.correct(fact=size, over=False, basis="Audited.", by=officer, now=NOW)
    first = way.file(organisation, officer, NOW)
    assert not states(organisation, "framework-review")  # it is not large, and files as it likes
    facts.state_size(organisation=organisation, year=2026, over=True, by=officer, now=NOW)
    reconcile(organisation=organisation, now=NEW_YEAR)
    found = clock(organisation, "framework", subject="large:2027")
    assert (found.state, found.satisfied_at) == (State.SATISFIED, NOW)
    assert found.satisfied_with == first.filing.reference
    yearly = clock(organisation, "framework-review")
    assert yearly.trigger_on == date(2027, 1, 1)
    assert "1 January 2027" in yearly.about


def test_a_framework_is_filed_at_its_first_submission_whatever_becomes_of_it(
    organisation, officer, reviewer, first
) -> None:
    way.send_back(first, reviewer, NOW + DAY)
    answer = drafts.answer(filing=first.filing, by=officer, now=NOW + DAY)
    way.certify(way.fill(answer, officer, NOW + 2 * DAY), officer, NOW + 2 * DAY)
    found = clock(organisation, "framework")
    assert (found.state, found.satisfied_at) == (State.LATE, NOW)
    assert Clock.objects.get(ref=found.ref).satisfied_at == NOW


def test_a_withdrawn_framework_opens_its_clock_again(organisation, officer, first) -> None:
    lifecycle.withdraw(filing=first.filing, reason="Not ours.", by=officer, now=NOW + DAY)
    found = clock(organisation, "framework")
    assert (found.state, found.satisfied_at) == (State.OVERDUE, None)
    assert Clock.objects.get(ref=found.ref).satisfied_at is None
    assert state_of(organisation, "framework-review") == State.SUPERSEDED


def test_a_correction_is_no_new_version_and_moves_no_clock(
    organisation, officer, reviewer, first
) -> None:
    way.accept(first, reviewer, NOW)
    before = list(Obligation.objects.values_list("pk", "state", "satisfied_with", "moment"))
    first.filing.refresh_from_db()
    draft = drafts.correct(filing=first.filing, reason="A date.", by=officer, now=NOW + DAY)
    way.certify(way.fill(draft, officer, NOW + DAY), officer, NOW + DAY)
    assert list(Obligation.objects.values_list("pk", "state", "satisfied_with", "moment")) == before


def test_a_correction_withdrawn_with_what_it_corrects_counts_no_more_either(
    organisation, officer, reviewer, first
) -> None:
    way.accept(first, reviewer, NOW)
    first.filing.refresh_from_db()
    draft = drafts.correct(filing=first.filing, reason="A date.", by=officer, now=NOW + DAY)
    way.certify(way.fill(draft, officer, NOW + DAY), officer, NOW + DAY)
    lifecycle.withdraw(filing=first.filing, reason="Not ours.", by=officer, now=NOW + 2 * DAY)
    assert state_of(organisation, "framework") == State.OVERDUE


# Modifications


def test_a_stated_modification_is_due_in_thirty_days_rolled_over_holidays(
    organisation, officer, preparer, first
) -> None:
    row = state(organisation, preparer)
    found = clock(organisation, "framework-modification", subject=f"modification:{row.pk}")
    assert (found.state, found.trigger_on) == (State.OPEN, MODIFIED)
    assert found.file_by == FILE_BY
    assert "25 November 2026" in found.about
    assert Clock.objects.filter(ref=found.ref).exists()


def test_a_material_version_meets_every_modification_up_to_its_day(
    organisation, officer, first
) -> None:
    for day in (MODIFIED, MODIFIED + 2 * DAY):
        state(organisation, officer, day=day)
    version = file(organisation, officer, NOW + DAY, modified_on=MODIFIED.isoformat())
    state(organisation, officer, day=(NOW + 3 * DAY).date(), now=NOW + 3 * DAY)
    assert states(organisation, "framework-modification") == [
        State.SATISFIED,
        State.SATISFIED,
        State.OPEN,
    ]
    met = clock(organisation, "framework-modification", trigger_on=MODIFIED)
    assert met.satisfied_with == version.filing.reference


def test_a_version_without_a_material_change_meets_no_modification(
    organisation, officer, first
) -> None:
    state(organisation, officer)
    file(organisation, officer, NOW + DAY, material="no", modified_on="")
    assert states(organisation, "framework-modification") == [State.OPEN]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (FILE_BY, State.SATISFIED),
        (FILE_BY + timedelta(microseconds=1), State.LATE),
    ],
)
def test_a_modification_is_late_only_after_its_last_moment(
    organisation, officer, first, at, expected
) -> None:
    state(organisation, officer)
    file(organisation, officer, at, modified_on=MODIFIED.isoformat())
    assert states(organisation, "framework-modification") == [expected]
    found = clock(organisation, "framework-modification")
    assert (found.satisfied_at > found.late_after) == (expected == State.LATE)


def test_a_version_can_name_a_day_that_nobody_stated(organisation, officer, first) -> None:
    file(organisation, officer, NOW, modified_on="2026-10-05")
    found = clock(organisation, "framework-modification", subject="version:2")
    assert (found.state, found.trigger_on) == (State.LATE, date(2026, 10, 5))


def test_withdrawing_the_version_opens_the_modification_again(organisation, officer, first) -> None:
    state(organisation, officer)
    version = file(organisation, officer, NOW, modified_on=MODIFIED.isoformat())
    lifecycle.withdraw(filing=version.filing, reason="Wrong file.", by=officer, now=NOW + DAY)
    assert states(organisation, "framework-modification") == [State.OPEN]


def test_a_modification_taken_back_starts_no_clock_and_stays_written_down(
    organisation, officer, preparer, first
) -> None:
    row = state(organisation, officer)
    with refused("framework.words_missing", field="reason"):
        services.take_back_modification(modification=row, reason=" ", by=preparer, now=NOW)
    services.take_back_modification(modification=row, reason="A typo.", by=preparer, now=NOW + DAY)
    assert states(organisation, "framework-modification") == [State.SUPERSEDED]
    assert Modification.objects.count() == 2
    with refused("modification.taken_back_already"):
        services.take_back_modification(modification=row, reason="Too.", by=officer, now=NOW + DAY)
    state(organisation, officer)
    assert states(organisation, "framework-modification") == [State.SUPERSEDED, State.OPEN]


def test_of_two_who_state_one_day_at_once_the_second_is_told(
    both_at_once, organisation, officer, preparer, first
) -> None:
    results = both_at_once(
        lambda: state(organisation, officer), lambda: state(organisation, preparer)
    )
    refusals = [r for r in results if isinstance(r, Exception)]
    assert [r.code for r in refusals] == ["modification.stated_already"]
    assert Obligation.objects.filter(duty="framework-modification").count() == 1


def test_what_cannot_be_a_modification_is_refused(
    organisation, officer, counsel, make_organisation, first
) -> None:
    with refused("framework.day_to_come", field="day"):
        state(organisation, officer, day=(NOW + DAY).date())
    with refused("modification.before_act", field="day"):
        state(organisation, officer, day=date(2025, 12, 31))
    with refused("permission.denied"):
        state(organisation, counsel)
    state(organisation, officer, day=date(2026, 1, 1))
    file(organisation, officer, NOW, modified_on=MODIFIED.isoformat())
    with refused("modification.filed_already", field="day"):
        state(organisation, officer)
    other = make_organisation("Saltbox Research")
    with refused("framework.none_yet"):
        state(other, other.members.get().person)


def test_what_was_stated_is_frozen(organisation, officer, first) -> None:
    row = state(organisation, officer)
    for change in (
        lambda: Modification.objects.filter(pk=row.pk).update(day=date(2026, 11, 1)),
        row.delete,
    ):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            change()
    with pytest.raises(IntegrityError), transaction.atomic():
        Modification.objects.create(
            organisation=organisation,
            day=row.day,
            takes_back=row,
            stated_by=officer,
            stated_at=NOW,
        )


def test_a_new_version_begins_with_the_modification_that_waits(
    organisation, officer, first
) -> None:
    assert duties.suggested(organisation) == {}
    state(organisation, officer)
    assert duties.suggested(organisation) == {"material": "yes", "modified_on": MODIFIED}
    file(organisation, officer, NOW, modified_on=MODIFIED.isoformat())
    assert duties.suggested(organisation) == {}


# The yearly review


def review(organisation, by, now, day=None):
    return services.record_review(
        organisation=organisation,
        day=day or now.date(),
        statement="All of it was gone through.",
        by=by,
        now=now,
    )


def test_each_version_and_each_review_ends_one_year_and_begins_the_next(
    organisation, officer, first
) -> None:
    later = NOW + 200 * DAY
    review(organisation, officer, later)
    assert states(organisation, "framework-review") == [State.SATISFIED, State.OPEN]
    second = file(organisation, officer, later + 30 * DAY)
    running = clock(organisation, "framework-review", state=State.OPEN)
    assert running.subject == f"review:{second.filing.reference}"
    assert to_pacific(running.file_by).date() == date(2028, 7, 19)
    assert states(organisation, "framework-review") == [State.SATISFIED] * 2 + [State.OPEN]


def test_a_review_counts_on_its_day_though_it_is_recorded_later(
    organisation, officer, first
) -> None:
    due = clock(organisation, "framework-review").late_after
    assert due.date() == date(2027, 12, 2)  # 1 December, to its end in California
    review(organisation, officer, due + 9 * DAY, day=date(2027, 12, 1))
    assert states(organisation, "framework-review") == [State.SATISFIED, State.OPEN]


def test_a_review_that_cannot_count_is_refused(
    organisation, officer, preparer, make_organisation, first
) -> None:
    with refused("permission.denied"):
        review(organisation, preparer, NOW + DAY)
    with refused("review.counts_already", field="day"):
        review(organisation, officer, NOW)
    with refused("framework.day_to_come", field="day"):
        review(organisation, officer, NOW, day=(NOW + DAY).date())
    with refused("framework.words_missing", field="statement"):
        services.record_review(
            organisation=organisation,
            day=(NOW + DAY).date(),
            statement=" ",
            by=officer,
            now=NOW + DAY,
        )
    other = make_organisation("Saltbox Research")
    with refused("framework.none_yet"):
        review(other, other.members.get().person, NOW)
    assert not Review.objects.exists()


def test_a_framework_from_before_a_developer_was_large_is_reviewed_a_year_after_that() -> None:
    filed = Look("CA-F-1", datetime(2026, 6, 1, 19, 0, tzinfo=UTC), 1)
    again = Look("CA-F-2", datetime(2027, 6, 1, 19, 0, tzinfo=UTC), 2)
    spans = [Span(date(2027, 1, 1), date(2028, 1, 1)), Span(date(2030, 1, 1))]
    one, two, three = rules.review_clocks([filed, again], spans)
    assert (one.begins, one.until) == (date(2027, 1, 1), again)
    assert (two.begins, two.ends, two.until) == (again.at, date(2028, 1, 1), None)
    assert (three.begins, three.ends) == (date(2030, 1, 1), None)
    assert len({c.subject for c in (one, two, three)}) == 3
    assert list(rules.review_clocks([filed, again], [])) == []


# At once


def test_two_versions_certified_at_once_leave_one_year_running(
    both_at_once, organisation, officer, preparer, second_officer, first
) -> None:
    # One organisation has one draft of a next version; the other is a correction of the first.
    second = file(organisation, officer, NOW)
    third = drafts.start(organisation=organisation, kind="framework", by=officer, now=NOW)
    third = way.fill(third, officer, NOW)
    later = NOW + DAY
    results = both_at_once(
        lambda: way.certify(third, officer, later),
        lambda: lifecycle.withdraw(
            filing=second.filing, reason="Twice.", by=second_officer, now=later
        ),
    )
    assert not [r for r in results if isinstance(r, Exception)]
    running = clock(organisation, "framework-review", state=State.OPEN)
    assert running.subject == f"review:{results[0].filing.reference}"


def test_filing_and_accepting_at_once_both_succeed(
    both_at_once, organisation, officer, reviewer, first
) -> None:
    second = drafts.start(organisation=organisation, kind="framework", by=officer, now=NOW)
    second = way.fill(second, officer, NOW)
    results = both_at_once(
        lambda: way.certify(second, officer, NOW), lambda: way.accept(first, reviewer, NOW)
    )
    assert not [r for r in results if isinstance(r, Exception)]
    assert states(organisation, "framework-review") == [State.SATISFIED, State.OPEN]

"""Two duties, two clocks, two ends; and who knows of them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from incidents import duties
from incidents.rules import Lane
from incidents.services import drafts, notices, reports
from portal.deadlines import selectors as clocks
from portal.deadlines.models import Obligation
from portal.deadlines.rules import State
from portal.deadlines.services import adjusting, subscribing, sweeping, telling
from portal.errors import NotFound
from portal.outbox.models import Mail
from portal.publication.models import Clock
from portal.rulebook import rules as rulebook
from portal.vault.services import cases
from tests.support.incidents import (
    ANSWERS,
    DISCOVERED,
    LATER,
    answer,
    begin,
    fill,
    send,
)
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
RISK = {"risk": "yes", "imminent_at": (DISCOVERED + HOUR).isoformat()}
# 15 days end with Wednesday 4 November, by which the clocks have been put back.
FILE_BY = datetime(2026, 11, 5, 8, 0, tzinfo=UTC) - timedelta(microseconds=1)


def clock(row, duty=duties.REPORT) -> Obligation:
    return Obligation.objects.get(subject=f"incident:{row.ref}", duty=duty)


def tell(row, by, told_at=LATER, now=LATER):
    return notices.record_notice(
        incident=row.pk,
        authority="San Francisco Police Department",
        told_at=told_at,
        how="By phone",
        who="Ines",
        number="77",
        by=by,
        now=now,
    )


@pytest.fixture
def risky(draft, preparer):
    """A draft of an incident that poses an imminent risk."""
    return fill(draft, preparer, **ANSWERS | {"imminent": RISK})


def test_discovery_starts_fifteen_days_of_the_calendar(draft, preparer) -> None:
    fill(draft, preparer, discovered=ANSWERS["discovered"])
    found = clock(draft)
    assert (found.trigger_at, found.file_by) == (DISCOVERED, FILE_BY)
    assert found.late_after == FILE_BY


def test_discovery_of_the_risk_starts_hours_of_its_own(risky) -> None:
    assert clock(risky, duties.NOTICE).file_by == DISCOVERED + 25 * HOUR


def test_without_a_time_of_discovery_there_is_no_clock(draft, preparer) -> None:
    fill(draft, preparer, statement=ANSWERS["statement"], imminent={"risk": "unsure"})
    send(draft, preparer)
    assert not Obligation.objects.filter(case=draft.ref).exists()


def test_telling_the_police_leaves_the_fifteen_days_running(risky, preparer) -> None:
    send(risky, preparer)
    reports.withdraw(incident=risky.pk, reason="Sent twice.", by=preparer, now=LATER)
    again = fill(begin(risky.organisation, preparer), preparer, **ANSWERS | {"imminent": RISK})
    tell(again, preparer, told_at=DISCOVERED + 10 * HOUR)
    assert clock(again, duties.NOTICE).state == State.SATISFIED
    assert (clock(again).state, clock(again).file_by) == (State.OPEN, FILE_BY)


def test_a_report_leaves_the_twenty_four_hours_running(risky, preparer) -> None:
    send(risky, preparer, DISCOVERED + 2 * HOUR)
    assert clock(risky).state == State.SATISFIED
    assert clock(risky, duties.NOTICE).state == State.OPEN


def test_police_told_before_anybody_had_concluded_that_there_is_a_risk_were_told(
    risky, preparer
) -> None:
    tell(risky, preparer, told_at=DISCOVERED)
    found = clock(risky, duties.NOTICE)
    assert (found.state, found.satisfied_at) == (State.SATISFIED, DISCOVERED)


def test_a_notice_of_the_future_is_refused(risky, preparer) -> None:
    with refused("incident.still_to_come", "told_at"):
        tell(risky, preparer, told_at=LATER + HOUR)


def test_the_earliest_notice_counts_and_a_late_one_is_late(risky, preparer) -> None:
    tell(risky, preparer, told_at=DISCOVERED + 30 * HOUR, now=LATER + DAY)
    assert clock(risky, duties.NOTICE).state == State.LATE
    tell(risky, preparer, told_at=DISCOVERED + 20 * HOUR, now=LATER + DAY)
    assert clock(risky, duties.NOTICE).state == State.SATISFIED


def test_an_amended_report_of_day_forty_is_as_timely_as_the_first(received, preparer) -> None:
    before = clock(received)
    now = DISCOVERED + 40 * DAY
    reports.amend(incident=received.pk, by=preparer, now=now)
    answer(received, preparer, "statement", now, words="We know more.")
    answer(received, preparer, "discovered", now, discovered_at=(DISCOVERED + 9 * DAY).isoformat())
    send(received, preparer, now)
    after = clock(received)
    assert (after.state, after.satisfied_at) == (State.SATISFIED, LATER)
    assert (after.trigger_at, after.file_by) == (before.trigger_at, before.file_by)
    received.refresh_from_db()
    assert received.discovered_at == DISCOVERED


def test_an_earlier_discovery_that_an_amendment_admits_is_the_one_that_counts(
    received, preparer
) -> None:
    reports.amend(incident=received.pk, by=preparer, now=LATER)
    long_ago = DISCOVERED - 20 * DAY
    answer(received, preparer, "date", happened_on="2026-09-20")
    answer(received, preparer, "discovered", discovered_at=long_ago.isoformat())
    assert clock(received).trigger_at == DISCOVERED  # a draft of an amendment says nothing yet
    send(received, preparer)
    assert (clock(received).trigger_at, clock(received).state) == (long_ago, State.LATE)


def test_what_is_told_by_choice_has_no_clock(organisation, preparer) -> None:
    row = fill(begin(organisation, preparer, Lane.VOLUNTARY), preparer)
    send(row, preparer)
    assert not Obligation.objects.filter(case=row.ref).exists()


def test_a_draft_that_is_told_by_choice_after_all_ends_its_clock(draft, preparer) -> None:
    fill(draft, preparer)
    drafts.change_lane(incident=draft.pk, lane=Lane.VOLUNTARY, by=preparer, now=LATER)
    assert clock(draft).state == State.SUPERSEDED


def test_after_withdrawal_no_clock_runs(risky, preparer) -> None:
    send(risky, preparer)
    reports.withdraw(incident=risky.pk, reason="A drill.", by=preparer, now=LATER)
    assert clock(risky, duties.NOTICE).state == State.SUPERSEDED
    assert clock(risky).state == State.SATISFIED  # what was done stays done


def test_a_report_that_came_late_through_an_outage_counts_from_when_staff_say(
    draft, preparer, reviewer
) -> None:
    late = FILE_BY + HOUR
    send(fill(draft, preparer, now=late), preparer, late)
    assert clock(draft).state == State.LATE
    notices.record_effective(
        incident=draft.pk, at=FILE_BY - HOUR, reason="We were down.", by=reviewer, now=late
    )
    assert (clock(draft).state, clock(draft).satisfied_at) == (State.SATISFIED, FILE_BY - HOUR)


@pytest.mark.parametrize(
    ("at", "reason", "code", "field"),
    [
        (LATER + HOUR, "Why.", "incident.not_earlier", "at"),
        (LATER - HOUR, " ", "incident.reason_missing", "reason"),
    ],
)
def test_another_time_of_receipt_is_earlier_and_has_a_reason(
    received, reviewer, at, reason, code, field
) -> None:
    with refused(code, field):
        notices.record_effective(incident=received.pk, at=at, reason=reason, by=reviewer, now=LATER)


def test_staff_without_a_grant_and_the_developer_record_no_time_of_receipt(
    received, preparer, make_person
) -> None:
    outsider = make_person("Cato", second_factor=True, unit="AG", staff_role="supervisor")
    for person in (preparer, outsider):
        with pytest.raises(NotFound):
            notices.record_effective(
                incident=received.pk, at=LATER, reason="Why.", by=person, now=LATER
            )


def seen(person, row) -> bool:
    return clocks.of_case(person, row.ref).exists()


def test_the_state_knows_nothing_of_the_clock_of_a_draft(
    draft, preparer, counsel, reviewer, supervisor, stranger
) -> None:
    fill(draft, preparer)
    assert [seen(p, draft) for p in (preparer, counsel)] == [True, True]
    assert not any(seen(p, draft) for p in (reviewer, supervisor, stranger))
    listed = clocks.clocks(clocks.Filter(), to=supervisor, now=LATER).rows
    assert clock(draft) not in listed
    first = clocks.first_clocks(clocks.Filter(), to=supervisor, now=LATER).rows
    assert clock(draft) not in first
    with pytest.raises(NotFound):
        clocks.obligation(supervisor, clock(draft).ref)


def test_once_it_is_sent_whoever_may_read_the_case_sees_its_clock(
    risky, preparer, reviewer, other_reviewer, supervisor, make_person
) -> None:
    send(risky, preparer)
    outsider = make_person("Cato", second_factor=True, unit="CDT", staff_role="supervisor")
    cases.block(case=risky.ref, person=other_reviewer, reason="A friend.", by=supervisor, now=LATER)
    found = [seen(p, risky) for p in (reviewer, supervisor, other_reviewer, outsider)]
    assert found == [True, True, False, False]


def mails_of(person, since: int = 0) -> str:
    return " ".join(m.subject + m.body for m in Mail.objects.filter(to=person.email)[since:])


def told(now) -> None:
    sweeping.mark(now=now)
    telling.tell(now=now)


def test_the_developer_is_reminded_of_a_draft_s_clock_and_the_state_is_not(
    draft, preparer, contact, supervisor
) -> None:
    fill(draft, preparer)
    told(FILE_BY + HOUR)
    assert draft.reference in mails_of(contact)
    assert draft.reference not in mails_of(supervisor)


def test_of_what_is_overdue_only_those_of_the_state_are_told_who_may_read_it(
    risky, preparer, supervisor, make_person
) -> None:
    friend = make_person("Aurel B", second_factor=True, unit="OES", staff_role="supervisor")
    send(risky, preparer)
    cases.block(case=risky.ref, person=friend, reason="A friend.", by=supervisor, now=LATER)
    told(DISCOVERED + 3 * DAY)
    assert risky.reference in mails_of(supervisor)
    assert risky.reference not in mails_of(friend)


def test_the_public_sees_no_clock_of_an_incident(risky, preparer) -> None:
    refs = [clock(risky).ref, clock(risky, duties.NOTICE).ref]
    assert not Clock.objects.filter(ref__in=refs).exists()
    send(risky, preparer)
    assert not Clock.objects.filter(ref__in=refs).exists()


def test_a_calendar_provider_reads_along_and_learns_nothing_of_an_incident(
    draft, preparer, organisation, client
) -> None:
    fill(draft, preparer)
    key = subscribing.subscribe(organisation=organisation, by=preparer, now=LATER)
    read = client.get(reverse("obligations:calendar_file", args=[key])).content.decode()
    assert str(clock(draft).ref) in read
    assert "a confidential duty" in read
    assert draft.reference not in read
    assert "safety incident" not in read


def test_staff_decide_about_a_confidential_clock_in_its_case_and_not_where_reasons_are_read(
    received, supervisor
) -> None:
    with refused("permission.denied"):
        adjusting.pause(obligation=clock(received).ref, reason="Why.", by=supervisor, now=LATER)


def test_the_duties_are_those_of_the_rulebook() -> None:
    known = rulebook.on(date(2026, 10, 20)).duties
    assert known[duties.REPORT].period.days == 15
    assert known[duties.NOTICE].period.hours == 24

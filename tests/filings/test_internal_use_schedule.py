"""A developer's own schedule for summaries of internal use: recorded, and its clocks follow."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice

import pytest
from django.apps import apps
from django.core import serializers
from django.db import DatabaseError, transaction
from django.urls import reverse

from filings.internal_use import rules, services
from filings.internal_use.models import Schedule
from filings.internal_use.rules import Plan
from portal.deadlines.models import Obligation
from portal.deadlines.rules import State
from portal.deadlines.services import adjusting
from portal.deadlines.services.reconciling import reconcile
from portal.identity.models import Membership
from portal.identity.rules import Role
from portal.registry import selectors as registry
from portal.registry.rules import Kind, Span
from portal.registry.services import facts
from portal.ui.pacific import to_pacific
from portal.vault.models import Reading
from tests.conftest import NOW
from tests.support.refusals import refused

DUTY = "internal-use-summary"
TODAY = date(2026, 12, 1)
REASONS = "Assessments end in May and November."


def turns(begins, *plans, met=(), ends=None, most=4):
    found = rules.turns(Span(begins, ends), plans, dict(met), 3)
    return [(t.turn.begins, t.ends) for t in islice(found, most)]


def state(organisation, by, now=NOW, **how):
    last = organisation.schedules.last()
    how = {"months": 6, "anchor": date(2027, 1, 1), "effective_on": TODAY} | how
    before = how.pop("before", last and last.pk)
    return services.state_schedule(
        organisation=organisation, reasons=REASONS, before=before, by=by, now=now, **how
    )


def clocks(organisation):
    rows = Obligation.objects.filter(organisation=organisation, duty=DUTY).order_by("begins_on")
    return [(row.begins_on, to_pacific(row.file_by).date(), row.state) for row in rows]


# Counting


def test_without_a_schedule_three_months_follow_one_another_from_becoming_large() -> None:
    assert turns(date(2026, 1, 1)) == [
        (date(2026, 1, 1), date(2026, 4, 1)),
        (date(2026, 4, 1), date(2026, 7, 1)),
        (date(2026, 7, 1), date(2026, 10, 1)),
        (date(2026, 10, 1), date(2027, 1, 1)),
    ]


def test_months_are_counted_from_the_anchor_and_not_from_a_shorter_month() -> None:
    since = date(2025, 11, 30)
    assert [ends for _begins, ends in turns(since, Plan(since, NOW, 3, since))] == [
        date(2026, 2, 28),
        date(2026, 5, 30),
        date(2026, 8, 30),
        date(2026, 11, 30),
    ]


def test_a_schedule_in_the_middle_moves_the_period_that_runs_and_none_that_ended() -> None:
    plan = Plan(date(2026, 8, 15), NOW, 6, date(2026, 5, 31))
    assert turns(date(2026, 1, 1), plan) == [
        (date(2026, 1, 1), date(2026, 4, 1)),
        (date(2026, 4, 1), date(2026, 7, 1)),
        (date(2026, 7, 1), date(2026, 11, 30)),
        (date(2026, 11, 30), date(2027, 5, 31)),
    ]


def test_a_period_that_was_summarised_before_keeps_its_own_end() -> None:
    plan = Plan(date(2026, 8, 15), datetime(2026, 8, 15, 18, tzinfo=UTC), 6, date(2026, 5, 31))
    filed = {date(2026, 7, 1): datetime(2026, 8, 1, 18, tzinfo=UTC)}
    assert turns(date(2026, 7, 1), plan, met=filed.items(), most=2) == [
        (date(2026, 7, 1), date(2026, 10, 1)),
        (date(2026, 10, 1), date(2026, 11, 30)),
    ]


def test_after_the_last_day_that_is_named_three_months_are_counted_from_it() -> None:
    plan = Plan(date(2026, 1, 1), NOW, days=(date(2026, 3, 15), date(2026, 8, 31)))
    assert [ends for _begins, ends in turns(date(2026, 1, 1), plan)] == [
        date(2026, 3, 15),
        date(2026, 8, 31),
        date(2026, 11, 30),
        date(2027, 2, 28),
    ]


def test_a_later_statement_takes_the_place_of_one_that_was_still_to_hold() -> None:
    far = Plan(date(2027, 6, 1), NOW, 12, date(2026, 6, 1))
    near = Plan(date(2026, 12, 1), NOW, 6, date(2026, 9, 1))
    assert [ends for _begins, ends in turns(date(2026, 10, 1), far, near)][:2] == [
        date(2027, 3, 1),
        date(2027, 9, 1),
    ]


def test_a_period_begins_anew_where_a_developer_becomes_large_again() -> None:
    plan = Plan(date(2026, 12, 1), NOW, 6, date(2026, 9, 1))
    assert turns(date(2028, 1, 1), plan, most=2) == [
        (date(2028, 1, 1), date(2028, 3, 1)),
        (date(2028, 3, 1), date(2028, 9, 1)),
    ]
    assert turns(date(2026, 10, 1), plan, ends=date(2027, 1, 1)) == [
        (date(2026, 10, 1), date(2027, 3, 1)),
    ]


# Stating


def test_the_open_period_moves_with_its_reason_and_the_past_stays(organisation, officer) -> None:
    was = clocks(organisation)
    row = state(organisation, officer)
    found = clocks(organisation)
    assert found[:3] == was[:3]
    assert found[3] == (date(2026, 10, 1), date(2027, 7, 1), State.OPEN)
    moved = Obligation.objects.get(organisation=organisation, begins_on=date(2026, 10, 1))
    second, first = moved.moments.all()
    assert to_pacific(first.file_by).date() == date(2027, 1, 4)
    assert "every 6 months, counted from 1 January 2027" in second.why
    assert moved.pending == ["moved"]
    assert row.holds_at_once


def test_30_november_and_three_months_is_28_february_and_runs_on_to_2_march(
    organisation, officer
) -> None:
    now = datetime(2026, 1, 5, 18, tzinfo=UTC)
    Obligation.objects.all()  # as it is at sign-up
    state(
        organisation,
        officer,
        now,
        months=3,
        anchor=date(2025, 11, 30),
        effective_on=date(2026, 1, 5),
    )
    first = Obligation.objects.get(organisation=organisation, begins_on=date(2026, 1, 1))
    assert first.moments.first().raw_date == date(2026, 2, 28)
    assert to_pacific(first.file_by).date() == date(2026, 3, 2)


def test_what_staff_waived_stays_settled(organisation, officer, supervisor) -> None:
    running = Obligation.objects.get(organisation=organisation, begins_on=date(2026, 10, 1))
    adjusting.waive(obligation=running.ref, reason="Agreed.", by=supervisor, now=NOW)
    state(organisation, officer)
    running.refresh_from_db()
    assert running.state == State.WAIVED


def test_a_corrected_size_of_an_earlier_year_renames_no_period(organisation, officer) -> None:
    new_year = datetime(2027, 2, 1, 18, tzinfo=UTC)
    facts.state_size(organisation=organisation, year=2026, over=True, by=officer, now=new_year)
    before = {
        row.begins_on: row.pk
        for row in Obligation.objects.filter(duty=DUTY, begins_on__gte=date(2027, 1, 1))
    }
    size = registry.current(organisation).get(kind=Kind.SIZE, year=2025)
    facts.correct(fact=size, over=False, basis="Audited.", by=officer, now=new_year)
    kept = Obligation.objects.filter(duty=DUTY, begins_on__gte=date(2027, 1, 1))
    assert before == {row.begins_on: row.pk for row in kept}
    assert all(row.state == State.OPEN for row in kept)


def test_of_two_officers_who_state_at_once_the_second_is_told(
    organisation, officer, make_person, both_at_once
) -> None:
    other = make_person("Tomasz Birch", second_factor=True)
    Membership.objects.create(
        organisation=organisation, person=other, role=Role.CERTIFYING_OFFICER, since=NOW
    )
    outcomes = both_at_once(
        lambda: state(organisation, officer, before=None),
        lambda: state(organisation, other, before=None, months=4),
    )
    codes = sorted(getattr(o, "code", "") for o in outcomes)
    assert codes == ["", "schedule.changed_since"]
    assert organisation.schedules.count() == 1


def test_a_second_schedule_takes_the_first_ones_place(organisation, officer) -> None:
    first = state(organisation, officer)
    second = state(organisation, officer, months=4)
    assert (first.before, second.before) == (None, first)
    assert clocks(organisation)[3][1] == date(2027, 5, 3)  # 1 May 2027 is a Saturday


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"effective_on": TODAY - timedelta(days=1)}, "schedule.holds_too_early"),
        ({"months": 0}, "schedule.months_out_of_range"),
        ({"months": 61}, "schedule.months_out_of_range"),
        ({"months": None, "anchor": None}, "schedule.needs_months"),
        ({"days": [TODAY - timedelta(days=1)]}, "schedule.day_before"),
        ({"days": [date(2050, 1, 1)]}, "schedule.too_far"),
        ({"anchor": date(2050, 1, 1)}, "schedule.too_far"),
        ({"days": [TODAY + timedelta(days=n) for n in range(41)]}, "schedule.too_many"),
    ],
)
def test_what_cannot_be_counted_is_refused(organisation, officer, how, code) -> None:
    with refused(code):
        state(organisation, officer, **how)
    assert not Schedule.objects.exists()


def test_a_preparer_states_no_schedule(organisation, preparer) -> None:
    with refused("permission.denied"):
        state(organisation, preparer)


def test_without_the_vaults_keys_nothing_is_recorded(organisation, officer, settings) -> None:
    settings.VAULT_RECOVERY = ""
    with refused("vault.closed"):
        state(organisation, officer)
    assert not Schedule.objects.exists()
    assert clocks(organisation)[3][1] == date(2027, 1, 4)


def test_a_schedule_is_frozen(organisation, officer) -> None:
    row = state(organisation, officer)
    with pytest.raises(DatabaseError), transaction.atomic():
        Schedule.objects.filter(pk=row.pk).update(months=1)


# Pages

HOME, STATE, STAFF = "internal_use:home", "internal_use:schedule", "internal_use:staff"
ASKED = {
    "how": "every",
    "months": "6",
    "anchor_day": "2027-01-01",
    "anchor_month": "",
    "anchor_year": "",
    "days": "",
    "effective_on_day": "2026-12-01",
    "effective_on_month": "",
    "effective_on_year": "",
    "reasons": REASONS,
    "before": "",
}


@pytest.fixture
def today(time_machine):
    time_machine.move_to(NOW)


def test_a_schedule_is_shown_with_its_next_days_before_it_is_recorded(
    organisation, officer, client_of, today
) -> None:
    client, address = client_of(officer), reverse(STATE, args=[organisation.slug])
    asked = client.post(address, ASKED)
    assert b"1 July 2027" in asked.content
    assert not Schedule.objects.exists()
    done = client.post(address, ASKED | {"confirmed": "1"}, follow=True)
    assert Schedule.objects.get().months == 6
    assert REASONS in done.content.decode()


def test_days_that_are_named_are_read_one_a_line(organisation, officer, client_of, today) -> None:
    named = {"how": "named", "days": "15 March 2027\n\n2027-09-15\n", "confirmed": "1"}
    client_of(officer).post(reverse(STATE, args=[organisation.slug]), ASKED | named)
    assert Schedule.objects.get().days == [date(2027, 3, 15), date(2027, 9, 15)]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"how": "named", "days": "soon"}, "Write the date like"),
        ({"how": "named"}, "Name at least one day"),
        ({"months": ""}, "Give a number of months"),
        ({"effective_on_day": "2026-11-30"}, "from today at the earliest"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    organisation, officer, client_of, today, typed, said
) -> None:
    address = reverse(STATE, args=[organisation.slug])
    answer = client_of(officer).post(address, ASKED | typed | {"confirmed": "1"})
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_staff_read_it_as_recorded_and_each_look_is_written_down(
    organisation, officer, reviewer, client_of
) -> None:
    row = state(organisation, officer)
    page = client_of(reviewer).get(reverse(STAFF, args=[organisation.slug])).content.decode()
    assert REASONS in page
    assert "A schedule is recorded, and nobody decides on it." in page
    assert Reading.objects.filter(case_id=row.pk, person=reviewer).count() == 1


def test_the_page_names_no_exemption_that_the_act_doesnt(organisation, officer, client_of) -> None:
    state(organisation, officer)
    page = client_of(officer).get(reverse(HOME, args=[organisation.slug])).content.decode()
    assert "no exemption of § 22757.13(f)" in page


def test_its_words_stand_in_no_row_and_no_event(organisation, officer) -> None:

    state(organisation, officer)
    for model in apps.get_models():
        assert REASONS not in serializers.serialize("json", model._default_manager.all())


def test_reconciling_again_on_another_day_changes_nothing(organisation, officer) -> None:
    state(organisation, officer)
    before = clocks(organisation)
    reconcile(organisation=organisation, now=NOW + timedelta(days=20))
    assert clocks(organisation) == before


def test_whoever_is_not_large_is_told_that_nothing_is_due(organisation, officer, client_of) -> None:
    size = registry.current(organisation).get(kind=Kind.SIZE)
    facts.correct(fact=size, over=False, basis="Audited.", by=officer, now=NOW)
    page = client_of(officer).get(reverse(HOME, args=[organisation.slug])).content.decode()
    assert "Nothing: large frontier developers alone owe summaries." in page

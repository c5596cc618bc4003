"""Stating facts: who may, what of, and once."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.db.utils import InternalError

from portal.errors import Refusal
from portal.identity.rules import Standing
from portal.ledger.models import Event
from portal.registry import selectors
from portal.registry.models import Fact
from portal.registry.rules import Kind, Source
from portal.registry.services import facts as services
from portal.registry.signals import facts_changed
from tests.conftest import NOW
from tests.registry.conftest import NEW_YEAR
from tests.support.refusals import refused


def size(organisation, by, year=2025, now=NOW, **fields):
    return services.state_size(organisation=organisation, year=year, by=by, now=now, **fields)


@pytest.mark.parametrize(
    ("amount", "over"), [("500000000.00", False), ("500000000.01", True), ("0", False)]
)
def test_an_amount_says_by_itself_whether_it_is_over_the_line(unstated, sol, amount, over):
    fact = size(unstated, sol, amount=Decimal(amount), basis="Audited accounts")
    fact.refresh_from_db()
    assert (fact.over, fact.amount) == (over, Decimal(amount))
    assert (fact.source, fact.basis, fact.recorded_by) == (
        Source.DEVELOPER,
        "Audited accounts",
        sol,
    )


def test_an_amount_that_contradicts_the_answer_is_refused(unstated, sol):
    with refused("fact.amount_contradicts", field="amount"):
        size(unstated, sol, over=True, amount=Decimal("500000000.00"))
    with refused("fact.size_missing", field="over"):
        size(unstated, sol)
    assert not Fact.objects.exists()


def test_of_a_year_that_has_not_ended_only_more_than_the_line_can_be_known(unstated, sol):
    last_moment = NEW_YEAR - timedelta(microseconds=1)
    with refused("fact.year_not_over", field="over"):
        size(unstated, sol, 2026, last_moment, over=False)
    with refused("fact.year_not_over", field="over"):
        size(unstated, sol, 2026, last_moment, amount=Decimal(7))
    assert size(unstated, sol, 2026, over=True).over
    assert size(unstated, sol, 2025, over=False, now=NEW_YEAR).year == 2025


def test_a_year_that_has_ended_in_california_can_be_stated_as_not_over(unstated, sol):
    assert size(unstated, sol, 2026, NEW_YEAR, over=False).year == 2026


@pytest.mark.parametrize("year", [1, 2023, 2027, 9999])
def test_years_that_decide_nothing_are_refused(unstated, sol, year):
    with refused("fact.year_out_of_range", field="year"):
        size(unstated, sol, year, over=True)


def test_a_second_statement_of_one_year_is_told_to_correct_the_first(organisation, officer):
    with refused("fact.stated_already"):
        size(organisation, officer, 2025, over=True)
    assert size(organisation, officer, 2024, over=True).corrects is None


def test_of_two_who_state_one_year_at_once_one_is_told_who_was_first(both_at_once, unstated, sol):
    answers = both_at_once(
        lambda: size(unstated, sol, over=True), lambda: size(unstated, sol, over=False)
    )
    assert {type(a) for a in answers} == {Fact, Refusal}
    refusal = next(a for a in answers if isinstance(a, Refusal))
    assert refusal == Refusal("fact.stated_already", name=sol.name)
    assert Fact.objects.count() == 1


def test_what_is_large_on_1_january_is_known_from_the_year_before(unstated, sol):
    services.state_frontier(organisation=unstated, day=date(2026, 6, 1), by=sol, now=NOW)
    size(unstated, sol, 2026, over=True)
    assert selectors.status(unstated, date(2026, 5, 31)) == Standing.NONE
    assert selectors.status(unstated, date(2026, 12, 31)) == Standing.FRONTIER
    assert selectors.status(unstated, date(2027, 1, 1)) == Standing.LARGE


def test_nothing_is_stated_of_days_to_come(unstated, sol):
    tomorrow = date(2026, 12, 2)
    with refused("fact.in_future", field="day"):
        services.state_frontier(organisation=unstated, day=tomorrow, by=sol, now=NOW)
    today = date(2026, 12, 1)
    assert services.state_frontier(organisation=unstated, day=today, by=sol, now=NOW).day == today


def test_only_an_administrator_or_a_certifying_officer_states_facts(
    organisation, officer, preparer, reviewer, sol
):
    for person in (preparer, reviewer, sol):
        with refused("permission.denied"):
            size(organisation, person, 2024, over=True)
    organisation.members.filter(person=preparer).update(is_administrator=True)
    assert size(organisation, preparer, 2024, over=True).pk


def test_the_ledger_keeps_what_was_stated_but_no_amount(unstated, sol):
    fact = size(unstated, sol, amount=Decimal("612000000.50"), basis="Audited accounts")
    event = Event.objects.get(stream=unstated.stream, action="fact.stated")
    assert (event.actor, event.subject, event.at) == (sol.actor, f"fact:{fact.pk}", NOW)
    assert event.data == {"kind": "size", "year": 2025, "over": True}


def test_whoever_hears_of_a_fact_can_still_refuse_it(unstated, sol):
    def refuse(**_signal):
        raise Refusal("fact.reason_missing")

    facts_changed.connect(refuse)
    try:
        with refused("fact.reason_missing"):
            size(unstated, sol, over=True)
    finally:
        facts_changed.disconnect(refuse)
    assert not Fact.objects.exists()
    assert not Event.objects.filter(action="fact.stated").exists()


def test_spans_of_many_organisations_take_one_query(
    organisation, unstated, django_assert_num_queries
):
    with django_assert_num_queries(1):
        found = selectors.spans_of([organisation.pk, unstated.pk])
    assert found[organisation.pk] == selectors.spans(organisation)
    assert found[organisation.pk].on(date(2026, 12, 1)) == Standing.LARGE
    assert found[unstated.pk].on(date(2026, 12, 1)) == Standing.NONE


def test_facts_can_not_be_changed_or_removed(size_2025):
    for attempt in (
        lambda: Fact.objects.filter(pk=size_2025.pk).update(over=False),
        lambda: Fact.objects.filter(pk=size_2025.pk).delete(),
    ):
        with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
            attempt()


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": Kind.SIZE, "year": 2030},
        {"kind": Kind.SIZE, "over": True},
        {"kind": Kind.SIZE, "year": 2030, "over": True, "day": date(2026, 1, 1)},
        {"kind": Kind.SIZE, "year": 2030, "over": True, "amount": -1},
        {"kind": Kind.SIZE, "year": 2030, "over": True, "source": "hearsay"},
        {"kind": Kind.SIZE, "year": 2025, "over": True},  # a second chain
        {"kind": Kind.SIZE, "year": 2030, "over": True, "withdrawn": True},
        {"kind": Kind.FRONTIER, "day": date(2026, 1, 1)},  # a second chain
        {"kind": Kind.FRONTIER},
        {"kind": "rumour", "day": date(2026, 1, 1)},
    ],
)
def test_the_database_has_no_room_for_a_fact_that_lacks_what_its_kind_needs(
    organisation, officer, fields
):
    values = {"source": Source.DEVELOPER} | fields
    with pytest.raises(IntegrityError), transaction.atomic():
        Fact.objects.create(
            organisation=organisation, recorded_by=officer, recorded_at=NOW, **values
        )

"""Correcting and taking back: a further row, by one of two, with a reason."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from portal.errors import Refusal
from portal.identity.rules import Standing, Unit
from portal.ledger.models import Event
from portal.registry import selectors
from portal.registry.models import Fact
from portal.registry.rules import Kind, Source
from portal.registry.services import facts as services
from tests.conftest import NOW
from tests.support.refusals import refused

LATER = NOW + timedelta(hours=1)


def correct(fact, by, basis="A wrong year.", **values):
    return services.correct(fact=fact, basis=basis, by=by, now=LATER, **values)


def withdraw(fact, by, basis="Typed by mistake."):
    return services.withdraw_fact(fact=fact, basis=basis, by=by, now=LATER)


def test_a_correction_counts_and_what_it_corrects_stays(organisation, officer, size_2025, changes):
    fact = correct(size_2025, officer, amount=Decimal("499000000"))
    assert selectors.current(organisation).get(kind=Kind.SIZE) == fact
    assert (fact.corrects, fact.year, fact.over) == (size_2025, 2025, False)
    assert selectors.status(organisation, date(2026, 12, 1)) == Standing.FRONTIER
    assert size_2025 in selectors.facts(organisation)
    assert selectors.facts(organisation)[0] == fact
    assert changes == [(organisation, officer, LATER)]


def test_the_ledger_says_what_was_corrected(organisation, officer, size_2025):
    correct(size_2025, officer, amount=Decimal("499000000"))
    event = Event.objects.get(stream=organisation.stream, action="fact.corrected")
    assert event.data == {"kind": "size", "year": 2025, "over": False, "corrects": size_2025.pk}


def test_of_two_who_correct_one_fact_at_once_one_is_told_who_was_first(
    both_at_once, organisation, officer, reviewer, size_2025
):
    first, second = both_at_once(
        lambda: correct(size_2025, officer, over=False),
        lambda: correct(size_2025, reviewer, over=True),
    )
    assert {type(first), type(second)} == {Fact, Refusal}
    done, told = (first, second) if isinstance(first, Fact) else (second, first)
    assert told == Refusal("fact.corrected_already", name=done.recorded_by.name)
    assert selectors.current(organisation).get(kind=Kind.SIZE) == done


def test_the_database_itself_lets_one_fact_be_corrected_once(organisation, officer, size_2025):
    correct(size_2025, officer, over=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        Fact.objects.create(
            organisation=organisation,
            kind=Kind.SIZE,
            year=2025,
            over=True,
            corrects=size_2025,
            source=Source.STAFF,
            recorded_by=officer,
            recorded_at=NOW,
        )


def test_a_corrected_fact_is_corrected_through_its_correction(officer, size_2025):
    second = correct(size_2025, officer, over=False)
    with refused("fact.corrected_already"):
        correct(size_2025, officer, over=True)
    assert correct(second, officer, over=True).corrects == second


def test_a_day_can_be_corrected(organisation, officer):
    frontier = selectors.current(organisation).get(kind=Kind.FRONTIER)
    with refused("fact.in_future", field="day"):
        correct(frontier, officer, day=date(2026, 12, 2))
    assert correct(frontier, officer, day=date(2025, 3, 1)).day == date(2025, 3, 1)


def test_a_running_year_can_not_be_corrected_to_not_over(organisation, officer):
    fact = services.state_size(organisation=organisation, year=2026, over=True, by=officer, now=NOW)
    with refused("fact.year_not_over"):
        correct(fact, officer, over=False)


def test_a_fact_that_is_taken_back_says_nothing_and_can_be_stated_anew(
    organisation, officer, size_2025
):
    gone = withdraw(size_2025, officer)
    assert not selectors.current(organisation).filter(kind=Kind.SIZE).exists()
    assert selectors.status(organisation, date(2026, 12, 1)) == Standing.FRONTIER
    assert Event.objects.filter(stream=organisation.stream, action="fact.withdrawn").count() == 1
    with refused("fact.corrected_already"):
        withdraw(gone, officer)
    with refused("fact.corrected_already"):
        correct(gone, officer, over=True)
    anew = services.state_size(
        organisation=organisation, year=2025, over=True, by=officer, now=LATER
    )
    assert anew.corrects == gone
    assert selectors.status(organisation, date(2026, 12, 1)) == Standing.LARGE


def test_without_being_a_frontier_developer_nobody_is_large(organisation, officer):
    withdraw(selectors.current(organisation).get(kind=Kind.FRONTIER), officer)
    assert selectors.status(organisation, date(2026, 12, 1)) == Standing.NONE


@pytest.mark.parametrize("basis", ["", " \n"])
def test_a_correction_needs_a_reason(officer, reviewer, size_2025, basis):
    for person in (officer, reviewer):
        with refused("fact.reason_missing", field="basis"):
            correct(size_2025, person, basis, over=False)
        with refused("fact.reason_missing", field="basis"):
            withdraw(size_2025, person, basis)


def test_oes_corrects_under_its_own_name_and_no_other_unit_does(
    make_person, preparer, sol, reviewer, size_2025
):
    attorney = make_person(
        "Maren Attorney", second_factor=True, unit=Unit.AG, staff_role="reviewer"
    )
    without_factor = make_person("Nell New", unit=Unit.OES, staff_role="reviewer")
    for person in (attorney, without_factor, preparer, sol):
        with refused("permission.denied"):
            correct(size_2025, person, over=False)
        with refused("permission.denied"):
            withdraw(size_2025, person)
    fact = correct(size_2025, reviewer, over=False)
    assert (fact.source, fact.recorded_by) == (Source.STAFF, reviewer)

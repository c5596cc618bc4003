"""What trained a model, added up as 22757.11(i)(2) does, and held against the line."""

from datetime import date
from decimal import Decimal

import pytest

from portal.errors import Refusal
from portal.registry import compute
from portal.registry.compute import Compute
from portal.registry.models import ComputeRun
from portal.registry.selectors import threshold

LINE = threshold()
MARCH, MAY, JULY = date(2026, 3, 1), date(2026, 5, 1), date(2026, 7, 1)


def ran(operations, began=MARCH, uncertainty=None):
    return ComputeRun(operations=Decimal(operations), began=began, uncertainty=uncertainty)


@pytest.mark.parametrize(
    ("runs", "since"),
    [
        (["9e25", "2e25"], MAY),
        (["1e26"], None),
        (["1e26", "1"], MAY),
        (["9e25", "1e25"], None),
        (["100000000000000000000000001"], MARCH),
        ([], None),
    ],
)
def test_only_a_sum_that_is_strictly_more_than_the_line_makes_a_frontier_model(runs, since):
    found = Compute(tuple(map(ran, runs, [MARCH, MAY])))
    assert found.over_since(LINE) == since


def test_the_runs_of_the_model_that_it_is_made_of_count_too():
    base = Compute((ran("9e25"),))
    assert Compute((ran("2e25", MAY),), base).total() == Decimal("1.1e26")
    assert Compute((), base).total() == Decimal("9e25")


def test_what_is_applied_to_the_base_later_makes_nothing_of_the_model_made_before():
    base = Compute((ran("9e25", MARCH), ran("5e25", JULY)))
    assert Compute((ran("1e24", MAY),), base).total() == Decimal("9.1e25")
    assert base.over_since(LINE) == JULY


def test_on_a_day_only_what_had_begun_by_then_counts():
    found = Compute((ran("9e25", MARCH), ran("2e25", MAY)))
    assert [found.total(day) for day in (date(2026, 2, 28), MARCH, MAY)] == [
        0,
        Decimal("9e25"),
        Decimal("1.1e26"),
    ]


def test_what_is_uncertain_says_that_it_may_be_over():
    assert Compute((ran("9.5e25", uncertainty=10),)).may_be_over(LINE)
    assert not Compute((ran("1e26", uncertainty=0),)).may_be_over(LINE)
    assert not Compute((ran("9e25", uncertainty=10),)).may_be_over(LINE)


def test_no_digit_of_a_sum_is_lost():
    numbers = [10**32 - n for n in range(1, 120)]
    assert compute.total(map(Decimal, numbers)) == sum(numbers)


@pytest.mark.parametrize(
    "typed", ["0", "-1", "NaN", "sNaN", "Infinity", "1e400", "1e999999", "0.5", "1" * 40, "1e33"]
)
def test_what_is_no_number_of_operations_is_refused_beside_its_field(typed):
    with pytest.raises(Refusal) as refused:
        compute.check(Decimal(typed))
    assert (refused.value.code, refused.value.field) == ("model.operations", "operations")
    assert "at most 10^32 and" in str(refused.value)


@pytest.mark.parametrize("typed", ["1", "9E25", "1e32", "123456789012345e10"])
def test_a_whole_number_of_operations_is_kept_to_the_last(typed):
    assert compute.check(Decimal(typed)) == Decimal(typed)

"""From stated revenues to the days on which a developer is large."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.identity.rules import Standing
from portal.registry.rules import (
    IN_FORCE,
    Change,
    Span,
    Spans,
    changes,
    frontier_span,
    is_over,
    large_spans,
)
from portal.rulebook import rules as rulebook

BEGAN = date(2026, 1, 1)
LINE = Decimal(500_000_000)
years = st.dictionaries(st.integers(2024, 2040), st.booleans(), max_size=8)
begins = st.dates(date(2020, 1, 1), date(2040, 12, 31))


def days(year: int, end: int | None = None) -> Span:
    return Span(date(year, 1, 1), date(end, 1, 1) if end else None)


@pytest.mark.parametrize(
    ("amount", "over"),
    [
        ("500000000.00", False),
        ("500000000.01", True),
        ("499999999.99", False),
        ("0", False),
        ("500000001", True),
    ],
)
def test_only_what_is_strictly_more_than_the_line_is_over_it(amount, over):
    assert is_over(Decimal(amount), rulebook.on(BEGAN)) is over


@given(st.decimals(0, 2 * LINE, places=2))
def test_an_amount_and_the_next_cent_differ_at_the_line_alone(amount):
    law = rulebook.on(BEGAN)
    differ = is_over(amount, law) != is_over(amount + Decimal("0.01"), law)
    assert differ == (amount == LINE)


@pytest.mark.parametrize(
    ("since", "sizes", "spans"),
    [
        # The revenue of a year decides for the whole of the next.
        (BEGAN, {2025: True}, [days(2026)]),
        (BEGAN, {2025: False}, []),
        (BEGAN, {2026: True}, [days(2027)]),
        (BEGAN, {2025: True, 2026: False}, [days(2026, 2027)]),
        (BEGAN, {2025: False, 2026: True}, [days(2027)]),
        (BEGAN, {2025: True, 2026: False, 2027: True}, [days(2026, 2027), days(2028)]),
        # A year without a figure goes on as the year before.
        (BEGAN, {2025: True, 2028: False}, [days(2026, 2029)]),
        (BEGAN, {2025: True, 2027: True}, [days(2026)]),
        (BEGAN, {2024: True}, [days(2026)]),
        # Nobody was large before the act.
        (BEGAN, {2024: True, 2025: False}, []),
        # Nor before being a frontier developer; nor without being one.
        (date(2027, 5, 3), {2025: True}, [Span(date(2027, 5, 3))]),
        (date(2027, 5, 3), {2025: True, 2026: False}, []),
        (date(2027, 5, 3), {2025: True, 2027: False}, [Span(date(2027, 5, 3), date(2028, 1, 1))]),
        (date(2024, 5, 3), {2025: True}, [days(2026)]),
        (date(2028, 1, 1), {2025: True, 2027: False}, []),
        (None, {2025: True}, []),
        (BEGAN, {}, []),
    ],
)
def test_a_developer_is_large_in_the_year_after_a_revenue_over_the_line(since, sizes, spans):
    assert large_spans(since, sizes) == spans


def test_read_the_other_way_a_year_without_a_figure_ends_it():
    assert large_spans(BEGAN, {2025: True}, lambda year: False) == [days(2026, 2027)]
    assert large_spans(BEGAN, {2025: True, 2027: True}, lambda year: False) == [
        days(2026, 2027),
        days(2028, 2029),
    ]
    # The reading may change from one year to another.
    assert large_spans(BEGAN, {2025: True, 2029: False}, lambda year: year < 2028) == [
        days(2026, 2028)
    ]


@given(begins, years)
def test_each_day_s_status_follows_from_the_last_stated_year_before_it(since, sizes):
    large = Spans(frontier_span(since), tuple(large_spans(since, sizes)))
    for year in range(2026, 2044):
        stated = [sizes[y] for y in sorted(sizes) if y < year]
        for day in (date(year, 1, 1), date(year, 7, 15), date(year, 12, 31)):
            expected = Standing.NONE
            if since <= day:
                expected = Standing.LARGE if stated and stated[-1] else Standing.FRONTIER
            assert large.on(day) == expected


@given(begins, years)
def test_spans_are_in_order_and_do_not_touch(since, sizes):
    spans = large_spans(since, sizes)
    for before, after in pairwise(spans):
        assert before.ends is not None
        assert before.begins < before.ends < after.begins
    assert all(span.begins >= max(since, IN_FORCE) for span in spans)


def test_a_span_has_its_first_day_and_not_the_day_on_which_it_ends():
    span = days(2026, 2027)
    assert date(2025, 12, 31) not in span
    assert date(2026, 1, 1) in span
    assert date(2026, 12, 31) in span
    assert date(2027, 1, 1) not in span
    assert date(2099, 1, 1) in days(2026)


def test_the_act_is_in_force_from_the_day_of_its_first_rulebook():
    assert rulebook.versions()[0].effective == IN_FORCE
    assert frontier_span(date(2023, 3, 1)) == Span(IN_FORCE)
    assert frontier_span(date(2026, 3, 1)) == Span(date(2026, 3, 1))
    assert frontier_span(None) is None


def spans(since, sizes) -> Spans:
    return Spans(frontier_span(since), tuple(large_spans(since, sizes)))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            (BEGAN, {2025: True}),
            (BEGAN, {2025: False}),
            [Change(days(2026), Standing.LARGE, Standing.FRONTIER)],
        ),
        (
            (BEGAN, {2025: True}),
            (BEGAN, {}),
            [Change(days(2026), Standing.LARGE, Standing.FRONTIER)],
        ),
        (
            (BEGAN, {2025: False, 2026: True}),
            (BEGAN, {2025: True, 2026: True}),
            [Change(days(2026, 2027), Standing.FRONTIER, Standing.LARGE)],
        ),
        (
            (BEGAN, {2025: True, 2026: False}),
            (None, {2025: True, 2026: False}),
            [
                Change(days(2026, 2027), Standing.LARGE, Standing.NONE),
                Change(days(2027), Standing.FRONTIER, Standing.NONE),
            ],
        ),
        ((date(2025, 3, 1), {}), (BEGAN, {}), []),
        ((None, {}), (None, {2025: True}), []),
    ],
)
def test_a_change_of_facts_is_told_by_the_days_on_which_the_status_changes(before, after, expected):
    assert changes(spans(*before), spans(*after)) == expected


@given(st.none() | begins, years, st.none() | begins, years, begins)
def test_a_day_is_in_a_change_when_its_status_differs_and_in_no_other(
    since, sizes, other_since, other_sizes, day
):
    before, after = spans(since, sizes), spans(other_since, other_sizes)
    found = [change for change in changes(before, after) if day in change.span]
    told = [(change.before, change.after) for change in found]
    differs = before.on(day) != after.on(day)
    assert told == ([(before.on(day), after.on(day))] if differs else [])


@pytest.mark.parametrize(
    ("before", "after", "is_loss"),
    [
        (Standing.LARGE, Standing.FRONTIER, True),
        (Standing.LARGE, Standing.NONE, True),
        (Standing.FRONTIER, Standing.NONE, True),
        (Standing.NONE, Standing.FRONTIER, False),
        (Standing.NONE, Standing.LARGE, False),
        (Standing.FRONTIER, Standing.LARGE, False),
    ],
)
def test_duties_end_with_a_lesser_status(before, after, is_loss):
    assert Change(days(2026), before, after).is_loss is is_loss

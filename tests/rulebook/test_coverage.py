"""Whom the act covers: the lines are strict, and what isn't known is never guessed."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.rulebook import rules
from portal.rulebook.coverage import (
    UNKNOWN,
    Amount,
    Change,
    Company,
    Model,
    Stage,
    Verdict,
    assess_company,
    assess_model,
)

RULEBOOK = rules.version("ca-sb53", "2026.2")
LINE = RULEBOOK.thresholds["training-compute"]
OVER = Amount(Decimal("1e26"))


def exactly(number: str) -> Amount:
    return Amount(Decimal(number), Decimal(number))


BIG = Company(Stage.TRAINED, exactly("2e26"), False, exactly("500000000.01"), True, True)
FRONTIER = Model(True, True, True, exactly("1.1e26"), True, False, True)


@pytest.mark.parametrize(
    ("amount", "over"),
    [
        (exactly("1e26"), False),
        (exactly("100000000000000000000000001"), True),
        (exactly("0"), False),
        (Amount(Decimal("1e25"), Decimal("1e26")), False),
        (Amount(Decimal("1e26")), True),
        (Amount(Decimal("1e25"), Decimal("1e27")), None),
        (Amount(Decimal("2e25")), None),
        (UNKNOWN, None),
    ],
)
def test_only_what_is_surely_more_than_the_line_is_over_it(amount, over):
    assert amount.is_over(LINE) is over


@given(st.decimals(0, 10**40, allow_nan=False, allow_infinity=False))
def test_a_number_that_is_known_is_over_or_not_and_never_undecided(number):
    assert Amount(number, number).is_over(LINE) is (number > LINE.amount)


@pytest.mark.parametrize(
    ("changed", "verdict", "is_open"),
    [
        ({}, Verdict.LARGE, False),
        ({"revenue": exactly("500000000")}, Verdict.FRONTIER, False),
        ({"revenue": UNKNOWN}, Verdict.FRONTIER, True),
        ({"operations": exactly("1e26")}, Verdict.NONE, False),
        ({"operations": exactly("3e24"), "aims_higher": True}, Verdict.LARGE, False),
        ({"operations": exactly("3e24"), "aims_higher": None}, Verdict.UNKNOWN, True),
        ({"operations": UNKNOWN}, Verdict.UNKNOWN, True),
        ({"operations": UNKNOWN, "aims_higher": True}, Verdict.LARGE, False),
        ({"stage": Stage.STARTED, "operations": UNKNOWN}, Verdict.UNKNOWN, True),
        ({"stage": Stage.NEVER}, Verdict.NONE, False),
        ({"stage": Stage.INTENDED, "aims_higher": True}, Verdict.NONE, False),
        ({"stage": Stage.UNKNOWN}, Verdict.UNKNOWN, True),
        ({"stage": Stage.UNKNOWN, "operations": exactly("1e24")}, Verdict.NONE, False),
        ({"operations": UNKNOWN, "revenue": exactly("4")}, Verdict.UNKNOWN, True),
    ],
)  # fmt: skip
def test_a_company_is_what_its_answers_make_it(changed, verdict, is_open):
    found = assess_company(replace(BIG, **changed), RULEBOOK)
    assert (found.verdict, found.is_open) == (verdict, is_open)


def test_revenue_decides_nothing_for_who_trains_no_frontier_model():
    found = assess_company(replace(BIG, operations=exactly("3e24")), RULEBOOK)
    assert found.duties == ()
    assert {r.key: r.matters for r in found.reasons}["revenue"] is False
    assert found.changes[0] == Change.START


@pytest.mark.parametrize(
    ("changed", "verdict"),
    [
        ({}, Verdict.FRONTIER),
        ({"operations": exactly("1e26")}, Verdict.NONE),
        ({"adaptable": False}, Verdict.NONE),
        ({"adaptable": None}, Verdict.UNKNOWN),
        ({"operations": UNKNOWN}, Verdict.UNKNOWN),
        ({"operations": UNKNOWN, "broad": False}, Verdict.NONE),
    ],
)
def test_a_model_is_a_frontier_model_by_three_marks_and_its_sum(changed, verdict):
    assert assess_model(replace(FRONTIER, **changed), RULEBOOK).verdict == verdict


@pytest.mark.parametrize(
    ("changed", "applies"),
    [
        ({}, True),
        ({"for_evaluation": True}, False),
        ({"available": False}, False),
        ({"is_new": False}, False),
        ({"available": None}, None),
        ({"available": None, "is_new": False}, False),
    ],
)
def test_only_deploying_a_new_or_modified_model_asks_for_a_report(changed, applies):
    found = assess_model(replace(FRONTIER, **changed), RULEBOOK)
    assert {f.duty.key: f.applies for f in found.duties}["transparency-report"] is applies
    assert found.is_open is (applies is None)


def test_duties_follow_from_size_and_nothing_that_is_optional_is_among_them():
    def keys(company):
        return {f.duty.key for f in assess_company(company, RULEBOOK).duties}

    frontier = keys(replace(BIG, revenue=exactly("0")))
    large = keys(BIG)
    assert {"framework", "internal-use-summary"} <= large - frontier
    assert {"transparency-report", "incident-report", "imminent-risk-notice"} <= frontier < large
    optional = {duty.key for duty in RULEBOOK.duties.values() if duty.optional}
    assert optional == {
        "amended-incident-report",
        "voluntary-incident-report",
        "federal-equivalence",
    }
    assert not optional & large


def test_what_the_answers_rule_out_is_said_to_start_nothing():
    found = assess_company(replace(BIG, deploys=False, redacts=None), RULEBOOK)
    applies = {f.duty.key: f.applies for f in found.duties}
    assert applies["transparency-report"] is False
    assert applies["redaction-note"] is None
    assert applies["incident-report"] is True


def test_every_reason_has_a_citation_and_a_place_in_the_rules():
    for found in (assess_company(BIG, RULEBOOK), assess_model(FRONTIER, RULEBOOK)):
        for reason in found.reasons:
            assert "§ 22757.1" in reason.citation
            key = reason.place.removeprefix("term-")
            assert key in RULEBOOK.definitions or key in RULEBOOK.duties


@given(
    st.sampled_from(Stage),
    st.sampled_from([exactly("1e25"), exactly("2e26"), UNKNOWN]),
    st.sampled_from([True, False, None]),
    st.sampled_from([exactly("1"), exactly("6e8"), UNKNOWN]),
)
def test_learning_an_answer_never_turns_a_decided_verdict_round(stage, operations, aims, revenue):
    """What is decided while something is unknown stays so, however the answer falls out."""
    known = assess_company(Company(stage, operations, aims, revenue), RULEBOOK)
    if known.is_open:
        return
    for told in (exactly("0"), exactly("9e30")):
        later = Company(
            stage,
            told if operations == UNKNOWN else operations,
            aims if aims is not None else told == exactly("0"),
            told if revenue == UNKNOWN else revenue,
        )
        assert assess_company(later, RULEBOOK).verdict == known.verdict

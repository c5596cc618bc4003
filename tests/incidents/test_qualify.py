"""What answers point to: every combination, and every case that software gets wrong."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from incidents import rules
from incidents.rules import Answer, Verdict, asked, check_times, qualify
from portal.rulebook import rules as rulebook
from tests.conftest import NOW
from tests.support.refusals import refused

KEYS = [question.key for question in rules.QUESTIONS]
NOTHING = dict.fromkeys(KEYS, "no") | {"frontier": "yes"}


def kinds_if(said: Mapping[str, bool]) -> set[str]:
    """22757.11(d)(1)–(4), for somebody who is sure of everything."""
    if not said["frontier"]:
        return set()
    deceived = said["deceived"] and said["risk"] and not said["elicited"]
    found = {
        "weights": said["weights"] and said["hurt"],
        "catastrophic-harm": said["scale"],
        "loss-of-control": said["control"] and said["hurt"],
        "deception": deceived and not said["elsewhere"],
    }
    return {kind for kind, met in found.items() if met}


def worlds(answers: Mapping[str, str]) -> Iterator[dict[str, bool]]:
    """Every way in which things can be, by answers of which some leave it open."""
    ways = []
    for key in KEYS:
        is_open = answers[key] == "unsure" or (key == "elsewhere" and answers[key] == "yes")
        ways.append((True, False) if is_open else (answers[key] == "yes",))
    for way in product(*ways):
        yield dict(zip(KEYS, way, strict=True))


def test_every_combination_points_where_all_its_worlds_point() -> None:
    for values in product(Answer.values, repeat=len(KEYS)):
        answers = dict(zip(KEYS, values, strict=True))
        found = [kinds_if(world) for world in worlds(answers)]
        certain, possible = set.intersection(*found), set.union(*found)
        outcome = qualify(answers)
        assert set(outcome.kinds) == certain, answers
        if certain:
            assert outcome.verdict == Verdict.REPORT, answers
        else:
            expected = Verdict.JUDGE if possible else Verdict.NONE
            assert outcome.verdict == expected, answers
        assert bool(outcome.open) == bool(possible - certain), answers
        assert bool(outcome.why) == (outcome.verdict == Verdict.NONE), answers


def test_a_question_that_is_not_asked_decides_nothing() -> None:
    for values in product(Answer.values, repeat=len(KEYS)):
        answers = dict(zip(KEYS, values, strict=True))
        wanted = {question.key for question in asked(answers)}
        given = {key: value for key, value in answers.items() if key in wanted}
        assert qualify(given) == qualify(answers), answers


@pytest.mark.parametrize(
    ("answers", "verdict", "kinds", "why"),
    [
        ({"weights": "yes", "hurt": "yes"}, Verdict.REPORT, ("weights",), ()),
        ({"weights": "yes"}, Verdict.NONE, (), ("weights",)),
        ({"scale": "yes"}, Verdict.REPORT, ("catastrophic-harm",), ()),
        ({"control": "yes", "hurt": "yes"}, Verdict.REPORT, ("loss-of-control",), ()),
        ({"control": "yes"}, Verdict.NONE, (), ("control",)),
        ({"deceived": "yes", "risk": "yes"}, Verdict.REPORT, ("deception",), ()),
        ({"deceived": "yes", "risk": "yes", "elicited": "yes"}, Verdict.NONE, (), ("elicited",)),
        ({"deceived": "yes", "risk": "yes", "elsewhere": "yes"}, Verdict.JUDGE, (), ()),
        ({"deceived": "yes"}, Verdict.NONE, (), ("risk",)),
        ({"frontier": "no", "hurt": "yes", "control": "yes"}, Verdict.NONE, (), ("frontier",)),
        ({}, Verdict.NONE, (), ("nothing",)),
    ],
)
def test_what_the_act_counts_and_what_it_does_not(answers, verdict, kinds, why) -> None:
    outcome = qualify(NOTHING | answers)
    assert (outcome.verdict, outcome.kinds, outcome.why) == (verdict, kinds, why)


def test_models_that_break_out_of_a_test_of_something_else_are_for_staff_to_judge() -> None:
    broke_out = NOTHING | {"control": "yes", "deceived": "unsure", "elsewhere": "yes"}
    outcome = qualify(broke_out | {"risk": "unsure"})
    assert outcome.verdict == Verdict.JUDGE
    assert outcome.open == ("deceived", "elsewhere", "risk")


def test_without_a_frontier_model_nothing_more_is_asked() -> None:
    assert [question.key for question in asked({"frontier": "no"})] == ["frontier"]


def test_the_kinds_are_those_of_the_rulebook() -> None:
    assert set(rules._KINDS) == set(rulebook.current().incident_kinds)


def test_the_line_of_a_catastrophic_risk_is_the_rulebook_s_and_more_than_it() -> None:
    hint = str(rules.BY_KEY["scale"].hint)
    lines = rulebook.current().thresholds
    assert f"More than {lines['people'].amount:.0f} people" in hint
    assert f"more than ${lines['property-damage'].amount:,.0f}" in hint


DAY = date(2026, 11, 30)
EVENING = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)  # still 30 November in California


@pytest.mark.parametrize(
    ("times", "code", "field"),
    [
        ({"happened_on": date(2026, 12, 2)}, "incident.still_to_come", "happened_on"),
        ({"discovered_at": NOW + timedelta(seconds=1)}, "incident.still_to_come", "discovered_at"),
        ({"imminent_at": NOW + timedelta(seconds=1)}, "incident.still_to_come", "imminent_at"),
        (
            {"happened_on": DAY, "discovered_at": EVENING - timedelta(days=1)},
            "incident.discovered_before",
            "discovered_at",
        ),
        (
            {"discovered_at": EVENING, "imminent_at": EVENING - timedelta(minutes=1)},
            "incident.risk_before",
            "imminent_at",
        ),
    ],
)
def test_times_that_cannot_all_be_right_are_refused_beside_their_field(times, code, field) -> None:
    nothing = {"happened_on": None, "discovered_at": None, "imminent_at": None}
    with refused(code, field):
        check_times(**nothing | times, now=NOW)


def test_times_of_one_evening_in_california_are_taken() -> None:
    check_times(happened_on=DAY, discovered_at=EVENING, imminent_at=EVENING, now=NOW)


def test_what_was_stated_first_is_what_counts() -> None:
    assert rules.earliest(None, NOW, EVENING) == EVENING
    assert rules.earliest(None, None) is None

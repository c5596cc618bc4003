"""The evaluation annex of a transparency report: what a row may say, and every way in and out."""

import csv
import io
import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filings.transparency_reports.annex import rules
from filings.transparency_reports.refusals import SENTENCES
from portal.errors import Refusal
from portal.publication import evaluations

LEAST = {
    "domain": "cyber",
    "capability": "Finds unknown flaws",
    "method": "RangeBench 2.1",
    "run_by": "developer",
    "result": "62.5",
    "unit": "%",
}


def codes(**said):
    return {(wrong.field, wrong.code) for wrong in rules.checked(LEAST | said)[1]}


def test_the_least_that_a_row_says_is_kept_as_it_was_typed():
    assert rules.checked(LEAST) == (LEAST, [])


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        ({"result": "NaN"}, "result", "annex.not_a_number"),
        ({"result": "inf"}, "result", "annex.not_a_number"),
        ({"result": "-Infinity"}, "result", "annex.not_a_number"),
        ({"result": "1e400"}, "result", "annex.out_of_range"),
        ({"result": "1e" + "9" * 50}, "result", "annex.out_of_range"),
        ({"result": "1" * 30}, "result", "annex.out_of_range"),
        ({"result": "0." + "0" * 20 + "1"}, "result", "annex.out_of_range"),
        ({"result": "1" * 61}, "result", "annex.too_long"),
        ({"result": "1,000"}, "result", "annex.not_a_number"),
        ({"result": "62 %"}, "result", "annex.not_a_number"),
        ({"result": "=1+1"}, "result", "annex.not_a_number"),
        ({"result": "٣"}, "result", "annex.not_a_number"),
        ({"result": True}, "result", "annex.not_text"),
        ({"result": ""}, "result", "annex.no_result"),
        ({"unit": ""}, "unit", "annex.no_unit"),
        ({"domain": "weather"}, "domain", "annex.no_such_choice"),
        ({"domain": "other"}, "domain_words", "annex.domain_words"),
        ({"capability": " \x00 "}, "capability", "annex.needed"),
        ({"capability": "x" * 201}, "capability", "annex.too_long"),
        ({"run_by": "third_party"}, "runner", "annex.runner"),
        ({"low": "1"}, "high", "annex.half_a_range"),
        ({"high": "1"}, "low", "annex.half_a_range"),
        ({"low": "1", "high": "99", "plus_minus": "2"}, "plus_minus", "annex.two_ranges"),
        ({"low": "70", "high": "60"}, "high", "annex.range_turned"),
        ({"low": "70", "high": "80"}, "result", "annex.outside_range"),
        ({"plus_minus": "-1"}, "plus_minus", "annex.range_turned"),
        ({"crossed": "yes"}, "threshold", "annex.no_threshold"),
        ({"threshold": "50"}, "crossed", "annex.crossed"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_column(said, field, code):
    assert codes(**said) == {(field, code)}
    assert code in SENTENCES


def test_a_range_of_a_result_in_words_has_nothing_to_be_around():
    assert codes(result="", result_words="Low", plus_minus="2") == {
        ("result", "annex.range_of_nothing")
    }


def test_words_alone_are_a_result():
    assert codes(result="", unit="", result_words="No uplift was found.") == set()


def test_a_choice_is_understood_by_its_code_and_by_its_words():
    for typed in ("loss_of_control", "Loss of control", "loss of CONTROL"):
        assert rules.checked(LEAST | {"domain": typed})[0]["domain"] == "loss_of_control"


def test_numbers_are_never_rounded():
    said = rules.checked(LEAST | {"result": "0.1", "plus_minus": "0.02"})[0]
    value, low, high = evaluations.spread(said)
    assert (str(value), str(low), str(high)) == ("0.1", "0.08", "0.12")


texts = st.text(max_size=60) | st.sampled_from(
    ["=1+1", "+5", "-5", "@x", "'=x", "''@", "'", "\t=x", 'a "b"\n=c', "＝1", ";", "a\tb", "\r\n,"]
)
numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value=-1000, max_value=1000)


@st.composite
def rows(draw):
    """A row that is valid, with anything in its words."""
    value = draw(numbers)
    typed = LEAST | {
        "result": format(value.quantize(1) if abs(value.as_tuple().exponent) > 20 else value, "f"),
        "domain": draw(st.sampled_from(sorted(evaluations.DOMAINS))),
        "domain_words": "Something else",
        "threshold": "-0.5",
        "crossed": "no",
        **{name: draw(texts) for name in ("elicitation", "mitigation", "reason", "runner")},
    }
    typed["method"] = draw(texts) + "x"
    said, wrong = rules.checked(typed)
    assert not wrong
    return said


@settings(max_examples=40, deadline=None)
@given(st.lists(rows(), min_size=1, max_size=4))
def test_what_is_written_as_csv_or_json_is_read_back_unchanged(annex):
    for written in (evaluations.as_csv(annex), evaluations.as_json(annex)):
        assert [rules.checked(row) for _number, row in rules.read(written)] == [
            (said, []) for said in annex
        ]


@settings(max_examples=40, deadline=None)
@given(st.lists(rows(), min_size=1, max_size=4))
def test_no_cell_of_a_csv_file_is_a_formula(annex):
    for line in csv.reader(io.StringIO(evaluations.as_csv(annex), newline="")):
        assert not any(cell.startswith(tuple("=+-@\t\r＝＋－＠")) for cell in line)


@given(texts)
def test_anything_pasted_is_read_or_refused(text):
    with suppress(Refusal):
        assert rules.read(text)


@pytest.mark.parametrize("between", ["\t", ",", ";"])
def test_a_table_has_its_columns_in_any_order_and_in_names_or_labels(between):
    header = between.join(
        ["Unit", "result", "Who ran it", "METHOD", "capability", "Domain", "address"]
    )
    first = between.join(["%", "62.5", "The developer", "RangeBench 2.1", "Finds unknown flaws"])
    table = f"{header}\r\n{first}{between}Cyberattacks{between}https://x.example\r\n"
    ((number, row),) = rules.read(table)
    assert number == 1
    assert rules.checked(row) == (LEAST, [])


def test_an_empty_row_is_passed_over_and_still_counted():
    header, row = ",".join(LEAST), ",".join(LEAST.values())
    assert [number for number, _row in rules.read(f"{header}\n{row}\n,,\n{row}")] == [1, 3]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "annex.no_rows"),
        ("domain,method", "annex.no_rows"),
        ("domain,colour\ncyber,red", "annex.unknown_column"),
        ("domain,Domain\ncyber,cyber", "annex.column_twice"),
        ("domain,method\ncyber,RangeBench,62", "annex.wide_row"),
        ('domain,method\ncyber,"RangeBench', "annex.not_a_table"),
        ("domain\n" + "x\n" * 501, "annex.too_many_rows"),
        ("domain\n" + "x" * 1_000_001, "annex.too_much"),
        ("domain\n" + "x" * 200_000, "annex.not_a_table"),
        ("[" * 100_000, "annex.not_json"),
        ("[1, 2]", "annex.no_rows"),
        ('{"rows": []}', "annex.no_rows"),
        ('[{"domain": "cyber", "domain": "other"}]', "annex.column_twice"),
        ('[{"colour": "red"}]', "annex.unknown_column"),
        ('{"evaluations": [}', "annex.not_json"),
    ],
)
def test_a_table_that_is_none_is_refused_whole(text, code):
    with pytest.raises(Refusal) as refused:
        rules.read(text)
    assert refused.value.code == code
    assert code in SENTENCES


def test_a_number_of_json_is_read_digit_by_digit():
    typed = json.dumps([LEAST]).replace('"62.5"', "62.50000000000000000001")
    ((_number, row),) = rules.read(typed)
    assert rules.checked(row)[0]["result"] == "62.50000000000000000001"
    ((_number, row),) = rules.read(json.dumps([LEAST | {"result": float("nan")}]))
    assert [wrong.code for wrong in rules.checked(row)[1]] == ["annex.not_a_number"]


def test_more_than_the_most_is_refused_before_it_is_kept():
    with pytest.raises(Refusal) as refused:
        rules.fit([LEAST] * 501)
    assert refused.value == Refusal("annex.too_many_rows", limit=500)
    with pytest.raises(Refusal) as refused:
        rules.fit([LEAST | {"reason": "x" * 2_000}] * 500 + [])
    assert refused.value.code == "annex.too_much"

"""Am I covered? The check as somebody without account, script or patience meets it."""

from contextlib import contextmanager, suppress
from decimal import Decimal
from urllib.parse import urlencode

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import connections
from hypothesis import given
from hypothesis import strategies as st

from portal.library import responses
from portal.ui.forms import quantities
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

STARTUP = {
    "stage": "trained",
    "compute": "exact",
    "operations": "3e24",
    "aims": "no",
    "revenue": "5e6",
}
LARGE = {"stage": "trained", "compute": "more", "revenue": "more"}
MODEL = {
    **dict.fromkeys(("broad", "general", "adaptable", "available", "new"), "yes"),
    "compute": "exact",
    "operations": "1.5e26",
    "evaluation": "no",
}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@contextmanager
def no_question():
    """Any question to the database fails."""

    def refuse(*args):
        raise AssertionError("the check asks the database")

    with connections["public"].execute_wrapper(refuse):
        yield


def ask(client, subject, answers):
    answer = client.get(f"/am-i-covered/{subject}/?{urlencode(answers, doseq=True)}")
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def words(element):
    return " ".join(element.get_text(" ").split())


def title(page):
    return words(page.h1)


def row(page, question):
    """The cells of a question's row in the table of reasons."""
    rows = [r for r in page.select("tbody tr") if question in words(r.th)]
    return [words(cell) for cell in rows[0].find_all("td")]


def errors(page):
    """What the summary says, and that each line of it leads to its field."""
    for link in page.select("[role=alert] a"):
        assert page.find(id=link["href"][1:])
    return [words(li) for li in page.select("[role=alert] li")]


def test_a_startup_hears_first_that_the_act_asks_nothing_of_it(client):
    page = ask(client, "company", STARTUP)
    assert title(page) == "This act asks nothing of you"
    assert row(page, "largest model") == ["3 × 10 24", "More than 10 26", "No, 33 times below"]
    assert row(page, "gross revenue in 2025")[2] == "Does not matter here"
    assert page.find(id="asked") is None
    assert page.select_one("svg[role=img]")["aria-label"].startswith(
        "your largest model: 3 × 10^24 operations"
    )


def test_one_answer_is_enough_for_who_trains_nothing(client):
    for stage in ("no", "intended"):
        page = ask(client, "company", {"stage": stage, "operations": "nonsense"})
        assert title(page) == "This act asks nothing of you"


def test_a_large_developer_gets_its_duties_with_citation_time_and_penalty(client):
    page = ask(client, "company", LARGE | {"deploys": "no"})
    assert title(page) == "You are a large frontier developer"
    asked = words(page.find("section", attrs={"aria-labelledby": "asked"}))
    for said in ("§ 22757.12(a)", "On that very day", "Every 3 months", "at most $1,000,000"):
        assert said in asked
    later = "Not now, by your answers: Transparency report , Summaries in the transparency report ."
    assert later in asked


def test_who_is_covered_by_intent_does_not_read_that_it_trains_so_much(client):
    intends = {"stage": "started", "compute": "exact", "operations": "3e24", "aims": "yes"}
    for revenue, verdict in (
        ("more", "You are a large frontier developer"),
        ("5e6", "You are a frontier developer"),
        ("unknown", "You are a frontier developer, and perhaps a large one"),
    ):
        page = ask(client, "company", intends | {"revenue": revenue})
        assert title(page) == verdict
        lede = words(page.find(class_="r-lede"))
        assert "you have started a training that is meant to take more than 10 26" in lede
        assert "you train a model" not in lede
    page = ask(client, "company", LARGE)
    assert "you train a model with more than 10 26" in words(page.find(class_="r-lede"))


def test_who_tunes_a_model_is_told_to_count_its_own_training_too(client):
    for subject in ("company", "model"):
        page = BeautifulSoup(client.get(f"/am-i-covered/{subject}/").content, "html.parser")
        asked = words(page.find("input", attrs={"name": "compute"}).find_parent("fieldset"))
        assert "If you tune somebody else’s model, its own training counts in the sum" in asked


@pytest.mark.parametrize("stage", ["no", "intended"])
@pytest.mark.parametrize(
    ("answers", "fields"),
    [
        ({"compute": "more", "aims": "yes"}, ["compute", "aims"]),
        ({"compute": "exact", "operations": "2e26"}, ["compute"]),
        ({"aims": "yes"}, ["aims"]),
    ],
)
def test_answers_that_contradict_the_first_one_are_refused_beside_their_field(
    client, stage, answers, fields
):
    page = ask(client, "company", {"stage": stage, "revenue": "more"} | answers)
    said = "By your first answer no training has started. Leave this empty, or change that answer"
    assert errors(page) == [said] * len(fields)
    for name in fields:
        assert said in words(page.find(id=f"id_{name}_error"))


@pytest.mark.parametrize(
    ("dollars", "verdict"),
    [
        ("500,000,000", "You are a frontier developer"),
        ("$500,000,000.01", "You are a large frontier developer"),
        ("500 million", "You are a frontier developer"),
    ],
)
def test_exactly_the_line_is_not_over_it(client, dollars, verdict):
    answers = LARGE | {"revenue": "exact", "dollars": dollars}
    assert title(ask(client, "company", answers)) == verdict


def test_who_is_not_large_is_shown_no_penalty(client):
    page = ask(client, "company", LARGE | {"revenue": "5e8"})
    text = words(page.main)
    assert "no civil penalty for developers that are not large" in text
    assert "$1,000,000 for one violation" not in text


def test_what_is_not_known_decides_nothing_and_says_so(client):
    page = ask(client, "company", LARGE | {"compute": "unknown", "aims": "unknown"})
    assert title(page) == "Your answers do not decide it yet"
    page = ask(client, "company", LARGE | {"revenue": "unknown"})
    assert title(page) == "You are a frontier developer, and perhaps a large one"


@pytest.mark.parametrize(
    ("first", "later", "verdict"),
    [
        ("9e25", "2e25", "This is a frontier model"),
        ("9e25", "5e24\r\n5e24", "This act asks nothing about this model"),
        ("9e25", "5e24 + 5e24 + 1", "This is a frontier model"),
        ("1e26", "", "This act asks nothing about this model"),
        ("100000000000000000000000000.5", "", "This is a frontier model"),
    ],
)
def test_later_tuning_counts_to_the_last_digit(client, first, later, verdict):
    answers = MODEL | {"operations": first, "later": later}
    assert title(ask(client, "model", answers)) == verdict


def test_the_sum_is_shown_with_its_parts(client):
    page = ask(client, "model", MODEL | {"operations": "9e25", "later": "2e25"})
    assert (
        row(page, "first training")[0] == "9 × 10 25 , and 2 × 10 25 of tuning: 1.1 × 10 26 in all"
    )


def test_making_a_model_available_for_evaluation_is_no_deployment(client):
    page = ask(client, "model", MODEL | {"evaluation": "yes"})
    assert "Not now, by your answers: Transparency report ." in words(page.main)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("-1", "Number of operations: write a number that is not below zero"),
        ("NaN", "Number of operations: write one number"),
        ("inf", "Number of operations: write one number"),
        ("1e400", "Number of operations: this number is too large"),
        ("1e999999999", "Number of operations: write one number"),
        ("many", "Number of operations: write one number"),
        ("3 x 1024", "Number of operations: write one number"),
        ("5,00", "Number of operations: write one number"),
        ("9" * 5_000, "Number of operations: write one number"),
        ("", "Write the number, or choose one of the ranges"),
        ("3e24\x00", "Number of operations: write one number"),
    ],
)
def test_a_bad_number_is_refused_beside_its_field_and_nothing_is_lost(client, typed, sentence):
    page = ask(client, "company", STARTUP | {"operations": typed})
    assert errors(page) == [e for e in errors(page) if sentence in e]
    assert errors(page)
    assert sentence in words(page.find(id="id_operations_error"))
    assert page.find(id="id_operations").get("value", "") == typed
    assert page.select_one("input[name=stage][value=trained]").has_attr("checked")
    assert page.select_one("input[name=revenue][value='5e6']").has_attr("checked")


def test_a_number_beside_a_range_is_asked_about_and_a_number_alone_is_an_answer(client):
    page = ask(client, "company", STARTUP | {"compute": "1e25"})
    assert errors(page) == ["Empty this, or choose “I write the number below”"]
    page = ask(client, "company", STARTUP | {"compute": ""})
    assert title(page) == "This act asks nothing of you"


def test_what_decides_something_needs_an_answer_and_the_rest_does_not(client):
    page = ask(client, "company", {"stage": "started", "compute": "1e23"})
    assert errors(page) == [
        "“Have you started a training that is meant to take more than 10^26 operations in all?” "
        "needs an answer",
        "“What was your gross revenue in 2025, the last calendar year?” needs an answer",
    ]
    page = ask(client, "model", {"broad": "no"})
    assert {e.rpartition("”")[2] for e in errors(page)} == {" needs an answer"}
    assert len(errors(page)) == 2


def test_an_answer_that_is_not_offered_is_refused(client):
    page = ask(client, "company", STARTUP | {"stage": "perhaps", "compute": "7e7"})
    assert len(errors(page)) == 2


def test_an_answer_can_be_changed_with_all_others_kept(client):
    page = ask(client, "company", STARTUP)
    (change,) = (a["href"] for a in page.select("main a") if a.string == "Change an answer")
    form = BeautifulSoup(client.get(f"/am-i-covered/company/{change}").content, "html.parser")
    assert title(form) == "Is my company covered?"
    assert errors(form) == []
    assert form.find(id="id_operations")["value"] == "3e24"
    assert form.find("form")["method"] == "get"


def test_nothing_is_kept_of_the_answers(client):
    for address in ("company/", f"company/?{urlencode(STARTUP)}", f"model/?{urlencode(MODEL)}"):
        kept, asked = len(responses._kept._pages), len(responses._asked._found)
        with no_question():
            answer = client.get(f"/am-i-covered/{address}")
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Robots-Tag"] == "noindex"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "ETag" not in answer
        assert answer.cookies == {}
        assert (len(responses._kept._pages), len(responses._asked._found)) == (kept, asked)


def test_the_result_can_be_printed_with_and_without_a_script(client):
    page = ask(client, "company", STARTUP)
    assert page.select_one("[data-print]").has_attr("hidden")
    assert "print the page or save its address" in words(page.main)


def test_the_check_takes_no_post(client):
    for subject in ("company", "model"):
        assert client.post(f"/am-i-covered/{subject}/", STARTUP).status_code == 405


@given(st.text(max_size=80))
def test_whatever_somebody_types_is_a_number_or_a_clear_error(text):
    with suppress(ValidationError):
        assert 0 <= quantities.read(text, Decimal("1e40")) <= Decimal("1e40")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("3e24", "3e24"),
        (" 3 X 10^24 ", "3e24"),
        ("3 × 10²⁴", "3e24"),
        ("3*10**24", "3e24"),
        ("10^26", "1e26"),
        ("1.5E+25", "1.5e25"),
        ("３e24", "3e24"),
        ("500,000,000.00", "5e8"),
        ("$1.2 billion", "1.2e9"),
        ("0", "0"),
    ],
)
def test_numbers_are_read_as_people_write_them(typed, number):
    assert quantities.read(typed, Decimal("1e40")) == Decimal(number)

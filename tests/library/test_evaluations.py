"""Evaluations of models side by side: only like with like, as everybody sees it."""

import csv
import io
import json
from decimal import Decimal
from itertools import count

import pytest
from bs4 import BeautifulSoup
from django.db import ProgrammingError, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.text import slugify

from filings.transparency_reports.annex import rules
from portal.library.dots import Result, dots
from portal.publication import services
from portal.publication.models import Evaluation
from tests.support.publications import SHEET

pytestmark = pytest.mark.django_db
_references = count(1)

LEAST = {
    "domain": "cyber",
    "capability": "Finds unknown flaws",
    "method": "RangeBench 2.1",
    "run_by": "developer",
    "result": "62.5",
    "unit": "%",
}


@pytest.fixture
def report(publish):
    """Publishes a report on a model whose annex has these rows."""

    def run(model="Anvil 3", *rows, developer="halcyon-forge", **values):
        return publish(
            kind=SHEET.code,
            developer=developer,
            developer_name=developer.replace("-", " ").title(),
            subject=slugify(model),
            subject_name=model,
            reference=f"CA-T-2026-{next(_references):06d}-X",
            evaluations=[LEAST | row for row in rows] or [LEAST],
            **values,
        )

    return run


@pytest.fixture
def seen(client):
    """What a reader sees at an address of the comparison."""

    def read(query=""):
        answer = client.get(f"/evaluations/{query}")
        assert answer.status_code == 200
        return BeautifulSoup(answer.content, "html.parser")

    return read


def models(part):
    return [link.text for link in part.select("tbody th a")]


def test_results_of_one_method_stand_side_by_side_the_highest_first(report, seen):
    report("Anvil 3")
    report("Crane 1", {"result": "71"}, developer="brightmoth")
    report("Sill 2", {"result": "9.75", "method": "rangebench  2.1", "unit": "percent"})
    (section,) = seen().select("section[aria-labelledby^=method]")
    assert models(section) == ["Crane 1", "Anvil 3", "Sill 2"]
    assert len(section.select("svg")) == 1


def test_other_units_and_words_share_no_scale(report, seen):
    report("Anvil 3")
    report("Crane 1", {"result": "12", "unit": "of 40 tasks"})
    report("Sill 2", {"result": "", "unit": "", "result_words": "No uplift was found."})
    (section,) = seen().select("section[aria-labelledby^=method]")
    assert [models(table) for table in section.select("table")] == [
        ["Sill 2"],
        ["Anvil 3"],
        ["Crane 1"],
    ]
    assert section.select("svg") == []


def test_another_method_is_another_section_after_those_that_more_models_took(report, seen):
    report("Anvil 3", {"method": "A lonely test"}, {})
    report("Crane 1")
    assert [h.text for h in seen().select("section h2")] == ["RangeBench 2.1", "A lonely test"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?domain=biological", ["Crane 1"]),
        ("?words=rangebench+2", ["Crane 1", "Anvil 3"]),
        ("?words=UNKNOWN+flaws", ["Anvil 3"]),
        ("?developer=halcyon-forge", ["Anvil 3"]),
        ("?developer=bright", ["Crane 1"]),
        ("?model=crane", ["Crane 1"]),
        ("?model=nobody", []),
        ("?sort=lowest", ["Anvil 3", "Crane 1"]),
        ("?sort=nonsense&domain=weather&after=%00", ["Crane 1", "Anvil 3"]),
    ],
)
def test_the_address_says_what_is_compared(report, client, seen, query, expected):
    report("Anvil 3")
    other = {"domain": "biological", "capability": "Plans experiments", "result": "80"}
    report("Crane 1", other, developer="brightmoth")
    assert models(seen(query)) == expected
    lines = list(
        csv.DictReader(io.StringIO(client.get(f"/evaluations.csv{query}").content.decode()))
    )
    assert {line["model"] for line in lines} == set(expected)


def test_nothing_published_is_said_in_words(seen):
    assert "No evaluation is published yet" in seen().text
    assert "No evaluation fits these filters" in seen("?domain=cyber").text


def test_what_was_withdrawn_or_replaced_is_not_compared(report, seen, reviewer, now):
    gone = report("Anvil 3")
    report("Crane 1", {"result": "1"})
    report("Crane 1", {"result": "2"}, number=2)
    services.withdraw(reference=gone.reference, reason="Wrong.", by=reviewer, now=now)
    assert models(seen()) == ["Crane 1"]
    assert seen().select_one("tbody td").text == "2\xa0%"


def test_one_report_alone_can_be_taken_while_it_is_not_withdrawn(report, client, reviewer, now):
    old = report("Crane 1", {"result": "1"})
    report("Crane 1", {"result": "2"}, number=2)
    address = f"/evaluations.json?report={old.reference}"
    (row,) = json.loads(client.get(address).content)["evaluations"]
    assert (row["result"], row["model"], row["report"]) == ("1", "Crane 1", old.reference)
    services.withdraw(reference=old.reference, reason="Wrong.", by=reviewer, now=now)
    assert json.loads(client.get(address).content) == {"evaluations": []}


def test_a_table_for_programs_holds_no_formula_and_is_read_back_as_it_was_filed(report, client):
    said = LEAST | {"result": "-0.10", "reason": "=HYPERLINK(1)", "mitigation": "'@home"}
    report("=Anvil", said)
    for ending in ("csv", "json"):
        text = client.get(f"/evaluations.{ending}").content.decode()
        assert [rules.checked(row) for _n, row in rules.read(text)] == [(said, [])]
    for line in csv.reader(io.StringIO(client.get("/evaluations.csv").content.decode())):
        assert not any(cell.startswith(tuple("=+-@")) for cell in line)


def test_words_of_a_filer_are_words_on_the_page(report, client):
    planted = dict.fromkeys(("method", "unit", "capability"), "<script>alert(1)</script>")
    report("Anvil 3", planted)
    report("<script>alert(2)", planted)
    text = client.get("/evaluations/").content.decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


def test_a_report_has_its_annex_as_a_table_until_it_is_withdrawn(report, client, reviewer, now):
    whole = {"mitigation": "Access was limited.", "threshold": "80", "crossed": "no"}
    document = report("Anvil 3", whole, {"result": "", "unit": "", "result_words": "No uplift."})
    address = "/sheets/halcyon-forge/anvil-3/v1/"
    table = BeautifulSoup(client.get(address).content, "html.parser").select_one(
        "#evaluations ~ table"
    )
    first, second = table.select("tbody tr")
    assert first["id"] == "evaluation-1"
    for words in (
        "62.5\xa0%",
        "80\xa0%",
        "Access was limited.",
        "22757.11(c)(1)(B)",
        "Crossed: No",
    ):
        assert words in first.text
    assert "No uplift." in second.text
    services.withdraw(reference=document.reference, reason="Wrong.", by=reviewer, now=now)
    assert b"Access was limited." not in client.get(address).content


def test_a_model_leads_to_the_row_of_its_report(report, seen, client):
    report("Anvil 3")
    address, _, anchor = seen().select_one("tbody th a")["href"].partition("#")
    assert BeautifulSoup(client.get(address).content, "html.parser").find(id=anchor)


def test_numbers_are_compared_exactly(report):
    report("Anvil 3", {"result": "0.1", "plus_minus": "0.02"})
    row = Evaluation.objects.get()
    assert (row.value, row.low, row.high) == (Decimal("0.1"), Decimal("0.08"), Decimal("0.12"))


def test_the_longest_names_and_numbers_that_a_row_may_have_are_published(report):
    longest = {"method": "ﷺ" * 200, "unit": "ﷺ" * 40, "result": "9" * 29, "plus_minus": "9" * 29}
    said, wrong = rules.checked(LEAST | longest)
    assert not wrong
    report("Anvil 3", said)
    assert Evaluation.objects.get().high == Decimal("1" + "9" * 28 + "8")


def test_what_was_published_is_frozen(report):
    report("Anvil 3")
    for change in (lambda rows: rows.update(place=9), lambda rows: rows.delete()):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change(Evaluation.objects.all())


def test_the_public_role_reads_and_never_writes(report):
    report("Anvil 3")
    assert Evaluation.objects.using("public").count() == 1
    with pytest.raises(ProgrammingError), transaction.atomic("public"):
        Evaluation.objects.using("public").delete()


def test_pages_of_methods_can_be_turned_there_and_back(report, seen):
    rows = [{"method": f"Test {n:02}"} for n in range(12)]
    report("Anvil 3", *rows)
    report("Crane 1", rows[11])
    first = seen()
    names = [h.text for h in first.select("section h2")]
    assert names == ["Test 11", *(f"Test {n:02}" for n in range(9))]
    second = seen(first.select_one("a[rel=next]")["href"])
    assert [h.text for h in second.select("section h2")] == ["Test 09", "Test 10"]
    assert second.select_one("a[rel=next]") is None
    back = seen(second.select_one("a[rel=prev]")["href"])
    assert [h.text for h in back.select("section h2")] == names
    assert back.select_one("a[rel=prev]") is None


def test_a_method_with_more_results_than_a_page_holds_says_how_many_are_left_out(report, seen):
    report("Anvil 3", *({"result": str(n)} for n in range(102)), {"method": "Another"})
    report("Crane 1")
    found = seen()
    assert len(found.select("tbody tr")) == 100
    assert "3 more results have no room here" in found.text


def test_the_comparison_asks_the_same_few_questions_of_any_number_of_models(report, client):
    def asked():
        with CaptureQueriesContext(connections["public"]) as queries:
            assert client.get("/evaluations/?developer=halcyon").status_code == 200
        return len(queries)

    report("Anvil 3")
    few = asked()
    for n in range(12):
        report(f"Crane {n}", {}, {"method": "Another"})
    assert asked() == few <= 8


def number(text):
    return None if text is None else Decimal(text)


def drawn(*results, percent=False):
    rows = [
        Result("Anvil 3", "1", *(number(text) for text in (*result, None, None, None)[:4]))
        for result in results
    ]
    return dots(rows, percent=percent)


def test_a_dot_stands_where_its_number_is_between_the_ends_of_the_scale():
    found = drawn(("0", None, None, "5"), ("10",), ("5", "2.5", "7.5"))
    assert [row.at for row in found.rows] == [8, 432, 220]
    assert (found.rows[2].low, found.rows[2].high, found.rows[0].threshold) == (114, 326, 220)
    assert (found.first, found.last) == ("0", "10")


def test_percentages_are_drawn_from_nothing_to_all_unless_they_go_beyond():
    assert drawn(("5",), ("9",), percent=True).last == "100"
    assert drawn(("5",), ("109",), percent=True).last == "109"


def test_one_number_for_all_still_has_a_scale():
    assert [row.at for row in drawn(("0",), ("0",)).rows] == [8, 8]
    assert [row.at for row in drawn(("-3",), ("-3",)).rows] == [8, 8]
    assert drawn(("9" * 29,), ("1e-20",)).last == "1e+29"

import re
from datetime import timedelta

import pytest

from portal.library import selectors
from portal.library.highlight import highlighted
from portal.publication import services
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


def found(client, query):
    html = client.get(f"/search/?{query}").content.decode()
    return re.findall(r"CA-F-2026-\d+-X</span>", html), html


def test_hits_are_shown_with_the_words_around_them(client, publish):
    publish(1)
    hits, html = found(client, "q=release+committee")
    assert len(hits) == 1
    assert "<mark>release</mark> <mark>committee</mark>" in html


def test_html_around_a_hit_is_shown_and_not_run(client, publish):
    publish(1, text="# Scope\n\nA zebra <img src=x onerror=alert(1)> & more.\n")
    _hits, html = found(client, "q=zebra")
    assert "<mark>zebra</mark>" in html
    assert "&lt;img src=x" in html
    assert "<img" not in html


def test_marks_of_our_own_in_a_text_come_to_nothing():
    start, end = selectors.HIT_START, selectors.HIT_END
    assert highlighted(f"{end}a {start}{start}b{end} <i>{start}") == ("a <mark>b</mark> &lt;i&gt;")


@pytest.mark.parametrize("typed", ["CA-F-2026-001001-X", "  ca-f-2026-001001-x "])
def test_a_reference_leads_to_its_page(client, publish, typed):
    publish(1)
    answer = client.get("/search/", {"q": typed})
    assert (answer.status_code, answer["Location"]) == (302, "/papers/halcyon-forge/v1/")


def test_a_reference_of_a_former_edition_leads_to_that_edition(client, publish):
    former = publish(1)
    publish(1, 2)
    answer = client.get("/search/", {"q": former.reference})
    assert answer["Location"] == f"/papers/halcyon-forge/v1/{former.reference}/"


def test_a_reference_that_is_nobodys_is_said_to_be(client, publish):
    publish(1)
    html = client.get("/search/", {"q": "CA-F-2026-999999-X"}).content.decode()
    assert "There is nothing published under this reference" in html


def test_a_withdrawn_document_is_not_found_by_its_words(client, publish, reviewer):
    document = publish(1)
    services.withdraw(reference=document.reference, reason="Why.", by=reviewer, now=NOW)
    hits, html = found(client, "q=committee")
    assert hits == []
    assert "Nothing was found" in html


@pytest.mark.parametrize(
    ("narrowing", "count"),
    [
        ("", 2),
        ("kind=paper", 2),
        ("developer=tidewater", 1),
        ("element=element-1", 2),
        ("element=element-4", 0),
        ("since=2026-12-02", 1),
        ("until=2026-12-01", 1),
        ("since=2026-12-01&until=2026-12-02", 2),
        ("since=2026-12-03", 0),
    ],
)
def test_a_search_can_be_narrowed_down(client, publish, narrowing, count):
    publish(1)
    publish(
        1,
        developer="tidewater",
        reference="CA-F-2026-000300-X",
        now=NOW + timedelta(days=1),
    )
    assert len(found(client, f"q=committee&{narrowing}")[0]) == count


@pytest.mark.parametrize(
    "query",
    [
        "",
        "q=",
        "q=%00",
        "q=" + "x" * 10_000,
        "q=%26%7C%21%28%29",
        "q=%22",
        "q=the+of",
        "q=-committee",
        "q=committee&after=nan_1",
        "q=committee&after=1e999_1",
        "q=committee&after=0.1_" + "9" * 18,
        "q=committee&since=yesterday",
        "q=committee&since=0001-01-01&until=9999-12-31",
        "q=committee&kind=nobodys",
        "q=%ED%A0%80",
    ],
)
def test_an_odd_search_gets_a_clear_page(client, publish, query):
    publish(1)
    answer = client.get(f"/search/?{query}")
    assert answer.status_code == 200
    assert "<h1>Search</h1>" in answer.content.decode()


@pytest.mark.parametrize(
    ("words", "once"),
    [
        ("committee Committee committee", "committee"),
        ("a or a or b c b", "a or b c"),
        ('"to be or not to be" -to to -to', '"to be or not to be" -to to'),
        ('"open end', '"open end'),
        ("OR", ""),
    ],
)
def test_repeated_words_are_searched_for_once(words, once):
    assert selectors._once(words) == once


def test_what_is_too_long_is_said_beside_the_field(client):
    html = client.get("/search/", {"q": "x" * 10_000}).content.decode()
    assert "200 characters at most" in html


def test_turning_the_pages_of_a_search_neither_repeats_nor_loses_a_hit(
    client, publish, monkeypatch
):
    monkeypatch.setattr(selectors, "HITS", 3)
    for number in range(1, 9):
        publish(number, text="# Scope\n\n" + "The committee meets. " * (number % 3 + 1) + "\n")
    whole, query = [], "q=committee"
    while query:
        hits, html = found(client, query)
        whole += hits
        link = re.search(r'href="\?([^"]+)" rel="next"', html)
        query = link and link[1].replace("&amp;", "&")
    assert len(whole) == len(set(whole)) == 8

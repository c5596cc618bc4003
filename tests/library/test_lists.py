import re
from datetime import timedelta

import pytest

from portal.library import selectors
from portal.publication import services
from tests.conftest import NOW
from tests.support.publications import elements

pytestmark = pytest.mark.django_db

_ROW = re.compile(r'scope="row".*?<a href="([^"]+)">([^<]+)</a>', re.DOTALL)


def rows(client, address):
    """Names in the list, and the addresses of the pages before and after."""
    answer = client.get(address)
    assert answer.status_code == 200
    html = answer.content.decode()
    links = {rel: re.search(rf'href="([^"]+)" rel="{rel}"', html) for rel in ("prev", "next")}
    return [name for _href, name in _ROW.findall(html)], {
        rel: "/papers/" + found[1].replace("&amp;", "&") for rel, found in links.items() if found
    }


@pytest.fixture
def some(publish, reviewer):
    """Three developers: two versions, a withdrawn one, one that states less."""
    publish(1, now=NOW)
    publish(2, now=NOW + timedelta(days=1), text="# 1 Scope\n\nZebras too.\n")
    publish(
        1,
        now=NOW + timedelta(days=2),
        developer="tidewater",
        developer_name="Tidewater Cognition",
        reference="CA-F-2026-000300-X",
        elements=elements(None, None, None, "s-1-scope"),
    )
    gone = publish(
        1,
        now=NOW + timedelta(days=3),
        developer="orrery",
        developer_name="Orrery Models",
        reference="CA-F-2026-000400-X",
    )
    services.withdraw(reference=gone.reference, reason="Why.", by=reviewer, now=NOW)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Halcyon Forge, Inc., version 2", "Halcyon Forge, Inc., version 1",
              "Orrery Models, version 1", "Tidewater Cognition, version 1"]),
        ("q=zebras", ["Halcyon Forge, Inc., version 2"]),
        ("developer=tide", ["Tidewater Cognition, version 1"]),
        ("element=element-4", ["Tidewater Cognition, version 1"]),
        ("s=withdrawn", ["Orrery Models, version 1"]),
        ("s=replaced&s=withdrawn", ["Halcyon Forge, Inc., version 1", "Orrery Models, version 1"]),
        ("developer=nobody", []),
    ],
)  # fmt: skip
def test_each_filter_leaves_what_it_says(client, some, query, names):
    assert rows(client, f"/papers/?{query}")[0] == names


@pytest.mark.parametrize("order", selectors.ORDERS)
def test_turning_the_pages_of_any_order_neither_repeats_nor_loses_a_row(
    client, publish, monkeypatch, order
):
    monkeypatch.setattr(selectors, "PAGE", 3)
    for number in range(1, 6):
        publish(number)
        publish(number, developer="tidewater", reference=f"CA-F-2026-8{number:05d}-X")
    whole, address, pages = [], f"/papers/?sort={order}", []
    while address:
        names, links = rows(client, address)
        whole += names
        pages.append(names)
        address = links.get("next")
    assert len(whole) == 10
    assert len(pages) == 4
    monkeypatch.setattr(selectors, "PAGE", 20)
    assert rows(client, f"/papers/?sort={order}")[0] == whole


def test_turning_back_gives_the_same_pages(client, publish, monkeypatch):
    monkeypatch.setattr(selectors, "PAGE", 2)
    for number in range(1, 6):
        publish(number)
    first, links = rows(client, "/papers/")
    second, links = rows(client, links["next"])
    _third, links = rows(client, links["next"])
    assert "next" not in links
    back, links = rows(client, links["prev"])
    assert back == second
    back, links = rows(client, links["prev"])
    assert back == first
    assert "prev" not in links


def test_a_place_that_is_gone_gives_the_first_page(client, some):
    whole = rows(client, "/papers/")[0]
    for place in ("after=999999", "before=999999", "after=x", "after=" + "9" * 400, "after=-1"):
        assert rows(client, f"/papers/?{place}")[0] == whole, place


@pytest.mark.parametrize(
    "query",
    ["q=" + "x" * 10_000, "q=%00", "q=%26%7C%21", "element=nobodys", "s=nobodys", "sort=nobodys"],
)
def test_an_odd_question_gets_a_page(client, some, query):
    assert client.get(f"/papers/?{query}").status_code == 200


def test_sorted_headers_say_so_and_turn_round(client, some):
    html = client.get("/papers/?sort=-published&q=model").content.decode()
    assert 'aria-sort="descending"' in html
    assert "?sort=published&amp;q=model" in html


def test_the_history_of_a_developer_has_every_version_and_edition(client, publish, some):
    publish(1, 2, correction="A page was missing.")
    html = client.get("/papers/halcyon-forge/").content.decode()
    for words in ("Version 2", "Version 1, edition 2", "A page was missing.", "CA-F-2026-001001-X"):
        assert words in html
    assert "/papers/halcyon-forge/v1/CA-F-2026-001001-X/" in html


def test_a_withdrawn_version_states_nothing_any_more(client, publish, reviewer):
    publish(1, correction="The number of networks was secret.")
    services.withdraw(reference="CA-F-2026-001001-X", reason="Why.", by=reviewer, now=NOW)
    for address in ("/", "/papers/", "/papers/halcyon-forge/"):
        html = client.get(address).content.decode()
        assert "CA-F-2026-001001-X" in html or "version 1" in html
        assert "was secret" not in html
        assert html.count('class="r-strip"') == (address == "/")  # the example
    assert rows(client, "/papers/?element=element-1")[0] == []


def test_what_nobody_published_is_not_found(client, some):
    for address in ("/papers/nobody/", "/nobodys/", "/nobodys/halcyon-forge/"):
        assert client.get(address).status_code == 404


def test_before_anything_is_published_the_pages_say_what_will_be_there(client):
    for address in ("/", "/papers/"):
        assert "Nothing is published yet" in client.get(address).content.decode()

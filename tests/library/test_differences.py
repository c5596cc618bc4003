import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from portal.library import comparison
from portal.library.comparison import Side, compare
from portal.library.views import differences as views
from portal.publication import services
from tests.conftest import NOW
from tests.support.publications import TEXT, elements

pytestmark = pytest.mark.django_db

ADDRESS = "/papers/halcyon-forge/differences/"
NEWER = TEXT.replace("five of ten", "three of ten").replace(
    "The release committee must see every test.\n",
    "The release committee should see every test.\n\nA quick brown fox jumps over the dog.\n",
)


@pytest.fixture
def three(publish):
    publish(1)
    publish(2)
    publish(3, text=NEWER, answers=[{"label": "What changed", "value": "We made it clearer."}])


def page(client, query="", status=200):
    answer = client.get(ADDRESS + query)
    assert answer.status_code == status
    return answer.content.decode()


def test_it_shows_the_last_version_against_the_one_before(client, three):
    html = page(client)
    assert "what changed from version 2 to version 3" in html
    assert "3 changes, touching 2 of 4 elements: 2 reworded, 1 added." in html
    assert "We made it clearer." in html
    assert "five" in html
    assert "every model that we train" in html  # what stayed, in the view of one text


def test_any_two_versions_can_be_compared_in_either_direction(client, three):
    assert "The words are the same." in page(client, "?from=1&to=2")
    assert "what changed from version 3 to version 1" in page(client, "?from=3&to=1")
    assert "The words are the same." in page(client, "?from=3&to=3")


def test_only_changes_are_shown_below_their_headings(client, three):
    html = page(client, "?from=1&to=3&view=only")
    assert "every model that we train" not in html
    assert "2.1 Control" in html
    assert "1 Scope" not in html


def test_side_by_side_each_version_has_its_own_words_alone(client, three):
    html = page(client, "?from=1&to=3&view=side")
    assert '<table role="table"' in html
    old_cell, new_cell = html.split("A model crosses this line", 2)[1:3]
    assert "five" in old_cell
    assert "three" not in old_cell
    assert "three" in new_cell


@pytest.mark.parametrize("view", ["one", "only", "side"])
def test_marked_words_are_words_whatever_is_in_them(client, publish, view):
    publish(1)
    publish(2, text=TEXT.replace("five of ten", "<b>three</b> of ten"))
    html = page(client, f"?view={view}")
    assert '<ins><span class="usa-sr-only">Inserted: </span>' in html
    assert '<span class="usa-sr-only"> End of removal. </span></del>' in html
    assert "&lt;b&gt;three" in html
    assert "<b>" not in html


def test_an_edition_can_be_compared_by_its_reference(client, three, publish):
    publish(3, 2, text=TEXT, correction="The threshold was wrong.")
    html = page(client, "?from=CA-F-2026-003001-X&to=3")
    assert "from version 3 to version 3, edition 2" in html


def test_a_withdrawn_version_is_offered_no_more(client, three, reviewer):
    services.withdraw(reference="CA-F-2026-003001-X", reason="Why.", by=reviewer, now=NOW)
    page(client, "?from=1&to=3", status=404)
    assert "from version 1 to version 2" in page(client)


def test_a_single_version_says_that_there_is_nothing_to_compare(client, publish):
    publish(1)
    assert "no earlier version" in page(client)


@pytest.mark.parametrize("query", ["?from=9&to=1", "?from=1&to=x", "?from=%00&to=3"])
def test_versions_that_are_not_there_are_not_found(client, three, query):
    page(client, query, status=404)


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("?view=nobodys", ""),
        ("?n=1", ""),
        ("?from=1&to=3&n=1", "?from=1&to=3"),
        ("?to=3&from=%31", "?from=1&to=3"),
        ("?from=1&from=2&to=3&view=side", "?from=2&to=3&view=side"),
    ],
)
def test_further_words_in_the_address_make_no_further_page(client, three, query, canonical):
    answer = client.get(ADDRESS + query)
    assert (answer.status_code, answer["Location"]) == (302, ADDRESS + canonical)
    answer = client.get("/papers/halcyon-forge/differences.json?from=1&to=3&view=side")
    assert answer["Location"] == "/papers/halcyon-forge/differences.json?from=1&to=3"


def test_two_who_ask_for_a_comparison_at_once_have_it_made_once(monkeypatch):
    made = []
    make = comparison.difference
    monkeypatch.setattr(comparison, "difference", lambda *texts: made.append(1) or make(*texts))
    text = "\n\n".join(f"Passage {number} of many." for number in range(2_000))
    sides = Side("at once, old", text, "[]"), Side("at once, new", text + " More.", "[]")
    both = Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda _: both.wait() >= 0 and compare(*sides), range(2)))
    assert made == [1]
    assert found[0] is found[1]


@pytest.mark.parametrize("view", ["one", "side"])
def test_of_long_versions_only_the_changes_are_shown_and_a_sentence_says_so(
    client, three, monkeypatch, view
):
    monkeypatch.setattr(views, "_MOST", 5)
    html = page(client, f"?from=1&to=3&view={view}")
    assert "too long to be shown whole" in html
    assert "every model that we train" not in html
    assert "quick brown fox" in html


@pytest.mark.parametrize("view", ["one", "only", "side"])
def test_of_very_many_changes_the_first_are_shown_and_a_sentence_says_so(
    client, three, monkeypatch, view
):
    monkeypatch.setattr(views, "_MOST", 2)
    html = page(client, f"?from=1&to=3&view={view}")
    assert "There are 3 changes; the first 1 are shown here." in html
    assert "quick brown fox" not in html
    targets = re.findall('href="#(change-[0-9]+)"', html)
    assert targets
    assert all(f'id="{target}"' in html for target in targets)
    assert "quick brown fox" in client.get(f"{ADDRESS[:-1]}.json?from=1&to=3").content.decode()


def test_the_same_is_there_for_programs(client, three):
    answer = client.get("/papers/halcyon-forge/differences.json?from=1&to=3").json()
    assert (answer["from"]["version"], answer["to"]["version"]) == (1, 3)
    assert answer["counts"]["reworded"] == 2
    assert [e["changes"] for e in answer["elements"]] == [0, 3, 2, 0]
    added = next(change for change in answer["changes"] if change["kind"] == "added")
    assert added["elements"] == [2, 3]
    assert added["spans"] == [{"kind": "inserted", "text": "A quick brown fox jumps over the dog."}]


def test_a_passage_that_moved_says_where_it_stood():
    moved = "The list of people who can reach weights is read aloud."
    old = Side("a", f"# One\n\nFirst words here.\n\n{moved}\n\n# Two\n\nLast words there.\n", "[]")
    new = Side("b", f"# One\n\nFirst words here.\n\n# Two\n\nLast words there.\n\n{moved}\n", "[]")
    change = compare(old, new).changes[0]
    assert (change.kind, change.moved_from) == ("moved", "One")


def test_an_element_that_is_no_longer_stated_says_so(client, publish):
    publish(1)
    publish(2, elements=elements(None, "s-2-thresholds", "s-21-control", None))
    html = page(client)
    assert "no longer stated" in html
    assert "not stated in either" in html

"""A kind with a series for each model: every model has versions, a history and addresses of its
own; a kind without has them as before."""

from datetime import timedelta

import pytest

from portal.library import addresses
from portal.publication.models import Document, State
from tests.support.publications import SHEET, TEXT

pytestmark = pytest.mark.django_db
SHEETS = "/sheets/halcyon-forge"


@pytest.fixture
def sheet(publish):
    """Publishes version `number` of the sheet of a model."""

    def run(model: str, number: int = 1, **values) -> Document:
        about = {
            "kind": SHEET.code,
            "title": "Model sheet",
            "subject": model,
            "subject_name": model.replace("-", " ").title(),
            "reference": f"CA-T-2026-{ord(model[0]):03d}{number:03d}-X",
        }
        return publish(number, **(about | values))

    return run


def test_each_model_has_a_first_version_that_is_current(sheet) -> None:
    assert {sheet("anvil-3").state, sheet("bellows").state} == {State.CURRENT}


def test_a_new_version_replaces_only_the_one_of_its_model(sheet) -> None:
    first, other = sheet("anvil-3"), sheet("bellows")
    sheet("anvil-3", 2)
    first.refresh_from_db()
    other.refresh_from_db()
    assert (first.state, other.state) == (State.REPLACED, State.CURRENT)


def test_what_changed_is_counted_from_the_version_before_of_the_same_model(sheet) -> None:
    sheet("bellows", text=TEXT.replace("every model", "no model"))
    sheet("anvil-3")
    changed = [e["changed"] for e in sheet("anvil-3", 2).elements]
    assert changed == [False] * 4


def test_an_answer_that_changed_is_a_change_of_its_element(sheet) -> None:
    element = {
        "key": "languages",
        "number": 1,
        "label": "Languages",
        "citation": "22757.12(c)(1)(D)",
        "state": "stated",
        "places": [],
    }
    sheet("anvil-3", elements=[element | {"answer": "English"}])
    further = sheet("anvil-3", 2, elements=[element | {"answer": "English, Spanish"}])
    assert further.elements[0]["changed"]


def test_a_version_a_text_and_a_history_stand_under_the_model(client, sheet) -> None:
    document = sheet("anvil-3")
    assert addresses.of(document, newest=True) == f"{SHEETS}/anvil-3/v1/"
    for address in ("v1/", "v1/text/", f"v1/{document.reference}/", ""):
        answer = client.get(f"{SHEETS}/anvil-3/{address}")
        assert answer.status_code == 200
        assert b"Anvil 3" in answer.content or address.endswith("text/")


def test_a_version_is_found_under_no_other_model_and_not_without_one(client, sheet) -> None:
    sheet("anvil-3")
    for address in (f"{SHEETS}/bellows/v1/", f"{SHEETS}/v1/", f"{SHEETS}/anvil-3/v2/"):
        assert client.get(address).status_code == 404


def test_a_kind_of_one_series_has_no_address_with_a_model(client, publish) -> None:
    publish(1)
    assert client.get("/papers/halcyon-forge/v1/").status_code == 200
    assert client.get("/papers/halcyon-forge/anvil-3/v1/").status_code == 404


def test_a_developers_page_lists_each_model_with_its_latest_version(client, sheet) -> None:
    sheet("anvil-3")
    sheet("anvil-3", 2)
    sheet("bellows")
    page = client.get(f"{SHEETS}/").content.decode()
    assert page.count(f'href="{SHEETS}/anvil-3/"') == 1
    assert f'href="{SHEETS}/anvil-3/v2/"' in page
    assert f'href="{SHEETS}/bellows/v1/"' in page
    assert f'href="{SHEETS}/anvil-3/v1/"' not in page


def test_the_list_is_narrowed_to_a_model_by_part_of_its_name(client, sheet) -> None:
    sheet("anvil-3")
    sheet("bellows")
    page = client.get("/sheets/?subject=nvil").content.decode()
    assert "Anvil 3, version 1" in page
    assert "Bellows, version 1" not in page


def test_search_finds_a_document_by_the_name_of_its_model(client, sheet) -> None:
    sheet("anvil-3")
    page = client.get("/search/?q=anvil").content.decode()
    assert "Halcyon Forge, Inc., Anvil 3: Model sheet, version 1" in page


def test_the_differences_of_a_model_compare_its_own_versions(client, sheet) -> None:
    sheet("bellows", 2, text="# Other\n\nWords of another model.\n")
    sheet("anvil-3")
    sheet("anvil-3", 2, text=TEXT.replace("every model", "each large model"))
    page = client.get(f"{SHEETS}/anvil-3/differences/").content.decode()
    assert "each large" in page
    assert "another model" not in page


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (timedelta(), ""),
        (timedelta(seconds=-1), ""),
        (timedelta(minutes=5), "Filed less than an hour after it was due."),
        (timedelta(hours=5), "Filed 5 hours after it was due."),
        (timedelta(days=3, hours=2), "Filed 3 days after it was due."),
    ],
)
def test_what_was_filed_after_it_was_due_says_so(client, sheet, now, after, words) -> None:
    sheet("anvil-3", due_at=now, filed_at=now + after)
    page = client.get(f"{SHEETS}/anvil-3/v1/").content.decode()
    assert words in page
    assert ("after it was due" in page) == bool(words)

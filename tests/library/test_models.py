"""The public pages of models: a list, a page of each, a feed; and what they are valid by."""

import pytest

from portal.library import selectors
from portal.publication import services, showing
from portal.publication.showing import ModelFace
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

ADDRESS = "/models/halcyon-forge/anvil-3/"
API = "Through an interface for programs (API)"


def face(**values):
    usual = {
        "slug": "anvil-3",
        "name": "Anvil",
        "version": "3",
        "family": "",
        "base": "",
        "base_slug": "",
        "deployments": [{"how": API, "day": "2026-11-20", "modification": 0}],
        "modifications": [],
    }
    return ModelFace(**usual | values)


def show(*faces, developer="halcyon-forge"):
    showing.show_models(
        developer=developer,
        name=developer.replace("-", " ").title(),
        website="https://halcyonforge.example",
        standing="Large frontier developer",
        models=faces,
        now=NOW,
    )


def text(response):
    assert response.status_code == 200
    return response.content.decode()


def test_a_page_says_what_its_developer_states_and_what_is_published(client, publish):
    publish(kind="sheet", subject="anvil-3", reference="CA-T-2026-000001-1")
    publish(kind="sheet", subject="other", reference="CA-T-2026-000002-2")
    again = {"how": "As open weights", "day": "2026-12-01", "modification": 1}
    change = {"number": 1, "day": "2026-11-30", "reason": "It plans <b>on its own</b>."}
    show(
        face(
            family="Anvils",
            base="Anvil 2",
            base_slug="anvil-2",
            deployments=[*face().deployments, again],
            modifications=[change],
        )
    )
    page = text(client.get(ADDRESS))
    assert f"{API}, 20 November 2026" in page
    assert "As open weights, 1 December 2026, as modified on 30 November 2026" in page
    assert "It plans &lt;b&gt;on its own&lt;/b&gt;." in page
    assert 'href="/models/halcyon-forge/anvil-2/"' in page
    assert "CA-T-2026-000001-1" in page
    assert "CA-T-2026-000002-2" not in page


def test_a_model_that_is_not_public_has_no_page(client):
    show(face())
    for address in (
        "/models/halcyon-forge/anvil-4/",
        "/models/tidewater/anvil-3/",
        "/models/halcyon-forge/",
    ):
        assert client.get(address).status_code == 404


def test_the_list_is_by_developer_and_goes_on_page_by_page(client, monkeypatch):
    monkeypatch.setattr(selectors, "PAGE", 2)
    show(face(), face(slug="anvil-2", version="2"))
    show(face(), developer="almanac")
    first = client.get("/models/")
    names = [str(model) for model, _href, _available in first.context["models"]]
    assert names == ["Anvil 3", "Anvil 2"]
    assert "Almanac" in text(first)
    last = client.get("/models/" + first.context["next"])
    assert [str(model) for model, _href, _available in last.context["models"]] == ["Anvil 3"]
    assert client.get("/models/" + last.context["previous"]).status_code == 200
    assert client.get("/models/?after=x&before=-1").status_code == 200


def test_an_empty_list_says_when_something_stands_there(client):
    assert "No model is public yet" in text(client.get("/models/"))


def test_the_feed_names_each_model_with_its_days(client):
    show(face(name="A\x0cnvil & Sons"))
    feed = text(client.get("/feeds/models.atom"))
    assert "&amp; Sons 3</title>" in feed
    assert f"{API}, 20 November 2026" in feed
    assert ADDRESS in feed
    assert ADDRESS in text(client.get("/sitemap.xml"))


def test_what_is_shown_otherwise_makes_kept_pages_out_of_date_and_nothing_else_does(client):
    show(face())
    pages = (ADDRESS, "/models/", "/feeds/models.atom")
    before = {page: client.get(page)["ETag"] for page in pages}
    show(face())
    assert {page: client.get(page)["ETag"] for page in pages} == before
    show(face(family="Anvils"))
    for page in pages:
        assert client.get(page)["ETag"] != before[page]
    assert client.get(ADDRESS, HTTP_IF_NONE_MATCH=client.get(ADDRESS)["ETag"]).status_code == 304


def test_a_report_that_is_withdrawn_stays_named_with_its_state(client, publish, reviewer):
    document = publish(kind="sheet", subject="anvil-3")
    show(face())
    services.withdraw(reference=document.reference, reason="Wrong.", by=reviewer, now=NOW)
    assert "Withdrawn" in text(client.get(ADDRESS))


def test_a_list_takes_three_queries_however_long(client, django_assert_max_num_queries):
    show(*(face(slug=f"anvil-{n}", version=str(n)) for n in range(9)))
    with django_assert_max_num_queries(3):
        client.get("/models/")

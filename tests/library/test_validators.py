import pytest
from django.http import HttpResponse

from portal.library import responses
from portal.publication import services
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

ADDRESS = "/papers/halcyon-forge/v1/"


def test_a_new_version_changes_what_the_older_one_says_at_once(client, publish):
    publish(1)
    before = client.get(ADDRESS)
    publish(2)
    after = client.get(ADDRESS)
    assert after["ETag"] != before["ETag"]
    assert "This is not the current version" in after.content.decode()


def test_a_withdrawal_changes_the_page_the_list_and_the_feed_at_once(client, publish, reviewer):
    document = publish(1)
    addresses = (ADDRESS, "/papers/", "/feeds/all.atom", "/")
    before = {address: client.get(address)["ETag"] for address in addresses}
    services.withdraw(reference=document.reference, reason="Why.", by=reviewer, now=NOW)
    for address in addresses:
        assert client.get(address)["ETag"] != before[address], address


def test_another_developers_publication_leaves_a_version_page_valid(client, publish):
    publish(1)
    before = client.get(ADDRESS)["ETag"]
    publish(1, developer="tidewater", reference="CA-F-2026-777777-X")
    assert client.get(ADDRESS)["ETag"] == before


def test_caches_on_the_way_keep_a_page_for_a_minute_at_most(client, publish):
    publish(1)
    for address in ("/papers/", ADDRESS, f"{ADDRESS}text/"):
        assert client.get(address)["Cache-Control"] == "public, max-age=60"


def test_what_is_gone_is_kept_by_nobody(client, publish, reviewer):
    document = publish(1)
    services.withdraw(reference=document.reference, reason="Why.", by=reviewer, now=NOW)
    answer = client.get(f"{ADDRESS}text/")
    assert (answer.status_code, answer["Cache-Control"]) == (410, "no-store")


@pytest.mark.parametrize("name", ["PORTAL_ORIGIN", "PORTAL_CONTACT"])
def test_what_a_page_takes_from_the_settings_changes_its_validator(client, settings, name):
    before = client.get("/about/contact/")["ETag"]
    setattr(settings, name, "https://other.example")
    assert client.get("/about/contact/")["ETag"] != before


def test_a_kept_page_is_given_to_this_sites_own_names_alone(client, publish):
    publish(1)
    assert client.get(ADDRESS).status_code == 200
    assert client.get(ADDRESS, headers={"Host": "evil.example"}).status_code == 400


def test_pages_are_kept_up_to_a_sum_the_last_asked_for_before_others(monkeypatch):
    monkeypatch.setattr(responses, "_MOST_BYTES", 10)
    kept = responses._Kept()
    for name, size in (("a", 4), ("b", 4), ("too long", 11)):
        kept.put(name, HttpResponse(b"x" * size))
    assert kept.get("a")
    kept.put("c", HttpResponse(b"x" * 4))
    names = ("a", "b", "c", "too long")
    assert [name for name in names if kept.get(name)] == ["a", "c"]
    kept.put("whole", HttpResponse(b"x" * 10))
    assert kept.get("whole")
    assert not kept.get("c")


def test_each_address_has_a_validator_of_its_own(client, publish):
    publish(1)
    etag = client.get(ADDRESS)["ETag"]
    assert client.get("/papers/halcyon-forge/", headers={"If-None-Match": etag}).status_code == 200


def test_a_page_that_is_not_there_has_no_validator(client, publish):
    publish(1)
    answer = client.get("/papers/halcyon-forge/v9/")
    assert answer.status_code == 404
    assert "ETag" not in answer


def test_head_answers_as_get_does_without_the_page(client, publish):
    publish(1)
    got, headed = client.get(ADDRESS), client.head(ADDRESS)
    assert headed.status_code == 200
    assert headed["ETag"] == got["ETag"]
    assert headed.content == b""


def test_what_changes_things_is_not_allowed(client, publish):
    publish(1)
    for address in ("/", ADDRESS, "/search/"):
        assert client.post(address, {"q": "x"}).status_code == 405


def test_every_answer_carries_the_policy_whether_made_anew_or_kept(client, publish):
    publish(1)
    for answer in (client.get(ADDRESS), client.get(ADDRESS), client.get("/nobodys/")):
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["X-Content-Type-Options"] == "nosniff"

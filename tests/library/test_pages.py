import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest

from portal.library import feeds
from portal.publication import services
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def entries(client, address):
    answer = client.get(address)
    assert answer["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(answer.content).findall("a:entry", ATOM)


def test_the_front_page_shows_the_latest_publications_first(client, publish):
    for number in range(1, 9):
        publish(number, now=NOW + timedelta(days=number))
    html = client.get("/").content.decode()
    assert re.findall(r"Paper on safety, version (\d)", html) == list("876543")


@pytest.mark.parametrize(
    "address", ["/feeds/all.atom", "/feeds/papers.atom", "/feeds/by/halcyon-forge.atom"]
)
def test_a_feed_names_what_was_published_under_an_address_that_never_changes(
    client, publish, settings, address
):
    document = publish(1)
    (entry,) = entries(client, address)
    edition = f"{settings.PORTAL_ORIGIN}/papers/halcyon-forge/v1/{document.reference}/"
    assert entry.findtext("a:id", None, ATOM) == edition
    assert entry.findtext("a:title", None, ATOM) == (
        "Halcyon Forge, Inc.: Paper on safety, version 1 (Published)"
    )
    assert client.get(edition.removeprefix(settings.PORTAL_ORIGIN)).status_code == 200


def test_the_withdrawal_of_a_version_however_old_is_news_in_the_feed(
    client, publish, reviewer, monkeypatch
):
    monkeypatch.setattr(feeds, "_ENTRIES", 2)
    document = publish(1)
    for number in (2, 3, 4):
        publish(number, now=NOW + timedelta(days=number))
    when = NOW + timedelta(days=9)
    services.withdraw(reference=document.reference, reason="Why.", by=reviewer, now=when)
    first = entries(client, "/feeds/all.atom")[0]
    assert "(Withdrawn)" in first.findtext("a:title", None, ATOM)
    assert first.findtext("a:updated", None, ATOM) == when.isoformat()


def test_a_title_that_xml_cannot_write_breaks_no_feed(client, publish):
    publish(1, title="Paper\x01 on <safety> & \ud7ff more")
    (entry,) = entries(client, "/feeds/all.atom")
    assert "Paper on <safety> &" in entry.findtext("a:title", None, ATOM)


def test_a_feed_of_nobody_is_not_found(client):
    for address in ("/feeds/nobodys.atom", "/feeds/by/nobody.atom"):
        assert client.get(address).status_code == 404


def test_the_sitemap_has_each_version_once(client, publish):
    publish(1)
    publish(1, 2)
    text = client.get("/sitemap.xml").content.decode()
    assert text.count("/papers/halcyon-forge/v1/</loc>") == 1
    ElementTree.fromstring(text)


def test_robots_are_told_where_the_sitemap_is(client, settings):
    text = client.get("/robots.txt").content.decode()
    assert f"Sitemap: {settings.PORTAL_ORIGIN}/sitemap.xml" in text


def test_every_link_of_the_public_pages_leads_somewhere(client, publish):
    publish(1)
    publish(2)
    queue, seen = ["/"], set()
    while queue:
        address = queue.pop()
        if address in seen:
            continue
        seen.add(address)
        answer = client.get(address, follow=True)
        assert answer.status_code == 200, address
        if address.startswith(("/account", "/desk")) or answer.streaming:
            continue
        html = answer.content.decode()
        links = re.findall(r'href="(/(?!static/)[^"#]*)', html) if "<html" in html else []
        queue += [link.replace("&amp;", "&") for link in links if "?" not in link]
    assert len(seen) >= 20

import json
import re

import pytest

from portal.publication import services
from portal.publication.models import Document
from tests.conftest import NOW
from tests.support.publications import elements, stored

pytestmark = pytest.mark.django_db

ADDRESS = "/papers/halcyon-forge/v1/"


@pytest.fixture
def withdrawn(publish, reviewer):
    document = publish(1, files=[stored(b"%PDF one")])
    services.withdraw(
        reference=document.reference, reason="Filed <b>by</b> mistake.", by=reviewer, now=NOW
    )
    return Document.objects.get()


def page(client, address=ADDRESS, status=200):
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_it_shows_text_contents_elements_reference_and_digest(client, publish):
    document = publish(1)
    html = page(client)
    assert '<h2 id="s-1-scope">1 Scope</h2>' in html
    assert html.count('href="#s-2-thresholds"') == 2  # from the contents and from the elements
    assert "Not stated by the developer" in html
    assert "22757.12(a)(1)–(4)" in html
    assert document.reference in html
    assert document.text_sha256[:8] in html


def test_the_newest_edition_stands_at_the_address_of_the_version(client, publish):
    publish(1)
    publish(1, 2, correction="A page was missing.")
    html = page(client)
    assert "version 1, edition 2" in html
    assert "A page was missing." in html


def test_a_former_edition_keeps_an_address_of_its_own(client, publish):
    first = publish(1)
    publish(1, 2)
    html = page(client, f"{ADDRESS}{first.reference}/")
    assert first.reference in html
    assert "This is not the current version" in html


def test_the_reference_of_another_version_is_not_found(client, publish):
    publish(1)
    other = publish(2)
    page(client, f"{ADDRESS}{other.reference}/", status=404)


def test_a_version_number_has_one_spelling(client, publish):
    publish(1)
    page(client, "/papers/halcyon-forge/v01/", status=404)
    page(client, "/papers/halcyon-forge/v99999999999999999999/", status=404)


def test_a_withdrawn_version_says_when_and_why_and_shows_no_text(client, withdrawn):
    html = page(client)
    assert "Withdrawn on Tue 1 Dec 2026, 10:00:00 am Pacific" in html
    assert "Filed &lt;b&gt;by&lt;/b&gt; mistake." in html
    assert withdrawn.text_sha256[:8] in html
    assert "release committee" not in html
    assert "framework.pdf" not in html


def test_the_text_and_the_files_of_a_withdrawn_version_are_gone(client, withdrawn):
    file = withdrawn.files.get()
    assert "withdrawn" in page(client, f"{ADDRESS}text/", status=410)
    page(client, f"{ADDRESS}files/{file.pk}/{file.name}", status=410)


def test_the_text_is_byte_for_byte_what_was_hashed(client, publish):
    document = publish(1)
    answer = client.get(f"{ADDRESS}text/")
    assert answer.content.decode() == document.text
    assert answer["Content-Type"] == "text/markdown; charset=utf-8"
    edition = client.get(f"{ADDRESS}{document.reference}/text/")
    assert edition.content == answer.content


def test_json_ld_says_what_the_page_says(client, publish):
    document = publish(1, files=[stored(b"%PDF one")])
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page(client))
    data = json.loads(block[1])
    assert data["identifier"] == document.reference
    assert data["author"]["name"] == "Halcyon Forge, Inc."
    assert data["additionalProperty"]["value"] == document.text_sha256
    assert "inLanguage" not in data  # nobody said which
    assert data["encoding"][0]["contentUrl"].endswith("/framework.pdf")


def test_nothing_filed_can_end_the_block_of_json_or_become_a_tag(client, publish):
    evil = "</script><script>alert(1)</script>"
    publish(
        1,
        title=evil,
        label=evil,
        developer_name=evil,
        developer_standing=evil,
        notes=evil,
        correction=evil,
        answers=[{"label": evil, "value": evil}],
        elements=[
            {**element, "label": evil, "places": [{"anchor": "s-1-scope", "label": evil}]}
            for element in elements("s-1-scope")
        ],
        text=f"# {evil}\n\n{evil}\n",
    )
    for address in (ADDRESS, "/papers/", "/papers/halcyon-forge/", "/", "/search/?q=alert"):
        html = page(client, address)
        assert "<script>" not in html, address
        assert html.count("</script>") == html.count("<script type="), address


def test_an_address_of_the_developers_that_is_a_script_is_no_link_that_runs(client, publish):
    publish(1, text="# A\n\n[press](javascript:alert(1))\n")
    assert "javascript:" not in page(client).replace("[press](javascript:", "")

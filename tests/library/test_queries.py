"""What a public page asks of the database, and of nothing else."""

from contextlib import ExitStack, contextmanager

import pytest
from django.db import connections
from django.template.base import Template
from django.test.utils import CaptureQueriesContext

from portal.library import urls
from portal.library.views import differences
from portal.publication.models import Model
from tests.support.publications import SHEET, stored

pytestmark = pytest.mark.django_db
EVERY = "# 1 Scope\n\nEvery model.\n"


@contextmanager
def queries_by_connection():
    """Collects (alias, statement) of every query, on each connection."""
    asked = []

    def note(alias):
        def wrapper(execute, statement, params, many, context):
            asked.append((alias, str(statement)))
            return execute(statement, params, many, context)

        return wrapper

    with ExitStack() as stack:
        for alias in ("default", "public"):
            stack.enter_context(connections[alias].execute_wrapper(note(alias)))
        yield asked


@pytest.fixture
def everything(publish, reviewer):
    """Something at each address of the library."""
    publish(1)
    file = publish(2, text=EVERY, files=[stored(b"%PDF")]).files.get()
    about = {"kind": SHEET.code, "subject": "anvil-3", "subject_name": "Anvil 3"}
    publish(1, reference="CA-T-2026-001001-X", **about)
    sheet = publish(
        2, reference="CA-T-2026-002001-X", text=EVERY, files=[stored(b"%PDF2")], **about
    )
    Model.objects.create(
        developer=sheet.developer, slug="anvil-3", name="Anvil", changed_at=sheet.published_at
    )
    return {
        "kind": {"<kind:kind>": "papers", "<one:kind>": "papers", "<many:kind>": "sheets"},
        "developer": "halcyon-forge",
        "subject": "anvil-3",
        "model": "anvil-3",
        "number": 2,
        "reference": {"papers": "CA-F-2026-002001-X", "sheets": "CA-T-2026-002001-X"},
        "key": {"papers": file.pk, "sheets": sheet.files.get().pk},
        "name": "framework.pdf",
        "rulebook": "ca-sb53",
        "version": "2026.1",
    }


def addresses(words):
    """Every address of the library's URL map, with these words in it."""
    for pattern in urls.urlpatterns:
        path = str(pattern.pattern)
        for name, converter in pattern.pattern.converters.items():
            word = words[name]
            if name == "kind":
                for kind, slug in word.items():
                    path = path.replace(kind, slug)
            else:
                if isinstance(word, dict):
                    word = word[path.partition("/")[0]]
                kind = {"NumberConverter": "number", "SlugConverter": "slug"}.get(
                    type(converter).__name__, "str"
                )
                path = path.replace(f"<{kind}:{name}>", str(word))
        yield f"/{path}"


def test_no_address_of_the_library_asks_another_connection_than_the_public_one(client, everything):
    found = list(addresses(everything))
    assert len(found) > 20
    for address in found:
        with queries_by_connection() as asked:
            answer = client.get(address)
            b"".join(answer) if answer.streaming else answer.content
        assert answer.status_code == 200, address
        assert {alias for alias, _statement in asked} <= {"public"}, address
        assert "Set-Cookie" not in answer, address
        assert "Vary" not in answer, address


def test_an_address_of_nobody_asks_nothing_and_is_the_sites_own_page(client):
    with queries_by_connection() as asked:
        answer = client.get("/nobodys/address/")
    assert answer.status_code == 404
    assert asked == []
    assert b"There is no page at this address" in answer.content


def test_a_missing_last_slash_is_mended(client, everything):
    answer = client.get("/papers/halcyon-forge")
    assert (answer.status_code, answer["Location"]) == (301, "/papers/halcyon-forge/")


def test_a_version_page_asks_the_same_number_of_questions_whatever_its_history(
    client, publish, everything
):
    address = "/papers/halcyon-forge/v2/"

    def asked():
        with CaptureQueriesContext(connections["public"]) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    few = asked()
    for number in range(3, 15):
        publish(number)
    assert asked() == few <= 8


def test_a_list_asks_the_same_number_of_questions_whatever_its_length(client, publish):
    publish(1)

    def asked():
        with CaptureQueriesContext(connections["public"]) as queries:
            assert client.get("/papers/?sort=published").status_code == 200
        return len(queries)

    few = asked()
    for number in range(2, 12):
        publish(number)
    assert asked() == few


@pytest.fixture
def rendered(monkeypatch):
    """Counts renderings of whole templates."""
    count = []
    render = Template.render
    monkeypatch.setattr(
        Template, "render", lambda self, context: count.append(1) or render(self, context)
    )
    return count


@pytest.mark.parametrize(
    "address", ["/", "/papers/", "/papers/halcyon-forge/", "/papers/halcyon-forge/v2/", "/feeds/"]
)
def test_a_304_asks_one_light_question_at_most_and_renders_nothing(
    client, everything, rendered, address
):
    etag = client.get(address)["ETag"]
    rendered.clear()
    with CaptureQueriesContext(connections["public"]) as queries:
        answer = client.get(address, headers={"If-None-Match": f'"another", W/{etag}'})
    assert answer.status_code == 304
    assert answer["ETag"] == etag
    assert answer["Cache-Control"].startswith("public, max-age=")
    assert len(queries) <= 1
    assert rendered == []


@pytest.mark.parametrize(
    "address", ["v2/", "differences/?from=1&to=2&view=side", "differences.json?from=1&to=2"]
)
def test_a_page_that_nothing_changed_is_made_once(
    client, everything, rendered, monkeypatch, address
):
    first = client.get(f"/papers/halcyon-forge/{address}")
    rendered.clear()
    monkeypatch.setattr(differences, "compare", None)
    second = client.get(f"/papers/halcyon-forge/{address}")
    assert rendered == []
    assert second.content == first.content
    assert dict(second.items()) == dict(first.items())

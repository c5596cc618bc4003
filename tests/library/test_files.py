import pytest

from portal.publication import services
from portal.publication.models import DocumentFile
from tests.conftest import NOW
from tests.support.publications import stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def file_named(client, publish):
    """Publishes a file of that name; gives the address that the page links, and the answer."""

    def run(name, content=b"%PDF one"):
        publish(1, files=[stored(content, name)])
        html = client.get("/papers/halcyon-forge/v1/").content.decode()
        start = html.index("/papers/halcyon-forge/v1/files/")
        address = html[start : html.index('"', start)]
        return address, client.get(address)

    return run


def test_a_file_is_saved_and_never_shown_inside_the_site(file_named):
    _address, answer = file_named("framework.pdf")
    assert b"".join(answer) == b"%PDF one"
    assert answer.streaming
    assert answer["Content-Disposition"] == 'attachment; filename="framework.pdf"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Length"] == "8"
    assert answer["Content-Type"] == "application/pdf"


def test_a_kept_file_is_asked_for_before_it_is_used_and_goes_with_a_withdrawal(
    client, file_named, reviewer
):
    address, answer = file_named("framework.pdf")
    file = DocumentFile.objects.get()
    assert answer["Cache-Control"] == "no-cache"
    assert answer["ETag"] == f'"{file.sha256}"'
    again = {"If-None-Match": answer["ETag"]}
    unchanged = client.get(address, headers=again)
    assert (unchanged.status_code, unchanged["Cache-Control"]) == (304, "no-cache")
    services.withdraw(reference=file.document.reference, reason="Why.", by=reviewer, now=NOW)
    assert client.get(address, headers=again).status_code == 410


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "..",
        "a/b\\c.pdf",
        'quo"te\r\nSet-Cookie: x=1.pdf',
        "\u202efdp.exe",
        "Rahmenwerk – ü 框架.pdf",
        "100% #1? done.pdf",
        " ",
    ],
)
def test_a_file_of_an_odd_name_can_be_fetched_and_breaks_nothing(file_named, name):
    _address, answer = file_named(name)
    assert answer.status_code == 200
    disposition = answer["Content-Disposition"]
    assert disposition.startswith("attachment; filename")
    assert not set("\r\n/\\\u202e") & set(disposition.replace('\\"', ""))
    assert "Set-Cookie" not in answer


def test_a_file_under_another_version_or_name_is_not_found(client, file_named, publish):
    address, _answer = file_named("framework.pdf")
    publish(2)
    assert client.get(address.replace("/v1/", "/v2/")).status_code == 404
    assert client.get(address.replace("framework", "other")).status_code == 404
    key = DocumentFile.objects.get().pk
    assert client.get(address.replace(f"/{key}/", f"/{key + 1}/")).status_code == 404

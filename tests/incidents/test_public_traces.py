"""Nothing tells who reported: no cookie, no address, no word and no code anywhere but sealed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from incidents.models import Incident
from portal.intake import tokens
from portal.vault import codes
from tests.conftest import NOW
from tests.security import sweep
from tests.support.public_reports import code_in, form, reported, visitor

ADDRESS = "198.51.100.77"


@pytest.mark.django_db(transaction=True)
def test_a_report_and_its_answer_leave_no_trace_of_whoever_wrote(own_temporary_folder, reviewer):
    canaries = sweep.Canaries()
    client = visitor()
    told = {
        "REMOTE_ADDR": ADDRESS,
        "HTTP_USER_AGENT": canaries.plant("user agent"),
        "HTTP_REFERER": f"https://search.example/{canaries.plant('referrer')}",
    }
    words = {
        name: canaries.plant(name)
        for name in ("what", "when", "where", "how", "name", "contact", "language")
    }
    proof = SimpleUploadedFile(
        f"{canaries.plant('name of a file')}.png", canaries.plant("file").encode()
    )
    with sweep.Logs() as logs:
        received = client.post(
            reverse("report_incident:write"),
            form(**words, danger="yes", attachments=[proof]),
            **told,
        )
        code = code_in(received)
        client.post(reverse("report_incident:return"), {"code": code}, **told)
        client.post(reverse("report_incident:return"), {"code": f"{code[:-1]}?"}, **told)
        passed = tokens.give_pass(Incident.objects.get().ref, NOW)
        answer = {"pass": passed, "text": canaries.plant("an answer")}
        client.post(reverse("report_incident:answer"), answer, **told)
        client.get(f"{reverse('report_incident:start')}?{canaries.plant('query')}", **told)
    assert client.cookies == {}
    places = sweep.places(logs)
    assert sweep.found_in(places, canaries) == []
    for name, said in places.items():
        assert ADDRESS.encode() not in said, name
        for spelled in (code, codes.plain(code)):
            assert spelled.encode() not in said, name
            assert spelled.lower().encode() not in said.lower(), name


@pytest.mark.django_db
def test_no_page_sets_a_cookie_or_is_kept_or_says_where_one_came_from():
    told = reported(NOW)
    client = visitor()
    answers = [
        client.get(reverse(f"report_incident:{name}")) for name in ("start", "write", "return")
    ]
    answers += [
        client.post(reverse("report_incident:write"), form()),
        client.post(reverse("report_incident:write"), form(what="")),
        client.post(reverse("report_incident:return"), {"code": told.code}),
        client.post(reverse("report_incident:return"), {"code": "wrong"}),
    ]
    for answer in answers:
        assert answer.status_code == 200
        assert answer.cookies == {}
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["X-Frame-Options"] == "DENY"
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
def test_whoever_is_signed_in_is_not_known_here(client_of, officer):
    client = client_of(officer)
    page = client.get(reverse("report_incident:write"))
    assert officer.name not in page.content.decode()
    assert page.cookies == {}
    client.post(reverse("report_incident:write"), form())
    assert Incident.objects.get().begun_by is None


@pytest.mark.django_db
def test_a_chunked_body_and_one_that_is_too_long_are_refused_before_they_are_read(settings):
    settings.UPLOAD_MAX_BYTES = 1000
    large = SimpleUploadedFile("large.bin", b"x" * 100_000)
    assert (
        visitor().post(reverse("report_incident:write"), form(attachments=[large])).status_code
        == 413
    )
    assert not Incident.objects.exists()


@pytest.mark.django_db
def test_files_of_a_form_that_was_never_fetched_are_not_kept(settings):
    proof = SimpleUploadedFile("proof.png", b"a picture")
    answer = visitor().post(
        reverse("report_incident:write"), form(form_token="forged", attachments=[proof])
    )
    assert "open for a long time" in answer.content.decode()
    assert not Incident.objects.exists()

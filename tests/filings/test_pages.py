"""Bad input gets a clear answer where it happened, and nothing that was typed is lost."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from filings.lifecycle.kinds import TEXT
from filings.lifecycle.models import Draft, Filing, Part, Unmerged, Upload
from filings.lifecycle.services import drafts
from filings.lifecycle.services import filings as lifecycle
from tests.conftest import NOW
from tests.support import filings as way

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(draft: Draft) -> Any:
    """Address of one of the draft's pages."""
    return lambda name, *args: reverse(
        f"file:{name}", args=[draft.organisation.slug, draft.pk, *args]
    )


def certify_form(draft: Draft, name: str, **changed: str) -> dict[str, str]:
    signed = lifecycle.to_sign(draft, timezone.now())
    return {
        "declared": "on",
        "name": name,
        "signed_sha256": signed.signed_sha256,
    } | changed


def test_a_field_of_ten_megabytes_is_refused_beside_it_and_kept_on_the_page(
    client_of, preparer, url
) -> None:
    huge = "word " * 2_100_000
    answer = client_of(preparer).post(url("text"), {"text": huge, "lock": "0"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "takes up to 2,500,000" in page
    assert page.count("word ") > 2_000_000
    assert not Part.objects.exists()


def test_a_body_over_every_limit_gets_a_page_that_says_so(client_of, preparer, url) -> None:
    answer = client_of(preparer).post(url("text"), {"text": "x" * 17_000_000, "lock": "0"})
    assert answer.status_code == 413
    assert "That is too large" in answer.content.decode()


class Unread(io.BytesIO):
    """A body that nobody may read."""

    def read(self, *args: Any) -> bytes:
        raise AssertionError("the body was read")

    readline = readlines = read


def test_a_file_over_the_limit_is_refused_before_it_is_read(
    client_of, preparer, url, settings
) -> None:
    answer = client_of(preparer).generic(
        "POST",
        url("upload"),
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(settings.UPLOAD_MAX_BYTES + 1_000_000),
        **{"wsgi.input": Unread()},
    )
    assert answer.status_code == 413


def test_a_body_without_a_length_is_asked_for_one(client_of, preparer, url) -> None:
    answer = client_of(preparer).generic(
        "POST", url("upload"), CONTENT_LENGTH="", HTTP_TRANSFER_ENCODING="chunked"
    )
    assert answer.status_code == 411


def test_a_refused_file_is_explained_beside_its_field_and_the_text_is_as_it_was(
    client_of, preparer, url, draft, now
) -> None:
    way.save(draft, TEXT, {"text": "Typed by hand."}, preparer, now)
    file = SimpleUploadedFile("framework.pdf", b"this is no pdf at all")
    answer = client_of(preparer).post(url("upload"), {"file": file})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'id="id_file_error"' in page
    assert "Typed by hand." in page
    assert not Upload.objects.exists()


@pytest.mark.parametrize("typed", ["Ver\x00sion", "\u202eVersion", "<script>alert(1)</script>"])
def test_odd_characters_are_refused_or_shown_as_they_are(client_of, preparer, url, typed) -> None:
    client = client_of(preparer)
    answer = client.post(url("part", "about"), {"label": typed, "lock": "0"})
    assert answer.status_code == 422
    assert b"<script>alert" not in answer.content
    assert client.get(url("check")).status_code == 200


def test_what_is_valid_is_saved_even_while_something_else_is_not(
    client_of, preparer, url, draft
) -> None:
    form = {
        "label": "Version 1",
        "effective_on_day": "31",
        "effective_on_month": "November",
        "effective_on_year": "2026",
        "published_url": "halcyonforge.example/framework",
        "contact_name": "Idris",
        "contact_email": "idris@example.org",
        "lock": "0",
    }
    answer = client_of(preparer).post(url("part", "about"), form)
    page = answer.content.decode()
    assert "31 November does not exist" in page
    assert "Enter the whole address, beginning with https://" in page
    assert 'value="halcyonforge.example/framework"' in page
    saved = draft.parts.get(name="about").content
    assert saved["label"] == "Version 1"
    assert "published_url" not in saved


def test_a_session_that_ends_at_the_last_step_comes_back_to_it(
    client_of, officer, url, ready
) -> None:
    form = certify_form(ready, officer.name)
    here = url("certify")
    answer = Client().post(here, form, HTTP_REFERER=f"http://testserver{here}")
    assert answer.status_code == 302
    assert answer["Location"] == f"/account/login/?next={here}"
    assert not Filing.objects.exists()
    client = client_of(officer)
    assert ready.parts.get(name=TEXT).content["text"] in way.text_of(1) + "\n"
    assert client.get(here).status_code == 200
    assert client.post(here, form).status_code == 302
    assert Filing.objects.count() == 1


def test_a_repeated_post_leads_to_the_same_receipt(client_of, officer, url, ready) -> None:
    client, form = client_of(officer), certify_form(ready, officer.name)
    first = client.post(url("certify"), form)
    again = client.post(url("certify"), form)
    assert first["Location"] == again["Location"]
    assert "/receipt/" in first["Location"]
    assert Filing.objects.count() == 1


def test_a_second_officer_is_led_to_the_filing_and_told_who_signed(
    client_of, officer, second_officer, url, ready
) -> None:
    form = certify_form(ready, second_officer.name)
    client_of(officer).post(url("certify"), certify_form(ready, officer.name))
    answer = client_of(second_officer).post(url("certify"), form, follow=True)
    assert b"Imani Castellane certified and filed this already" in answer.content
    assert Filing.objects.get().reference in answer.content.decode()


def test_a_stale_tab_signs_nothing(client_of, officer, preparer, url, ready, now) -> None:
    form = certify_form(ready, officer.name)
    way.save(ready, TEXT, {"text": way.text_of(5)}, preparer, now)
    answer = client_of(officer).post(url("certify"), form)
    assert answer.status_code == 422
    assert b"what you read is not what would be signed" in answer.content
    assert not Filing.objects.exists()


def test_a_tab_of_a_draft_that_was_filed_says_so(client_of, officer, url, ready) -> None:
    client = client_of(officer)
    client.post(url("certify"), certify_form(ready, officer.name))
    answer = client.post(url("text"), {"text": "Late words.", "lock": "1"})
    assert answer.status_code == 409
    assert b"This draft was submitted or discarded" in answer.content
    assert b">Late words.</textarea>" in answer.content


def autosave(client: Client, url: str, text: str, lock: int) -> Any:
    return client.post(url, {"text": text, "lock": lock}, HTTP_ACCEPT="application/json")


def test_a_script_saves_and_learns_the_next_lock(client_of, preparer, url) -> None:
    client = client_of(preparer)
    answer = autosave(client, url("text"), "One.", 0)
    assert json.loads(answer.content)["lock"] == 1
    assert autosave(client, url("text"), "Two.", 1).json()["lock"] == 2


def test_a_script_that_meets_a_colleague_is_sent_to_both_texts(
    client_of, preparer, officer, url, draft
) -> None:
    autosave(client_of(preparer), url("text"), "Idris was here.", 0)
    client = client_of(officer)
    answer = autosave(client, url("text"), "Imani was here.", 0)
    assert answer.status_code == 409
    both = answer.json()["conflict_url"]
    page = client.get(both).content.decode()
    assert "Idris" in page
    assert "Imani was here." in page
    waiting = str(Unmerged.objects.get().pk)
    form = {"keep": "mine", "lock": "1", "mine": waiting, "text": "Idris and Imani were here."}
    client.post(both, form)
    assert draft.parts.get(name=TEXT).content["text"] == "Idris and Imani were here.\n"
    assert not Unmerged.objects.exists()
    assert client.get(both).status_code == 302  # nothing waits
    assert client.post(both, form).status_code == 302  # a double click


def test_two_texts_that_are_too_long_together_stay_on_the_page(
    client_of, preparer, officer, url, draft, settings
) -> None:
    autosave(client_of(preparer), url("text"), "Idris.", 0)
    autosave(client_of(officer), url("text"), "Imani.", 0)
    settings.TEXT_MAX_CHARS = 10
    form = {"keep": "mine", "lock": "1", "mine": str(Unmerged.objects.get().pk)}
    answer = client_of(officer).post(url("both", TEXT), form | {"text": "Idris and Imani."})
    assert answer.status_code == 422
    assert b">Idris and Imani.</textarea>" in answer.content
    assert Unmerged.objects.exists()


def test_two_answers_of_a_form_are_shown_side_by_side(
    client_of, preparer, officer, url, draft, now
) -> None:
    drafts.save_part(
        draft=draft.pk, name="about", content={"label": "One"}, lock=0, by=preparer, now=now
    )
    drafts.save_part(
        draft=draft.pk, name="about", content={"label": "Two"}, lock=0, by=officer, now=now
    )
    page = client_of(officer).get(url("both", "about")).content.decode()
    assert "One" in page
    assert "Two" in page
    form = {"keep": "theirs", "lock": "1", "mine": str(Unmerged.objects.get().pk)}
    client_of(officer).post(url("both", "about"), form)
    assert draft.parts.get(name="about").content == {"label": "One"}


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({}, "needs an answer"),
        ({"stated": "stated"}, "Choose at least one heading"),
        ({"stated": "stated", "quote": "not in it"}, "These words are not in the text"),
        ({"stated": "stated", "quote": "We keep to it."}, "These words stand in 10 passages"),
        ({"stated": "stated", "places": "s-forged"}, "is not one of the available choices"),
    ],
)
def test_an_element_without_a_place_is_asked_again(
    client_of, preparer, url, ready, form, says
) -> None:
    answer = client_of(preparer).post(url("element", "weights"), form | {"lock": "1"})
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_a_quoted_passage_becomes_a_place(client_of, preparer, url, ready) -> None:
    quote = "In version 1 we describe mitigations here"
    client_of(preparer).post(
        url("element", "mitigations"), {"stated": "stated", "quote": quote, "lock": "1"}
    )
    [place] = ready.parts.get(name="element-mitigations").content["places"]
    assert place["anchor"].startswith("p-")
    assert place["label"].startswith("“In version 1 we describe")


def test_pages_of_a_draft_ask_the_database_a_constant_number_of_questions(
    client_of, officer, organisation, url, ready
) -> None:
    client = client_of(officer)

    def count(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    home = reverse("file:home", args=[organisation.slug])
    before = [count(home), count(url("draft")), count(url("check")), count(url("certify"))]
    for n in range(12):
        way.file(organisation, officer, NOW)
        drafts.start(
            organisation=organisation, kind="framework", by=officer, now=NOW + timedelta(hours=n)
        )
    way.fill(ready, officer, NOW)  # a further version now: it says what changed
    after = [count(home), count(url("draft")), count(url("check")), count(url("certify"))]
    assert after == before


@pytest.mark.parametrize("lock", ["²", "9" * 5_000, "-1", "", "x"])
def test_a_forged_lock_is_no_fault_of_ours(client_of, preparer, url, draft, now, lock) -> None:
    way.save(draft, TEXT, {"text": "Words.", "from": "f.pdf", "confirmed": False}, preparer, now)
    client = client_of(preparer)
    assert client.post(url("confirm"), {"lock": lock}).status_code == 302
    assert client.post(url("part", "about"), {"lock": lock}).status_code == 422
    assert draft.parts.get(name=TEXT).content["confirmed"] is False


def test_a_text_that_was_changed_meanwhile_is_not_confirmed_unread(
    client_of, preparer, officer, url, draft, now
) -> None:
    way.save(draft, TEXT, {"text": "Read.", "from": "f.pdf", "confirmed": False}, preparer, now)
    way.save(draft, TEXT, {"text": "Other.", "from": "f.pdf", "confirmed": False}, officer, now)
    answer = client_of(preparer).post(url("confirm"), {"lock": "1"}, follow=True)
    assert b"The text was changed after you opened this page" in answer.content
    assert draft.parts.get(name=TEXT).content["confirmed"] is False
    assert not Unmerged.objects.exists()


def test_an_answer_that_is_emptied_is_empty(client_of, preparer, url, ready) -> None:
    answer = client_of(preparer).post(url("part", "about"), {"label": "", "lock": "1"})
    assert answer.status_code == 422
    assert ready.parts.get(name="about").content["label"] == ""


def test_a_text_of_very_many_lines_is_refused_beside_its_field(client_of, preparer, url) -> None:
    answer = client_of(preparer).post(url("text"), {"text": "# a\n" * 60_000, "lock": "0"})
    assert answer.status_code == 422
    assert b"more than 50,000 lines" in answer.content


def test_a_reference_with_a_nul_is_no_address(client_of, officer, organisation) -> None:
    assert client_of(officer).get(f"/file/{organisation.slug}/filings/%00/").status_code == 404

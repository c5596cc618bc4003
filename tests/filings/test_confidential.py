"""What is typed into a confidential filing is sealed, read by grant alone, and each look noted."""

import logging

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from filings.lifecycle import selectors, words
from filings.lifecycle.kinds import TEXT
from filings.lifecycle.models import Draft, Filing, Part, Submission, Unmerged
from filings.lifecycle.services import drafts, uploads
from filings.lifecycle.services import filings as lifecycle
from portal.casework.models import Case
from portal.ledger.models import Event
from portal.publication.models import Document
from portal.vault import selectors as vault
from portal.vault.models import CaseKey, Item, Reading
from tests.conftest import NOW
from tests.security import sweep
from tests.support import filings as way
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db

KIND, OCTOBER = "internal-use-summary", "2026-10-01"


@pytest.fixture
def draft(organisation, preparer):
    return drafts.start(organisation=organisation, kind=KIND, subject=OCTOBER, by=preparer, now=NOW)


@pytest.fixture
def filed(organisation, officer):
    return way.file_summary(organisation, officer, NOW, OCTOBER)


@pytest.fixture
def today(time_machine):
    time_machine.move_to(NOW)


def page(draft, name="draft", *more):
    return reverse(f"file:{name}", args=[draft.organisation.slug, draft.pk, *more])


def of(filed, name, *more):
    filing = filed.filing
    return reverse(f"file:{name}", args=[filing.organisation.slug, filing.reference, *more])


# Nothing in clear


@pytest.mark.django_db(transaction=True)
def test_no_planted_word_is_anywhere_after_the_whole_way(
    organisation, officer, preparer, reviewer, client_of, today, own_temporary_folder
) -> None:
    canaries = sweep.Canaries()
    plant = canaries.plant
    with sweep.Logs() as logs:
        writer, signer, staff = client_of(preparer), client_of(officer), client_of(reviewer)
        begun = {"subject": OCTOBER}
        writer.post(reverse("file:start", args=[organisation.slug, KIND]), begun)
        draft = Draft.objects.get()
        assessed = {
            "assessed": "yes",
            "lock": "0",
            "contact_name": plant("name"),
            "contact_email": f"{plant('mail')}@example.org",
        }
        writer.post(page(draft, "part", "assessed"), assessed)
        script = {"HTTP_ACCEPT": "application/json"}
        for lock, person in ((0, writer), (1, writer), (0, signer)):
            text = f"# Summary of {plant(f'heading {lock} {person is signer}')}\n\nWords.\n"
            person.post(page(draft, "text"), {"text": text, "lock": lock}, **script)
        assert Unmerged.objects.count() == 1
        details = {"models": plant("models"), "changed": plant("changed"), "lock": "0"}
        writer.post(page(draft, "part", "details"), details)
        for name in ("draft", "check", "text", "preview"):
            assert writer.get(page(draft, name)).status_code == 200
        assert sweep.MARKER in signer.get(page(draft, "both", TEXT)).content.decode()
        filed = way.certify(draft, officer, NOW)
        for name in ("receipt", "receipt_pdf", "receipt_json", "filed"):
            assert signer.get(of(filed, name, 1)).status_code == 200
        case = Case.objects.get()
        for tab in ("document", "differences", "answers"):
            look = staff.get(reverse("staff:case", args=[case.reference]), {"tab": tab})
            assert look.status_code == 200
        close(filed, reviewer, staff, plant("question"), signer, plant("answer"))
        signer.post(of(filed, "correct"), {"reason": plant("correction")})
        correction = way.certify(Draft.objects.get(submitted_at=None), officer, NOW)
        signer.get(of(correction, "filed", 1))
        signer.post(of(correction, "withdraw"), {"reason": plant("withdrawal")})
        assert plant_is_shown(signer.get(of(correction, "filing")), canaries, "withdrawal")
    assert sweep.found_in(sweep.places(logs), canaries) == []


def close(filed, reviewer, staff, question, signer, answer) -> None:
    """Take it, note and mark, ask and be answered, return it, and end its review."""
    case = way.case_of(filed)
    address = [case.reference]
    staff.post(reverse("staff:take", args=address))
    staff.post(reverse("staff:notes", args=address), {"text": question})
    asked = {"kind": "question", "text": question}
    staff.post(reverse("staff:messages", args=address), asked)
    assert question in signer.get(of(filed, "filing")).content.decode()
    signer.post(of(filed, "message"), {"text": answer})
    seen = staff.get(reverse("staff:case", args=address), {"tab": "messages"})
    assert answer in seen.content.decode()
    way.send_back(filed, reviewer, NOW, fails=("summary",))
    assert "Say when and for what" in signer.get(of(filed, "filing")).content.decode()
    signer.post(of(filed, "answer"))
    draft = Draft.objects.get(submitted_at=None)
    way.save(draft, "answer", {"answer": answer}, filed.certified_by, NOW)
    way.certify(draft, filed.certified_by, NOW)
    way.review(filed, reviewer, NOW)


def plant_is_shown(response, canaries, where) -> bool:
    return canaries.planted[where] in response.content.decode()


def test_the_columns_of_words_are_empty_and_their_rows_hold_together(
    officer, draft, organisation
) -> None:
    way.certify(way.fill_summary(draft, officer, NOW), officer, NOW)
    assert all(part.content == {} for part in Part.objects.all())
    row = Submission.objects.get()
    assert (row.text, row.answers, row.files) == ("", {}, [])
    assert (row.text_sha256, row.answers_sha256, row.signed_sha256, row.declaration) == ("",) * 4
    words.fill(row)
    assert "What we found" in row.text
    assert len(row.signed_sha256) == 64


def test_the_database_itself_refuses_words_beside_what_is_sealed(draft, preparer) -> None:
    way.save(draft, TEXT, {"text": "Sealed."}, preparer, NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Part.objects.update(content={"text": "In clear."})


def test_no_digest_of_confidential_words_is_in_the_ledger(filed) -> None:
    event = Event.objects.get(action="filing.submitted")
    assert set(event.data) == {"revision", "organisation"}


def test_what_is_let_go_leaves_nothing_in_the_vault(draft, preparer, officer) -> None:
    way.save(draft, TEXT, {"text": "One."}, preparer, NOW)
    before = Item.objects.count()
    args = {"draft": draft.pk, "name": TEXT, "by": officer, "now": NOW}
    drafts.save_part(content={"text": "Two."}, lock=0, **args)
    mine = Unmerged.objects.get()
    words.fill(mine)
    assert mine.content == {"text": "Two.\n"}
    assert drafts.drop_unmerged(unmerged=mine.pk, lock=1, **args)
    assert Item.objects.count() == before


# Who reads


def test_the_state_reads_no_draft_and_what_was_filed_from_it(
    organisation, officer, preparer, reviewer, draft
) -> None:
    assert vault.may_read(preparer, draft.pk)
    assert not vault.may_read(reviewer, draft.pk)
    filed = way.certify(way.fill_summary(draft, officer, NOW), officer, NOW)
    assert vault.may_read(reviewer, filed.filing.pk)
    assert not vault.may_read(reviewer, draft.pk)


@pytest.mark.parametrize("name", ["draft", "text", "preview", "check", "certify"])
def test_each_page_of_a_draft_is_one_reading(officer, client_of, draft, name, today) -> None:
    way.fill_summary(draft, officer, NOW)
    answer = client_of(officer).get(page(draft, name))
    assert answer.status_code == 200
    assert "Confidential" in answer.content.decode() or name == "preview"
    assert [(r.case_id, r.person) for r in Reading.objects.all()] == [(draft.pk, officer)]


@pytest.mark.parametrize("part", ["assessed", "details"])
def test_each_form_of_a_draft_is_one_reading(officer, client_of, draft, part, today) -> None:
    way.fill_summary(draft, officer, NOW)
    assert "found" in client_of(officer).get(page(draft, "part", part)).content.decode()
    assert Reading.objects.count() == 1


def test_saving_while_one_types_is_no_reading(officer, client_of, draft, today) -> None:
    answer = client_of(officer).post(
        page(draft, "text"), {"text": "Words.", "lock": 0}, HTTP_ACCEPT="application/json"
    )
    assert answer.status_code == 200
    assert not Reading.objects.exists()


@pytest.mark.parametrize("name", ["receipt", "receipt_pdf", "receipt_json", "filed"])
def test_each_page_of_what_was_filed_is_one_reading(officer, client_of, filed, name, today) -> None:
    assert client_of(officer).get(of(filed, name, 1)).status_code == 200
    assert [r.case_id for r in Reading.objects.all()] == [filed.filing.pk]


def test_whoever_reviews_it_is_shown_it_by_one_reading(reviewer, client_of, filed, today) -> None:
    case = Case.objects.get()
    answer = client_of(reviewer).get(reverse("staff:case", args=[case.reference]))
    assert "What we found" in answer.content.decode()
    assert [(r.case_id, r.person) for r in Reading.objects.all()] == [(filed.filing.pk, reviewer)]


def test_an_administrator_of_the_office_has_no_need_to_know(make_person, client_of, filed) -> None:
    administrator = make_person(
        "Tess Administrator", second_factor=True, unit="OES", staff_role="administrator"
    )
    address = reverse("staff:case", args=[Case.objects.get().reference])
    assert client_of(administrator).get(address).status_code == 404


def test_a_stranger_is_told_there_is_no_such_page(stranger, client_of, draft, filed) -> None:
    client = client_of(stranger)
    assert client.get(page(draft)).status_code == 404
    assert client.get(of(filed, "filed", 1)).status_code == 404


# What it becomes


def test_it_ends_as_reviewed_and_is_never_published(filed, reviewer, officer, client_of) -> None:
    way.review(filed, reviewer, NOW)
    shown = client_of(officer).get(of(filed, "filing")).content.decode()
    assert "Reviewed" in shown
    assert "Its public page" not in shown
    assert not Document.objects.exists()


def test_a_correction_keeps_its_reason_to_itself(filed, reviewer, officer) -> None:
    way.review(filed, reviewer, NOW)
    draft = drafts.correct(
        filing=Filing.objects.get(), reason="A wrong number.", by=officer, now=NOW
    )
    assert Draft.objects.get(pk=draft.pk).reason == ""
    correction = way.certify(draft, officer, NOW).filing
    assert Filing.objects.get(pk=correction.pk).reason == ""
    again = Filing.objects.get(pk=correction.pk)
    words.fill(again)
    assert again.reason == "A wrong number."


def test_why_it_was_withdrawn_is_for_its_readers_alone(filed, officer) -> None:
    lifecycle.withdraw(filing=filed.filing, reason="Sent in error.", by=officer, now=NOW)
    assert "Sent in error" not in str(list(Event.objects.values_list("data", flat=True)))
    filing = Filing.objects.get()
    assert words.withdrawal(filing) == ""
    words.shown(filing, officer, NOW)
    assert words.withdrawal(filing) == "Sent in error."


def test_the_receipt_says_that_it_is_confidential_and_has_its_digests(
    filed, officer, client_of
) -> None:
    facts = client_of(officer).get(of(filed, "receipt_json", 1)).json()
    assert facts["confidential"] is True
    assert (facts["label"], facts["published_url"]) == (None, None)
    assert len(facts["signed_sha256"]) == 64


# Where it is refused


def test_without_the_vaults_keys_no_draft_begins_and_nothing_is_stored(
    organisation, officer, client_of, settings, today
) -> None:
    settings.VAULT_RECOVERY = ""
    answer = client_of(officer).post(
        reverse("file:start", args=[organisation.slug, KIND]), {"subject": OCTOBER}
    )
    assert answer.status_code == 409
    assert "another way to reach us" in answer.content.decode()
    assert not Draft.objects.exists()
    assert not CaseKey.objects.exists()


def test_it_takes_no_file(draft, preparer) -> None:
    file = SimpleUploadedFile("summary.md", b"# Words\n")
    with refused("upload.not_here"):
        uploads.receive(draft=draft.pk, file=file, by=preparer, now=NOW)


def test_a_damaged_word_is_shown_as_none(draft, preparer, client_of, today, caplog) -> None:
    way.fill_summary(draft, preparer, NOW)
    item = Item.objects.get(pk=draft.parts.get(name="details").sealed_id)
    item.content = bytes(item.content)[:-1] + b"\0"
    item.save()
    caplog.set_level(logging.ERROR)
    answer = client_of(preparer).get(page(draft))
    assert answer.status_code == 409
    assert "found" not in answer.content.decode()


def test_an_ordinary_kind_asks_the_vault_nothing(organisation, officer, preparer) -> None:
    way.file(organisation, officer, NOW)
    assert not CaseKey.objects.exists()
    assert selectors.open_drafts(organisation) == []


def test_the_queue_says_which_period_it_is_for_and_no_more(filed, reviewer, client_of) -> None:
    page = client_of(reviewer).get(reverse("staff:queue")).content.decode()
    assert "1 October 2026 to 31 December 2026" in page
    assert Case.objects.get().title == "Summary of risk from internal use"


def test_a_colleague_without_a_grant_finds_it_nowhere(filed, make_person, client_of) -> None:
    attorney = make_person("Maren Attorney", second_factor=True, unit="AG", staff_role="reviewer")
    client = client_of(attorney)
    reference = filed.filing.reference
    assert reference not in client.get(reverse("staff:queue")).content.decode()
    assert client.get(reverse("staff:case", args=[reference])).status_code == 404

"""A file is kept as it came, read by a worker, and refused in plain words when it is a lie."""

import hashlib
import signal
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from filings.lifecycle.kinds import TEXT
from filings.lifecycle.models import Part, Upload
from filings.lifecycle.rules import UploadState
from filings.lifecycle.services import uploads
from filings.lifecycle.tasks import read_upload
from portal.documents.names import clean_name
from portal.ledger.models import Event
from tests.conftest import NOW
from tests.support import documents
from tests.support.refusals import refused
from tests.support.workers import until

MARKDOWN = b"# Framework\n\n## 1 Scope\n\nIt covers every model.\n"

pytestmark = pytest.mark.django_db


def receive(draft, by, body=MARKDOWN, name="framework.md", now=NOW):
    return uploads.receive(draft=draft.pk, file=SimpleUploadedFile(name, body), by=by, now=now)


def test_a_file_is_kept_byte_for_byte_under_a_name_of_ours(draft, preparer) -> None:
    upload = receive(draft, preparer)
    assert upload.sha256 == hashlib.sha256(MARKDOWN).hexdigest()
    assert default_storage.open(upload.stored_as).read() == MARKDOWN
    assert "framework" not in upload.stored_as
    assert Event.objects.get(action="upload.received").data["sha256"] == upload.sha256


def test_what_was_read_becomes_the_text_of_an_empty_draft_to_be_checked(draft, preparer) -> None:
    uploads.read(upload=receive(draft, preparer).pk, now=NOW)
    part = Part.objects.get(draft=draft, name=TEXT)
    assert part.content["text"] == MARKDOWN.decode()
    assert part.content["confirmed"] is False


def test_a_second_file_never_overwrites_what_is_written(draft, preparer) -> None:
    uploads.read(upload=receive(draft, preparer).pk, now=NOW)
    other = receive(draft, preparer, b"# Another\n\nText.\n")
    uploads.read(upload=other.pk, now=NOW)
    assert Part.objects.get(name=TEXT).content["text"] == MARKDOWN.decode()
    outcome = uploads.use_text(draft=draft.pk, upload=other.pk, lock=0, by=preparer, now=NOW)
    assert outcome.conflict


@pytest.mark.parametrize(
    ("body", "name", "code"),
    [
        (b"", "framework.pdf", "file.empty"),
        (documents.false_pdf(), "framework.pdf", "file.false_type"),
        (b"MZ\x90\x00" + bytes(200), "setup.exe", "file.type_not_accepted"),
    ],
    ids=["0 bytes", "false pdf", "program"],
)
def test_a_file_that_is_not_what_it_says_is_refused_and_not_stored(
    draft, preparer, body, name, code, tmp_path
) -> None:
    with refused(code, field="file"):
        receive(draft, preparer, body, name)
    assert not Upload.objects.exists()
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]


def test_one_byte_over_the_limit_is_refused_and_the_limit_itself_is_not(
    draft, preparer, settings
) -> None:
    settings.UPLOAD_MAX_BYTES = len(MARKDOWN)
    receive(draft, preparer)
    with refused("upload.too_large", field="file"):
        receive(draft, preparer, MARKDOWN + b"\n")
    assert Upload.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (documents.encrypted_pdf(), "file.encrypted"),
        (documents.damaged_pdf(), "file.damaged"),
        (documents.picture_only_pdf(), "file.picture_only"),
    ],
    ids=["encrypted", "damaged", "picture only"],
)
def test_a_file_that_cannot_be_read_is_kept_and_says_why(draft, preparer, body, code) -> None:
    upload = receive(draft, preparer, body, "framework.pdf")
    uploads.read(upload=upload.pk, now=NOW)
    upload.refresh_from_db()
    assert (upload.state, upload.refusal) == (UploadState.FAILED, code)
    assert default_storage.open(upload.stored_as).read() == body
    assert not Part.objects.exists()


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.md", "passwd.md"),
        ("C:\\files\\framework.md", "framework.md"),
        ("\u202egnp.fdp.md", "gnp.fdp.md"),
        ("a\x00b\r\n.md", "ab .md"),
        ("..", "file"),
        ("", "file"),
        ("ü" * 300 + ".pdf", "ü" * 196 + ".pdf"),
        ("框架.md", "框架.md"),
    ],
)
def test_a_name_keeps_its_words_and_loses_its_tricks(sent, kept) -> None:
    assert clean_name(sent) == kept


def test_a_file_taken_out_is_not_filed_but_stays(draft, preparer) -> None:
    upload = receive(draft, preparer)
    uploads.remove(draft=draft.pk, upload=upload.pk, by=preparer, now=NOW)
    assert Upload.objects.get().removed_at == NOW
    assert default_storage.exists(upload.stored_as)


def test_a_file_that_kills_its_readers_is_given_up_after_three(draft, preparer) -> None:
    upload = receive(draft, preparer)
    Upload.objects.update(state=UploadState.READING, attempts=3)
    uploads.read(upload=upload.pk, now=NOW + uploads.SILENT)
    upload.refresh_from_db()
    assert (upload.state, upload.refusal) == (UploadState.FAILED, "file.damaged")


def test_a_reader_that_is_alive_is_left_alone(draft, preparer) -> None:
    upload = receive(draft, preparer)
    Upload.objects.update(state=UploadState.READING, attempts=1, changed_at=NOW)
    uploads.read(upload=upload.pk, now=NOW + timedelta(seconds=10))
    assert Upload.objects.get().state == UploadState.READING


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_it_reads_is_followed_by_another(
    start_worker, draft, preparer, tmp_path: Path
) -> None:
    big = documents.as_pdf(documents.framework_text(200))
    worker = start_worker()
    upload = receive(draft, preparer, big, "framework.pdf", timezone.now())
    until(lambda: Upload.objects.filter(state=UploadState.READING).exists())
    worker.kill(signal.SIGKILL)
    assert Upload.objects.get().state == UploadState.READING
    # The sweep takes what has been silent for long; here long has passed.
    Upload.objects.update(changed_at=timezone.now() - uploads.SILENT - timedelta(seconds=1))
    start_worker()
    assert uploads.read_waiting(now=timezone.now()) == 1
    until(lambda: Upload.objects.filter(state=UploadState.READ).exists(), 60)
    upload.refresh_from_db()
    assert (upload.state, upload.attempts) == (UploadState.READ, 2)
    assert Event.objects.filter(action="upload.read").count() == 1
    assert Part.objects.filter(name=TEXT).count() == 1


def test_a_readers_time_is_over_before_another_takes_its_file() -> None:
    assert read_upload.soft_time_limit < read_upload.time_limit < uploads.SILENT.total_seconds()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("f.docx", documents.long_docx(250_000)),
        ("f.html", b"<html>" + b"<p>words" * 500_000),
    ],
    ids=["DOCX", "HTML"],
)
def test_a_file_that_takes_too_long_is_too_complex(
    start_worker, draft, preparer, monkeypatch, name, body
) -> None:
    def wake(ref):
        read_upload.apply_async([str(ref)], soft_time_limit=2)

    monkeypatch.setattr(uploads, "_wake", wake)
    upload = receive(draft, preparer, body, name, timezone.now())
    start_worker()
    until(lambda: Upload.objects.filter(pk=upload.pk, state=UploadState.FAILED).exists(), 60)
    upload.refresh_from_db()
    assert (upload.refusal, upload.attempts) == ("file.too_complex", 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("name", "make"),
    [("f.pdf", documents.as_pdf), ("f.docx", documents.as_docx), ("f.md", str.encode)],
    ids=["PDF", "DOCX", "Markdown"],
)
def test_a_real_size_document_is_read_by_a_worker(
    start_worker, draft, preparer, name, make
) -> None:
    text = documents.framework_text(200)
    assert len(text) > 900_000
    upload = receive(draft, preparer, make(text), name, timezone.now())
    start_worker()
    until(lambda: Upload.objects.filter(pk=upload.pk, state=UploadState.READ).exists(), 60)
    words = set(text.split())
    assert len(words & set(Part.objects.get(name=TEXT).content["text"].split())) > 0.95 * len(words)

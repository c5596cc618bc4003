"""A file of a case is kept sealed, and comes back whole to whoever may read it, or not at all."""

import hashlib
import json
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.storage import InMemoryStorage, default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client

from portal.errors import NotFound
from portal.ledger.models import Event
from portal.vault import arrivals, envelope, files, selectors
from portal.vault.models import CaseKey, File, Item, Reading
from portal.vault.services import items
from tests.conftest import NOW
from tests.support.refusals import refused
from tests.vault.site import TOKEN

CANARY = b"CANARY of the reactor "
PLAIN = CANARY * 9_000  # three frames and a part


def upload(body: bytes = PLAIN, name: str = "CANARY-plan.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body, "application/x-canary")


@pytest.fixture
def file(case) -> File:
    return files.keep(case=case, upload=upload(), now=NOW)


def stored(file: File) -> Path:
    return Path(default_storage.path(file.stored_as))


@pytest.mark.parametrize("body", [b"", b"x", PLAIN], ids=["empty", "a byte", "frames"])
def test_a_reader_gets_what_was_kept_and_it_is_written_down(body, case, reviewer):
    kept = files.keep(case=case, upload=upload(body), now=NOW)
    found, plain = files.open_stream(item=kept.item, by=reviewer, now=NOW)
    assert b"".join(plain) == body
    assert (found.name, found.media_type) == ("CANARY-plan.pdf", "application/x-canary")
    assert (found.size, found.sha256) == (len(body), hashlib.sha256(body).hexdigest())
    assert Reading.objects.get().what == "file"


def test_neither_storage_nor_tables_tell_its_name_type_size_digest_or_a_word_of_it(file, tmp_path):
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM vault_file t UNION SELECT t::text FROM vault_item t")
        dump = json.dumps(cursor.fetchall())
    digest = hashlib.sha256(PLAIN).hexdigest()
    for word in ("CANARY", "canary", "plan.pdf", str(len(PLAIN)), digest):
        assert word not in dump
        assert word not in file.stored_as
    paths = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert paths == [stored(file)]
    assert CANARY not in paths[0].read_bytes()
    assert paths[0].stat().st_mode & 0o777 == 0o600


def test_the_encrypted_bytes_are_renamed_into_a_folder_and_not_copied(case):
    arrived = arrivals.taken_in(upload())
    inode = arrived.path.stat().st_ino
    assert stored(files.keep(case=case, upload=arrived, now=NOW)).stat().st_ino == inode


def test_a_storage_that_is_no_folder_is_given_ciphertext_too(case, reviewer, monkeypatch, tmp_path):
    storage = InMemoryStorage()
    monkeypatch.setattr(files, "default_storage", storage)
    kept = files.keep(case=case, upload=upload(), now=NOW)
    assert CANARY not in storage.open(kept.stored_as).read()
    _found, plain = files.open_stream(item=kept.item, by=reviewer, now=NOW)
    assert b"".join(plain) == PLAIN
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_without_a_grant_nobody_gets_a_file(file, make_person):
    stranger = make_person("Una Stranger", second_factor=True, unit="AG", staff_role="supervisor")
    with pytest.raises(NotFound):
        files.open_stream(item=file.item, by=stranger, now=NOW)
    assert not Reading.objects.exists()


def test_names_and_sizes_of_many_files_are_one_reading(case, reviewer):
    kept = [files.keep(case=case, upload=upload(name=f"{n}.pdf"), now=NOW) for n in range(3)]
    found = files.described(
        items_of_files=[file.item for file in kept], by=reviewer, what="report", now=NOW
    )
    assert [one.name for one in found] == ["0.pdf", "1.pdf", "2.pdf"]
    assert selectors.readings(case).count() == 1
    assert "key" not in repr(found)


def test_a_name_loses_its_tricks_before_it_is_sealed(case, reviewer):
    kept = files.keep(case=case, upload=upload(name="\u202efdp.exe"), now=NOW)
    (found,) = files.described(items_of_files=[kept.item], by=reviewer, what="file", now=NOW)
    assert found.name == "fdp.exe"


def swap(file: File, case) -> None:
    other = files.keep(case=case, upload=upload(), now=NOW)
    stored(file).write_bytes(stored(other).read_bytes())


def swap_rows(file: File, case) -> None:
    other = files.keep(case=case, upload=upload(), now=NOW)
    one, two = file.stored_as, other.stored_as
    File.objects.filter(pk=other.pk).update(stored_as="elsewhere")
    File.objects.filter(pk=file.pk).update(stored_as=two)
    File.objects.filter(pk=other.pk).update(stored_as=one)


def change(at: int):
    def changed(file: File, case) -> None:
        body = bytearray(stored(file).read_bytes())
        body[at] ^= 1
        stored(file).write_bytes(body)

    return changed


DAMAGE = {
    "emptied": lambda file, case: stored(file).write_bytes(b""),
    "a frame cut off": lambda file, case: stored(file).write_bytes(
        stored(file).read_bytes()[: -(64 * 1024 + 17)]
    ),
    "added to": lambda file, case: stored(file).write_bytes(stored(file).read_bytes() + b"\0"),
    "its head changed": change(1),
    "its last byte changed": change(-1),
    "another file in its place": swap,
    "two rows swapped": swap_rows,
}


@pytest.mark.parametrize("how", DAMAGE)
def test_a_damaged_file_is_refused_before_a_byte_of_it_is_given(how, file, case, reviewer):
    DAMAGE[how](file, case)
    item = Item.objects.get(pk=file.item_id)
    with refused("vault.damaged"):
        files.open_stream(item=item, by=reviewer, now=NOW)


def test_one_byte_less_than_the_sealed_size_is_damage(file, reviewer):
    content = items.opened([file.item])[0]
    for change_of in ({"size": content["size"] - 1}, {"sha256": "0" * 64}):
        items.reseal(item=file.item, content=content | change_of)
        with refused("vault.damaged"):
            files.open_stream(item=file.item, by=reviewer, now=NOW)


def test_a_storage_that_does_not_answer_is_no_damage(file, reviewer):
    stored(file).unlink()
    with refused("vault.file_away"):
        files.open_stream(item=file.item, by=reviewer, now=NOW)


def test_a_storage_that_changes_after_the_check_breaks_off_what_is_sent(file, reviewer):
    _found, plain = files.open_stream(item=file.item, by=reviewer, now=NOW)
    change(-1)(file, None)
    given = []
    with refused("vault.damaged"):
        given.extend(plain)
    assert len(b"".join(given)) < len(PLAIN)


@pytest.fixture
def site(settings) -> None:
    settings.ROOT_URLCONF = "tests.vault.site"


def test_a_download_is_saved_and_never_shown_or_kept(site, file, reviewer, client_of):
    answer = client_of(reviewer).get(f"/try/download/{file.item_id}/")
    assert answer.getvalue() == PLAIN
    assert answer["Content-Length"] == str(len(PLAIN))
    assert answer["Content-Disposition"] == 'attachment; filename="CANARY-plan.pdf"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"] == "no-store"


def test_a_damaged_download_is_a_page_that_says_so(site, file, reviewer, client_of):
    change(-1)(file, None)
    answer = client_of(reviewer).get(f"/try/download/{file.item_id}/")
    assert answer.status_code == 409
    assert "does not open" in answer.content.decode()


def test_an_upload_is_kept_by_the_request_that_brought_it(site, case, client, tmp_path):
    answer = client.post(f"/try/kept/{case}/", {"token": TOKEN, "file": upload()})
    kept = File.objects.get(item=answer.content.decode())
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [stored(kept)]


def test_a_case_that_is_missing_leaves_nothing_in_the_storage(site, db, tmp_path):
    client = Client(raise_request_exception=False)
    answer = client.post(f"/try/kept/{uuid4()}/", {"token": TOKEN, "file": upload()})
    assert answer.status_code == 500
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_what_the_caller_took_back_is_gone_when_its_request_ends(case, tmp_path):
    arrived = arrivals.taken_in(upload())
    with transaction.atomic():
        files.keep(case=case, upload=arrived, now=NOW)
        transaction.set_rollback(True)
    arrived.close()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_file_s_key_is_its_own_and_in_no_column(case):
    first, second = (files.keep(case=case, upload=upload(), now=NOW) for _ in range(2))
    one, two = (files.particulars(f.item, items.opened([f.item])[0]).key for f in (first, second))
    assert one != two
    assert len(one) == envelope.KEY
    assert CaseKey.objects.count() == 1
    assert not Event.objects.filter(action="vault.read").exists()

"""Files are encrypted as they arrive, are refused before a byte is kept, and leave nothing."""

import io
import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone

from portal.errors import NoRoom, StaleForm
from portal.middleware import BodyLimitMiddleware
from portal.vault import arrivals, files
from portal.vault.models import File, Item
from tests.vault.site import TOKEN

CANARY = b"CANARY of the reactor "
# More than Django would hold in memory.
LARGE = CANARY * 150_000


@pytest.fixture(autouse=True)
def site(settings, tmp_path, monkeypatch) -> None:
    settings.ROOT_URLCONF = "tests.vault.site"
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))


def file(body: bytes = LARGE, name: str = "report.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body, "application/pdf")


def left(tmp_path: Path) -> list[Path]:
    """Every file below the test's folders: what arrives, what is stored, what is temporary."""
    return [path for path in tmp_path.rglob("*") if path.is_file()]


def test_an_upload_of_any_size_never_lies_anywhere_as_plaintext(client, tmp_path, monkeypatch):
    seen: list[bytes] = []
    write = arrivals.Arriving.write

    def look(self: arrivals.Arriving, plain: bytes) -> None:
        write(self, plain)
        self.file.flush()
        assert self.path.stat().st_mode & 0o777 == 0o600
        seen[:] = [path.read_bytes() for path in left(tmp_path)]

    monkeypatch.setattr(arrivals.Arriving, "write", look)
    answer = client.post("/try/form/", {"token": TOKEN, "file": file()})
    assert answer.content == f" file={len(LARGE)}".encode()
    assert len(seen) == 1
    assert len(seen[0]) > len(LARGE) - 70_000
    assert CANARY not in seen[0]
    assert left(tmp_path) == []


def test_an_uploaded_file_is_read_like_any_other(tmp_path):
    arrived = arrivals.taken_in(file())
    assert b"".join(arrived.chunks()) == LARGE
    assert arrived.read(10) == b""
    for at in (0, 5, 200_000, 100, len(LARGE) - 3):
        arrived.seek(at)
        assert arrived.tell() == at
        assert arrived.read(30) == LARGE[at : at + 30]
    assert arrived.seek(0, os.SEEK_END) == arrived.size == len(LARGE)
    arrived.seek(0)
    assert arrived.read() == LARGE
    arrived.close()
    assert left(tmp_path) == []


def test_an_empty_file_arrives_too(client):
    answer = client.post("/try/form/", {"token": TOKEN, "empty": file(b"")})
    assert answer.content == b" empty=0"


def test_a_stranger_s_files_are_passed_over_and_the_words_beside_them_kept(
    client, tmp_path, monkeypatch
):
    monkeypatch.setattr(arrivals, "Arriving", None)  # would raise if a file were begun
    for address in ("/try/ordinary/", "/try/people/"):
        answer = client.post(address, {"words": "kept", "file": file()})
        assert answer.content == b"kept"
    assert left(tmp_path) == []


def test_somebody_who_is_signed_in_sends_files(client_of, preparer):
    for address in ("/try/ordinary/", "/try/people/"):
        answer = client_of(preparer).post(address, {"words": "", "file": file()})
        assert answer.content == f" file={len(LARGE)}".encode()


@pytest.mark.parametrize("token", [{}, {"token": ""}, {"token": "of another site"}])
def test_without_a_form_of_ours_a_report_s_file_is_refused_and_not_just_left_out(
    client, token, tmp_path, monkeypatch
):
    monkeypatch.setattr(arrivals, "Arriving", None)
    answer = client.post("/try/form/", {**token, "file": file()})
    assert answer.status_code == 403
    assert "too old to send" in answer.content.decode()
    assert left(tmp_path) == []


def test_a_token_behind_the_file_comes_too_late(client):
    assert client.post("/try/form/", {"file": file(), "token": TOKEN}).status_code == 403


def test_an_open_address_that_declares_no_gate_takes_no_file(rf):
    request = rf.post("/try/ordinary/", {"file": file()})
    assert not hasattr(request, "user")
    with pytest.raises(StaleForm):  # never a report without its file
        _ = request.FILES


@pytest.mark.parametrize(
    ("address", "limit"), [("/try/ordinary/", 50), ("/try/people/", 500), ("/try/nowhere/", 50)]
)
def test_an_address_has_its_own_limit_and_states_it(address, limit):
    length = limit * 1024 * 1024 + 64 * 1024
    for more, status in ((0, 200), (1, 413)):
        request = RequestFactory().generic("POST", address, CONTENT_LENGTH=str(length + more))
        answer = BodyLimitMiddleware(lambda request: HttpResponse())(request)
        assert answer.status_code == status
    assert f"{limit} MB" in answer.content.decode()


def test_the_handler_asks_for_the_limit_where_no_middleware_did(rf, settings):
    settings.VAULT_UPLOAD_MAX_BYTES = 1000
    request = rf.post("/try/form/", {"token": TOKEN, "file": file(bytes(70_000))})
    with pytest.raises(RequestDataTooBig):
        _ = request.FILES


class Cut(io.BytesIO):
    """A connection that ends, or breaks, half-way."""

    def __init__(self, body: bytes, *, breaks: bool) -> None:
        super().__init__(body)
        self.breaks = breaks

    def read(self, size: int = -1) -> bytes:
        found = super().read(size)
        if not found and self.breaks:
            raise OSError("broken")
        return found


@pytest.mark.parametrize("breaks", [False, True])
def test_of_a_connection_that_ends_within_a_file_nothing_is_left(client, tmp_path, breaks):
    body = encode_multipart(BOUNDARY, {"token": TOKEN, "first": file(b"x"), "file": file()})
    client.raise_request_exception = False
    answer = client.generic(
        "POST",
        "/try/form/",
        "",
        CONTENT_TYPE=MULTIPART_CONTENT,
        **{"CONTENT_LENGTH": str(len(body)), "wsgi.input": Cut(body[:2_000_000], breaks=breaks)},
    )
    assert answer.status_code >= 400
    assert left(tmp_path) == []


def test_a_view_that_fails_leaves_nothing_of_the_file(client, tmp_path, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("tests.vault.site._seen", None)
    assert client.post("/try/form/", {"token": TOKEN, "file": file()}).status_code == 500
    assert left(tmp_path) == []


@contextmanager
def full_after(size: int) -> Iterator[None]:
    """As if the disk had so many bytes left: the kernel refuses to write more to any file."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.parametrize("size", [0, 10, 100_000, 1_000_000])
def test_on_a_full_disk_a_page_says_so_and_nothing_is_half_kept(client, tmp_path, size):
    with full_after(size):
        answer = client.post("/try/form/", {"token": TOKEN, "first": file(b""), "file": file()})
    assert answer.status_code == 507
    assert "no room" in answer.content.decode()
    assert left(tmp_path) == []


def test_a_storage_that_is_full_keeps_no_row_and_no_part(case, client, tmp_path, settings):
    # Another disk than the one where files arrive: what is stored must be copied.
    shared = Path("/dev/shm") / uuid4().hex
    shared.mkdir()
    settings.INCOMING = str(shared)
    try:
        arrived = arrivals.taken_in(file())
        arrived.settle()
        with full_after(100_000), pytest.raises(NoRoom):
            files.keep(case=case, upload=arrived, now=timezone.now())
        arrived.close()
        assert list(shared.iterdir()) == []
    finally:
        shared.rmdir()
    assert left(tmp_path) == []
    assert not File.objects.exists()
    assert not Item.objects.filter(purpose="vault.file").exists()


def test_a_killed_process_leaves_only_what_the_sweep_takes(tmp_path):
    running = arrivals.Arriving()
    dead = arrivals.Arriving()
    dead.write(LARGE)
    dead.file.close()  # the kernel does so when a process dies
    later = timezone.now() + timedelta(minutes=6)
    assert arrivals.sweep(now=timezone.now()) == 0
    assert arrivals.sweep(now=later) == 1
    assert left(tmp_path) == [running.path]
    running.discard()

"""Uploads and downloads through the real server: many at once, killed half-way, torn."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import encode_multipart
from django.utils import timezone

from portal.vault import arrivals, files
from portal.vault.models import File
from tests.conftest import NOW
from tests.support.workers import environment, until
from tests.vault.site import TOKEN

ROOT = Path(__file__).parents[2]
CANARY = b"CANARY of the reactor "
HEAD = {"Content-Type": "multipart/form-data; boundary=xyz"}


@dataclass(frozen=True)
class Server:
    """granian with one worker process, in a process group of its own."""

    process: subprocess.Popen[bytes]
    port: int

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def post(self, path: str, body: bytes) -> tuple[int, bytes]:
        connection = self.connection()
        connection.request("POST", path, body, HEAD)
        answer = connection.getresponse()
        found = answer.status, answer.read()
        connection.close()
        return found

    def is_up(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True


@pytest.fixture
def server(transactional_db, settings, tmp_path) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (tmp_path / "temporary").mkdir()
    env = environment(
        Path(settings.STORAGES["default"]["OPTIONS"]["location"]),
        DJANGO_SETTINGS_MODULE="tests.vault.site_settings",
        PORTAL_INCOMING=settings.INCOMING,
        PORTAL_VAULT_KEYS=django_settings.VAULT_KEYS,
        PORTAL_VAULT_RECOVERY=django_settings.VAULT_RECOVERY,
        TMPDIR=str(tmp_path / "temporary"),
    )
    options = f"--interface wsgi --port {port} --workers 1 --blocking-threads 8 --no-ws"
    process = subprocess.Popen(
        [sys.executable, "-m", "granian", "portal.wsgi:application", *options.split()],
        cwd=ROOT,
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    found = Server(process, port)
    try:
        until(found.is_up)
        yield found
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)


def body(plain: bytes, name: str = "report.txt") -> bytes:
    return encode_multipart("xyz", {"token": TOKEN, "file": SimpleUploadedFile(name, plain)})


def left(tmp_path: Path) -> set[Path]:
    return {path for path in tmp_path.rglob("*") if path.is_file()}


def stored(file: File, settings) -> Path:
    return Path(settings.STORAGES["default"]["OPTIONS"]["location"]) / file.stored_as


def test_two_hundred_uploads_at_once_are_all_whole_and_leave_nothing(
    server, case, settings, tmp_path
):
    def send(n: int) -> tuple[int, str]:
        status, item = server.post(f"/try/kept/{case}/", body(CANARY * (1 + n * 20)))
        return status, item.decode()

    with ThreadPoolExecutor(200) as pool:
        answers = list(pool.map(send, range(200)))
    assert {status for status, _item in answers} == {200}
    kept = {str(file.item_id): file for file in File.objects.select_related("item")}
    assert len(kept) == 200
    for n, (_status, item) in enumerate(answers):
        if n % 20 == 0:
            found = files.particulars(kept[item].item, _opened(kept[item]))
            assert b"".join(files.contents(kept[item], found)) == CANARY * (1 + n * 20)
    until(lambda: left(tmp_path) == {stored(file, settings) for file in kept.values()})


def _opened(file: File) -> dict:
    from portal.vault.services import items

    return items.opened([file.item])[0]


def test_a_worker_killed_within_an_upload_leaves_no_plaintext_and_the_rest_is_swept(
    server, tmp_path
):
    whole = body(CANARY * 400_000)
    connection = server.connection()
    connection.putrequest("POST", "/try/form/")
    connection.putheader("Content-Type", HEAD["Content-Type"])
    connection.putheader("Content-Length", str(len(whole)))
    connection.endheaders()
    connection.send(whole[: len(whole) // 2])
    incoming = tmp_path / "incoming"
    until(lambda: sum(path.stat().st_size for path in incoming.glob("*")) > 3_000_000)
    assert arrivals.sweep(now=timezone.now() + timedelta(hours=1)) == 0  # it is being received

    os.killpg(server.process.pid, signal.SIGKILL)
    server.process.wait(20)
    (leftover,) = left(tmp_path)
    assert CANARY not in leftover.read_bytes()
    until(lambda: arrivals.sweep(now=timezone.now() + timedelta(hours=1)) == 1)
    assert left(tmp_path) == set()


def test_a_storage_that_changes_while_it_is_sent_breaks_the_connection(server, case, settings):
    kept = files.keep(case=case, upload=SimpleUploadedFile("a.txt", CANARY * 100_000), now=NOW)
    connection = server.connection()
    connection.request("GET", f"/try/torn/{kept.item_id}/")
    answer = connection.getresponse()
    assert answer.status == 200
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        answer.read()

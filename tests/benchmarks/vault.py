"""What sealing costs beside libsodium's own calls, and a large upload beside bare encryption."""

import http.client
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID, uuid4

from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from nacl import bindings
from nacl.public import PrivateKey, SealedBox
from nacl.utils import random

from portal.casework import types
from portal.casework.selectors import PAGE
from portal.casework.services import cases as casework
from portal.identity import services as identity
from portal.identity.models import Organisation, Person
from portal.identity.rules import Role, StaffRole, Standing, Unit
from portal.references import random_reference
from portal.vault import envelope, keyholder, rules
from portal.vault.models import CaseKey, File, Grant, Item
from portal.vault.services import cases, items, rotation
from tests.benchmarks import Figure
from tests.benchmarks._server import server
from tests.vault.site import TOKEN

NOW = datetime(2026, 12, 1, 18, tzinfo=UTC)
REPORT = {"statement": "Words of a report. " * 540}  # 10 KB
UPLOAD = 500 * 1024 * 1024


def run() -> Iterable[Figure]:
    yield from _report()
    yield from _list()
    yield from _grants()
    yield from _upload()


def _report() -> Iterator[Figure]:
    """Sealing and opening 10 KB, without and with the database."""
    pair, place = PrivateKey.generate(), envelope.Place("t", uuid4(), uuid4(), "bench.report")

    def ours() -> None:
        key = envelope.new_key()
        wrapped = envelope.wrap(key, bytes(pair.public_key))
        sealed = envelope.seal(json.dumps(REPORT).encode(), key, place)
        json.loads(envelope.unseal(sealed, envelope.unwrap(wrapped, bytes(pair)), place))

    yield Figure(
        "seal and open a 10 KB report, × the same calls bare",
        _quickest(ours) / _quickest(lambda: _bare(pair)),
        2,
        True,
    )
    case = _case()

    def stored() -> None:
        item = items.seal(case=case, purpose="bench.report", content=REPORT)
        items.opened([Item.objects.get(pk=item.pk)])

    def stored_bare() -> None:
        """The same rows by Django, and the same calls beside them."""
        key = CaseKey.objects.get(pk=case)
        row = Item.objects.create(
            case=key, purpose="bench.report", wrapped_key=_wrapped(pair), content=b"x" * 10_800
        )
        Item.objects.get(pk=row.pk)
        list(Grant.objects.filter(case=case))
        SealedBox(pair).decrypt(_wrapped(pair))  # the case's key, by the service's
        _bare(pair)

    ours, bare = _in_turn(stored, stored_bare, 200)
    yield Figure(
        "the same stored and read again, × the same rows and calls bare",
        ours / bare,
        2,
        True,
    )


def _wrapped(pair: PrivateKey) -> bytes:
    return SealedBox(pair.public_key).encrypt(random(32))


def _sealed_bare(key: bytes) -> bytes:
    nonce = random(24)
    return nonce + bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(
        bindings.sodium_pad(json.dumps(REPORT).encode(), 512), b"place", nonce, key
    )


def _bare(pair: PrivateKey) -> None:
    """libsodium's calls and JSON, with nothing around them."""
    key = random(32)
    wrapped = SealedBox(pair.public_key).encrypt(key)
    sealed = _sealed_bare(key)
    key = SealedBox(pair).decrypt(wrapped)
    padded = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
        sealed[24:], b"place", sealed[:24], key
    )
    json.loads(bindings.sodium_unpad(padded, 512))


def _case(*holders: str) -> UUID:
    ref = uuid4()
    cases.open_case(ref=ref, holders=dict.fromkeys(holders, "Bench."), by="system", now=NOW)
    return ref


def _list() -> Iterator[Figure]:
    """The queue, of confidential cases and of ordinary ones with as many headlines opened bare."""
    reader = identity.add_person(
        name="Bea Bench",
        email="bench-vault@example.org",
        password=None,
        unit=Unit.OES,
        staff_role=StaffRole.REVIEWER,
    )
    TOTP.activate(reader, "JBSWY3DPEHPK3PXP")
    _register("bench-plain", None)
    for kind in ("bench-sealed", "bench-one"):
        _register(kind, _headlines)
    filer = identity.register_organisation(
        name="Bench of the vault",
        website="https://example.org",
        standing=Standing.LARGE,
        role=Role.CERTIFYING_OFFICER,
        by=identity.add_person(name="Bo Bench", email="bo-vault@example.org", password=None),
        now=NOW,
    )
    for kind, count in (("bench-plain", 2 * PAGE), ("bench-sealed", 2 * PAGE), ("bench-one", 1)):
        for _ in range(count):
            _open(kind, filer)
    browser = Client()
    browser.force_login(reader, backend="allauth.account.auth_backends.AuthenticationBackend")
    queries: dict[str, int] = {}

    def page(kind: str) -> Callable[[], None]:
        return lambda: _page(browser, kind)

    for kind in ("bench-one", "bench-sealed"):
        page(kind)()
        with CaptureQueriesContext(connection) as asked:
            page(kind)()
        queries[kind] = len(asked)
    pair, key = PrivateKey.generate(), random(32)
    wrapped, sealed = _wrapped(pair), _sealed_bare(key)

    def plain() -> None:
        page("bench-plain")()
        for _ in range(PAGE):
            SealedBox(pair).decrypt(wrapped)  # the case's key by the service's
            SealedBox(pair).decrypt(wrapped)  # the item's by the case's
            bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
                sealed[24:], b"place", sealed[:24], key
            )

    ours, bare = _in_turn(page("bench-sealed"), plain, 30)
    yield Figure(
        f"queue of {PAGE} confidential cases, × of ordinary ones and bare decryption",
        ours / bare,
        1.5,
        True,
    )
    yield Figure(
        "queries of it more than for one case",
        queries["bench-sealed"] - queries["bench-one"],
        0,
        True,
    )


def _page(browser: Client, kind: str) -> None:
    answer = browser.get("/staff/", {"kind": kind})
    assert answer.status_code == 200
    assert answer.content.count(b"CA-I-") >= 1


def _register(kind: str, headlines: Any) -> None:
    types.register(
        types.CaseType(
            code=kind,
            label="Bench",
            unit=Unit.OES,
            tabs=[("tab", "Tab", "ui/facts.html")],
            context=lambda case, tab, by, now: {},
            confidential=headlines is not None,
            headlines=headlines,
        )
    )


def _headlines(rows: Any, by: Person, now: datetime) -> dict[UUID, str]:
    found = Item.objects.filter(case__in=[row.subject for row in rows], purpose="bench.headline")
    sealed = list(found)
    opened = items.read(items=sealed, by=by, what="list", now=now)
    return {item.case_id: str(line) for item, line in zip(sealed, opened, strict=True)}


def _open(kind: str, filer: Organisation) -> None:
    subject = uuid4()
    if types.get(kind).confidential:
        subject = _case(rules.unit(Unit.OES))
        items.seal(case=subject, purpose="bench.headline", content="A model copied its weights")
    casework.open_case(
        kind=kind,
        subject=subject,
        stream=f"bench:{subject}",
        reference=random_reference("I", lambda text: False),
        title="Incident report",
        organisation=filer,
        now=NOW,
    )


def _grants() -> Iterator[Figure]:
    """A new service key for a thousand cases, against as many boxes and updates bare."""
    for _ in range(1000):
        _case()
    before = settings.VAULT_KEYS
    known = Path(before).read_text() if before.startswith("/") else f"{before}\n"
    settings.VAULT_KEYS = known + keyholder.line("bench", envelope.new_key())
    count = Grant.objects.filter(holder__startswith=rules.SERVICE).count()
    start = time.perf_counter()
    rotation.service(now=NOW)
    ours = time.perf_counter() - start
    pair = PrivateKey.generate()
    wrapped = _wrapped(pair)
    start = time.perf_counter()
    moved = []
    for pk in Grant.objects.filter(holder__startswith=rules.SERVICE).values_list("pk", flat=True):
        SealedBox(pair).decrypt(wrapped)
        moved.append((_wrapped(pair), pk))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany("UPDATE vault_grant SET sealed = %s WHERE id = %s", moved)
    bare = time.perf_counter() - start
    print(f"{count} grants sealed anew in {ours:.2f} s, bare {bare:.2f} s", file=sys.stderr)
    yield Figure(
        "grants sealed to a new service key, × their boxes and updates bare", ours / bare, 3, True
    )
    settings.VAULT_KEYS = before


def _upload() -> Iterator[Figure]:
    """500 MB through granian into a case, against secretstream and the disk in one process."""
    with tempfile.TemporaryDirectory(dir=Path(settings.INCOMING).parent) as folder:
        more = {"PORTAL_INCOMING": f"{folder}/incoming", "STORAGE_URL": f"file://{folder}/files"}
        with server("tests.vault.site_settings", **more) as port:
            case = _case()
            _send(port, case, 1024 * 1024)
            worker = _worker()
            idle = _memory(worker, "VmRSS")
            Path(f"/proc/{worker}/clear_refs").write_text("5")  # the peak counts from here
            seconds = [_send(port, case, UPLOAD) for _ in range(3)]
            peak = _memory(worker, "VmHWM")
        bare = [_bare_upload(Path(folder) / "bare") for _ in range(3)]
    print(
        f"500 MB: {UPLOAD / median(seconds) / 1e6:.0f} MB/s, bare "
        f"{UPLOAD / median(bare) / 1e6:.0f} MB/s; worker {idle} MiB idle, {peak} MiB at its peak",
        file=sys.stderr,
    )
    File.objects.all().delete()
    yield Figure("memory of a 500 MB upload above idle, MiB", peak - idle, 64, True)
    yield Figure(
        "its throughput, % of bare secretstream and disk",
        100 * median(bare) / median(seconds),
        50,
        False,
    )


_BLOCK = os.urandom(1024 * 1024)


def _send(port: int, case: UUID, size: int) -> float:
    """Seconds until the answer."""
    head = (
        f'--xyz\r\nContent-Disposition: form-data; name="token"\r\n\r\n{TOKEN}\r\n--xyz\r\n'
        'Content-Disposition: form-data; name="file"; filename="evidence.bin"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    ).encode()
    tail = b"\r\n--xyz--\r\n"
    start = time.perf_counter()
    browser = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    browser.putrequest("POST", f"/try/kept/{case}/")
    browser.putheader("Content-Type", "multipart/form-data; boundary=xyz")
    browser.putheader("Content-Length", str(len(head) + size + len(tail)))
    browser.endheaders()
    browser.send(head)
    for _ in range(size // len(_BLOCK)):
        browser.send(_BLOCK)
    browser.send(tail)
    answer = browser.getresponse()
    body = answer.read()
    browser.close()
    if answer.status != 200:
        raise RuntimeError(f"{answer.status}: {body[:200]!r}")
    return time.perf_counter() - start


def _bare_upload(path: Path) -> float:
    """Seconds for as many bytes through secretstream to the disk, and waiting for the disk."""
    start = time.perf_counter()
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    key = bindings.crypto_secretstream_xchacha20poly1305_keygen()
    with path.open("wb") as out:
        out.write(bindings.crypto_secretstream_xchacha20poly1305_init_push(state, key))
        for at in range(0, UPLOAD, 64 * 1024):
            chunk = _BLOCK[at % len(_BLOCK) :][: 64 * 1024]
            out.write(bindings.crypto_secretstream_xchacha20poly1305_push(state, chunk))
        out.flush()
        os.fsync(out.fileno())
    path.unlink()
    return time.perf_counter() - start


def _worker() -> int:
    """The granian worker: a child of this process's child, the one with the most memory."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        fields = path.read_text().rpartition(")")[2].split()
        parents[int(path.parent.name)] = int(fields[1])
    children = [pid for pid, parent in parents.items() if parents.get(parent) == os.getpid()]
    return max(children, key=lambda pid: _memory(pid, "VmRSS"))


def _memory(pid: int, what: str) -> int:
    """In MiB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{what}:"):
            return int(line.split()[1]) // 1024
    return 0


def _quickest(work: Callable[[], Any], times: int = 500) -> float:
    found = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


def _in_turn(one: Callable[[], Any], other: Callable[[], Any], times: int) -> tuple[float, float]:
    """Medians of both, asked in turn."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(times):
        for work, found in zip((one, other), taken, strict=True):
            start = time.perf_counter()
            work()
            found.append(time.perf_counter() - start)
    return median(taken[0]), median(taken[1])

"""A case is taken out encrypted: to age keys by people, to the recovery key by the operator."""

import io
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import nacl
import pyrage
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from portal.errors import NoRoom, NotFound
from portal.ledger.models import Event
from portal.vault import exports, files
from portal.vault.forms import ExportForm
from portal.vault.models import Item, Reading
from portal.vault.services import cases, items
from tests.conftest import NOW
from tests.support.refusals import refused
from tests.vault.conftest import OFFLINE, coded
from tests.vault.test_upload import full_after

COURT, AGENCY = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
WORDS = {"statement": "CANARY 仪器", "count": 3}
PLAIN = b"CANARY of the reactor " * 9_000
ROOT = Path(__file__).parents[2]


@pytest.fixture
def file(case) -> files.File:
    items.seal(case=case, purpose="tests.words", content=WORDS)
    return files.keep(case=case, upload=SimpleUploadedFile("plan.pdf", PLAIN), now=NOW)


def taken(case, by, **changes) -> bytes:
    said = {"recipients": [str(COURT.to_public())], "reason": "A court asked."} | changes
    return b"".join(exports.age(case=case, by=by, now=NOW, **said))


def members(package: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(package)) as tar:
        return {name: tar.extractfile(name).read() for name in tar.getnames()}


def test_any_of_its_recipients_opens_an_export_and_finds_the_whole_case(case, file, reviewer):
    to = [str(COURT.to_public()), str(AGENCY.to_public())]
    package = taken(case, reviewer, recipients=to)
    assert package.startswith(b"age-encryption.org/v1\n")
    assert b"CANARY" not in package
    for identity in (COURT, AGENCY):
        found = members(pyrage.decrypt(package, [identity]))
        assert found[f"files/{file.item_id}/plan.pdf"] == PLAIN
        (words,) = (body for name, body in found.items() if name.startswith("items/"))
        assert json.loads(words) == WORDS
        index = json.loads(found["index.json"])
        assert index["case"] == str(case)
        assert {m["name"]: m["size"] for m in index["members"]} == {
            name: len(body) for name, body in found.items() if name != "index.json"
        }


def test_nobody_else_opens_it(case, file, reviewer):
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(taken(case, reviewer), [AGENCY])


def test_the_reason_is_sealed_and_the_keys_are_in_the_ledger(case, file, reviewer):
    taken(case, reviewer, reason="CANARY subpoena")
    event = Event.objects.get(action="vault.exported")
    assert event.actor == reviewer.actor
    assert event.data["holder"] == [str(COURT.to_public())]
    assert items.opened([Item.objects.get(pk=event.data["reason"])]) == ["CANARY subpoena"]
    assert Reading.objects.get().what == "export"


def test_only_some_purposes_can_be_taken(case, file, reviewer):
    package = taken(case, reviewer, purposes=["tests.words"])
    assert len(members(pyrage.decrypt(package, [COURT]))) == 2


_PUBLIC = str(COURT.to_public())
MISTYPED = _PUBLIC[:-1] + ("p" if _PUBLIC.endswith("q") else "q")


@pytest.mark.parametrize(
    ("recipients", "code"),
    [
        ([], "vault.recipients_missing"),
        (["age1"], "vault.recipient_unknown"),
        ([MISTYPED], "vault.recipient_unknown"),
        ([str(COURT)], "vault.recipient_unknown"),  # a private key
        (["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI"], "vault.recipient_unknown"),
        ([str(COURT.to_public()), "somebody@example.org"], "vault.recipient_unknown"),
    ],
)
def test_a_key_that_is_none_is_refused_beside_the_field(case, reviewer, recipients, code):
    with refused(code, field="recipients"):
        taken(case, reviewer, recipients=recipients)
    assert not Event.objects.filter(action="vault.exported").exists()


def test_a_reason_is_needed(case, reviewer):
    with refused("vault.reason_missing", field="reason"):
        taken(case, reviewer, reason=" ")


def test_the_form_takes_a_key_a_line():
    form = ExportForm({"recipients": " age1a \r\nage1b\n", "reason": "Why."})
    assert form.is_valid()
    assert form.cleaned_data["recipients"] == ["age1a", "age1b"]


def test_without_a_grant_nobody_takes_a_case_out(case, file, make_person):
    stranger = make_person("Una Stranger", second_factor=True, unit="AG", staff_role="supervisor")
    with pytest.raises(NotFound):
        taken(case, stranger)
    assert not Event.objects.filter(action="vault.exported").exists()


def test_of_a_damaged_file_nothing_is_given_and_nothing_is_left(case, file, reviewer, tmp_path):
    path = Path(default_storage.path(file.stored_as))
    path.write_bytes(path.read_bytes()[:-65553])
    with refused("vault.damaged"):
        taken(case, reviewer)
    assert not Event.objects.filter(action="vault.exported").exists()
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == [path]


def test_on_a_full_disk_nothing_is_given_and_nothing_is_left(case, file, reviewer, tmp_path):
    with full_after(100_000), pytest.raises(NoRoom):
        taken(case, reviewer)
    assert len([p for p in tmp_path.rglob("*") if p.is_file()]) == 1


@pytest.fixture(scope="module")
def bare(tmp_path_factory) -> dict[str, str]:
    """The environment of another machine: Python, PyNaCl and this checkout, and nothing more."""
    place = tmp_path_factory.mktemp("bare")
    packages = Path(nacl.__file__).parents[1]
    for name in ("nacl", *(path.name for path in packages.glob("_cffi_backend*"))):
        (place / name).symlink_to(packages / name)
    return {"PYTHONPATH": os.pathsep.join([str(place), str(ROOT)])}


def offline(bare: dict[str, str], *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-S", "-m", "portal.vault.offline", *map(str, arguments)],
        env=bare,
        cwd="/",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def private(path: Path, key=OFFLINE) -> Path:
    path.write_text(coded(key))
    return path


def packed(case, tmp_path: Path) -> Path:
    package = tmp_path / "package.tar"
    call_command("vault_export_sealed", str(case), str(package))
    return package


def test_an_offline_machine_has_neither_django_nor_celery(bare):
    for name in ("django", "celery"):
        ask = [sys.executable, "-S", "-c", f"import {name}"]
        assert subprocess.run(ask, env=bare, capture_output=True, check=False).returncode


def test_a_package_says_nothing_until_the_recovery_key_opens_it(case, file, bare, tmp_path):
    package = packed(case, tmp_path)
    assert b"CANARY" not in package.read_bytes()
    assert package.stat().st_mode & 0o777 == 0o600
    into = tmp_path / "open"
    done = offline(bare, "open", package, private(tmp_path / "key"), "--into", into)
    assert done.returncode == 0, done.stderr
    assert (into / "files" / str(file.pk) / "plan.pdf").read_bytes() == PLAIN
    words = [json.loads(path.read_text()) for path in (into / "items").iterdir()]
    assert {"purpose": "tests.words", "content": WORDS} in words
    private_ones = [into, *(path for path in into.rglob("*") if path.is_file())]
    assert all(path.stat().st_mode & 0o077 == 0 for path in private_ones)


def test_two_holders_make_their_keys_and_open_together_in_any_order(db, bare, tmp_path, settings):
    publics = []
    for name in ("ana", "ben"):
        made = offline(bare, "new", tmp_path / name)
        assert made.returncode == 0, made.stderr
        publics.append(made.stdout.strip())
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    settings.VAULT_RECOVERY = f"office:{','.join(publics)}"
    case = cases.open_case(ref=files.UUID(int=5), holders={}, by="system", now=NOW).pk
    items.seal(case=case, purpose="tests.words", content=WORDS)
    package = packed(case, tmp_path)
    both = [tmp_path / "ben", tmp_path / "ana"]
    for n, (keys, code) in enumerate([(both, 0), (both[:1], 1), (both[1:], 1)]):
        into = tmp_path / f"open{n}"
        assert offline(bare, "open", package, *keys, "--into", into).returncode == code
        assert len(list(into.rglob("*.json"))) == (code == 0)


def test_a_key_is_never_written_over(bare, tmp_path):
    key = private(tmp_path / "key")
    assert offline(bare, "new", key).returncode
    assert key.read_text() == coded(OFFLINE)


def test_what_does_not_open_is_named_and_the_rest_is_opened(case, file, bare, tmp_path):
    path = Path(default_storage.path(file.stored_as))
    path.write_bytes(path.read_bytes()[:-65553])
    into = tmp_path / "open"
    done = offline(bare, "open", packed(case, tmp_path), private(tmp_path / "key"), "--into", into)
    assert done.returncode == 1
    assert str(file.item_id) in done.stderr
    assert not [path for path in into.rglob("*") if path.is_file() and "files" in path.parts]
    assert len(list((into / "items").iterdir())) == 2  # the words, and a reason


def test_a_file_that_the_storage_lost_is_said_and_left_out(case, file, bare, tmp_path, capsys):
    Path(default_storage.path(file.stored_as)).unlink()
    package = tmp_path / "package.tar"
    with pytest.raises(SystemExit):
        call_command("vault_export_sealed", str(case), str(package))
    assert str(file.pk) in capsys.readouterr().err
    done = offline(bare, "open", package, private(tmp_path / "key"), "--into", tmp_path / "open")
    assert done.returncode == 1
    assert "not in the package" in done.stderr


def test_a_package_is_never_written_over_and_none_is_left_of_a_case_that_there_is_not(
    case, tmp_path
):
    package = packed(case, tmp_path)
    with pytest.raises(CommandError, match="already"):
        call_command("vault_export_sealed", str(case), str(package))
    with pytest.raises(CommandError, match="no such case"):
        call_command("vault_export_sealed", str(files.UUID(int=9)), str(tmp_path / "other"))
    assert not (tmp_path / "other").exists()
    assert Event.objects.filter(action="vault.exported").count() == 1

"""What is missing, left over or shut is found and told; nothing of it is removed."""

import logging
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import timezone

from portal.vault import envelope, files, upkeep
from portal.vault.models import CaseKey, File, Grant
from tests.conftest import NOW
from tests.vault.conftest import coded

LATER = timedelta(days=2)


@pytest.fixture
def file(case) -> File:
    return files.keep(case=case, upload=SimpleUploadedFile("CANARY.txt", b"words"), now=NOW)


def check():
    return upkeep.check(now=timezone.now() + LATER)


def test_where_all_is_well_the_command_says_so(file):
    said = StringIO()
    call_command("vault_check", stdout=said)
    assert said.getvalue().startswith("1 cases\n0 cases that the service can't open\n")
    assert check().is_well


def test_an_empty_register_is_well(db):
    assert check().is_well


def test_a_file_without_its_object_is_an_error_in_the_log(file, caplog):
    Path(default_storage.path(file.stored_as)).unlink()
    assert check().without_object == [file.pk]
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert str(file.pk) in record.getMessage()
    with pytest.raises(SystemExit):
        call_command("vault_check", stdout=StringIO())


def test_an_object_without_a_row_is_named_when_it_is_a_day_old(file):
    stray = default_storage.save("vault/stray", ContentFile(b"x"))
    default_storage.save("filed/of-a-filing", ContentFile(b"x"))
    assert upkeep.check(now=timezone.now()).is_well
    assert check().without_row == [stray]
    assert default_storage.exists(stray)


@pytest.mark.parametrize(
    "damage",
    [
        lambda grants: grants.update(sealed=b"x" * 80),
        lambda grants: grants.delete(),
        lambda grants: CaseKey.objects.update(public_key=envelope.new_pair()[1]),
    ],
    ids=["changed", "missing", "of another pair"],
)
def test_a_case_that_the_service_cannot_open_is_found(damage, case):
    damage(Grant.objects.filter(case=case, holder="service:first"))
    assert check().shut == [case]


def test_a_case_that_the_office_could_not_recover_is_found(case):
    Grant.objects.filter(case=case, holder__startswith="recovery:").delete()
    assert check().unrecoverable == [case]


def test_a_service_key_that_is_lost_ends_the_check(case, settings):
    settings.VAULT_KEYS = f"second {coded(bytes(range(32)))}"
    with pytest.raises(CommandError, match="still needed"):
        call_command("vault_check", stdout=StringIO())

"""Fixtures that every room's tests share: people, an organisation, the clock, two at once."""

import itertools
import os
import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connections
from django.test import Client

from portal.identity import services as identity
from portal.identity.models import Membership, Organisation, Person
from portal.identity.rules import Role, StaffRole, Standing, Unit
from tests.support import browser, flush
from tests.support.confidential import make_report, reports
from tests.support.public_role import public_role_in_one_transaction, use_both_logins
from tests.support.workers import start_worker
from tests.support.world import world

__all__ = [
    "make_report",
    "public_role_in_one_transaction",
    "reports",
    "start_worker",
    "world",
]

# Tuesday, 1 December 2026, 10:00 am Pacific.
NOW = datetime(2026, 12, 1, 18, 0, tzinfo=UTC)
PASSWORD = "a long enough phrase"
_names = itertools.count(1)


# Playwright's loop stays in the process; without this, later database calls would be refused.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium, which asks nobody outside for anything."""
    return {"executable_path": shutil.which("chromium"), "args": browser.LAUNCH}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    use_both_logins(items)


@pytest.fixture(scope="session", autouse=True)
def _cheap_flush(django_db_setup: None) -> None:
    flush.install()


@pytest.fixture
def own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is written to a temporary folder meanwhile lies in one of this test's own."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))


@pytest.fixture(autouse=True)
def _own_storage(tmp_path: Path, settings: Any) -> None:
    """Each test receives and stores files in folders of its own."""
    settings.INCOMING = str(tmp_path / "incoming")
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "files"), "file_permissions_mode": 0o600},
        }
    }


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def make_person(db: None) -> Callable[..., Person]:
    """A person with a confirmed address; `second_factor=True` gives them a TOTP app."""

    def make(name: str, *, second_factor: bool = False, **fields: Any) -> Person:
        person = identity.add_person(
            name=name,
            email=f"{name.split()[0].lower()}{next(_names)}@example.org",
            password=PASSWORD,
            **fields,
        )
        if second_factor:
            TOTP.activate(person, "JBSWY3DPEHPK3PXP")
        return person

    return make


@pytest.fixture
def make_organisation(make_person: Callable[..., Person]) -> Callable[..., Organisation]:
    """An organisation, verified unless told otherwise; its administrator is the officer."""

    def make(name: str, *, verified: bool = True, officer: Person | None = None) -> Organisation:
        officer = officer or make_person(f"Officer of {name}", second_factor=True)
        organisation = identity.register_organisation(
            name=name,
            website="https://example.org",
            standing=Standing.LARGE,
            role=Role.CERTIFYING_OFFICER,
            by=officer,
            now=NOW,
        )
        if verified:
            staff = make_person(
                "Vera Verifier",
                second_factor=True,
                unit=Unit.OES,
                staff_role=StaffRole.ADMINISTRATOR,
            )
            organisation = identity.verify_organisation(
                organisation=organisation, by=staff, now=NOW
            )
        return organisation

    return make


@pytest.fixture
def officer(make_person: Callable[..., Person]) -> Person:
    """Imani, certifying officer and administrator of `organisation`."""
    return make_person("Imani Castellane", second_factor=True)


@pytest.fixture
def organisation(make_organisation: Callable[..., Organisation], officer: Person) -> Organisation:
    return make_organisation("Halcyon Forge, Inc.", officer=officer)


@pytest.fixture
def preparer(make_person: Callable[..., Person], organisation: Organisation) -> Person:
    """Idris, preparer of `organisation`."""
    person = make_person("Idris Valdane")
    Membership.objects.create(
        organisation=organisation, person=person, role=Role.PREPARER, since=NOW
    )
    return person


@pytest.fixture
def reviewer(make_person: Callable[..., Person]) -> Person:
    """Ana, reviewer at OES."""
    return make_person(
        "Ana Reyes", second_factor=True, unit=Unit.OES, staff_role=StaffRole.REVIEWER
    )


@pytest.fixture
def other_reviewer(make_person: Callable[..., Person]) -> Person:
    """Ben, reviewer at OES too."""
    return make_person(
        "Ben Okafor", second_factor=True, unit=Unit.OES, staff_role=StaffRole.REVIEWER
    )


@pytest.fixture
def supervisor(make_person: Callable[..., Person]) -> Person:
    """Aurel, supervisor at OES."""
    return make_person(
        "Aurel Lindqvist", second_factor=True, unit=Unit.OES, staff_role=StaffRole.SUPERVISOR
    )


@pytest.fixture
def client_of() -> Callable[[Person], Client]:
    """A browser in which that person has signed in."""

    def sign_in(person: Person) -> Client:
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


@pytest.fixture
def both_at_once(transactional_db: None) -> Callable[..., tuple[Any, ...]]:
    """Calls two functions at the same moment on connections of their own.

    Gives what each returned, or the exception that it raised.
    """

    def run(*functions: Callable[[], Any]) -> tuple[Any, ...]:
        barrier = Barrier(len(functions))

        def one(function: Callable[[], Any]) -> Any:
            try:
                barrier.wait()
                return function()
            except Exception as error:
                return error
            finally:
                connections.close_all()

        with ThreadPoolExecutor(len(functions)) as pool:
            return tuple(pool.map(one, functions))

    return run

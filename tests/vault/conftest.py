"""A confidential case, and the keys that tests may lose."""

import base64
from uuid import UUID, uuid4

import pytest
from nacl.public import PrivateKey

from portal.vault import rules
from portal.vault.services import cases
from tests.conftest import NOW

SERVICE = PrivateKey(bytes(27) + b"first")
OFFLINE = PrivateKey(bytes(25) + b"offline")


def coded(key) -> str:
    return base64.b64encode(bytes(key)).decode()


@pytest.fixture(autouse=True)
def keys(settings):
    """Keys of this test's own."""
    settings.VAULT_KEYS = f"first {coded(SERVICE)}"
    settings.VAULT_RECOVERY = f"office:{coded(OFFLINE.public_key)}"


@pytest.fixture
def case(db) -> UUID:
    """A case that the reviewers of OES may read."""
    ref = uuid4()
    holders = {rules.unit("OES"): "Reports of incidents go to this unit."}
    cases.open_case(ref=ref, holders=holders, by="system", now=NOW)
    return ref

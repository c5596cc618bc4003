"""Keys are replaced without a word lost: the service's, the office's, a case's."""

from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from threading import Event as Signal
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from nacl.public import PrivateKey

from portal.errors import NotFound
from portal.ledger.models import Event
from portal.vault import envelope, keyholder, rules
from portal.vault.models import CaseKey, Grant, Item
from portal.vault.services import cases, items, rotation
from tests.conftest import NOW
from tests.support.refusals import refused
from tests.vault.conftest import OFFLINE, SERVICE, coded

SECOND = PrivateKey(bytes(26) + b"second")
OTHER = PrivateKey(bytes(27) + b"other")


def run(*arguments: str) -> str:
    said = StringIO()
    call_command(*arguments, stdout=said)
    return said.getvalue()


def add_second(settings) -> None:
    settings.VAULT_KEYS = f"first {coded(SERVICE)}\nsecond {coded(SECOND)}\n"


@pytest.fixture
def many(case) -> list[Item]:
    """Items of five cases, all under the first service key."""
    refs = [case, *(uuid4() for _ in range(4))]
    for ref in refs[1:]:
        cases.open_case(ref=ref, holders={}, by="system", now=NOW)
    return [items.seal(case=ref, purpose="tests.words", content=str(ref)) for ref in refs]


def words(sealed: list[Item]) -> list[str]:
    return items.opened([Item.objects.get(pk=item.pk) for item in sealed])


def test_a_new_key_is_a_line_that_the_service_reads():
    line = run("vault_key", "new", "2026-11")
    name, public = keyholder.FileKeys(line).current()
    assert name == "2026-11"
    assert len(public) == 32


@pytest.mark.parametrize("name", ["", "a b", "a:b", "ü", "x" * 41])
def test_a_key_s_name_is_plain(name):
    with pytest.raises(CommandError):
        run("vault_key", "new", name)


def test_after_the_rotation_the_former_service_key_is_needed_no_more(many, settings):
    add_second(settings)
    assert run("vault_rotate", "service") == "5 cases sealed anew.\n"
    settings.VAULT_KEYS = f"second {coded(SECOND)}"
    assert words(many) == [str(item.case_id) for item in many]


def test_a_rotation_that_was_broken_off_goes_on_where_it_was(many, settings, monkeypatch):
    monkeypatch.setattr(rotation, "_BATCH", 2)
    add_second(settings)
    some, calls = rotation._some, []

    def breaks(*arguments):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return some(*arguments)

    monkeypatch.setattr(rotation, "_some", breaks)
    with pytest.raises(KeyboardInterrupt):
        rotation.service(now=NOW)
    assert Grant.objects.filter(holder="service:second").count() == 2
    assert words(many) == [str(item.case_id) for item in many]
    assert rotation.service(now=NOW).cases == 3
    assert rotation.service(now=NOW).cases == 0


def test_the_ledger_says_how_many_and_to_which_key(many, settings):
    add_second(settings)
    rotation.service(now=NOW)
    event = Event.objects.get(action="vault.rotated")
    assert (event.stream_id, event.actor) == ("vault", "system")
    assert event.data == {"holder": "service:second", "cases": 5}


def test_a_case_that_does_not_open_is_counted_and_holds_up_no_other(many, settings):
    add_second(settings)
    Grant.objects.filter(case=many[1].case_id, holder="service:first").update(sealed=b"x" * 80)
    with pytest.raises(CommandError, match="1 cases do not open"):
        run("vault_rotate", "service")
    assert Grant.objects.filter(holder="service:second").count() == 4


def test_every_case_goes_to_the_office_s_new_recovery_key(many, settings):
    settings.VAULT_RECOVERY = f"two:{coded(OFFLINE.public_key)},{coded(OTHER.public_key)}"
    assert run("vault_rotate", "recovery") == "5 cases sealed anew.\n"
    assert run("vault_rotate", "recovery") == "0 cases sealed anew.\n"
    for grant in Grant.objects.filter(holder__startswith=rules.RECOVERY).select_related("case"):
        assert grant.holder == "recovery:two"
        private = envelope.unwrap(bytes(grant.sealed), bytes(OFFLINE), bytes(OTHER))
        assert bytes(PrivateKey(private).public_key) == bytes(grant.case.public_key)


def test_a_case_gets_a_new_pair_and_all_that_was_sealed_opens_with_it(case, settings):
    sealed = [items.seal(case=case, purpose="tests.words", content=n) for n in range(3)]
    before = CaseKey.objects.get(pk=case)
    old = items.private_keys([case])[case]
    assert run("vault_rotate", "case", str(case)) == "The case has its pair number 2.\n"
    after = CaseKey.objects.get(pk=case)
    assert bytes(after.public_key) != bytes(before.public_key)
    assert words(sealed) == [0, 1, 2]
    # Its grants open the new private key; the old one opens nothing any more.
    for holder, keys in (("service:first", [SERVICE]), ("recovery:office", [OFFLINE])):
        grant = Grant.objects.get(case=case, holder=holder)
        private = envelope.unwrap(bytes(grant.sealed), *map(bytes, keys))
        assert bytes(PrivateKey(private).public_key) == bytes(after.public_key)
    for item in Item.objects.filter(case=case):
        with pytest.raises(envelope.Broken):
            envelope.unwrap(bytes(item.wrapped_key), old)
    assert Event.objects.get(action="vault.rotated").data == {"generation": 2}


def test_an_item_that_was_read_before_the_rotation_opens_after_it(case):
    item = items.seal(case=case, purpose="tests.words", content="mine")
    rotation.case(ref=case, now=NOW)
    assert items.opened([item]) == ["mine"]


def test_a_damaged_item_keeps_the_case_as_it_is(case):
    item = items.seal(case=case, purpose="tests.words", content="mine")
    Item.objects.filter(pk=item.pk).update(wrapped_key=b"x" * 80)
    with refused("vault.damaged"):
        rotation.case(ref=case, now=NOW)
    assert CaseKey.objects.get(pk=case).generation == 1


def test_there_is_no_new_pair_for_a_case_that_there_is_not(db):
    with pytest.raises(NotFound):
        rotation.case(ref=uuid4(), now=NOW)


@pytest.mark.parametrize("write", ["seal", "reseal"])
def test_what_is_sealed_while_a_case_gets_a_new_pair_is_not_lost(
    transactional_db, case, write, monkeypatch
):
    draft = items.seal(case=case, purpose="tests.words", content="before")
    read_the_key, go_on = Signal(), Signal()
    fill = items._fill

    def slowly(item, key, content):
        """The public key has been read, and what is sealed to it isn't stored yet."""
        read_the_key.set()
        go_on.wait(0.5)
        fill(item, key, content)

    def sealing() -> Item:
        monkeypatch.setattr(items, "_fill", slowly)
        try:
            if write == "reseal":
                return items.reseal(item=draft, content="words")
            return items.seal(case=case, purpose="tests.words", content="words")
        finally:
            connections.close_all()

    def rotating() -> None:
        assert read_the_key.wait(10)
        try:
            rotation.case(ref=case, now=NOW)
        finally:
            go_on.set()
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        sealed, rotated = pool.submit(sealing), pool.submit(rotating)
        rotated.result()
        item = sealed.result()
    assert CaseKey.objects.get(pk=case).generation == 2
    assert words([item]) == ["words"]


def test_two_rotations_of_one_case_at_once_come_one_after_the_other(case, both_at_once):
    item = items.seal(case=case, purpose="tests.words", content="mine")
    both_at_once(
        lambda: rotation.case(ref=case, now=NOW),
        lambda: rotation.case(ref=case, now=NOW),
    )
    assert CaseKey.objects.get(pk=case).generation == 3
    assert words([item]) == ["mine"]


def test_a_rotation_of_the_service_s_key_and_of_a_case_at_once_lose_nothing(
    many, settings, both_at_once
):
    add_second(settings)
    results = both_at_once(
        lambda: rotation.service(now=NOW),
        lambda: rotation.case(ref=many[0].case_id, now=NOW),
    )
    assert not [r for r in results if isinstance(r, Exception)]
    settings.VAULT_KEYS = f"second {coded(SECOND)}"
    assert words(many) == [str(item.case_id) for item in many]

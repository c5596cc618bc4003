"""What people write is stored sealed, opened by grant, and every reading is written down."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.errors import NotFound
from portal.ledger.models import Event
from portal.vault import rules, selectors
from portal.vault.models import CaseKey, Grant, Item, Reading
from portal.vault.services import cases, items
from tests.conftest import NOW
from tests.support.refusals import refused
from tests.vault.conftest import SERVICE, coded

WORDS = {"statement": "CANARY 仪器 ☢", "hurt": None, "count": 3}


def test_a_reviewer_of_the_unit_reads_what_was_sealed(case, reviewer):
    item = items.seal(case=case, purpose="tests.words", content=WORDS)
    assert items.read(items=[item], by=reviewer, what="report", now=NOW) == [WORDS]


def test_no_table_of_the_vault_holds_a_word_of_it(case):
    items.seal(case=case, purpose="tests.words", content=WORDS)
    with connection.cursor() as cursor:
        for model in (CaseKey, Item, Grant):
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")
            dumped = b"".join(
                bytes(v) if isinstance(v, memoryview) else str(v).encode()
                for row in cursor.fetchall()
                for v in row
            )
            assert b"CANARY" not in dumped
            assert b"Reports of incidents" not in dumped  # a reason


def test_every_reading_is_written_down_once_a_page(case, reviewer):
    sealed = [items.seal(case=case, purpose="tests.words", content=n) for n in range(3)]
    assert items.read(items=sealed, by=reviewer, what="report", now=NOW) == [0, 1, 2]
    (reading,) = selectors.readings(case)
    assert (reading.person, reading.what, reading.at) == (reviewer, "report", NOW)
    event = Event.objects.get(action="vault.read")
    assert (event.stream_id, event.actor) == (f"readings:{reviewer.ref}", reviewer.actor)
    assert event.data == {"what": "report", "cases": [str(case)]}


def test_reading_fifty_cases_takes_as_many_queries_as_reading_one(case, reviewer):
    many = []
    for n in range(50):
        ref = uuid4()
        cases.open_case(ref=ref, holders={rules.unit("OES"): "x"}, by="system", now=NOW)
        many.append(items.seal(case=ref, purpose="tests.words", content=n))
    with CaptureQueriesContext(connection) as first:
        items.read(items=many[:1], by=reviewer, what="list", now=NOW)
    with CaptureQueriesContext(connection) as fifty:
        assert items.read(items=many, by=reviewer, what="list", now=NOW) == list(range(50))
    assert len(fifty) <= len(first)


@pytest.mark.parametrize(
    ("unit", "role"), [("OES", "administrator"), ("AG", "supervisor"), ("", "")]
)
def test_without_a_grant_nobody_reads_whatever_the_role(unit, role, case, make_person):
    reader = make_person("Una Stranger", second_factor=True, unit=unit, staff_role=role)
    item = items.seal(case=case, purpose="tests.words", content=WORDS)
    with pytest.raises(NotFound):
        items.read(items=[item], by=reader, what="report", now=NOW)
    assert not Reading.objects.exists()


def test_a_case_that_may_not_be_read_hides_those_read_with_it(case, reviewer):
    other = uuid4()
    cases.open_case(ref=other, holders={}, by="system", now=NOW)
    sealed = [items.seal(case=c, purpose="tests.words", content=1) for c in (case, other)]
    with pytest.raises(NotFound):
        items.read(items=sealed, by=reviewer, what="list", now=NOW)
    assert not Reading.objects.exists()


def test_a_draft_saved_again_holds_the_new_words_under_a_new_key(case):
    item = items.seal(case=case, purpose="tests.draft", content="first")
    before = Item.objects.get(pk=item.pk)
    items.reseal(item=item, content="second")
    now = Item.objects.get(pk=item.pk)
    assert items.opened([now]) == ["second"]
    assert bytes(now.wrapped_key) != bytes(before.wrapped_key)


def damage(item, how):
    other = items.seal(case=item.case_id, purpose=item.purpose, content="other")
    elsewhere = uuid4()
    cases.open_case(ref=elsewhere, holders={}, by="system", now=NOW)
    moved = {
        "another item's words": {"content": other.content, "wrapped_key": other.wrapped_key},
        "another item's key": {"wrapped_key": other.wrapped_key},
        "another case": {"case_id": elsewhere},
        "another purpose": {"purpose": "tests.else"},
        "cut": {"content": bytes(item.content)[:-1]},
        "added to": {"content": bytes(item.content) + b"\0"},
        "another algorithm": {"content": b"\1\2" + bytes(item.content)[2:]},
        "another version": {"content": b"\2\1" + bytes(item.content)[2:]},
        "nothing": {"content": b""},
        "no key": {"wrapped_key": b""},
    }
    Item.objects.filter(pk=item.pk).update(**moved[how])
    return Item.objects.get(pk=item.pk)


@pytest.mark.parametrize(
    "how",
    [
        "another item's words",
        "another item's key",
        "another case",
        "another purpose",
        "cut",
        "added to",
        "another algorithm",
        "another version",
        "nothing",
        "no key",
    ],
)
def test_what_was_changed_in_the_database_does_not_open(how, case):
    item = damage(items.seal(case=case, purpose="tests.words", content=WORDS), how)
    with refused("vault.damaged"):
        items.opened([item])


def test_what_a_draft_held_before_does_not_open_in_its_place(case):
    item = items.seal(case=case, purpose="tests.draft", content="first")
    former = Item.objects.get(pk=item.pk)
    items.reseal(item=item, content="second")
    Item.objects.filter(pk=item.pk).update(content=former.content, wrapped_key=former.wrapped_key)
    with refused("vault.damaged"):
        items.opened([Item.objects.get(pk=item.pk)])


def test_one_damaged_item_of_a_list_hides_no_other(case, reviewer):
    whole = items.seal(case=case, purpose="tests.words", content="whole")
    broken = damage(items.seal(case=case, purpose="tests.words", content="x"), "cut")
    found = items.read(items=[whole, broken], by=reviewer, what="list", now=NOW, damaged="–")
    assert found == ["whole", "–"]


@pytest.mark.parametrize("keys", ["", "/nowhere/keys", "first notbase64", "first AAAA"])
def test_without_the_service_key_nothing_is_taken_and_nothing_is_stored(keys, db, settings):
    settings.VAULT_KEYS = keys
    with refused("vault.closed"):
        cases.open_case(ref=uuid4(), holders={}, by="system", now=NOW)
    assert not CaseKey.objects.exists()
    assert not Item.objects.exists()


@pytest.mark.parametrize("key", ["", "office", "office:", "office:AAAA", "office:!"])
def test_without_the_recovery_key_nothing_is_taken(key, db, settings):
    settings.VAULT_RECOVERY = key
    with refused("vault.closed"):
        cases.open_case(ref=uuid4(), holders={}, by="system", now=NOW)
    assert not CaseKey.objects.exists()


def test_a_lost_service_key_opens_nothing_and_says_so(case, reviewer, settings):
    item = items.seal(case=case, purpose="tests.words", content=WORDS)
    settings.VAULT_KEYS = f"second {coded(bytes(range(32)))}"
    with refused("vault.closed"):
        items.read(items=[item], by=reviewer, what="report", now=NOW)


def test_a_former_service_key_opens_what_was_sealed_to_it(case, settings):
    item = items.seal(case=case, purpose="tests.words", content=WORDS)
    settings.VAULT_KEYS = f"first {coded(SERVICE)}\nsecond {coded(bytes(range(32)))}\n"
    assert items.opened([item]) == [WORDS]
    new = uuid4()
    cases.open_case(ref=new, holders={}, by="system", now=NOW)
    assert Grant.objects.filter(case=new, holder="service:second").exists()

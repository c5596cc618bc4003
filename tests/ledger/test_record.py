"""The ledger keeps what it was told, and says where it was touched."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import InternalError, ProgrammingError, connection, connections, transaction
from hypothesis import given
from hypothesis import strategies as st

from portal.ledger import rules, selectors, services
from portal.ledger.models import Event, Stream
from tests.conftest import NOW


@pytest.fixture
def in_another_thread() -> Iterator[Callable[[Callable[[], Event]], Event]]:
    """Calls a function on a connection of its own, and gives what it returned."""
    with ThreadPoolExecutor(1) as pool:
        yield lambda function: pool.submit(function).result()
        pool.submit(connections.close_all).result()


def record(stream: str = "case:1", action: str = "case.claimed") -> Event:
    with transaction.atomic():
        return services.record(stream=stream, action=action, actor="person:x", at=NOW)


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.mark.django_db
def test_each_event_covers_the_one_before_it() -> None:
    first, second = record(), record()
    assert bytes(first.previous) == rules.START
    assert bytes(second.previous) == bytes(first.hash)
    assert selectors.verify() == (2, None)


@pytest.mark.django_db(transaction=True)
def test_an_event_without_a_transaction_is_refused() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        services.record(stream="case:1", action="x", actor="system", at=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        lambda: Event.objects.update(actor="person:y"),
        lambda: Event.objects.all().delete(),
        lambda: run("SET CONSTRAINTS ALL IMMEDIATE", "TRUNCATE ledger_event"),
    ],
    ids=["update", "delete", "truncate"],
)
def test_the_database_refuses_to_change_what_was_recorded(change) -> None:
    record()
    with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
        change()
    assert selectors.verify() == (1, None)


def tamper(sql: str) -> None:
    """What a thief with the owner's rights would do."""
    run(
        "SET CONSTRAINTS ALL IMMEDIATE",
        "ALTER TABLE ledger_event DISABLE TRIGGER USER",
        sql,
        "ALTER TABLE ledger_event ENABLE TRIGGER USER",
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sql", "place", "why"),
    [
        ("UPDATE ledger_event SET actor='person:y' WHERE sequence=2", 2, "its words"),
        ("UPDATE ledger_event SET at=at + interval '1 microsecond' WHERE sequence=3", 3, "words"),
        ("DELETE FROM ledger_event WHERE sequence=2", 2, "missing"),
        ("DELETE FROM ledger_event WHERE sequence=3", 3, "end is missing"),
        ("DELETE FROM ledger_event", 3, "end is missing"),
    ],
)
def test_verify_names_the_first_broken_link(sql: str, place: int, why: str) -> None:
    for _ in range(3):
        record()
    record("case:2")
    tamper(sql.replace("WHERE", "WHERE stream_id='case:1' AND") if "WHERE" in sql else sql)
    _, broken = selectors.verify()
    assert broken is not None
    assert (broken.stream, broken.sequence) == (
        ("case:1", place) if "WHERE" in sql or place == 3 else ("case:2", 1)
    )
    assert why in broken.why


@pytest.mark.django_db
def test_the_command_says_ok_or_exits_with_the_place() -> None:
    record()
    out, err = StringIO(), StringIO()
    call_command("verify_ledger", stdout=out)
    assert out.getvalue() == "OK: 1 events\n"
    tamper("UPDATE ledger_event SET action='case.closed'")
    with pytest.raises(SystemExit, match="1"):
        call_command("verify_ledger", stderr=err)
    assert "stream case:1, event 1" in err.getvalue()


def test_two_who_append_at_once_to_one_stream_make_one_chain(both_at_once) -> None:
    both_at_once(*[record] * 4)
    assert Stream.objects.get().length == 4
    assert selectors.verify() == (4, None)


@pytest.mark.django_db(transaction=True)
def test_an_append_while_the_chains_are_walked_is_no_broken_link(in_another_thread) -> None:
    record()
    appended = []

    def append_after_the_first_read(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if "ledger_stream" in sql and not appended:
            appended.append(in_another_thread(record))
        return result

    with connection.execute_wrapper(append_after_the_first_read):
        _, broken = selectors.verify()
    assert broken is None
    assert appended[0].sequence == 2
    assert selectors.verify() == (2, None)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(data=st.dictionaries(st.text(), json_values, max_size=4))
def test_the_same_words_in_another_order_have_the_same_hash(data: dict) -> None:
    def link(words: dict) -> bytes:
        return rules.link(
            previous=rules.START,
            stream="s",
            sequence=1,
            action="a",
            actor="system",
            subject="",
            at=NOW,
            data=words,
        )

    assert link(data) == link(dict(reversed(data.items())))

"""Every address, for every role: who gets in is a table, and no address is missing from it."""

import pytest
from django.db import connection, transaction
from django.test import Client

from portal.identity import permissions
from tests.support.addresses import TABLE, names
from tests.support.world import ANONYMOUS, ROLES, World

# Addresses at which everybody may change their own account.
OWN = (
    *("account", "mfa", "demo:", "identity:join", "identity:new", "identity:rename"),
    *("obligations:calendar", "obligations:reminders"),
)

pytestmark = pytest.mark.django_db


def client_for(world: World, role: str) -> Client:
    client = Client(raise_request_exception=False)
    person = world.people[role]
    if person:
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_the_table_has_every_address_of_the_url_map() -> None:
    assert set(TABLE) == set(names())


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_the_table_says(world: World, role: str) -> None:
    wrong = []
    for name, row in TABLE.items():
        expected = row.gets[role]
        got = client_for(world, role).get(row.address(name, world)).status_code
        if got not in (expected if isinstance(expected, tuple) else (expected,)):
            wrong.append(f"{name}: {got}, not {expected}")
    assert wrong == []


def everything() -> str:
    """A digest of every row of every table but the sessions."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - {"django_session"}
        rows = "coalesce(md5(string_agg(md5(t::text), '' ORDER BY t::text)), '')"
        cursor.execute(
            "SELECT " + " || ".join(f'(SELECT {rows} FROM "{t}" t)' for t in sorted(tables))
        )
        return str(cursor.fetchone()[0])


def changed_by(world: World, role: str) -> set[str]:
    """Addresses at which this role's POST of a valid form changes anything; each is undone."""
    client, changed = client_for(world, role), set()
    person = world.people[role]
    own = {"name": person.name} if person else {}  # whoever signs does so by their own name
    for name, row in TABLE.items():
        if name.startswith(OWN):
            continue
        with transaction.atomic():
            form = own | row.body(world)
            before = everything()
            client.post(row.address(name, world), form)
            if everything() != before:
                changed.add(name)
            transaction.set_rollback(True)
    return changed


def writes(*writers: str) -> set[str]:
    return {name for name, row in TABLE.items() if row.writer in writers}


@pytest.mark.parametrize("role", ["anonymous", "stranger", "counsel", "attorney"])
def test_whoever_may_not_write_changes_nothing_by_posting_anywhere(world: World, role: str) -> None:
    # What anybody may write, everybody may who is signed in.
    assert changed_by(world, role) == writes(ANONYMOUS)


@pytest.mark.parametrize("role", ["preparer", "officer", "reviewer", "administrator"])
def test_each_form_of_the_table_changes_something_for_its_writer(world: World, role: str) -> None:
    assert writes(role)
    assert writes(role) - changed_by(world, role) == set()


def test_whatever_takes_only_a_post_has_a_form_in_the_table() -> None:
    closed = [
        name
        for name, row in TABLE.items()
        if 405 in row.gets.values() and not row.writer and not name.startswith(OWN)
    ]
    assert closed == []


def test_permissions_are_what_holds_back_counsel_and_another_unit(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for action in permissions._RULES:
        monkeypatch.setitem(permissions._RULES, action, lambda person, thing: True)
    monkeypatch.setattr(permissions, "_SECOND_FACTOR", set())
    # The choice between two texts is open to whoever wrote one of them.
    assert changed_by(world, "counsel") >= writes("preparer", "officer") - {"file:both"}
    assert changed_by(world, "attorney") - writes(ANONYMOUS) == {
        "identity:verify",
        "identity:retry_mail",
        "clocks:decide",
        "registry:staff_correct",
        "rulebook:propose",
        "rulebook:withdraw",
        "rulebook:proposal",
    }


def test_a_reader_leaves_no_cookie_anywhere_in_public(world: World) -> None:
    for name, row in TABLE.items():
        if name.startswith(("library:", "report_incident:")):
            answer = Client().get(row.address(name, world))
            assert answer.cookies == {}, name

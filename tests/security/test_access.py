"""Every address, for every role: who gets in is a table, and no address is missing from it."""

import pytest
from django.test import Client

from portal.ledger.models import Event
from tests.support.addresses import ROLES, TABLE, World, names

# Addresses at which everybody may change their own account.
OWN = ("account", "mfa", "demo:", "identity:join", "identity:new", "identity:rename")

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


@pytest.mark.parametrize("role", ["anonymous", "stranger", "counsel", "attorney"])
def test_whoever_may_not_write_changes_nothing_by_posting_anywhere(world: World, role: str) -> None:
    events, let_in = Event.objects.count(), []
    for name, row in TABLE.items():
        if name.startswith(
            ("account", "mfa", "demo:", "identity:join", "identity:new", "identity:rename")
        ):
            continue  # one's own account
        form = {"reason": "x", "lock": "1", "round": "1", "name": "x", "declared": "on"}
        client_for(world, role).post(row.address(name, world), form)
        if Event.objects.count() != events:
            let_in.append(name)
            events = Event.objects.count()
    assert let_in == []


def test_a_reader_leaves_no_cookie_anywhere_in_public(world: World) -> None:
    for name, row in TABLE.items():
        if name.startswith("library:"):
            answer = Client().get(row.address(name, world))
            assert answer.cookies == {}, name

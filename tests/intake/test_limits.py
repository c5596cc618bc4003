"""A flood is slowed down; whose it is stands nowhere, and nobody else is kept out."""

import uuid
from datetime import timedelta

import pytest
import redis
from django.test import RequestFactory

from portal.errors import Refusal
from portal.intake.limits import WINDOW, Limit
from tests.conftest import NOW
from tests.security import sweep
from tests.support.refusals import refused


@pytest.fixture(autouse=True)
def own_cache(settings):
    """What this test counts; other tests count beside it. Gives what its keys begin with."""
    prefix = uuid.uuid4().hex
    settings.CACHES = {"default": settings.CACHES["default"] | {"KEY_PREFIX": prefix}}
    return prefix


@pytest.fixture
def limit():
    return Limit("letter", everybody=6, network=3)


@pytest.fixture
def kept(own_cache, settings):
    """The keys that stand in Redis, with the seconds for which each does."""

    def look():
        store = redis.Redis.from_url(settings.REDIS_URL)
        return {key: store.ttl(key) for key in store.scan_iter(f"{own_cache}*")}

    return look


def visit(address="203.0.113.9"):
    return RequestFactory().get("/", REMOTE_ADDR=address)


def test_a_network_that_floods_is_slowed_down_and_another_is_not(limit):
    for host in (1, 2, 3):
        limit.count(visit(f"203.0.113.{host}"), NOW)
    with refused("intake.too_many"):
        limit.count(visit("203.0.113.200"), NOW)
    limit.count(visit("198.51.100.1"), NOW)


def test_a_network_of_the_newer_kind_is_its_first_48_bits(limit):
    for host in (1, 2, 3):
        limit.count(visit(f"2001:db8:1:{host}::1"), NOW)
    with refused("intake.too_many"):
        limit.count(visit("2001:db8:1:ffff::1"), NOW)
    limit.count(visit("2001:db8:2::1"), NOW)


def test_many_networks_together_are_slowed_down_too(limit):
    for network in range(6):
        limit.count(visit(f"10.0.{network}.1"), NOW)
    with refused("intake.too_many"):
        limit.count(visit("10.0.7.1"), NOW)


def test_a_network_that_is_slowed_down_uses_up_nothing_of_the_others(limit):
    for _time in range(20):
        try:
            limit.count(visit(), NOW)
        except Refusal:
            continue
    for network in range(3):
        limit.count(visit(f"10.0.{network}.1"), NOW)


def test_the_refusal_says_how_long_to_wait_and_then_it_goes_on(limit):
    for _time in range(3):
        limit.count(visit(), NOW)
    with pytest.raises(Refusal) as caught:
        limit.count(visit(), NOW + timedelta(minutes=4, seconds=1))
    assert caught.value.params["minutes"] == 6
    limit.count(visit(), NOW + timedelta(seconds=WINDOW))


def test_no_address_stands_in_the_cache_and_everything_there_ends(limit, kept):
    limit.count(visit("203.0.113.9"), NOW)
    limit.count(visit("2001:db8:1::9"), NOW)
    said = sweep.in_redis()
    for address in (b"203.0.113", b"2001:db8", bytes([203, 0, 113])):
        assert address not in said
    assert len(kept()) == 4  # the salt, both networks, and all together
    assert all(0 < seconds <= WINDOW for seconds in kept().values())


def test_a_network_has_another_name_in_the_next_window(limit, kept):
    limit.count(visit(), NOW)
    first = set(kept())
    limit.count(visit(), NOW + timedelta(seconds=WINDOW))
    assert len(set(kept()) - first) == len(first) == 3


def test_what_is_about_one_thing_is_slowed_down_whoever_does_it():
    limit = Limit("letter", everybody=10, network=10, case=2)
    for network in range(2):
        limit.count(visit(f"10.0.{network}.1"), NOW, case="one")
    with refused("intake.too_many"):
        limit.count(visit("10.0.7.1"), NOW, case="one")
    limit.count(visit("10.0.7.1"), NOW, case="another")


def test_an_address_that_is_none_is_a_network_of_its_own(limit):
    limit.count(visit("unix:"), NOW)


def test_nobody_is_refused_because_the_cache_is_away(limit, settings):
    away = {"LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": settings.CACHES["default"] | away}
    for _time in range(20):
        limit.count(visit(), NOW)

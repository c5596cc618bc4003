"""The sweep finds a planted word in every way of writing, and nothing where there is none."""

import logging

import pytest

from tests.security import sweep


@pytest.mark.parametrize("way", sorted(sweep.written("x")))
def test_a_planted_word_is_found_however_it_is_written(way):
    canaries = sweep.Canaries()
    word = canaries.plant("a field")
    found = sweep.look(b"\0" * 1000 + sweep.written(word)[way] + b"\1" * 1000)
    assert found
    assert canaries.name(found) == "a field"


def test_nothing_is_found_where_nothing_was_planted():
    assert sweep.look(bytes(range(256)) * 400 + b"kanarien vogel" + b"ab" * 4000) is None


def test_the_log_is_heard_at_its_lowest_level_with_arguments_and_traces():
    with sweep.Logs() as logs:
        logging.getLogger("django.db.backends").debug("(%s) %s", 1, "planted one")
        try:
            raise ValueError("planted two")
        except ValueError:
            logging.getLogger("portal.x").exception("it failed")
    said = "\n".join(logs.lines)
    assert "planted one" in said
    assert "planted two" in said


@pytest.mark.django_db(transaction=True)
def test_the_dump_has_what_is_stored(reviewer):
    assert reviewer.name.encode() in sweep.database()


def test_what_is_in_redis_is_seen():
    from django.core.cache import cache

    cache.set("planted", "a word of a test")
    try:
        assert b"a word of a test" in sweep.in_redis()
    finally:
        cache.delete("planted")

"""An envelope opens where it belongs, whole, and nowhere else."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.vault import envelope

KEY = envelope.new_key()
PLACE = envelope.Place("vault.item", uuid4(), uuid4(), "tests.words")
WORDS = b"CANARY of the reactor"


@given(plain=st.binary(max_size=3000))
def test_what_was_sealed_opens_to_the_very_same_bytes(plain):
    assert envelope.unseal(envelope.seal(plain, KEY, PLACE), KEY, PLACE) == plain


@given(one=st.binary(max_size=510), other=st.binary(max_size=510))
def test_texts_of_one_bucket_have_the_same_size(one, other):
    assert len(envelope.seal(one, KEY, PLACE)) == len(envelope.seal(other, KEY, PLACE))


def test_the_same_text_is_never_sealed_to_the_same_bytes():
    assert envelope.seal(WORDS, KEY, PLACE) != envelope.seal(WORDS, KEY, PLACE)


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"table": "vault.grant"},
        {"item": uuid4()},
        {"case": uuid4()},
        {"purpose": "tests.other"},
        {"version": 2},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_envelope_that_was_moved_does_not_open(elsewhere):
    sealed = envelope.seal(WORDS, KEY, PLACE)
    with pytest.raises(envelope.Broken):
        envelope.unseal(sealed, KEY, replace(PLACE, **elsewhere))


def test_every_flipped_bit_of_the_head_and_every_flipped_byte_is_refused():
    sealed = envelope.seal(WORDS, KEY, PLACE)
    for at in range(len(sealed)):
        for bit in range(8) if at < 2 else (0,):
            changed = bytearray(sealed)
            changed[at] ^= 1 << bit
            with pytest.raises(envelope.Broken):
                envelope.unseal(bytes(changed), KEY, PLACE)


def test_an_envelope_that_was_cut_doubled_or_added_to_is_refused():
    sealed = envelope.seal(WORDS, KEY, PLACE)
    for changed in (b"", sealed[:1], sealed[:-1], sealed[:40], sealed + b"\0", sealed + sealed):
        with pytest.raises(envelope.Broken):
            envelope.unseal(changed, KEY, PLACE)


def test_another_key_opens_nothing():
    with pytest.raises(envelope.Broken):
        envelope.unseal(envelope.seal(WORDS, KEY, PLACE), envelope.new_key(), PLACE)


def test_a_wrapped_key_opens_for_its_holder_alone():
    (private, public), (other, _), key = envelope.new_pair(), envelope.new_pair(), KEY
    sealed = envelope.wrap(key, public)
    assert len(sealed) == envelope.WRAPPED
    assert envelope.unwrap(sealed, private) == key
    for wrong in (other, b"", bytes(32)):
        with pytest.raises(envelope.Broken):
            envelope.unwrap(sealed, wrong)


def test_with_two_recovery_keys_neither_opens_alone():
    (first, first_public), (second, second_public) = envelope.new_pair(), envelope.new_pair()
    sealed = envelope.wrap(KEY, first_public, second_public)
    assert envelope.unwrap(sealed, first, second) == KEY
    for holders in ([second, first], [second]):
        with pytest.raises(envelope.Broken):
            envelope.unwrap(sealed, *holders)
    assert envelope.unwrap(sealed, first) != KEY


def test_a_place_is_named_by_what_it_is():
    named = bytes(envelope.Place("t", UUID(int=1), UUID(int=2), "p.q", 3))
    assert named[:2] == bytes((1, 1))
    assert named[2:].split(b"\0") == [
        b"t",
        str(UUID(int=1)).encode(),
        str(UUID(int=2)).encode(),
        b"p.q",
        b"3",
    ]

"""A receipt code survives hands, ears and paper, and tells nothing of itself where it is kept."""

import re
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.references import SYMBOLS, is_reference
from portal.vault import codes

PEPPER = b"a pepper that is in no database"
BITS = st.binary(min_size=15, max_size=15)


@given(BITS)
def test_a_code_is_five_groups_of_five_symbols_that_nobody_confuses(bits):
    code = codes.written(bits)
    assert re.fullmatch(rf"(?:[{SYMBOLS}]{{5}}-){{4}}[{SYMBOLS}]{{5}}", code)
    assert not set(code) & set("ILOU")


@given(BITS, BITS)
def test_two_codes_are_alike_only_where_their_120_bits_are(one, other):
    assert (codes.written(one) == codes.written(other)) == (one == other)


@given(BITS, st.randoms(use_true_random=False))
def test_a_code_is_read_however_it_was_typed(bits, random):
    code = codes.written(bits)
    drawn = {"0": "0Oo", "1": "1IiLl", "-": ["", " ", "-", "–", " - ", ". ", "\n"]}
    typed = "".join(random.choice(drawn.get(c, [c, c.lower()])) for c in code)
    assert codes.read(f" {typed}\t") == code.replace("-", "")


def test_full_width_letters_of_an_east_asian_keyboard_are_read():
    code = codes.written(bytes(range(15)))
    wide = "".join(chr(ord(c) + 0xFEE0) if c != "-" else "－" for c in code)
    assert codes.read(wide) == code.replace("-", "")


@given(BITS, st.integers(0, 24), st.sampled_from(SYMBOLS))
def test_one_mistyped_symbol_is_noticed(bits, place, symbol):
    code = codes.written(bits).replace("-", "")
    typed = code[:place] + symbol + code[place + 1 :]
    assert codes.read(typed) == (code if typed == code else None)


@given(BITS, st.integers(0, 23))
def test_two_neighbours_that_changed_places_are_noticed(bits, place):
    code = codes.written(bits).replace("-", "")
    typed = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert codes.read(typed) == (code if typed == code else None)


@pytest.mark.parametrize("typed", ["", "-", "0" * 24, "0" * 26, "U" * 25, "0" * 10_000_000, "\0é"])
def test_what_is_no_code_is_read_as_none(typed):
    assert codes.read(typed) is None


def test_a_code_is_no_reference():
    assert not is_reference(codes.written(bytes(15)))


@given(BITS, BITS)
def test_what_is_stored_is_the_hash_of_what_is_derived_and_another_for_each_code(one, other):
    first, second = (codes.read(codes.written(bits)) for bits in (one, other))
    assert (codes.index(first, PEPPER) == codes.index(second, PEPPER)) == (one == other)
    assert codes.index(first, PEPPER) != codes.index(first, b"another pepper")
    assert codes.index(first, PEPPER) != sha256(first.encode()).digest()
    assert codes.index(None, PEPPER) != codes.index(first, PEPPER)


def test_a_form_sent_twice_has_one_code_and_two_forms_have_two():
    one, other = bytes(24), bytes(23) + b"\1"
    assert codes.drawn(one, PEPPER) == codes.drawn(one, PEPPER)
    assert codes.drawn(one, PEPPER) != codes.drawn(other, PEPPER)
    assert codes.drawn(one, PEPPER) != codes.drawn(one, b"another pepper")
    with pytest.raises(ValueError, match="120"):
        codes.drawn(bytes(14), PEPPER)


def test_a_code_within_other_words_is_found():
    written = codes.written(bytes(range(15)))
    code = codes.read(written)
    typed = written.lower().replace("-", " ")
    assert code in codes.found_in(f"My code is {typed}, thank you.")
    assert codes.found_in("My code is none of yours.") == []

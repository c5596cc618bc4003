import hashlib
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.documents.canonical import canonical, digest

unhurried = settings(deadline=None)

awkward = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\r\n\t \x00\x0b\x0c\x85\u2028\u2029\u202e\u200f\ufeff\u0301e\ud800\u2000"),
    )
)


@unhurried
@given(awkward)
def test_canonical_form_of_canonical_form_is_itself(text):
    assert canonical(canonical(text)) == canonical(text)


@unhurried
@given(awkward)
def test_canonical_text_has_no_hidden_characters_and_can_be_hashed(text):
    found = canonical(text)
    assert not set(found) & set(
        "\r\x00\x0b\x0c\x85\u2028\u2029\u202a\u202e\u2066\u200e\u200f\u061c"
    )
    assert unicodedata.is_normalized("NFC", found)
    assert "\n\n\n\n" not in found
    assert all(line == line.rstrip() for line in found.split("\n"))
    assert found == "" or (found.endswith("\n") and not found.endswith("\n\n"))
    assert digest(found) == hashlib.sha256(found.encode()).hexdigest()


def test_line_ends_of_every_system_are_one():
    assert (
        canonical("a\r\nb\rc\u2028d\u2029e\x85f\x0cg  \n\n\n\n\nh")
        == "a\nb\nc\nd\ne\nf\ng\n\n\nh\n"
    )


def test_a_letter_and_its_accent_are_one_character_also_across_a_removed_mark():
    assert canonical("e\u200e\u0301") == "é\n"


def test_what_may_not_stand_in_xml_is_dropped():
    assert canonical("a\ufffe\uffff\ufdd0\ufdef\U0001ffff\U0010fffeb\ufffd") == "ab\ufffd\n"


def test_a_text_without_words_is_nothing():
    assert canonical(" \r\n\t\u202e\x00") == ""

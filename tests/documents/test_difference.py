from collections import Counter
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.documents.difference import Span, compared, difference, passages
from tests.support.documents import framework_text, revised

unhurried = settings(deadline=None)

MOVED = "The list of people who can reach weights is read aloud every month."


def words(found):
    return Counter(" ".join(passage.text for passage in found).split())


def side(found, kinds):
    """The words of one side of a difference."""
    total = Counter()
    for change in found.changes:
        total.update("".join(s.text for s in change.spans if s.kind in kinds).split())
    return total


def assert_true(old, new):
    """Every word of both texts is in the difference exactly once, the new ones in their order."""
    before, after = passages(old), passages(new)
    found = compared(before, after)
    assert side(found, {"same", "removed"}) == words(before)
    assert side(found, {"same", "inserted"}) == words(after)
    for change in found.changes:
        texts = {"inserted": change.old, "removed": change.new}
        for left_out, passage in texts.items():
            joined = "".join(s.text for s in change.spans if s.kind != left_out)
            assert passage is None or passage.text == joined
    assert [change.new for change in found.changes if change.new] == after
    return found


VOCABULARY = "must should the a committee reviews 30 days, before release. 安全 # - | x-y"
paragraphs = st.lists(
    st.lists(st.sampled_from(VOCABULARY.split(" ")), min_size=1, max_size=14).map(" ".join),
    max_size=9,
).map("\n\n".join)


@unhurried
@given(paragraphs, paragraphs)
def test_every_word_of_both_texts_is_there_exactly_once(old, new):
    assert_true(old, new)


@unhurried
@given(st.text(), st.text())
def test_any_two_texts_can_be_compared(old, new):
    assert_true(old, new)


@unhurried
@given(paragraphs)
def test_a_text_does_not_differ_from_itself(text):
    assert {change.kind for change in difference(text, text).changes} <= {"same"}


def test_a_reworded_passage_shows_which_words():
    (change,) = difference(
        "It takes over five of the ten networks within a week.\n",
        "It takes over three of the ten networks within a working day.\n",
    ).changes
    assert change.kind == "reworded"
    assert change.spans == (
        Span("same", "It takes over"),
        Span("removed", " five"),
        Span("inserted", " three"),
        Span("same", " of the ten networks within a"),
        Span("removed", " week"),
        Span("inserted", " working day"),
        Span("same", "."),
    )


def test_a_lone_short_word_between_two_changes_is_part_of_the_change():
    (change,) = difference(
        "The board decides in person, once the summary of tests is written and signed.\n",
        "The board decides in writing, after the result of tests is written and signed.\n",
    ).changes
    assert Span("removed", " person, once the summary") in change.spans


def test_words_that_moved_unchanged_are_called_moved_and_shown_once():
    rest = "\n\n".join(f"Sentence number {n} says something of its own." for n in range(6))
    found = assert_true(f"{MOVED}\n\n{rest}\n", f"{rest}\n\n{MOVED}\n")
    assert found.counts == {"same": 6, "reworded": 0, "added": 0, "removed": 0, "moved": 1}
    assert found.changes[-1].kind == "moved"
    assert found.changes[-1].old.text == found.changes[-1].new.text == MOVED


def test_a_short_fragment_elsewhere_is_not_called_moved():
    rest = "\n\n".join(f"Sentence number {n} says something of its own." for n in range(6))
    found = assert_true(f"See above.\n\n{rest}\n", f"{rest}\n\nSee above.\n")
    assert found.counts["moved"] == 0
    assert (found.counts["added"], found.counts["removed"]) == (1, 1)


def test_removals_are_shown_where_they_stood():
    found = difference("# A\n\none two three\n\n# B\n\nfour\n", "# A\n\n# B\n\nfour\n")
    assert [change.kind for change in found.changes] == ["same", "removed", "same", "same"]


def test_a_heading_is_never_a_rewording_of_a_paragraph():
    found = difference("# The board decides\n", "The board decides\n")
    assert [change.kind for change in found.changes] == ["removed", "added"]


def test_a_passage_is_paired_with_its_own_rewording_past_new_neighbours():
    old = "Alpha beta gamma delta epsilon zeta.\n\nOne two three four five six.\n"
    new = "Brand new words.\n\nAlpha beta gamma delta epsilon eta.\n\nOne two three four five.\n"
    assert [c.kind for c in difference(old, new).changes] == ["added", "reworded", "reworded"]


def test_a_real_size_revision_is_told_in_passages():
    old = framework_text(200)
    new = revised(old)
    found = assert_true(old, new)
    assert found.counts["same"] > 2_000
    assert min(found.counts.values()) >= 10


def numbered(count):
    return " ".join(f"w{n % 997} the {n % 13}." for n in range(count))


# Each of these stood a program still that compares every line with every line.
HARD = {
    "equal paragraphs": ("the same\n\n" * 100_000, "the same\n\n" * 99_000 + "other\n"),
    "equal paragraphs, broken up": ("a b\n\nc d\n\n" * 20_000, "c d\n\nc d\n\na b\n\n" * 13_000),
    "no spaces": ("x" * 1_000_000, "y" + "x" * 1_000_000),
    "marks only": ("?!" * 100_000, "!?!" * 60_000),
    "one paragraph": (numbered(60_000), numbered(59_000).replace("w5 ", "w6 ")),
    "nothing in common": (
        "\n\n".join(f"old{n} says a{n} b{n}" for n in range(20_000)),
        "\n\n".join(f"new{n} says c{n} d{n}" for n in range(20_000)),
    ),
    "in reverse": (
        "\n\n".join(f"number {n} in a long row of numbers" for n in range(20_000)),
        "\n\n".join(f"number {n} in a long row of numbers" for n in reversed(range(20_000))),
    ),
    "few words in long paragraphs": (
        "\n\n".join(" ".join("abcd"[(n * k) % 4] for k in range(400)) for n in range(300)),
        "\n\n".join(" ".join("abcd"[(n * k + k // 7) % 4] for k in range(400)) for n in range(300)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HARD)
def test_the_hardest_texts_end_in_a_coarse_true_result(name):
    start = process_time()
    assert_true(*HARD[name])
    assert process_time() - start < 60, "a bound against hanging, not a measure of speed"


def test_long_paragraphs_are_compared_by_sentence_and_then_by_word():
    old = numbered(20_000)
    new = old.replace("w500 the 6.", "w500 the seven.", 1)
    (change,) = assert_true(old, new).changes
    assert [s for s in change.spans if s.kind != "same"] == [
        Span("removed", " 6"),
        Span("inserted", " seven"),
    ]

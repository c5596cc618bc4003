"""What somebody typed into a draft is never lost, whoever else is typing."""

from datetime import timedelta

import pytest
from django.db import InternalError, ProgrammingError, transaction

from filings.lifecycle.kinds import TEXT
from filings.lifecycle.models import Part, Unmerged
from filings.lifecycle.services import drafts
from portal.errors import NotFound, Refusal
from tests.conftest import NOW
from tests.support import filings as way
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db


def save(draft, by, text, lock, now=NOW, **how):
    return drafts.save_part(
        draft=draft.pk, name=TEXT, content={"text": text}, lock=lock, by=by, now=now, **how
    )


def test_a_part_is_saved_under_the_next_lock(draft, preparer) -> None:
    assert save(draft, preparer, "One.", 0).part.lock == 1
    assert save(draft, preparer, "Two.", 1).part.content == {"text": "Two.\n"}


def test_saving_the_same_words_again_is_no_conflict_and_no_write(draft, preparer, officer) -> None:
    save(draft, preparer, "One.", 0)
    outcome = save(draft, officer, "One.", 0)
    assert (outcome.conflict, outcome.part.lock, outcome.part.saved_by) == (False, 1, preparer)


def test_words_saved_over_a_colleagues_are_kept_beside_them(draft, preparer, officer) -> None:
    save(draft, preparer, "One.", 0)
    assert save(draft, officer, "Mine.", 0).conflict
    assert save(draft, officer, "Mine, longer.", 0, NOW + timedelta(seconds=2)).conflict
    part = Part.objects.get(draft=draft, name=TEXT)
    assert part.content == {"text": "One.\n"}
    assert [u.content for u in part.unmerged.all()] == [{"text": "Mine, longer.\n"}]


def test_the_choice_of_ones_own_words_ends_the_conflict(draft, preparer, officer) -> None:
    save(draft, preparer, "One.", 0)
    save(draft, officer, "Mine.", 0)
    waiting = Unmerged.objects.get().pk
    assert not save(draft, officer, "One. Mine.", 1, settles=waiting).conflict
    assert not Unmerged.objects.exists()


def test_a_choice_for_exactly_the_colleagues_words_ends_the_conflict_too(
    draft, preparer, officer
) -> None:
    save(draft, preparer, "One.", 0)
    save(draft, officer, "Mine.", 0)
    save(draft, officer, "One.", 1, settles=Unmerged.objects.get().pk)
    assert not Unmerged.objects.exists()


def test_saving_on_makes_no_choice_by_the_way(draft, preparer, officer) -> None:
    save(draft, preparer, "One.", 0)
    save(draft, officer, "Mine.", 0)
    save(draft, officer, "One, and a letter more.", 1)
    assert Unmerged.objects.get().content == {"text": "Mine.\n"}


def test_two_tabs_of_one_person_keep_their_words_apart(draft, preparer, officer) -> None:
    save(draft, preparer, "One.", 0)
    save(draft, officer, "First tab.", 0, page="a")
    save(draft, officer, "Second tab.", 0, page="b")
    assert [u.content["text"] for u in Unmerged.objects.all()] == ["First tab.\n", "Second tab.\n"]


def test_the_choice_of_the_colleagues_words_lets_ones_own_go(draft, preparer, officer) -> None:
    save(draft, preparer, "One.", 0)
    save(draft, officer, "Mine.", 0)
    waiting = Unmerged.objects.get().pk

    def drop(lock):
        return drafts.drop_unmerged(
            draft=draft.pk, name=TEXT, unmerged=waiting, lock=lock, by=officer, now=NOW
        )

    save(draft, preparer, "Two.", 1)
    assert drop(1) is False  # not the words that were shown
    assert Unmerged.objects.exists()
    assert drop(2) is True
    assert not Unmerged.objects.exists()


def test_two_who_save_at_once_lose_no_word(both_at_once, draft, preparer, officer) -> None:
    one, other = both_at_once(
        lambda: save(draft, preparer, "Idris wrote this.", 0),
        lambda: save(draft, officer, "Imani wrote that.", 0),
    )
    assert sorted([one.conflict, other.conflict]) == [False, True]
    kept = Part.objects.get().content["text"] + Unmerged.objects.get().content["text"]
    assert "Idris wrote this." in kept
    assert "Imani wrote that." in kept


def test_a_stranger_finds_no_draft(draft, stranger) -> None:
    with pytest.raises(NotFound):
        save(draft, stranger, "x", 0)


def test_counsel_reads_but_does_not_write(draft, counsel) -> None:
    with refused("permission.denied"):
        save(draft, counsel, "x", 0)


def test_a_name_that_is_no_part_is_not_found(draft, preparer) -> None:
    with pytest.raises(NotFound):
        drafts.save_part(draft=draft.pk, name="price", content={}, lock=0, by=preparer, now=NOW)


def test_a_discarded_draft_is_closed(draft, preparer) -> None:
    drafts.discard(draft=draft.pk, by=preparer, now=NOW)
    with refused("draft.closed"):
        save(draft, preparer, "x", 0)


def test_a_text_over_the_limit_is_refused_beside_its_field(draft, preparer, settings) -> None:
    settings.TEXT_MAX_CHARS = 10
    with pytest.raises(Refusal) as refused:
        save(draft, preparer, "x" * 11, 0)
    assert (refused.value.code, refused.value.field) == ("text.too_long", "text")
    assert not Part.objects.exists()


def test_the_database_keeps_a_submission_as_it_was_signed(ready, officer, now) -> None:
    submission = way.certify(ready, officer, now)
    for change in (
        lambda: type(submission).objects.update(text="Another text."),
        lambda: submission.delete(),
    ):
        with pytest.raises((InternalError, ProgrammingError), match="Cannot"), transaction.atomic():
            change()

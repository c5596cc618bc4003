"""Marks, notes, notices, acceptance, answers and withdrawal."""

import pytest
from django.db import DatabaseError, transaction

from portal.casework.models import Case, DeficiencyNotice
from portal.casework.rules import Mark, State, digest_notice
from portal.casework.services import cases, reviewing
from portal.errors import NotFound, Refusal
from portal.ledger import services as ledger
from portal.ledger.models import Event
from tests.casework.conftest import ITEMS, refuses


def last_event(case):
    return Event.objects.filter(stream=case.stream).latest("sequence")


def marks_of(case, round):
    return {m.item: (m.mark, m.comment) for m in case.marks.filter(round=round)}


FAILS = ("fails", "Says nothing about when.")
QUESTION = ("question", "Is this meant?")


def test_marks_that_did_not_change_are_not_written_again(held, reviewer, mark, now):
    mark(held)
    count = Event.objects.count()
    mark(held)
    assert Event.objects.count() == count
    mark(held, item_2=FAILS)
    assert last_event(held).data == {"round": 1, "count": 1, "marks": {"item_2": "fails"}}
    assert marks_of(held, 1) == {
        "item_1": ("stated", ""),
        "item_2": FAILS,
        "item_3": ("stated", ""),
    }


def test_a_mark_can_be_taken_away_again(held, reviewer, mark, now):
    mark(held)
    reviewing.mark_items(case=held.pk, marks={"item_1": ("", "")}, round=1, by=reviewer, now=now)
    assert set(marks_of(held, 1)) == {"item_2", "item_3"}


@pytest.mark.parametrize(
    "decide",
    [
        lambda c, by, now: reviewing.mark_items(
            case=c.pk, marks={"item_1": ("stated", "")}, round=1, by=by, now=now
        ),
        lambda c, by, now: reviewing.accept(case=c.pk, notes="", round=1, by=by, now=now),
        lambda c, by, now: reviewing.return_filing(
            case=c.pk, message="Please", round=1, by=by, now=now
        ),
    ],
    ids=["mark", "accept", "return"],
)
class TestOnlyTheHolder:
    def test_a_colleague_is_told_who_holds_it(
        self, decide, held, reviewer, other_reviewer, mark, now
    ):
        mark(held)
        with refuses("case.held", holder=reviewer.name):
            decide(held, other_reviewer, now)

    def test_a_case_that_nobody_holds_must_be_taken_first(self, decide, case, reviewer, now):
        with refuses("case.not_yours"):
            decide(case, reviewer, now)

    def test_for_an_outsider_there_is_no_case(self, decide, held, outsider, now):
        with pytest.raises(NotFound):
            decide(held, outsider, now)

    def test_a_page_older_than_the_answer_decides_nothing(self, decide, held, reviewer, mark, now):
        mark(held)
        reviewing.return_filing(case=held.pk, message="Please", round=1, by=reviewer, now=now)
        cases.answered(subject=held.subject, by_actor="system", now=now)
        cases.claim(case=held.pk, by=reviewer, now=now)
        with refuses("case.stale"):
            decide(held, reviewer, now)
        held.refresh_from_db()
        assert held.state == State.IN_REVIEW

    def test_nothing_is_decided_while_the_filer_has_it(self, decide, held, reviewer, mark, now):
        mark(held)
        reviewing.return_filing(case=held.pk, message="Please", round=1, by=reviewer, now=now)
        with pytest.raises(Refusal) as refused:
            decide(held, reviewer, now)
        assert refused.value.params["current"] == State.RETURNED.label


def test_anybody_of_the_unit_notes_and_no_outsider_does(held, other_reviewer, outsider, now):
    reviewing.add_note(case=held.pk, text="Ask counsel.", by=other_reviewer, now=now)
    note = held.notes.get()
    assert (note.text, note.by) == ("Ask counsel.", other_reviewer)
    assert last_event(held).data == {"note": note.pk}  # its words stay out of the ledger
    with pytest.raises(NotFound):
        reviewing.add_note(case=held.pk, text="x", by=outsider, now=now)


def test_the_database_changes_no_note_and_no_notice(held, reviewer, mark, now):
    note = reviewing.add_note(case=held.pk, text="As it was.", by=reviewer, now=now)
    notice = reviewing.return_filing(case=held.pk, message="So", round=1, by=reviewer, now=now)
    for row, field in ((note, "text"), (notice, "message")):
        setattr(row, field, "Otherwise")
        with pytest.raises(DatabaseError), transaction.atomic():
            row.save()


def test_a_notice_lists_what_fails_or_is_in_question_with_its_comments(
    held, reviewer, mark, department, now
):
    mark(held, item_2=FAILS, item_3=QUESTION)
    notice = reviewing.return_filing(
        case=held.pk, message="Two things.", round=1, by=reviewer, now=now
    )
    assert notice.items == [
        {
            "key": item.key,
            "number": item.number,
            "label": item.label,
            "citation": item.citation,
            "mark": found[0],
            "comment": found[1],
        }
        for item, found in ((ITEMS[1], FAILS), (ITEMS[2], QUESTION))
    ]
    held.refresh_from_db()
    assert (held.state, held.holder) == (State.RETURNED, reviewer)
    assert department.heard == [("returned", held.pk, notice.pk, reviewer.pk)]
    assert last_event(held).data == {"round": 1, "items": [2, 3]}


def test_an_item_is_not_sent_back_without_a_word_of_reason(held, reviewer, mark, now):
    mark(held, item_2=("fails", "  "), item_3=("question", "Why?"))
    with refuses("case.no_comment"):
        reviewing.return_filing(case=held.pk, message="See below.", round=1, by=reviewer, now=now)
    assert not DeficiencyNotice.objects.exists()


def test_a_notice_without_items_and_without_words_is_not_sent(held, reviewer, mark, now):
    mark(held)
    with refuses("case.no_failed_item"):
        reviewing.return_filing(case=held.pk, message="", round=1, by=reviewer, now=now)
    reviewing.return_filing(case=held.pk, message="Wrong file.", round=1, by=reviewer, now=now)
    assert DeficiencyNotice.objects.get().items == []


def test_a_notice_that_changed_after_it_was_seen_is_not_sent(held, reviewer, mark, now):
    mark(held, item_2=FAILS)
    with refuses("case.unseen"):
        reviewing.return_filing(
            case=held.pk,
            message="",
            round=1,
            by=reviewer,
            now=now,
            seen=digest_notice([], "Something else"),
        )


def test_acceptance_waits_until_every_item_is_marked(held, reviewer, department, now):
    reviewing.mark_items(
        case=held.pk, marks={"item_2": ("stated", "")}, round=1, by=reviewer, now=now
    )
    with refuses("case.unmarked_items", items="1, 3"):
        reviewing.accept(case=held.pk, notes="", round=1, by=reviewer, now=now)
    assert department.heard == []


def test_acceptance_tells_the_department_with_its_notes(held, reviewer, mark, department, now):
    mark(held)
    reviewing.accept(case=held.pk, notes="Public words.", round=1, by=reviewer, now=now)
    held.refresh_from_db()
    assert held.state == State.ACCEPTED
    assert department.heard == [("accepted", held.pk, reviewer.pk, "Public words.")]


def test_what_the_department_refuses_leaves_the_case_as_it_was(
    held, reviewer, mark, department, now
):
    mark(held)
    department.refusal = Refusal("case.stale")
    with pytest.raises(Refusal):
        reviewing.accept(case=held.pk, notes="", round=1, by=reviewer, now=now)
    held.refresh_from_db()
    assert held.state == State.IN_REVIEW
    assert last_event(held).action == "case.marked"


def test_of_acceptance_and_return_at_once_one_happens_and_the_other_is_told(
    both_at_once, held, reviewer, mark, department, now
):
    mark(held, item_1=FAILS)
    got = both_at_once(
        lambda: reviewing.accept(case=held.pk, notes="", round=1, by=reviewer, now=now),
        lambda: reviewing.return_filing(case=held.pk, message="", round=1, by=reviewer, now=now),
    )
    held.refresh_from_db()
    (refusal,) = [g for g in got if isinstance(g, Refusal)]
    assert refusal.code == "case.cannot_become"
    assert refusal.params["current"] == State(held.state).label
    assert [heard[0] for heard in department.heard] == [held.state]
    assert DeficiencyNotice.objects.count() == (held.state == State.RETURNED)


def test_two_identical_returns_at_once_send_one_notice(
    both_at_once, held, reviewer, mark, department, now
):
    mark(held, item_1=FAILS)

    def send():
        return reviewing.return_filing(case=held.pk, message="", round=1, by=reviewer, now=now)

    both_at_once(send, send)
    assert DeficiencyNotice.objects.count() == 1
    assert len(department.heard) == 1


def test_an_answer_begins_a_round_with_the_marks_that_stood(held, reviewer, mark, now):
    mark(held, item_1=("not_stated", "As they say."), item_2=FAILS, item_3=QUESTION)
    reviewing.return_filing(case=held.pk, message="", round=1, by=reviewer, now=now)
    cases.answered(subject=held.subject, by_actor="system", now=now)
    held.refresh_from_db()
    assert (held.state, held.round, held.holder) == (State.ANSWERED, 2, reviewer)
    assert marks_of(held, 2) == {"item_1": ("not_stated", "As they say.")}
    assert len(marks_of(held, 1)) == 3  # what was found then is kept


def test_a_second_notice_is_a_second_one(held, reviewer, mark, now):
    for round in (1, 2):
        mark(held, item_2=FAILS)
        reviewing.return_filing(case=held.pk, message="", round=round, by=reviewer, now=now)
        cases.answered(subject=held.subject, by_actor="system", now=now)
        cases.claim(case=held.pk, by=reviewer, now=now)
    assert list(held.notices.values_list("round", flat=True)) == [1, 2]


def test_only_what_was_returned_is_answered(held, now):
    with refuses("case.cannot_become", current=State.IN_REVIEW.label):
        cases.answered(subject=held.subject, by_actor="system", now=now)


def test_an_answered_case_that_nobody_holds_can_be_taken(held, reviewer, other_reviewer, now):
    reviewing.return_filing(case=held.pk, message="So", round=1, by=reviewer, now=now)
    cases.release(case=held.pk, by=reviewer, now=now)
    held.refresh_from_db()
    assert (held.state, held.holder) == (State.RETURNED, None)
    cases.answered(subject=held.subject, by_actor="system", now=now)
    assert cases.claim(case=held.pk, by=other_reviewer, now=now).state == State.IN_REVIEW


def test_a_withdrawal_closes_the_case_once(held, reviewer, now):
    cases.withdrawn(subject=held.subject, by_actor=reviewer.actor, now=now)
    assert last_event(held).action == "case.withdrawn"
    count = Event.objects.count()
    cases.withdrawn(subject=held.subject, by_actor=reviewer.actor, now=now)
    assert Event.objects.count() == count


def test_a_withdrawal_of_what_was_accepted_leaves_the_case_accepted(held, reviewer, mark, now):
    mark(held)
    reviewing.accept(case=held.pk, notes="", round=1, by=reviewer, now=now)
    cases.withdrawn(subject=held.subject, by_actor="system", now=now)
    assert Case.objects.get().state == State.ACCEPTED


def test_a_withdrawal_and_an_acceptance_at_once_do_not_wait_for_each_other(
    both_at_once, held, reviewer, mark, now
):
    mark(held)

    @transaction.atomic
    def withdraw():
        cases.lock(subject=held.subject)
        # Its own event locks the stream, which a decision locks after the case.
        ledger.record(stream=held.stream, action="test.left", actor="system", at=now)
        return cases.withdrawn(subject=held.subject, by_actor="system", now=now)

    got = both_at_once(
        withdraw, lambda: reviewing.accept(case=held.pk, notes="", round=1, by=reviewer, now=now)
    )
    assert all(isinstance(g, Case | Refusal) for g in got), got
    held.refresh_from_db()
    assert held.state in (State.WITHDRAWN, State.ACCEPTED)


def test_every_mark_of_the_rules_can_be_written(held, reviewer, mark, now):
    for value in Mark.values:
        mark(held, item_1=(value, "x"))
        assert marks_of(held, 1)["item_1"] == (value, "x")

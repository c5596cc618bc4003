"""Opening, taking, putting back and assigning."""

import pytest
from django.db import IntegrityError

from portal.casework import selectors
from portal.casework.models import Case
from portal.casework.rules import State
from portal.casework.services import cases
from portal.errors import NotFound, Refusal
from portal.identity.rules import StaffRole, Unit
from portal.ledger.models import Event
from tests.casework.conftest import refuses


def actions(case):
    return list(
        Event.objects.filter(stream=case.stream)
        .order_by("sequence")
        .values_list("action", flat=True)
    )


def test_a_case_opens_once_for_a_subject_however_often_it_is_asked_for(make_case, case):
    again = make_case(subject=case.subject)
    assert again == case
    assert Case.objects.count() == 1
    assert actions(case) == ["case.opened"]
    assert (case.unit, case.state, case.round) == (Unit.OES, State.NEW, 1)


def test_whoever_takes_a_case_holds_it_in_review(case, reviewer, now):
    cases.claim(case=case.pk, by=reviewer, now=now)
    case.refresh_from_db()
    assert (case.holder, case.held_since, case.state) == (reviewer, now, State.IN_REVIEW)
    assert actions(case) == ["case.opened", "case.claimed"]


def test_taking_ones_own_case_again_changes_nothing(held, reviewer, now):
    cases.claim(case=held.pk, by=reviewer, now=now)
    assert actions(held) == ["case.opened", "case.claimed"]


def test_the_second_of_two_who_claim_at_once_is_told_who_was_first(
    both_at_once, case, reviewer, other_reviewer, now
):
    got = both_at_once(
        lambda: cases.claim(case=case.pk, by=reviewer, now=now),
        lambda: cases.claim(case=case.pk, by=other_reviewer, now=now),
    )
    case.refresh_from_db()
    refusals = [g for g in got if isinstance(g, Refusal)]
    assert refusals == [Refusal("case.taken", holder=case.holder.name)]
    assert [g for g in got if isinstance(g, Case)] == [case]
    assert actions(case) == ["case.opened", "case.claimed"]


@pytest.mark.parametrize("action", ["claim", "release"])
def test_a_case_of_another_unit_is_missing_for_an_outsider(case, outsider, now, action):
    with pytest.raises(NotFound):
        getattr(cases, action)(case=case.pk, by=outsider, now=now)


def test_without_a_second_factor_nobody_works_on_a_case(case, make_person, now):
    bare = make_person("Dora Bare", unit=Unit.OES, staff_role=StaffRole.REVIEWER)
    with refuses("permission.second_factor"):
        cases.claim(case=case.pk, by=bare, now=now)


def test_a_case_that_is_put_back_is_new_and_keeps_its_marks(held, reviewer, mark, now):
    mark(held)
    cases.release(case=held.pk, by=reviewer, now=now)
    held.refresh_from_db()
    assert (held.holder, held.held_since, held.state) == (None, None, State.NEW)
    assert held.marks.count() == 3
    assert actions(held)[-1] == "case.released"


def test_only_its_holder_puts_a_case_back(held, case, other_reviewer, reviewer, now):
    with refuses("case.held", holder=reviewer.name):
        cases.release(case=held.pk, by=other_reviewer, now=now)
    with refuses("case.not_yours"):
        cases.release(case=case.pk, by=other_reviewer, now=now)


def test_a_supervisor_gives_a_case_to_a_colleague_whoever_holds_it(
    held, supervisor, other_reviewer, now
):
    cases.assign(case=held.pk, to=other_reviewer, by=supervisor, now=now)
    held.refresh_from_db()
    assert (held.holder, held.state) == (other_reviewer, State.IN_REVIEW)
    event = Event.objects.filter(stream=held.stream).latest("sequence")
    assert (event.action, event.subject) == ("case.assigned", other_reviewer.actor)


def test_a_new_case_that_is_assigned_is_in_review(case, supervisor, other_reviewer, now):
    cases.assign(case=case.pk, to=other_reviewer, by=supervisor, now=now)
    case.refresh_from_db()
    assert case.state == State.IN_REVIEW


def test_a_reviewer_assigns_to_themselves_only_and_takes_from_nobody(
    case, held, reviewer, other_reviewer, now
):
    with refuses("permission.denied"):
        cases.assign(case=case.pk, to=reviewer, by=other_reviewer, now=now)
    with refuses("case.taken", holder=reviewer.name):
        cases.assign(case=held.pk, to=other_reviewer, by=other_reviewer, now=now)
    assert cases.assign(case=case.pk, to=reviewer, by=reviewer, now=now).holder == reviewer


def test_a_case_goes_to_nobody_outside_its_unit_and_to_nobody_who_has_left(
    case, supervisor, outsider, reviewer, now
):
    reviewer.is_active = False
    reviewer.save()
    for person in (outsider, reviewer):
        with refuses("case.not_colleague", name=person.name):
            cases.assign(case=case.pk, to=person, by=supervisor, now=now)


def test_a_closed_case_is_neither_taken_nor_assigned_nor_put_back(
    held, reviewer, supervisor, other_reviewer, now
):
    cases.withdrawn(subject=held.subject, by_actor="system", now=now)
    for act in (
        lambda: cases.claim(case=held.pk, by=reviewer, now=now),
        lambda: cases.release(case=held.pk, by=reviewer, now=now),
        lambda: cases.assign(case=held.pk, to=other_reviewer, by=supervisor, now=now),
    ):
        with pytest.raises(
            Refusal, check=lambda r: r.code in ("case.cannot_become", "case.closed")
        ):
            act()
    held.refresh_from_db()
    assert (held.state, held.holder) == (State.WITHDRAWN, reviewer)


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        ({"state": "lost"}, "case_state_is_known"),
        ({"held_since": None}, "case_is_held_since_or_by_nobody"),
        ({"holder": None}, "case_is_held_since_or_by_nobody"),
    ],
)
def test_the_database_knows_what_a_case_can_be(held, broken, rule):
    with pytest.raises(IntegrityError, match=rule):
        Case.objects.filter(pk=held.pk).update(**broken)


def test_staff_see_the_cases_of_their_unit_and_members_see_none(case, reviewer, outsider, officer):
    assert list(selectors.visible_to(reviewer)) == [case]
    assert not selectors.visible_to(outsider).exists()
    assert not selectors.visible_to(officer).exists()

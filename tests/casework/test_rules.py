import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.casework import rules
from portal.casework.rules import State
from portal.errors import Refusal

states = st.sampled_from(State)


@given(current=states, to=states)
def test_every_move_is_in_the_table_or_refused_with_both_states(current, to):
    if to in rules.NEXT[current]:
        rules.check_move(current, to)
    else:
        with pytest.raises(Refusal) as refused:
            rules.check_move(current, to)
        assert refused.value == Refusal("case.cannot_become", current=current.label, to=to.label)


@given(walk=st.lists(states, max_size=12))
def test_no_walk_decides_without_a_review_or_leaves_a_closed_case_but_to_begin_anew(walk):
    state, been = State.NEW, [State.NEW]
    for to in walk:
        try:
            rules.check_move(state, to)
        except Refusal:
            continue
        if state in rules.CLOSED:
            assert (state in rules.SET_ASIDE, to) == (True, State.NEW)
        if to in {State.ACCEPTED, State.RETURNED, State.ASKED} | rules.SET_ASIDE:
            assert been[-1] == State.IN_REVIEW
        state = to
        been.append(to)


def test_open_and_closed_are_all_states_and_what_was_published_or_withdrawn_leads_nowhere():
    assert set(State) == rules.OPEN | rules.CLOSED
    assert not rules.NEXT[State.ACCEPTED] | rules.NEXT[State.WITHDRAWN]
    assert all(rules.NEXT[state] for state in rules.OPEN)


@given(words=st.lists(st.text(), min_size=2, max_size=2), comments=st.lists(st.text(), max_size=2))
def test_two_notices_have_one_digest_only_when_they_are_the_same(words, comments):
    def digest(message):
        return rules.digest_notice([{"comment": c} for c in comments], message)

    assert (digest(words[0]) == digest(words[1])) == (words[0] == words[1])
    assert digest("x") != rules.digest_notice([{"comment": c} for c in [*comments, ""]], "x")


def test_what_need_not_be_reviewed_comes_last_until_it_is_triaged():
    plain = {"imminent": False, "severity": 0, "due_at": None}
    last = rules.rank(**plain, optional=True)
    assert last > rules.rank(**plain)
    assert rules.rank(**plain | {"severity": 1}, optional=True) < rules.rank(**plain)
    assert rules.rank(**plain | {"imminent": True}, optional=True) < rules.rank(**plain)

"""What the queue shows, in what order, and at what cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.casework import selectors
from portal.casework.models import Case
from portal.casework.selectors import Filters
from portal.casework.services import cases, reviewing
from portal.keyset import cut


def shown(person, **filters):
    return list(selectors.queue(person, Filters(**filters)).rows)


def test_each_view_shows_its_cases(make_case, reviewer, other_reviewer, now):
    free = make_case()
    mine = make_case(holder=reviewer)
    theirs = make_case(holder=other_reviewer)
    gone = make_case(holder=reviewer)
    cases.withdrawn(subject=gone.subject, by_actor="system", now=now)
    assert shown(reviewer, view="mine") == [mine]
    assert shown(reviewer, view="unassigned") == [free]
    assert set(shown(reviewer, view="open")) == {free, mine, theirs}
    assert shown(reviewer, view="closed") == [gone]


def test_each_filter_leaves_what_it_names(
    make_case, make_organisation, reviewer, other_reviewer, now
):
    plain = make_case(title="First framework")
    held = make_case(title="Second framework", holder=other_reviewer)
    other = make_case(title="Report", organisation=make_organisation("Quartz & Heron Labs"))
    assert shown(reviewer, words="frame second") == [held]
    assert shown(reviewer, words="HERON report") == [other]
    assert shown(reviewer, words=plain.reference.lower()) == [plain]
    assert shown(reviewer, words="100%") == []
    assert shown(reviewer, state="in_review") == [held]
    assert shown(reviewer, holder=str(other_reviewer.ref)) == [held]
    assert set(shown(reviewer, holder="nobody")) == {plain, other}
    assert shown(reviewer, kind="another_kind") == []


def test_each_order_is_what_it_says(make_case, reviewer, now):
    b = make_case(title="B", at=now)
    a = make_case(title="A", at=now + timedelta(hours=1))
    reviewing.add_note(case=b.pk, text="x", by=reviewer, now=now + timedelta(hours=2))
    assert shown(reviewer, sort="title") == [a, b]
    assert shown(reviewer, sort="age") == [b, a]
    assert shown(reviewer, sort="change") == [b, a]


def test_an_outsider_sees_nothing_of_it(case, outsider):
    assert shown(outsider) == []
    assert selectors.count(outsider, "open") == "0"


def walk(person, size, sort):
    page, seen = selectors.queue(person, Filters(sort=sort), size=size), []
    while True:
        seen.append(page.rows)
        if not page.after:
            break
        page = selectors.queue(person, Filters(sort=sort, after=page.after), size=size)
    back = [page.rows]
    while page.before:
        page = selectors.queue(person, Filters(sort=sort, before=page.before), size=size)
        back.append(page.rows)
    return seen, back[::-1]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    hours=st.lists(st.integers(0, 3), min_size=1, max_size=12),
    size=st.integers(1, 5),
    sort=st.sampled_from(sorted(selectors.SORTS)),
)
def test_pages_neither_repeat_nor_lose_a_case(make_case, reviewer, now, hours, size, sort):
    Case.objects.all().delete()
    for hour in hours:
        make_case(at=now + timedelta(hours=hour), title=f"Title {hour}")
    there, back = walk(reviewer, size, sort)
    flat = [c.pk for page in there for c in page]
    assert len(flat) == len(set(flat)) == len(hours)
    assert there == back
    whole = selectors.queue(reviewer, Filters(sort=sort), size=100).rows
    assert flat == [c.pk for c in whole]


def test_a_case_that_comes_meanwhile_moves_no_other_to_a_page_twice(make_case, reviewer, now):
    cases = [make_case(at=now + timedelta(minutes=m)) for m in range(4)]
    first = selectors.queue(reviewer, Filters(sort="change"), size=2)
    make_case(at=now + timedelta(hours=1))
    second = selectors.queue(reviewer, Filters(sort="change", after=first.after), size=2)
    assert [*first.rows, *second.rows] == cases[::-1]


@pytest.mark.parametrize("place", ["x", "☃", "WzEsMV0", "\0", "a" * 5000])
def test_a_place_that_was_not_made_here_shows_the_first_page(case, reviewer, place):
    page = cut(selectors.visible_to(reviewer), by="-changed_at", after=place, size=5)
    assert list(page.rows) == [case]


def test_a_place_of_another_order_shows_the_first_page(make_case, reviewer):
    cases = [make_case(title=title) for title in "ABC"]
    place = selectors.queue(reviewer, Filters(sort="title"), size=1).after
    for sort in ("change", "age"):
        page = selectors.queue(reviewer, Filters(sort=sort, after=place), size=5)
        assert set(page.rows) == set(cases)
        assert page.before == ""


def test_only_the_first_eight_words_are_looked_for(make_case, reviewer):
    case = make_case(title="one two three four five six seven eight")
    assert shown(reviewer, words=f"{case.title} nine") == [case]
    assert shown(reviewer, words="one two nine") == []


def test_counts_stop_at_99(make_case, reviewer, monkeypatch):
    monkeypatch.setattr(selectors, "COUNTED", 2)
    for expected in ("1", "2", "2+", "2+"):
        make_case()
        assert selectors.count(reviewer, "open") == expected


@pytest.mark.parametrize("sort", sorted(selectors.SORTS))
def test_the_page_asks_as_often_for_two_hundred_cases_as_for_ten(
    make_case, supervisor, client_of, sort
):
    client = client_of(supervisor)
    counts = []
    for more in (10, 190):
        for _ in range(more):
            make_case()
        with CaptureQueriesContext(connection) as asked:
            page = client.get("/staff/", {"sort": sort, "q": "version"})
        assert page.status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 13

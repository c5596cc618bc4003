"""Imminent risk first, then the worse, then what is due sooner."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from hypothesis import given
from hypothesis import strategies as st

from portal.casework import rules, selectors
from portal.casework.models import Case
from portal.casework.rules import Severity
from portal.casework.selectors import Filters
from portal.casework.services import cases
from portal.ledger.models import Event
from tests.conftest import NOW

moments = st.none() | st.integers(-(10**6), 10**6).map(lambda s: NOW + timedelta(seconds=s))
urgencies = st.tuples(st.booleans(), st.sampled_from(Severity), moments)


def rank(urgency):
    imminent, severity, due_at = urgency
    return rules.rank(imminent=imminent, severity=severity, due_at=due_at)


@given(urgencies, urgencies)
def test_a_rank_compares_as_risk_then_severity_then_moment(one, other):
    def key(urgency):
        imminent, severity, due_at = urgency
        return not imminent, -severity, due_at is None, due_at.timestamp() if due_at else 0

    assert (rank(one) < rank(other)) == (key(one) < key(other))


@given(urgencies)
def test_nothing_ranks_behind_a_case_of_which_nothing_is_known(urgency):
    assert 0 <= rank(urgency) <= rules.LAST_RANK < 2**63


def put(case, imminent=False, severity=0, due=None, by=None):
    return cases.rank(
        subject=case.subject,
        imminent=imminent,
        severity=severity,
        due_at=NOW + timedelta(days=due) if due else None,
        by=by,
        now=NOW,
    )


def test_the_queue_begins_with_what_cannot_wait(make_case, reviewer):
    plain, due, later, bad, now = [make_case() for _ in range(5)]
    put(later, due=3)
    put(due, due=1)
    put(bad, severity=Severity.LOW, due=9)
    put(now, imminent=True)
    assert list(selectors.queue(reviewer, Filters()).rows) == [now, bad, due, later, plain]


def test_a_rank_is_on_record_without_words(case):
    put(case, imminent=True, severity=Severity.HIGH, due=1)
    event = Event.objects.get(stream=case.stream, action="case.ranked")
    assert (event.actor, event.data["severity"], event.data["imminent"]) == ("system", 3, True)


def test_staff_who_say_it_is_imminent_have_opened_it(case, reviewer):
    assert put(case, imminent=True, by=reviewer).read_at == NOW


def test_what_was_read_before_it_became_imminent_counts_as_unopened(case, reviewer):
    put(case, imminent=True, by=reviewer)
    put(case)
    assert put(case, imminent=True).read_at is None


def test_a_severity_that_there_is_not_is_refused_by_the_database_too(case):
    with pytest.raises(ValueError, match="7"):
        put(case, severity=7)
    with pytest.raises(IntegrityError, match="case_severity_is_known"):
        Case.objects.filter(pk=case.pk).update(severity=7)


@pytest.mark.parametrize(("view", "index"), [("open", "case_open_by_rank"), ("closed", "by_rank")])
def test_a_page_by_urgency_is_read_along_its_index(make_case, reviewer, view, index):
    first = make_case()
    rows = [
        Case(
            **{
                f.attname: getattr(first, f.attname)
                for f in Case._meta.concrete_fields
                if f.attname not in ("id", "subject", "reference")
            },
            subject=f"00000000-0000-0000-0000-{n:012d}",
            reference=f"X-{n}",
        )
        for n in range(3000)
    ]
    for n, row in enumerate(rows):
        row.rank = n
        row.state = "new" if n % 2 else "withdrawn"
    Case.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE casework_case")
    ordinary, *_others = selectors._parts(reviewer)
    wanted = selectors._in_view(ordinary, reviewer, view).order_by("rank", "pk")[:26]
    plan = wanted.explain()
    assert index in plan
    assert "Sort" not in plan

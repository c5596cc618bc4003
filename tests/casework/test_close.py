"""What is never published ends as reviewed, or as a duplicate, until more is reported."""

import pytest
from django.db import IntegrityError
from django.urls import reverse

from portal.casework.models import Case
from portal.casework.rules import State
from portal.casework.services import access, cases, reviewing
from portal.errors import NotFound
from tests.casework.conftest import refuses


@pytest.fixture
def report(make_report, reviewer):
    """Held by Ana."""
    return make_report(holder=reviewer)


@pytest.fixture
def close(reviewer, now):
    def run(case, **how):
        return reviewing.close(case=case.pk, **{"round": 1, "by": reviewer, "now": now} | how)

    return run


def test_a_review_ends_and_its_department_hears_of_it(report, reports, close):
    assert close(report).state == State.REVIEWED
    assert reports.heard == [(State.REVIEWED, report.pk)]


def test_a_duplicate_points_to_the_first_and_each_is_found_from_the_other(
    report, make_report, close, reviewer, client_of
):
    first = make_report()
    row = close(report, duplicate_of=f" {first.reference.lower()} ")
    assert (row.state, row.duplicate_of) == (State.DUPLICATE, first)
    ana = client_of(reviewer)
    for one, other in ((report, first), (first, report)):
        page = ana.get(reverse("staff:case", args=[one.reference])).text
        assert reverse("staff:case", args=[other.reference]) in page


def test_a_duplicate_of_what_may_not_be_seen_or_is_none_is_refused(
    report, make_report, close, make_case, reviewer, supervisor, now
):
    hidden = make_report()
    access.block(case=hidden.pk, person=reviewer.ref, reason="x", by=supervisor, now=now)
    for reference in (hidden.reference, make_case().reference, "CA-I-0000-0000", ""):
        with refuses("case.no_such_case"):
            close(report, duplicate_of=reference)
    with refuses("case.duplicate_of_itself"):
        close(report, duplicate_of=report.reference)
    first, second = make_report(), make_report(holder=reviewer)
    close(second, duplicate_of=first.reference)
    with refuses("case.duplicate_of_duplicate", reference=first.reference):
        close(report, duplicate_of=second.reference)


@pytest.mark.parametrize("duplicate", [False, True])
def test_what_is_reported_later_makes_it_new_again(report, close, make_report, now, duplicate):
    close(report, duplicate_of=make_report().reference if duplicate else None)
    row = cases.amended(subject=report.subject, by_actor="system", now=now)
    assert (row.state, row.holder, row.duplicate_of) == (State.NEW, None, None)


def test_what_is_reported_meanwhile_is_read_first(report, close, now):
    cases.amended(subject=report.subject, by_actor="system", now=now)
    with refuses("case.stale"):
        close(report)


def test_only_the_holder_ends_a_review_and_only_once(report, close, other_reviewer):
    with refuses("case.held"):
        close(report, by=other_reviewer)
    close(report)
    with refuses("case.cannot_become"):
        close(report)


def test_what_is_published_cannot_end_so(held, close, reviewer, client_of):
    with pytest.raises(NotFound):
        close(held)
    address = reverse("staff:close", args=[held.reference])
    sent = {"round": 1, "ends": "reviewed"}
    assert client_of(reviewer).post(address, sent).status_code == 404


@pytest.mark.parametrize("name", ["accept", "return"])
def test_what_is_never_published_has_no_page_to_accept_or_return_it(
    report, reviewer, client_of, name
):
    desk, address = client_of(reviewer), reverse(f"staff:{name}", args=[report.reference])
    assert desk.get(address).status_code == desk.post(address, {"round": 1}).status_code == 404


def test_the_page_ends_it_or_says_what_is_missing(report, reviewer, client_of):
    desk, address = client_of(reviewer), reverse("staff:close", args=[report.reference])
    for sent in (
        {"round": 1},
        {"round": 1, "ends": "duplicate"},
        {"round": 1, "ends": "duplicate", "duplicate_of": "CA-I-0000-0000"},
        {"ends": "reviewed"},
    ):
        assert "another look" in desk.post(address, sent).text
    page = desk.post(address, {"round": 1, "ends": "reviewed"}, follow=True).text
    assert "This case is “Reviewed” now." in page


def test_the_database_knows_that_a_duplicate_has_an_original(report, make_report):
    with pytest.raises(IntegrityError, match="case_is_duplicate_of_one"):
        Case.objects.filter(pk=report.pk).update(state="duplicate")

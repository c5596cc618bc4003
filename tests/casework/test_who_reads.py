"""Supervisors grant, take back and keep away; nobody locks the State out of a case."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from portal.casework import selectors
from portal.casework.rules import State
from portal.casework.services import access, cases
from portal.errors import NotFound, Refusal
from portal.identity.rules import StaffRole, Unit
from portal.vault import rules as holders
from portal.vault import selectors as vault
from tests.casework.conftest import refuses

OES, AG = holders.unit(Unit.OES), holders.unit(Unit.AG)


@pytest.fixture
def report(make_report, reviewer):
    """Held by Ana."""
    return make_report(holder=reviewer)


@pytest.fixture
def attorney(make_person):
    return make_person(
        "Maren Attorney", second_factor=True, unit=Unit.AG, staff_role=StaffRole.REVIEWER
    )


@pytest.fixture
def boss(client_of, supervisor):
    return client_of(supervisor)


def send(client, case, **form):
    address = reverse("staff:access", args=[case.reference])
    return client.post(address, {"reason": "For a reason."} | form, follow=True)


def tab(client, case):
    return client.get(reverse("staff:case", args=[case.reference]) + "?tab=access").text


def test_a_supervisor_opens_it_to_another_unit_with_a_reason_that_its_readers_see(
    report, boss, attorney, supervisor
):
    send(boss, report, action="grant", holder=AG, reason="Asked for by the AG.")
    assert selectors.may_see(attorney, report)
    page = tab(boss, report)
    assert "Asked for by the AG." in page
    assert supervisor.name in page


def test_a_grant_of_a_time_ends_by_itself(report, client_of, supervisor, attorney, now):
    until = {"until_day": "2026-12-03", "until_month": "", "until_year": ""}
    with time_machine.travel(now, tick=False):
        form = {"action": "grant", "holder": holders.person(attorney.ref)} | until
        page = send(client_of(supervisor), report, **form)
        assert "Until Thu 3 Dec 2026, 11:59 pm Pacific" in page.text
        assert selectors.may_see(attorney, report)
    with time_machine.travel(now + timedelta(days=3), tick=False):
        assert not selectors.may_see(attorney, report)
        assert "Ended" in tab(client_of(supervisor), report)


def test_a_grant_is_taken_back(report, boss, attorney):
    send(boss, report, action="grant", holder=AG)
    send(boss, report, action="revoke", holder=AG)
    assert not selectors.may_see(attorney, report)


def test_the_units_own_grant_stays_as_long_as_its_supervisor_has_no_other(
    report, boss, supervisor, reviewer
):
    page = send(boss, report, action="revoke", holder=OES, reason="Typed with care")
    assert str(Refusal("vault.last_grant")) in page.text
    assert "Typed with care" in page.text
    assert selectors.may_see(reviewer, report)
    send(boss, report, action="grant", holder=holders.person(supervisor.ref))
    send(boss, report, action="revoke", holder=OES)
    assert selectors.may_see(supervisor, report)
    assert not selectors.may_see(reviewer, report)
    report.refresh_from_db()
    assert (report.holder, report.state) == (None, State.NEW)  # Ana may not open it any more


def test_whoever_has_a_conflict_of_interest_loses_it_to_the_queue(report, boss, reviewer):
    page = send(boss, report, action="block", person=str(reviewer.ref), reason="Her sister.")
    assert "Her sister." in page.text
    assert not selectors.may_see(reviewer, report)
    report.refresh_from_db()
    assert (report.holder, report.state) == (None, State.NEW)


def test_a_conflict_of_interest_that_is_over_is_taken_back(report, boss, reviewer):
    send(boss, report, action="block", person=str(reviewer.ref))
    send(boss, report, action="unblock", holder=holders.person(reviewer.ref))
    assert selectors.may_see(reviewer, report)


def test_a_supervisor_may_have_one_too_and_is_led_away(report, boss, supervisor, reviewer):
    page = send(boss, report, action="block", person=str(supervisor.ref))
    assert page.request["PATH_INFO"] == "/staff/"
    assert report.reference not in page.text
    assert selectors.may_see(reviewer, report)


def test_the_last_of_the_unit_is_not_kept_from_it(make_report, supervisor, now):
    alone = make_report()
    with refuses("vault.last_grant"):
        access.block(case=alone.pk, person=supervisor.ref, reason="x", by=supervisor, now=now)
    assert selectors.may_see(supervisor, alone)


def test_a_reviewer_changes_nothing_of_it(report, client_of, reviewer, attorney, supervisor, now):
    ana = client_of(reviewer)
    assert "Let somebody else open it" not in tab(ana, report)
    for form in (
        {"action": "grant", "holder": AG},
        {"action": "revoke", "holder": OES},
        {"action": "block", "person": str(supervisor.ref)},
    ):
        assert send(ana, report, **form).status_code == 403
    assert not selectors.may_see(attorney, report)
    assert vault.grants(report.subject).count() == 1


@pytest.mark.parametrize(
    "form",
    [
        {"action": "grant", "holder": ""},
        {"action": "grant", "holder": "service:test"},
        {"action": "grant", "holder": "organisation:1"},
        {"action": "grant", "holder": AG, "reason": " "},
        {"action": "grant", "holder": AG, "until_day": "2020-01-01"},
        {"action": "grant", "holder": OES},
        {"action": "block", "person": "x"},
        {"action": "revoke", "holder": "recovery:test"},
        {"action": "revoke", "holder": "x"},
    ],
)
def test_what_makes_no_sense_changes_nothing_and_says_so(report, boss, form):
    before = list(vault.grants(report.subject).values_list("holder", flat=True))
    page = send(boss, report, **{"until_month": "", "until_year": ""} | form)
    assert page.status_code in (200, 409)
    assert "another look" in page.text
    assert list(vault.grants(report.subject).values_list("holder", flat=True)) == before


@pytest.mark.parametrize("form", [{}, {"action": "x"}, {"action": "unblock", "holder": "person:x"}])
def test_an_action_that_there_is_not_finds_no_page(report, boss, form):
    assert send(boss, report, **form).status_code == 404


def test_an_ordinary_case_has_no_such_tab(held, boss):
    assert "Who has seen this" not in tab(boss, held)
    assert send(boss, held, action="grant", holder=AG).status_code == 404


def test_those_who_reported_keep_their_own_report(report, supervisor, officer, now):
    holder = holders.organisation(report.organisation_id)
    with refuses("vault.not_granted"):
        access.revoke(case=report.pk, holder=holder, reason="x", by=supervisor, now=now)


def test_of_two_supervisors_who_keep_each_other_away_at_once_one_stays(
    both_at_once, make_report, make_person, now
):
    one, two = (
        make_person(name, second_factor=True, unit=Unit.OES, staff_role=StaffRole.SUPERVISOR)
        for name in ("Una Supervisor", "Duo Supervisor")
    )
    report = make_report()
    both_at_once(
        *(
            lambda a=a, b=b: access.block(
                case=report.pk, person=b.ref, reason="Each other.", by=a, now=now
            )
            for a, b in ((one, two), (two, one))
        )
    )
    assert sum(selectors.may_see(p, report) for p in (one, two)) == 1


def test_the_holder_who_is_being_kept_away_decides_nothing_any_more(
    both_at_once, make_report, reviewer, supervisor, now
):
    report = make_report(holder=reviewer)
    both_at_once(
        lambda: access.block(
            case=report.pk, person=reviewer.ref, reason="Kin.", by=supervisor, now=now
        ),
        lambda: cases.release(case=report.pk, by=reviewer, now=now),
    )
    report.refresh_from_db()
    assert report.holder is None
    with pytest.raises(NotFound):
        cases.claim(case=report.pk, by=reviewer, now=now)

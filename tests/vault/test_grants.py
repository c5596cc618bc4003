"""Who may read a case: by grant, for a time, and never where there is a conflict of interest."""

from datetime import timedelta

import pytest
import time_machine

from portal.ledger.models import Event
from portal.vault import rules, selectors
from portal.vault.models import Grant
from portal.vault.services import cases, items
from tests.conftest import NOW
from tests.support.refusals import refused


@pytest.fixture
def colleague(make_person):
    """Somebody of the Department of Justice."""
    return make_person("Maren Quill", unit="AG", staff_role="reviewer")


def test_a_grant_to_one_person_opens_the_case_to_nobody_else_of_the_unit(
    case, colleague, make_person, supervisor
):
    other = make_person("Olaf Reed", unit="AG", staff_role="supervisor")
    cases.grant(
        case=case,
        holder=rules.person(colleague.ref),
        reason="Asked to advise.",
        by=supervisor,
        now=NOW,
    )
    assert selectors.may_read(colleague, case)
    assert not selectors.may_read(other, case)


def test_a_grant_to_a_unit_reaches_its_reviewers_and_supervisors(case, colleague, supervisor):
    cases.grant(case=case, holder=rules.unit("AG"), reason="Referred.", by=supervisor, now=NOW)
    assert selectors.may_read(colleague, case)


def test_a_grant_to_an_organisation_reaches_its_members(case, preparer, organisation, supervisor):
    assert not selectors.may_read(preparer, case)
    cases.grant(
        case=case,
        holder=rules.organisation(organisation.pk),
        reason="Theirs.",
        by=supervisor,
        now=NOW,
    )
    assert selectors.may_read(preparer, case)


def test_a_grant_ends_by_itself(case, colleague, supervisor):
    holder = rules.person(colleague.ref)
    end = NOW + timedelta(hours=1)
    cases.grant(case=case, holder=holder, reason="Today.", by=supervisor, now=NOW, until=end)
    with time_machine.travel(end - timedelta(seconds=1), tick=False):
        assert selectors.may_read(colleague, case)
    with time_machine.travel(end, tick=False):
        assert not selectors.may_read(colleague, case)
    # It can be given anew.
    cases.grant(case=case, holder=holder, reason="Once more.", by=supervisor, now=end)
    assert selectors.may_read(colleague, case)


def test_a_revoked_grant_opens_nothing_from_that_moment(case, colleague, supervisor):
    holder = rules.person(colleague.ref)
    cases.grant(case=case, holder=holder, reason="Advice.", by=supervisor, now=NOW)
    cases.revoke(case=case, holder=holder, reason="Done.", by=supervisor, now=NOW)
    assert not selectors.may_read(colleague, case)


def test_a_conflict_of_interest_is_stronger_than_every_grant(case, reviewer, supervisor):
    cases.grant(
        case=case, holder=rules.person(reviewer.ref), reason="Hers.", by=supervisor, now=NOW
    )
    cases.block(case=case, person=reviewer, reason="Owns shares.", by=supervisor, now=NOW)
    assert not selectors.may_read(reviewer, case)
    cases.unblock(case=case, person=reviewer, reason="Sold them.", by=supervisor, now=NOW)
    assert selectors.may_read(reviewer, case)


def test_somebody_who_has_left_reads_nothing(case, reviewer):
    reviewer.is_active = False
    reviewer.save()
    assert not selectors.may_read(reviewer, case)


def test_reasons_are_sealed_and_the_ledger_names_only_their_item(case, colleague, supervisor):
    cases.grant(
        case=case,
        holder=rules.person(colleague.ref),
        reason="CANARY reason",
        by=supervisor,
        now=NOW,
    )
    event = Event.objects.filter(action="vault.granted").latest("pk")
    assert event.subject == colleague.actor
    assert "CANARY" not in str(event.data)
    grant = Grant.objects.get(holder=rules.person(colleague.ref))
    assert event.data["reason"] == str(grant.reason_id)
    assert items.opened([grant.reason]) == ["CANARY reason"]


@pytest.mark.parametrize("holder", ["service:first", "recovery:office", "unit:CDT"])
def test_what_is_no_reader_cannot_be_revoked(holder, case, supervisor):
    with refused("vault.not_granted"):
        cases.revoke(case=case, holder=holder, reason="x", by=supervisor, now=NOW)
    assert Grant.objects.filter(case=case).count() == 3


def test_a_reason_is_needed_and_an_end_lies_in_the_future(case, colleague, supervisor):
    holder = rules.person(colleague.ref)
    with refused("vault.reason_missing"):
        cases.grant(case=case, holder=holder, reason=" ", by=supervisor, now=NOW)
    with refused("vault.until_past"):
        cases.grant(case=case, holder=holder, reason="x", by=supervisor, now=NOW, until=NOW)
    with refused("vault.granted_already"):
        cases.grant(case=case, holder=rules.unit("OES"), reason="x", by=supervisor, now=NOW)


def test_two_who_grant_at_once_grant_once(transactional_db, case, supervisor, both_at_once):
    def give():
        return cases.grant(
            case=case, holder=rules.unit("AG"), reason="Both.", by=supervisor, now=NOW
        )

    results = both_at_once(give, give)
    assert sorted(type(r).__name__ for r in results) == ["Grant", "Refusal"]
    assert Grant.objects.filter(case=case, holder="unit:AG").count() == 1

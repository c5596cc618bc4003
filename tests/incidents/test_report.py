"""From the first question to the receipt: what is kept, what is sent, and by whom."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, InternalError, transaction

from incidents import receipts, selectors
from incidents.models import Incident, Report
from incidents.rules import Lane, State
from incidents.services import drafts, reports
from portal.errors import NotFound
from portal.ledger.models import Event
from portal.outbox.models import Mail
from portal.references import is_reference
from portal.vault import selectors as vault
from portal.vault.models import CaseKey, Item
from tests.support.incidents import (
    ANSWERS,
    DISCOVERED,
    LATER,
    answer,
    begin,
    fill,
    send,
)
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db


def test_a_report_is_begun_under_a_random_reference_for_its_organisation_alone(
    draft, preparer, counsel, reviewer, stranger
) -> None:
    assert is_reference(draft.reference)
    assert draft.reference.startswith("CA-I-")
    readers = [vault.may_read(p, draft.pk) for p in (preparer, counsel, reviewer, stranger)]
    assert readers == [True, True, False, False]


def test_a_double_click_begins_one_report(organisation, preparer) -> None:
    assert begin(organisation, preparer) == begin(organisation, preparer)


@pytest.mark.parametrize("who", ["counsel", "stranger", "reviewer"])
def test_whoever_may_not_report_begins_nothing(organisation, who, request) -> None:
    with refused("permission.denied"):
        begin(organisation, request.getfixturevalue(who))
    assert not Incident.objects.exists()


def test_the_incident_contact_reports_without_a_second_factor(organisation, contact) -> None:
    row = fill(begin(organisation, contact), contact)
    assert send(row, contact).submitted_by == contact


def test_nothing_is_stored_while_the_vault_is_closed(organisation, preparer, settings) -> None:
    settings.VAULT_KEYS = ""
    with refused("vault.closed"):
        begin(organisation, preparer)
    assert not Incident.objects.exists()
    assert not CaseKey.objects.exists()


def test_what_is_answered_is_kept_and_its_times_stand_in_clear(draft, preparer) -> None:
    fill(draft, preparer)
    assert selectors.draft(draft, preparer, LATER)["answers"] == ANSWERS
    assert (draft.discovered_at, draft.severity, draft.imminent) == (DISCOVERED, 1, False)


def test_whoever_is_not_sure_of_an_imminent_risk_is_looked_at_as_if_there_were_one(
    draft, preparer
) -> None:
    answer(draft, preparer, "imminent", risk="unsure")
    draft.refresh_from_db()
    assert (draft.imminent, draft.imminent_at) == (True, None)


def test_a_time_that_cannot_be_right_is_refused_and_nothing_is_kept(draft, preparer) -> None:
    answer(draft, preparer, "date", happened_on="2026-10-21")
    with refused("incident.discovered_before", "discovered_at"):
        answer(draft, preparer, "discovered", discovered_at=DISCOVERED.isoformat())
    draft.refresh_from_db()
    assert (draft.lock, draft.discovered_at) == (1, None)


def test_a_question_that_does_not_exist_is_not_found(draft, preparer) -> None:
    with pytest.raises(NotFound):
        answer(draft, preparer, "no-such-question", words="x")


def test_two_colleagues_answer_different_questions_and_both_are_kept(
    draft, preparer, contact
) -> None:
    answer(draft, preparer, "statement", lock=0, words="One.")
    answer(draft, contact, "reasons", lock=0, words="Other.")
    kept = selectors.draft(draft, preparer, LATER)["answers"]
    assert kept == {"statement": {"words": "One."}, "reasons": {"words": "Other."}}


def test_whoever_is_slower_with_the_same_question_is_shown_the_other_answer(
    draft, preparer, contact
) -> None:
    answer(draft, preparer, "statement", lock=0, words="One.")
    second = answer(draft, contact, "statement", lock=0, words="Other.")
    assert second.theirs == {"words": "One."}
    assert selectors.draft(draft, preparer, LATER)["answers"]["statement"] == {"words": "One."}
    assert answer(draft, contact, "statement", lock=1, words="Both.").theirs is None


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_one_question_at_once_one_is_asked_again(
    draft, preparer, contact, both_at_once
) -> None:
    outcomes = both_at_once(
        lambda: answer(draft, preparer, "statement", lock=0, words="One."),
        lambda: answer(draft, contact, "statement", lock=0, words="Other."),
    )
    assert sorted(outcome.theirs is None for outcome in outcomes) == [False, True]


def test_sending_freezes_the_report_and_lets_oes_read_it(
    received, preparer, reviewer, supervisor
) -> None:
    assert (received.state, received.received_at, received.draft) == (State.RECEIVED, LATER, None)
    assert vault.may_read(reviewer, received.pk)
    [opened] = selectors.whole(received, reviewer, LATER).reports
    assert opened.content["answers"] == ANSWERS
    assert opened.content["points_to"] == {"verdict": "report", "kinds": ["deception"]}
    for change in (opened.row.delete, lambda: Report.objects.update(number=2)):
        with pytest.raises((DatabaseError, InternalError)), transaction.atomic():
            change()


def test_the_draft_is_gone_once_it_was_sent(received) -> None:
    assert not Item.objects.filter(purpose=selectors.DRAFT).exists()


def test_a_report_is_sent_with_what_is_known(draft, preparer) -> None:
    answer(draft, preparer, "statement", words="Something got out.")
    send(draft, preparer)
    [opened] = selectors.whole(draft, preparer, LATER).reports
    facts = receipts.facts(opened.row, opened.content)
    assert facts["to_be_completed"] == ["date", "reasons", "internal-use"]


def test_a_report_without_any_answer_is_not_sent(draft, preparer) -> None:
    with refused("incident.nothing_stated"):
        send(draft, preparer)


def test_a_report_that_a_colleague_changed_meanwhile_is_read_again_before_it_is_sent(
    draft, preparer, contact
) -> None:
    fill(draft, preparer)
    with refused("incident.changed_since"):
        reports.submit(
            incident=draft.pk, lock=draft.lock - 1, by=contact, received_at=LATER, now=LATER
        )


@pytest.mark.django_db(transaction=True)
def test_of_two_who_send_at_once_there_is_one_report(
    draft, preparer, contact, both_at_once
) -> None:
    fill(draft, preparer)
    one, other = both_at_once(lambda: send(draft, preparer), lambda: send(draft, contact))
    assert one == other
    assert Report.objects.count() == 1


def test_the_instant_of_receipt_is_that_of_the_first_byte_and_stays(draft, preparer) -> None:
    first_byte = LATER - timedelta(minutes=9)
    send(fill(draft, preparer), preparer, received_at=first_byte)
    draft.refresh_from_db()
    assert draft.received_at == first_byte
    with pytest.raises((DatabaseError, InternalError)), transaction.atomic():
        Incident.objects.update(received_at=LATER)


def test_whoever_reports_gets_mail_that_says_nothing_of_it(received, preparer, contact) -> None:
    mails = Mail.objects.filter(subject__startswith="Received")
    assert preparer.email in {mail.to for mail in mails}
    assert all("logs" not in mail.body and received.reference in mail.body for mail in mails)


def test_an_amended_report_stands_beside_the_first(received, preparer, contact) -> None:
    reports.amend(incident=received.pk, by=contact, now=LATER)
    answer(received, contact, "statement", words="It was two nights.")
    send(received, contact, LATER + timedelta(days=40))
    first, second = selectors.whole(received, preparer, LATER).reports
    assert first.content["answers"]["statement"] == ANSWERS["statement"]
    assert second.content["answers"]["statement"] == {"words": "It was two nights."}
    received.refresh_from_db()
    assert received.received_at == LATER


def test_an_amended_report_that_says_the_same_is_not_sent(received, preparer) -> None:
    reports.amend(incident=received.pk, by=preparer, now=LATER)
    with refused("incident.nothing_changed"):
        send(received, preparer)


def test_an_amendment_that_is_begun_twice_is_one(received, preparer, contact) -> None:
    first = reports.amend(incident=received.pk, by=preparer, now=LATER).draft
    assert reports.amend(incident=received.pk, by=contact, now=LATER).draft == first


def test_a_draft_that_is_given_up_leaves_nothing_but_its_reference(draft, preparer) -> None:
    fill(draft, preparer)
    drafts.discard(incident=draft.pk, by=preparer, now=LATER)
    assert not Item.objects.filter(purpose=selectors.DRAFT).exists()
    assert list(selectors.incidents(preparer, draft.organisation)) == []
    with refused("incident.no_draft"):
        answer(draft, preparer, "statement", words="x")


def test_an_amendment_that_is_given_up_leaves_the_report_as_it_was(received, preparer) -> None:
    reports.amend(incident=received.pk, by=preparer, now=LATER)
    drafts.discard(incident=received.pk, by=preparer, now=LATER)
    received.refresh_from_db()
    assert (received.state, received.draft) == (State.RECEIVED, None)


def test_a_report_that_was_an_error_is_withdrawn_with_a_reason_and_stays_readable(
    received, preparer, reviewer
) -> None:
    with refused("incident.reason_missing", "reason"):
        reports.withdraw(incident=received.pk, reason=" ", by=preparer, now=LATER)
    reports.withdraw(incident=received.pk, reason="A drill.", by=preparer, now=LATER)
    received.refresh_from_db()
    whole = selectors.whole(received, reviewer, LATER)
    assert (whole.withdrawal, len(whole.reports)) == ("A drill.", 1)
    with refused("incident.not_received"):
        reports.amend(incident=received.pk, by=preparer, now=LATER)


def test_what_was_received_as_asked_by_the_act_does_not_become_voluntary(
    received, preparer
) -> None:
    reports.amend(incident=received.pk, by=preparer, now=LATER)
    with refused("incident.lane_kept"):
        drafts.change_lane(incident=received.pk, lane=Lane.VOLUNTARY, by=preparer, now=LATER)


def test_two_incidents_of_a_developer_are_linked_once_whichever_is_named_first(
    received, organisation, preparer, contact
) -> None:
    other = begin(organisation, contact)
    for row, named in ((received, other), (other, received)):
        reports.link(incident=row.pk, other=named.reference, by=preparer, now=LATER)
    assert selectors.linked(received, preparer) == [other]
    assert Event.objects.filter(action="incident.linked").count() == 2


@pytest.mark.parametrize("other", ["CA-I-0000-0000", ""])
def test_an_incident_that_is_none_of_theirs_is_not_linked(received, preparer, other) -> None:
    with refused("incident.no_other", "other"):
        reports.link(incident=received.pk, other=other, by=preparer, now=LATER)


def test_staff_do_not_see_that_a_draft_is_linked(
    received, organisation, preparer, reviewer
) -> None:
    other = begin(organisation, preparer)
    reports.link(incident=received.pk, other=other.reference, by=preparer, now=LATER)
    assert selectors.linked(received, reviewer) == []

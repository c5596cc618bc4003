"""Before OES: the case that a report opens, how staff see it, and what passes between them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from incidents import duties
from incidents.models import Incident
from incidents.rules import Lane, Severity
from incidents.services import notices, reports
from portal.casework import selectors as casework
from portal.casework.models import Case
from portal.casework.rules import State
from portal.casework.services import cases, messages, reviewing
from portal.deadlines.models import Obligation
from portal.errors import NotFound
from portal.outbox.models import Mail
from portal.vault.services import cases as vault
from tests.incidents.test_pages import at, text
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

DAY = timedelta(days=1)
RISK = {"risk": "yes", "imminent_at": (DISCOVERED + timedelta(hours=1)).isoformat()}


def case_of(row: Incident) -> Case:
    return Case.objects.get(subject=row.ref)


def triage(row, by, now=LATER, **said):
    given = {"kinds": ["deception"], "severity": 3, "imminent": False, "words": "It is real."}
    return notices.triage(incident=row.pk, by=by, now=now, **given | said)


@pytest.fixture
def held(received, reviewer) -> Case:
    """Taken by Ana."""
    return cases.claim(case=case_of(received).pk, by=reviewer, now=LATER)


def test_a_draft_has_no_case_and_a_report_opens_one_that_says_nothing(draft, preparer) -> None:
    fill(draft, preparer)
    assert not Case.objects.exists()
    send(draft, preparer)
    found = case_of(draft)
    assert (found.title, found.confidential, found.severity) == ("Incident report", True, 1)


def test_what_is_told_by_choice_says_so_in_the_queue(organisation, preparer) -> None:
    row = fill(begin(organisation, preparer, Lane.VOLUNTARY), preparer)
    send(row, preparer)
    assert case_of(row).title == "Incident report, by choice"


def test_the_worse_comes_first_and_an_imminent_risk_before_all_else(
    organisation, preparer, contact, reviewer
) -> None:
    bad = fill(begin(organisation, preparer), preparer, **ANSWERS | {"details": {"severity": 4}})
    send(bad, preparer)
    risky = fill(begin(organisation, contact), contact, **ANSWERS | {"imminent": RISK})
    send(risky, contact)
    page = casework.queue(reviewer, casework.Filters())
    assert [case.subject for case in page.rows] == [risky.ref, bad.ref]
    assert case_of(risky).due_at == Obligation.objects.get(duty=duties.NOTICE).file_by


def test_a_recorded_notice_is_no_longer_what_is_due_next(draft, preparer) -> None:
    send(fill(draft, preparer, **ANSWERS | {"imminent": RISK}), preparer)
    notices.record_notice(
        incident=draft.pk,
        authority="Police",
        told_at=LATER,
        how="By phone",
        who="Ines",
        number="",
        by=preparer,
        now=LATER,
    )
    assert case_of(draft).due_at is None


def test_the_triage_of_staff_moves_the_case_and_no_clock(received, reviewer) -> None:
    before = list(Obligation.objects.values())
    triage(received, reviewer, severity=Severity.EXTREME, imminent=True)
    found = case_of(received)
    assert (found.severity, found.imminent, found.read_at) == (4, True, LATER)
    assert list(Obligation.objects.values()) == before


@pytest.mark.parametrize("who", ["preparer", "stranger"])
def test_nobody_but_staff_with_a_grant_triages(received, who, request) -> None:
    with pytest.raises(NotFound):
        triage(received, request.getfixturevalue(who))


def test_staff_of_another_unit_with_a_grant_read_and_do_not_triage(
    received, supervisor, make_person
) -> None:
    attorney = make_person("Maren", second_factor=True, unit="AG", staff_role="reviewer")
    holder = f"person:{attorney.ref}"
    vault.grant(case=received.ref, holder=holder, reason="Asked.", by=supervisor, now=LATER)
    assert casework.case_for(attorney, received.reference)
    with refused("permission.denied"):
        triage(received, attorney)


def test_an_amended_report_is_looked_at_again_as_it_says(received, preparer, reviewer) -> None:
    triage(received, reviewer, severity=4)
    cases.claim(case=case_of(received).pk, by=reviewer, now=LATER)
    reviewing.close(
        case=case_of(received).pk, round=case_of(received).round, by=reviewer, now=LATER
    )
    reports.amend(incident=received.pk, by=preparer, now=LATER + DAY)
    answer(received, preparer, "statement", LATER + DAY, words="More.")
    send(received, preparer, LATER + DAY)
    found = case_of(received)
    assert (found.state, found.severity) == (State.NEW, 1)


def test_a_withdrawn_incident_leaves_nothing_to_review(received, preparer) -> None:
    reports.withdraw(incident=received.pk, reason="A drill.", by=preparer, now=LATER)
    assert case_of(received).state == State.WITHDRAWN


def test_oes_asks_and_the_developer_answers_without_a_word_in_any_mail(
    received, held, reviewer, contact, preparer
) -> None:
    messages.ask(case=held.pk, text="Which marmoset was it?", by=reviewer, now=LATER)
    asked = Mail.objects.filter(subject__startswith="Something waits")
    assert {mail.to for mail in asked} >= {contact.email, preparer.email}
    reports.write_back(incident=received.pk, text="The brown marmoset.", by=contact, now=LATER)
    assert case_of(received).state == State.ANSWERED
    assert not any("marmoset" in mail.subject + mail.body for mail in Mail.objects.all())


def test_counsel_and_a_draft_write_no_message(received, counsel, draft) -> None:
    with refused("permission.denied"):
        reports.write_back(incident=received.pk, text="Words.", by=counsel, now=LATER)


# Pages


def test_the_developer_reads_what_oes_wrote_and_answers_on_the_incident_s_page(
    received, held, reviewer, preparer, client_of
) -> None:
    messages.ask(case=held.pk, text="Which model was it?", by=reviewer, now=LATER)
    client = client_of(preparer)
    page = text(client.get(at(received)))
    assert "Which model was it?" in page
    assert reviewer.name not in page
    assert client.post(at(received, "answer"), {"text": ""}).status_code == 422
    after = client.post(at(received, "answer"), {"text": "Anvil 3."}, follow=True)
    assert "Anvil 3." in text(after)


@pytest.mark.parametrize(
    ("tab", "said"),
    [
        ("report", "It wrote false logs for a night."),
        ("clocks", "15 days"),
        ("related", "Other incidents of the same developer"),
    ],
)
def test_staff_read_each_tab_of_the_case(received, reviewer, client_of, tab, said) -> None:
    page = client_of(reviewer).get(f"/staff/cases/{received.reference}/?tab={tab}")
    assert said in text(page)
    assert "Triage" in text(page)


def test_the_queue_says_what_a_report_is_about_to_whoever_may_read_it(
    received, reviewer, other_reviewer, supervisor, client_of
) -> None:
    reason = "A friend works there."
    vault.block(case=received.ref, person=other_reviewer, reason=reason, by=supervisor, now=LATER)
    line = "Deception of the developer: It wrote false logs for a night."
    assert line in text(client_of(reviewer).get("/staff/"))
    kept = text(client_of(other_reviewer).get("/staff/"))
    assert received.reference not in kept
    assert client_of(other_reviewer).get(f"/staff/cases/{received.reference}/").status_code == 404


def test_staff_keep_a_triage_and_another_time_of_receipt_from_the_case(
    received, reviewer, client_of
) -> None:
    client, base = client_of(reviewer), f"/staff/incidents/{received.reference}/"
    said = {"kinds": ["loss-of-control"], "severity": "2", "words": "Seen."}
    assert "Loss of control" in text(client.post(f"{base}triage/", said, follow=True))
    refused_page = text(client.post(f"{base}triage/", {"kinds": ["nothing"]}))
    assert "Say how bad it is" in refused_page
    earlier = {"at_day": "2026-10-21", "at_time": "10:30 am", "reason": "We were down."}
    client.post(f"{base}effective/", earlier)
    assert "We were down." in text(client.get(f"/staff/cases/{received.reference}/?tab=clocks"))
    later = client.post(f"{base}effective/", earlier | {"at_day": "2026-10-22"})
    assert "not later" in text(later)


def test_an_amendment_shows_staff_what_has_changed(received, preparer, reviewer, client_of) -> None:
    now = timezone.now()
    reports.amend(incident=received.pk, by=preparer, now=now)
    answer(received, preparer, "statement", now, words="It was two nights.")
    send(received, preparer, now)
    page = text(client_of(reviewer).get(f"/staff/cases/{received.reference}/"))
    assert "What has changed" in page
    assert page.count("It wrote false logs for a night.") == 2  # before, and the first report

"""Staff and whoever reported write to each other inside a confidential case."""

import pytest
from django.urls import reverse

from portal.casework import selectors, words
from portal.casework.rules import State
from portal.casework.services import cases, messages, reviewing
from portal.errors import NotFound
from portal.ledger.models import Event
from portal.outbox.models import Mail
from tests.casework.conftest import refuses


@pytest.fixture
def report(make_report, reviewer):
    """Held by Ana."""
    return make_report(holder=reviewer)


def answer(case, text="On Tuesday.", now=None):
    return messages.answer(subject=case.subject, text=text, by_actor="reporter", now=now)


def test_an_acknowledgement_reaches_the_department_and_changes_no_state(
    report, reports, reviewer, now
):
    messages.acknowledge(case=report.pk, text="It came.", by=reviewer, now=now)
    report.refresh_from_db()
    assert report.state == State.IN_REVIEW
    assert reports.heard == [("acknowledge", report.pk)]


def test_a_question_waits_for_its_answer_which_brings_the_case_back(report, reviewer, now):
    messages.ask(case=report.pk, text="When?", by=reviewer, now=now)
    report.refresh_from_db()
    assert report.state == State.ASKED
    answer(report, now=now)
    report.refresh_from_db()
    assert (report.state, report.holder, report.round) == (State.ANSWERED, reviewer, 2)
    found = words.opened(selectors.messages(report.subject))
    assert [(m.from_staff, m.text, m.by) for m in found] == [
        (True, "When?", reviewer),
        (False, "On Tuesday.", None),
    ]


def test_the_holder_hears_that_something_waits_and_not_what(report, reviewer, now):
    answer(report, now=now)
    mail = Mail.objects.get(key__startswith="message:")
    assert mail.to == reviewer.email
    assert report.reference in mail.subject + mail.body
    assert "Tuesday" not in mail.subject + mail.body


def test_a_second_question_may_follow_and_the_holder_may_go_on_without_an_answer(
    report, reviewer, now
):
    for text in ("When?", "And where?"):
        messages.ask(case=report.pk, text=text, by=reviewer, now=now)
    assert cases.claim(case=report.pk, by=reviewer, now=now).state == State.IN_REVIEW


def test_what_is_written_unasked_is_kept_and_makes_open_pages_stale(report, now):
    answer(report, now=now)
    report.refresh_from_db()
    assert (report.state, report.round) == (State.IN_REVIEW, 2)


def test_only_the_holder_writes(report, other_reviewer, make_report, reviewer, now):
    with refuses("case.held"):
        messages.ask(case=report.pk, text="When?", by=other_reviewer, now=now)
    with refuses("case.not_yours"):
        messages.acknowledge(case=make_report().pk, text="x", by=reviewer, now=now)


@pytest.mark.parametrize("text", ["", " \n\t"])
def test_an_empty_message_is_refused_beside_its_field(report, reviewer, now, text):
    with refuses("case.message_empty"):
        messages.ask(case=report.pk, text=text, by=reviewer, now=now)
    with refuses("case.message_empty"):
        answer(report, text=text, now=now)


def test_a_case_that_has_ended_takes_no_message(report, reviewer, now):
    cases.withdrawn(subject=report.subject, by_actor="system", now=now)
    with refuses("case.closed"):
        answer(report, now=now)
    with refuses("case.closed"):
        messages.acknowledge(case=report.pk, text="x", by=reviewer, now=now)


def test_an_ordinary_case_has_no_messages(held, reviewer, now, client_of):
    with pytest.raises(NotFound):
        messages.ask(case=held.pk, text="When?", by=reviewer, now=now)
    page = client_of(reviewer).get(reverse("staff:case", args=[held.reference])).text
    assert "Messages" not in page


def test_the_ledger_holds_who_and_when_and_no_word(report, reviewer, now):
    messages.ask(case=report.pk, text="When?", by=reviewer, now=now)
    event = Event.objects.get(action="case.message.question")
    assert (event.actor, event.data) == (reviewer.actor, {})


def test_a_template_stands_in_the_form_and_what_was_typed_comes_back(
    report, reviewer, client_of, other_reviewer, supervisor, now
):
    ana = client_of(reviewer)
    address = reverse("staff:case", args=[report.reference]) + "?tab=messages"
    page = ana.get(address).text
    assert f"Your report {report.reference} has arrived" in page
    cases.assign(case=report.pk, to=other_reviewer, by=supervisor, now=now)
    sent = {"kind": "question", "text": "Typed with care"}
    page = ana.post(reverse("staff:messages", args=[report.reference]), sent)
    assert page.status_code == 409
    assert "Typed with care" in page.text


def test_an_answer_and_a_closing_at_once_leave_nothing_unread(both_at_once, report, reviewer, now):
    both_at_once(
        lambda: answer(report, now=now),
        lambda: reviewing.close(case=report.pk, round=1, by=reviewer, now=now),
    )
    report.refresh_from_db()
    written = report.messages.count()
    assert (report.state, written) in ((State.IN_REVIEW, 1), (State.REVIEWED, 0))

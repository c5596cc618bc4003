"""Whoever reported comes back by the code alone: reads, answers, adds files, withdraws."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from incidents.models import Incident
from incidents.public import selectors, services
from incidents.public.models import Receipt
from incidents.rules import State
from portal.casework import words
from portal.casework.models import Message
from portal.casework.rules import State as CaseState
from portal.casework.services import cases, messages, reviewing
from portal.intake import tokens
from portal.vault.models import File
from tests.conftest import NOW
from tests.support.public_reports import case_of, reported, visitor
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db

RETURN = reverse("report_incident:return")
ANSWER = reverse("report_incident:answer")
RECEIPT = reverse("report_incident:receipt")
WITHDRAW = reverse("report_incident:withdraw")


@pytest.fixture
def told():
    return reported(NOW)


def asked(told, reviewer, now=NOW):
    case = cases.claim(case=case_of(told).pk, by=reviewer, now=now)
    return messages.ask(case=case.pk, text="Which app was it?", by=reviewer, now=now)


def let_in(told, now=None):
    return tokens.give_pass(told.incident.ref, now or timezone.now())


def written(told):
    return [
        message.text for message in words.opened(selectors.casework.messages(told.incident.ref))
    ]


def test_the_code_opens_the_page_however_it_is_typed(told):
    page = visitor().post(RETURN, {"code": told.code.lower().replace("-", " ")})
    assert told.incident.reference in page.content.decode()
    assert "OES has received it." in page.content.decode()


def test_a_question_is_read_and_answered_and_the_page_says_so(told, reviewer):
    asked(told, reviewer, timezone.now())
    page = visitor().post(RETURN, {"code": told.code}).content.decode()
    assert "OES has a question for you." in page
    assert "Which app was it?" in page
    answer = visitor().post(ANSWER, {"pass": let_in(told), "text": "The yellow one."})
    assert "Your message has arrived." in answer.content.decode()
    assert written(told) == ["Which app was it?", "The yellow one."]
    assert case_of(told).state == CaseState.ANSWERED


def test_neither_the_code_nor_what_was_reported_stands_on_the_page(told):
    page = visitor().post(RETURN, {"code": told.code}).content.decode()
    assert told.code not in page
    assert "recipe" not in page


def test_the_last_visit_is_shown_so_that_a_thief_of_the_code_is_noticed(told):
    assert services.come_back(typed=told.code, now=NOW).before is None
    second = services.come_back(typed=told.code, now=NOW + timedelta(days=1))
    assert second.before == NOW
    page = visitor().post(RETURN, {"code": told.code}).content.decode()
    assert "Wed 2 Dec 2026, 10:00 am Pacific" in page


def test_answering_is_no_visit(told):
    services.answer(incident=told.incident.ref, text="More.", uploads=[], now=NOW)
    assert Receipt.objects.get().last_visit_at is None


def test_a_file_comes_with_an_answer(told):
    upload = SimpleUploadedFile("more.png", b"a picture")
    visitor().post(ANSWER, {"pass": let_in(told), "text": "See.", "attachments": [upload]})
    assert File.objects.count() == 1
    assert written(told) == ["See.\n\nFiles: more.png"]


def test_a_message_with_the_code_in_it_is_refused_and_comes_back(told):
    text = f"It is {told.code.replace('-', '')}"
    answer = visitor().post(ANSWER, {"pass": let_in(told), "text": text})
    assert "receipt code in what you wrote" in answer.content.decode()
    assert text in answer.content.decode()
    upload = SimpleUploadedFile(f"{told.code}.png", b"a picture")
    with refused("public_report.code_in_text", field="text"):
        services.answer(incident=told.incident.ref, text="See.", uploads=[upload], now=NOW)
    assert not Message.objects.exists()
    assert not File.objects.exists()


def test_after_half_an_hour_the_code_is_asked_for_and_the_words_stay(told):
    late = let_in(told, timezone.now() - timedelta(minutes=31))
    page = visitor().post(ANSWER, {"pass": late, "text": "What I wrote."}).content.decode()
    assert "Type your code again" in page
    assert "What I wrote." in page
    again = visitor().post(RETURN, {"code": told.code, "text": "What I wrote."})
    assert "What I wrote." in again.content.decode()
    assert not Message.objects.exists()


@pytest.mark.parametrize("passed", ["", "forged", "\0", "a" * 100_000])
def test_without_a_pass_nothing_is_written_and_nothing_withdrawn(passed, told):
    for address in (ANSWER, WITHDRAW):
        answer = visitor().post(address, {"pass": passed, "text": "Words.", "sure": "1"})
        assert "Type your code again" in answer.content.decode()
    assert not Message.objects.exists()
    assert Receipt.objects.exists()


def test_a_pass_opens_no_incident_of_a_developer(told):
    Receipt.objects.all().delete()
    answer = visitor().post(ANSWER, {"pass": let_in(told), "text": "Words."})
    assert "Type your code again" in answer.content.decode()


def test_an_answer_that_is_sent_twice_is_kept_once(told):
    for _time in range(2):
        services.answer(incident=told.incident.ref, text="More.", uploads=[], now=NOW)
    later = NOW + timedelta(minutes=10)
    services.answer(incident=told.incident.ref, text="More.", uploads=[], now=later)
    assert written(told) == ["More.", "More."]


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_are_both_kept(both_at_once, reviewer):
    told = reported(NOW)
    asked(told, reviewer)
    both_at_once(
        *[
            lambda text=text: services.answer(
                incident=told.incident.ref, text=text, uploads=[], now=NOW
            )
            for text in ("One.", "Another.")
        ]
    )
    assert sorted(written(told)[1:]) == ["Another.", "One."]
    assert case_of(told).state == CaseState.ANSWERED


@pytest.mark.django_db(transaction=True)
def test_an_answer_and_a_withdrawal_at_once_leave_one_or_both(both_at_once):
    told = reported(NOW)
    ref = told.incident.ref
    first, second = both_at_once(
        lambda: services.answer(incident=ref, text="More.", uploads=[], now=NOW),
        lambda: services.withdraw(incident=ref, now=NOW),
    )
    assert second.state == State.WITHDRAWN
    assert isinstance(first, Message) == Message.objects.exists()


def test_what_is_told_after_the_review_makes_the_case_new_again(told, reviewer):
    case = cases.claim(case=case_of(told).pk, by=reviewer, now=NOW)
    reviewing.close(case=case.pk, round=case.round, by=reviewer, now=NOW)
    page = visitor().post(RETURN, {"code": told.code}).content.decode()
    assert "OES has reviewed it." in page
    visitor().post(ANSWER, {"pass": let_in(told), "text": "Now I know more."})
    assert case_of(told).state == CaseState.NEW


def test_a_report_is_withdrawn_after_it_was_asked_once_more(told):
    page = visitor().post(WITHDRAW, {"pass": let_in(told)}).content.decode()
    assert "Withdraw your report?" in page
    assert Receipt.objects.exists()
    done = visitor().post(WITHDRAW, {"pass": let_in(told), "sure": "1"}).content.decode()
    assert told.incident.reference in done
    assert Incident.objects.get().state == State.WITHDRAWN
    assert case_of(told).state == CaseState.WITHDRAWN
    assert "No report opens with this code" in (
        visitor().post(RETURN, {"code": told.code}).content.decode()
    )


def test_the_code_can_be_typed_back_from_paper(told):
    right = visitor().post(RECEIPT, {"code": told.code, "typed": told.code.lower()})
    assert "That is your code." in right.content.decode()
    wrong = visitor().post(RECEIPT, {"code": told.code, "typed": told.code[:-1]}).content.decode()
    assert "That is not the code above." in wrong
    assert told.code in wrong


def test_the_receipt_is_saved_as_text(told):
    saved = visitor().post(RECEIPT, {"code": told.code, "save": "1"})
    assert saved["Content-Disposition"].startswith("attachment")
    assert told.code in saved.content.decode()
    assert told.incident.reference in saved.content.decode()


def test_a_code_that_opens_nothing_has_no_receipt(told):
    services.withdraw(incident=told.incident.ref, now=NOW)
    for more in ({"save": "1"}, {"typed": told.code}):
        answer = visitor().post(RECEIPT, {"code": told.code} | more)
        assert "No report opens with this code" in answer.content.decode()


@pytest.mark.parametrize("name", ["answer", "withdraw", "receipt"])
def test_an_address_that_somebody_bookmarked_leads_to_the_code(name):
    assert visitor().get(reverse(f"report_incident:{name}")).url == RETURN

"""The pages of a report, as people go through them."""

import json
from datetime import timedelta
from hashlib import sha256
from io import BytesIO

import pypdf
import pytest
import rfc8785
from django.urls import reverse
from django.utils import timezone

from incidents.models import Incident
from incidents.rules import Lane, State
from incidents.services import reports
from portal.deadlines.models import Obligation
from portal.errors import Refusal
from tests.support.incidents import ANSWERS, LATER, answer, begin, fill, send

pytestmark = pytest.mark.django_db

DISCOVERY = {
    "discovered_at_day": "20",
    "discovered_at_month": "10",
    "discovered_at_year": "2026",
    "discovered_at_time": "6 pm",
    "discovered_at_zone": "Europe/London",
}


def at(row: Incident, name: str = "incident", *args) -> str:
    return reverse(f"incidents:{name}", args=[row.organisation.slug, row.reference, *args])


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def browser(client_of, preparer):
    return client_of(preparer)


def test_a_report_goes_from_begin_to_receipt_one_question_after_the_other(
    browser, organisation
) -> None:
    start = reverse("incidents:begin", args=[organisation.slug])
    path = browser.post(start, {"lane": "required"}).url
    row = Incident.objects.get()
    given = {
        "date": {"happened_on_day": "2026-10-19"},
        "discovered": DISCOVERY,
        "imminent": {"risk": "no"},
        **{key: {"answer": ANSWERS[key]["answer"]} for key in list(ANSWERS)[3:12]},
        "reasons": {"kinds": ["deception"], "words": "It hid its logs."},
        "statement": {"words": "It wrote false logs for a night."},
        "internal-use": {"answer": "yes"},
        "details": {"severity": "1", "status": "contained"},
    }
    walked = []
    while "/questions/" in path:
        key = path.rstrip("/").rpartition("/")[2]
        walked.append(key)
        page = browser.get(path)
        assert "Submit now with what you have" in text(page)
        path = browser.post(path, {"lock": page.context["lock"], **given[key]}).url
        if path == at(row, "qualifies"):
            shown = text(browser.get(path))
            assert "Your answers point to a report" in shown
            assert "Wed 4 Nov 2026, 11:59 pm Pacific" in shown
            path = at(row, "question", "reasons")
    assert walked == list(given)
    checked = browser.get(path)
    assert "To be completed" not in text(checked)
    before = timezone.now()
    receipt = browser.post(path, {"lock": checked.context["lock"]}, follow=True)
    assert "Your report is received" in text(receipt)
    row.refresh_from_db()
    assert (row.state, row.severity) == (State.RECEIVED, 1)
    assert row.discovered_at.isoformat() == ANSWERS["discovered"]["discovered_at"]
    assert before <= row.received_at <= timezone.now()


def test_without_a_frontier_model_the_other_questions_are_passed_over(browser, draft) -> None:
    path = at(draft, "question", "frontier")
    assert browser.post(path, {"answer": "no", "lock": 0}).url == at(draft, "qualifies")
    shown = text(browser.get(at(draft, "qualifies")))
    assert "Your answers point to no report" in shown
    assert "No frontier model was involved" in shown


def test_the_result_is_not_shown_before_every_question_that_decides_is_answered(
    browser, draft, preparer
) -> None:
    fill(draft, preparer, frontier={"answer": "yes"})
    assert browser.get(at(draft, "qualifies")).url == at(draft, "question", "weights")


@pytest.mark.parametrize(
    ("key", "typed", "sentence"),
    [
        ("date", {"happened_on_day": "31", "happened_on_month": "11"}, "Enter the year as well"),
        ("date", {"happened_on_day": "2090-01-01"}, "This is still to come"),
        ("discovered", DISCOVERY | {"discovered_at_time": "6"}, "Write the time like 4:40 pm"),
        ("discovered", DISCOVERY | {"discovered_at_zone": "Nowhere"}, "Choose a time zone"),
        ("discovered", DISCOVERY | {"discovered_at_year": "2090"}, "This is still to come"),
        ("imminent", {"risk": "yes"}, "Say when. Your best answer is enough for now"),
        ("imminent", {"risk": "maybe"}, "Select a valid choice"),
        ("deceived", {}, "Choose an answer; “Not sure” is one"),
        ("statement", {"words": "x" * 20_001}, "at most 20000 characters"),
        ("details", {"contact_email": "nobody"}, "Enter a valid email address"),
        ("details", {"severity": "9"}, "Select a valid choice"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(
    browser, draft, key, typed, sentence
) -> None:
    answered = browser.post(at(draft, "question", key), {"lock": 0, **typed})
    assert answered.status_code == 422
    assert sentence in text(answered)
    draft.refresh_from_db()
    assert draft.lock == 0


def test_a_time_that_came_twice_is_asked_about(browser, draft) -> None:
    night = {"discovered_at_day": "2026-11-01", "discovered_at_time": "1:30 am"}
    asked = browser.post(at(draft, "question", "discovered"), {"lock": 0, **night})
    assert asked.status_code == 422
    assert "Which of the two?" in text(asked)


def test_what_is_typed_is_kept_by_whoever_leaves_or_sends_what_there_is(browser, draft) -> None:
    path = at(draft, "question", "statement")
    home = reverse("incidents:home", args=[draft.organisation.slug])
    assert browser.post(path, {"words": "One.", "lock": 0, "then": "leave"}).url == home
    assert browser.post(path, {"words": "Two.", "lock": 1, "then": "check"}).url == at(
        draft, "check"
    )
    assert "Two." in text(browser.get(path))


def test_whoever_is_slower_sees_both_answers_and_has_to_save_again(
    browser, draft, preparer, contact
) -> None:
    answer(draft, contact, "statement", words="Written by Ines.")
    path = at(draft, "question", "statement")
    both = browser.post(path, {"words": "Written by Idris.", "lock": 0})
    assert both.status_code == 409
    for said in ("Ines Contact saved another answer", "Written by Ines.", "Written by Idris."):
        assert said in text(both)
    again = browser.post(path, {"words": "Both.", "lock": both.context["lock"]})
    assert again.status_code == 302


def test_while_the_vault_is_closed_a_page_says_how_else_to_report(
    browser, organisation, settings
) -> None:
    settings.VAULT_RECOVERY = ""
    start = reverse("incidents:begin", args=[organisation.slug])
    closed = browser.post(start, {"lane": "required"})
    assert closed.status_code == 503
    assert settings.PORTAL_CONTACT in text(closed)
    assert not Incident.objects.exists()


def test_what_is_missing_of_the_act_s_items_is_listed_and_does_not_stop_anybody(
    browser, draft, preparer
) -> None:
    fill(draft, preparer, statement={"words": "Something got out."})
    checked = browser.get(at(draft, "check"))
    assert text(checked).count("To be completed") == 4  # the heading, and three items
    receipt = browser.post(at(draft, "check"), {"lock": checked.context["lock"]}, follow=True)
    assert "Complete it." in text(receipt)


def test_a_report_that_is_refused_says_why_on_the_page_that_sends_it(browser, draft) -> None:
    empty = browser.post(at(draft, "check"), {"lock": 0})
    assert empty.status_code == 409
    assert str(Refusal("incident.nothing_stated")) in text(empty)


def test_the_receipt_can_be_checked_without_the_register(browser, received) -> None:
    page = text(browser.get(at(received, "receipt", 1)))
    facts = json.loads(browser.get(at(received, "receipt_json", 1)).content)
    whole = json.loads(browser.get(at(received, "report_json", 1)).content)
    assert sha256(rfc8785.dumps(whole)).hexdigest() == facts["sha256"]
    assert facts["sha256"][:8] in page
    assert whole["answers"] == ANSWERS
    pdf = pypdf.PdfReader(BytesIO(browser.get(at(received, "receipt_pdf", 1)).content))
    words = pdf.pages[0].extract_text()
    assert received.reference in words
    assert "false logs" not in words


def test_an_amended_report_shows_what_has_changed_question_by_question(
    browser, received, preparer
) -> None:
    assert browser.post(at(received, "amend")).url == at(received, "check")
    answer(received, preparer, "statement", timezone.now(), words="It was two nights.")
    send(received, preparer, timezone.now())
    page = browser.get(at(received, "report", 2))
    [changed] = page.context["version"].changed
    assert changed.page.key == "statement"
    assert [value for _label, value in changed.before] == ["It wrote false logs for a night."]
    assert browser.get(at(received, "report", 3)).status_code == 404


def test_a_notice_to_an_authority_is_recorded_and_read_back(browser, draft, preparer) -> None:
    hour = (LATER - timedelta(hours=1)).isoformat()
    fill(draft, preparer, **ANSWERS | {"imminent": {"risk": "yes", "imminent_at": hour}})
    send(draft, preparer)
    said = {"authority": "Oakland police", "how": "By phone", "who": "Ines"}
    when = {"told_at_day": "2026-10-21", "told_at_time": "10:30 am"}
    page = browser.post(at(draft, "notice"), said | when, follow=True)
    assert "Oakland police" in text(page)
    assert Obligation.objects.get(duty="imminent-risk-notice").satisfied_at is not None


def test_a_lane_is_changed_from_the_result_and_ends_the_clock(browser, draft, preparer) -> None:
    fill(draft, preparer)
    shown = browser.post(at(draft, "lane"), {"lane": "voluntary"}, follow=True)
    assert "None: you tell it by choice" in text(shown)
    assert browser.post(at(draft, "lane"), {"lane": "public"}).status_code == 404


def test_an_error_is_withdrawn_with_its_reason(browser, received) -> None:
    assert browser.post(at(received, "withdraw"), {"reason": ""}).status_code == 422
    page = browser.post(at(received, "withdraw"), {"reason": "It was a drill."}, follow=True)
    assert "It was a drill." in text(page)
    assert "Amend the report" not in text(page)


def test_incidents_are_linked_from_a_list_of_one_s_own(
    browser, received, organisation, preparer, contact
) -> None:
    other = begin(organisation, contact)
    page = browser.post(at(received, "link"), {"other": other.reference}, follow=True)
    assert other.reference in text(page)
    assert browser.post(at(received, "link"), {"other": "CA-I-0000-0000"}).status_code == 422


def test_a_draft_is_given_up_after_a_question(browser, draft, preparer) -> None:
    fill(draft, preparer)
    assert "Give this draft up?" in text(browser.get(at(draft, "discard")))
    browser.post(at(draft, "discard"))
    assert browser.get(at(draft)).status_code == 404


READ = ("incident", "report", "receipt", "receipt_pdf", "receipt_json", "report_json")
WRITE = ("notice", "withdraw", "link", "discard", "qualifies", "check")


@pytest.mark.parametrize("who", ["stranger", "reviewer"])
def test_strangers_and_the_state_find_no_page_of_a_developer_s_incident(
    received, client_of, who, request
) -> None:
    client = client_of(request.getfixturevalue(who))
    for name in (*READ, *WRITE):
        args = [1] if name in READ[1:] else []
        assert client.get(at(received, name, *args)).status_code == 404, name
    assert client.post(at(received, "amend")).status_code == 404


def test_an_incident_of_another_organisation_is_not_found_under_one_s_own_address(
    draft, client_of, stranger
) -> None:
    theirs = stranger.memberships.get().organisation
    path = reverse("incidents:incident", args=[theirs.slug, draft.reference])
    assert client_of(stranger).get(path).status_code == 404


def test_counsel_reads_and_writes_nothing(received, draft, counsel, client_of, preparer) -> None:
    reports.amend(incident=received.pk, by=preparer, now=LATER)
    client = client_of(counsel)
    assert client.get(at(received)).status_code == 200
    page = client.get(at(received, "check"))
    assert "Send the amended report" not in text(page)
    for name, typed in (
        ("check", {"lock": received.lock}),
        ("withdraw", {"reason": "x"}),
        ("discard", {}),
    ):
        assert client.post(at(received, name), typed).status_code == 403, name
    received.refresh_from_db()
    assert (received.state, received.reports.count()) == (State.RECEIVED, 1)


def test_a_confidential_page_is_kept_by_no_cache(browser, received) -> None:
    for path in (at(received), at(received, "report", 1), at(received, "report_json", 1)):
        assert "no-store" in browser.get(path)["Cache-Control"], path


def test_what_is_told_by_choice_is_marked(browser, organisation, preparer) -> None:
    row = fill(begin(organisation, preparer, Lane.VOLUNTARY), preparer)
    send(row, preparer)
    page = text(browser.get(at(row)))
    assert "apart from enforcement" in page
    assert "No clock runs." in page

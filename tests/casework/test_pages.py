"""The staff's pages: who gets them, what they do, and what they keep."""

import re

import pytest
from django.urls import reverse

from portal.casework.models import DeficiencyNotice
from portal.casework.rules import State
from portal.casework.services import cases, reviewing
from portal.errors import Refusal

HOSTILE = "<script>alert(1)</script>\"' onfocus=x {{ 7|add:7 }} {% now %} \u202e ☃"
ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt;"


@pytest.fixture
def ana(client_of, reviewer):
    return client_of(reviewer)


def at(name, case, **query):
    address = reverse(f"staff:{name}", args=[case.reference])
    return f"{address}?{'&'.join(f'{k}={v}' for k, v in query.items())}" if query else address


def text(response):
    return response.content.decode()


def said(response):
    return [str(m) for m in response.context["messages"]]


def marks_form(response):
    """Every field of the marks form as a browser would send it back."""
    form = response.context["marks"]
    sent = {"round": response.context["case"].round}
    for field in form:
        sent[field.html_name] = sent[field.html_initial_name] = field.value()
    return sent


ADDRESSES = ["case", "take", "release", "assign", "marks", "notes", "decide", "return", "accept"]


@pytest.mark.parametrize("name", ADDRESSES)
def test_another_unit_members_and_unknown_references_find_no_page(
    name, case, outsider, officer, client_of, ana
):
    def answers(client):
        return {client.get(at(name, case)).status_code, client.post(at(name, case)).status_code}

    for person in (outsider, officer):
        assert 404 in answers(client_of(person)) <= {404, 405}
    case.reference = "CA-F-2026-999999"
    assert 404 in answers(ana) <= {404, 405}


def test_strangers_are_asked_to_sign_in(client, case):
    for address in (reverse("staff:queue"), at("case", case)):
        response = client.get(address)
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("account_login"))


def test_members_find_no_queue(client_of, officer):
    assert client_of(officer).get("/staff/").status_code == 404


@pytest.mark.parametrize("name", ["take", "release", "assign", "marks", "notes"])
def test_looking_changes_nothing(name, case, ana):
    assert ana.get(at(name, case)).status_code == 405


def test_the_queue_lists_cases_with_their_state_and_holder(ana, case, held):
    page = text(ana.get("/staff/"))
    for words in (case.reference, held.reference, "Halcyon Forge, Inc.", "A. Reyes", "Nobody"):
        assert words in page
    assert "All open (2)" in page
    assert "Mine (1)" in page


@pytest.mark.parametrize(
    "query",
    [
        {"q": "\0"},
        {"q": "x" * 100_000},
        {"q": HOSTILE},
        {"view": "x", "sort": "-pk", "kind": "'", "status": "0", "who": "1"},
        {"after": "x" * 2000, "before": "☃"},
    ],
)
def test_odd_filters_get_a_page(ana, case, query):
    page = ana.get("/staff/", query)
    assert page.status_code == 200
    assert "<script>alert" not in text(page)


@pytest.mark.parametrize(
    ("view", "words"),
    [
        ("mine", "You hold no case"),
        ("unassigned", "Nothing waits here"),
        ("closed", "No case has been closed yet"),
    ],
)
def test_an_empty_view_says_what_will_appear(ana, department, view, words):
    assert words in text(ana.get("/staff/", {"view": view}))


def test_selected_cases_are_taken_and_those_of_others_are_named(
    ana, make_case, case, reviewer, other_reviewer
):
    theirs = make_case(holder=other_reviewer)
    response = ana.post(
        "/staff/assign/",
        {
            "case": [case.reference, theirs.reference, "CA-F-0000-000000"],
            "to": "me",
            "back": "view=mine&q=%0d%0aX",
        },
        follow=True,
    )
    case.refresh_from_db()
    theirs.refresh_from_db()
    assert (case.holder, theirs.holder) == (reviewer, other_reviewer)
    refused = f"{theirs.reference}: {Refusal('case.taken', holder=other_reviewer.name)}"
    assert said(response) == [refused, "1 case assigned."]
    assert response.request["PATH_INFO"] == "/staff/"
    assert "view=mine" in response.request["QUERY_STRING"]


def test_a_supervisor_assigns_to_a_colleague_and_a_reviewer_cannot(
    client_of, supervisor, ana, case, other_reviewer
):
    sent = {"case": case.reference, "to": str(other_reviewer.ref)}
    ana.post("/staff/assign/", sent)
    case.refresh_from_db()
    assert case.holder is None
    client_of(supervisor).post("/staff/assign/", sent)
    case.refresh_from_db()
    assert case.holder == other_reviewer


def test_a_choice_of_nobody_is_said_and_assigns_nothing(client_of, supervisor, case):
    desk = client_of(supervisor)
    for address in ("/staff/assign/", at("assign", case)):
        response = desk.post(address, {"case": case.reference, "to": "somebody"}, follow=True)
        assert [line.partition(".")[0] for line in said(response)] == ["Nothing was assigned"]
    case.refresh_from_db()
    assert case.holder is None


def test_nothing_selected_is_said(ana, department):
    response = ana.post("/staff/assign/", {"to": "me"}, follow=True)
    assert said(response) == ["Select at least one case first."]


def test_a_case_is_taken_put_back_and_assigned_from_its_page(
    ana, client_of, supervisor, case, reviewer, other_reviewer
):
    assert "Take this case" in text(ana.get(at("case", case)))
    assert "Put back in the queue" in text(ana.post(at("take", case), follow=True))
    assert "Nobody holds this case" in text(ana.post(at("release", case), follow=True))
    client_of(supervisor).post(at("assign", case), {"to": str(other_reviewer.ref)})
    response = ana.post(at("take", case), follow=True)
    assert said(response) == [str(Refusal("case.taken", holder=other_reviewer.name))]
    assert f"{other_reviewer.name} holds this case" in text(response)


def test_every_tab_has_its_page_and_an_unknown_one_the_first(ana, held):
    for tab, words in {
        "document": f"document of {held.reference}",
        "answers": f"answers of {held.reference}",
        "notes": "Note for colleagues",
        "notices": "No notice has been sent",
        "timeline": "Taken for review",
        "nothing": f"document of {held.reference}",
    }.items():
        assert words in text(ana.get(at("case", held, tab=tab)))


def test_places_of_the_checklist_lead_to_the_document_from_every_tab(ana, held):
    assert 'href="#s-1"' in text(ana.get(at("case", held)))
    assert 'href="/staff' in text(ana.get(at("case", held, tab="notes")))
    assert '?tab=document#s-1"' in text(ana.get(at("case", held, tab="notes")))


def test_marks_are_saved_and_shown_again(ana, held, reviewer):
    sent = marks_form(ana.get(at("case", held)))
    sent |= {"mark_item_2": "fails", "comment_item_2": "First\r\nsecond"}
    response = ana.post(at("marks", held, tab="notes"), sent, follow=True)
    assert said(response) == ["Marks saved."]
    mark = held.marks.get()
    assert (mark.item, mark.mark, mark.comment) == ("item_2", "fails", "First\nsecond")
    assert response.context["tab"] == "notes"


def test_a_page_left_open_elsewhere_takes_no_mark_back(ana, held):
    old = marks_form(ana.get(at("case", held)))
    ana.post(at("marks", held), old | {"mark_item_1": "fails", "comment_item_1": "No."})
    ana.post(at("marks", held), old | {"mark_item_2": "stated"})
    assert dict(held.marks.values_list("item", "mark")) == {"item_1": "fails", "item_2": "stated"}


def test_a_comment_without_a_mark_is_not_lost(ana, held):
    sent = marks_form(ana.get(at("case", held))) | {"comment_item_2": "Typed with care"}
    page = text(ana.post(at("marks", held), sent))
    assert "Choose a mark for item 2" in page
    assert "Typed with care" in page
    assert 'aria-describedby="id_mark_item_2_error"' in page
    assert 'id="id_mark_item_2_error"' in page
    assert not held.marks.exists()


def test_a_stale_page_decides_nothing_and_keeps_what_was_typed(ana, held, reviewer, mark, now):
    sent = marks_form(ana.get(at("case", held)))
    reviewing.return_filing(case=held.pk, message="So", round=1, by=reviewer, now=now)
    cases.answered(subject=held.subject, by_actor="system", now=now)
    cases.claim(case=held.pk, by=reviewer, now=now)
    sent |= {"mark_item_1": "fails", "comment_item_1": "Typed with care"}
    response = ana.post(at("marks", held), sent)
    assert response.status_code == 409
    assert str(Refusal("case.stale")) in text(response)
    assert "Typed with care" in text(response)
    assert not held.marks.exists()
    # Having read it again, the same words can be sent.
    assert 'name="round" value="2"' in text(response)
    ana.post(at("marks", held), sent | {"round": 2})
    assert held.marks.get().comment == "Typed with care"


@pytest.mark.parametrize("round", ["", "x", "-1", "9" * 400, "²"])
def test_a_form_without_its_round_is_stale(ana, held, round):
    sent = marks_form(ana.get(at("case", held))) | {"mark_item_1": "fails", "round": round}
    assert ana.post(at("marks", held), sent).status_code == 409


def test_losing_the_case_meanwhile_keeps_what_was_typed_and_names_the_holder(
    ana, held, supervisor, other_reviewer, now
):
    sent = marks_form(ana.get(at("case", held)))
    cases.assign(case=held.pk, to=other_reviewer, by=supervisor, now=now)
    sent |= {"mark_item_1": "fails", "comment_item_1": "Typed with care"}
    page = text(ana.post(at("marks", held), sent))
    assert str(Refusal("case.held", holder=other_reviewer.name)) in page
    assert "Typed with care" in page


def test_hostile_words_are_shown_as_words(ana, held, reviewer, mark, now):
    ana.post(at("notes", held), {"text": HOSTILE})
    sent = marks_form(ana.get(at("case", held)))
    ana.post(at("marks", held), sent | {"mark_item_2": "fails", "comment_item_2": HOSTILE})
    pages = [
        ana.get(at("case", held, tab="notes")),
        ana.get(at("return", held)),
        ana.post(at("return", held), {"message": HOSTILE, "preview": "1"}),
    ]
    reviewing.return_filing(case=held.pk, message=HOSTILE, round=1, by=reviewer, now=now)
    pages.append(ana.get(at("case", held, tab="notices")))
    for page in map(text, pages):
        assert ESCAPED in page
        assert "<script>alert" not in page
        assert "{{ 7|add:7 }}" in page


@pytest.mark.parametrize("words", ["", "   ", "\0", "x" * 20_001])
def test_a_note_that_cannot_be_kept_is_refused_beside_its_field(ana, case, words):
    response = ana.post(at("notes", case), {"text": words})
    assert response.status_code == 200
    assert response.context["note"].errors["text"]
    assert not case.notes.exists()


def test_a_decision_leads_to_its_page_and_none_back_to_the_case(ana, held):
    for choice in ("return", "accept"):
        assert ana.get(at("decide", held, decision=choice))["Location"] == at(choice, held)
    response = ana.get(at("decide", held), follow=True)
    assert said(response) == ["Choose a decision first."]


def test_the_holder_of_a_filing_may_accept_or_return_it_and_not_end_it_otherwise(ana, held):
    page = text(ana.get(at("case", held)))
    assert "Accept and register" in page
    assert "Return with a deficiency notice" in page
    assert "End the review" not in page


def test_nobody_but_the_holder_gets_a_page_to_decide_on(client_of, other_reviewer, held, case, ana):
    for client, row in ((client_of(other_reviewer), held), (ana, case)):
        for name in ("return", "accept"):
            assert client.get(at(name, row))["Location"] == at("case", row)
        assert "Return with a deficiency notice" not in text(client.get(at("case", row)))


def seen(response):
    return re.search(r'name="seen" value="([0-9a-f]{64})"', text(response)).group(1)


def test_a_notice_is_sent_as_it_was_seen(ana, held, mark, department):
    mark(held, item_2=("fails", "Says nothing."))
    page = ana.get(at("return", held))
    assert "Says nothing." in text(page)
    sent = {"round": 1, "message": "Dear all,\r\ntwo lines."}
    page = ana.post(at("return", held), sent | {"preview": "1", "seen": seen(page)})
    assert not DeficiencyNotice.objects.exists()
    response = ana.post(at("return", held), sent | {"send": "1", "seen": seen(page)}, follow=True)
    assert DeficiencyNotice.objects.get().message == "Dear all,\ntwo lines."
    assert said(response) == ["Returned. The developer gets the notice by mail."]
    assert [heard[0] for heard in department.heard] == ["returned"]


def test_a_notice_that_was_not_seen_with_its_message_is_shown_first(ana, held, mark):
    mark(held, item_2=("fails", "Says nothing."))
    page = ana.get(at("return", held))
    sent = {"round": 1, "send": "1", "message": "Not previewed"}
    page = ana.post(at("return", held), sent | {"seen": seen(page)})
    assert page.status_code == 409
    assert str(Refusal("case.unseen")) in text(page)
    assert "Not previewed" in text(page)
    assert not DeficiencyNotice.objects.exists()
    ana.post(at("return", held), sent | {"seen": seen(page)})
    assert DeficiencyNotice.objects.get().message == "Not previewed"


def test_acceptance_is_confirmed_with_its_public_notes(ana, held, mark, department):
    mark(held)
    assert "does not approve it" in text(ana.get(at("accept", held)))
    ana.post(at("accept", held), {"round": 1, "notes": "Public words."})
    held.refresh_from_db()
    assert held.state == State.ACCEPTED
    assert department.heard[0][-1] == "Public words."
    assert "Save marks" not in text(ana.get(at("case", held)))


def test_what_the_department_refuses_stands_on_the_page_with_the_notes(ana, held, mark, department):
    mark(held)
    department.refusal = Refusal("organisation.not_verified", organisation="Halcyon Forge, Inc.")
    page = ana.post(at("accept", held), {"round": 1, "notes": "Typed with care"})
    assert page.status_code == 409
    assert str(department.refusal) in text(page)
    assert "Typed with care" in text(page)


def test_acceptance_with_open_items_names_them(ana, held):
    page = text(ana.post(at("accept", held), {"round": 1, "notes": ""}))
    assert "Still open: 1, 2, 3" in page


def test_what_failed_before_the_answer_is_shown_beside_the_open_item(
    ana, held, reviewer, mark, now
):
    mark(held, item_2=("fails", "Says nothing."))
    reviewing.return_filing(case=held.pk, message="", round=1, by=reviewer, now=now)
    cases.answered(subject=held.subject, by_actor="system", now=now)
    page = text(ana.get(at("case", held)))
    assert "Review the answer" in page
    page = text(ana.post(at("take", held), follow=True))
    assert "Before the answer: Item fails." in page
    assert "Says nothing." in page

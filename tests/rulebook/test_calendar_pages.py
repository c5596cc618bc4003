"""The staff's calendar pages: what they show, and what each person can do there."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.rulebook import selectors, services
from portal.rulebook.models import AddedDay, DayProposal, Decision, Kind
from tests.conftest import NOW

STORM = date(2026, 12, 4)
LIST = reverse("rulebook:calendar") + "?year=2026"
PROPOSE = reverse("rulebook:propose")
HOSTILE = "<script>alert(1)</script> {{ 7|add:7 }} ☃"
FORM = {
    "day_day": "4",
    "day_month": "12",
    "day_year": "2026",
    "kind": "closure",
    "name": "Office closed, storm",
    "reason": "Order 26-11.",
}


@pytest.fixture
def ana(client_of, reviewer):
    return client_of(reviewer)


@pytest.fixture
def ben(client_of, other_reviewer):
    return client_of(other_reviewer)


@pytest.fixture
def proposal(reviewer):
    """Ana asks for a closure."""
    return services.propose_day(
        day=STORM,
        name="Office closed, storm",
        kind=Kind.CLOSURE,
        reason="Order 26-11.",
        by=reviewer,
        now=NOW,
    )


def page(proposal):
    return reverse("rulebook:proposal", args=[proposal.pk])


def text(response):
    return response.content.decode()


def said(response):
    return [str(m) for m in response.context["messages"]]


def test_two_people_add_a_day_and_two_take_it_off(ana, ben):
    asked = ana.post(PROPOSE, FORM, follow=True)
    assert said(asked) == ["Proposed. It takes effect once a second person has approved it."]
    proposal = DayProposal.objects.get()
    assert "Add 4 December 2026, Office closed, storm" in text(asked)
    assert "Fri 4 Dec 2026" not in text(ben.get(LIST))

    done = ben.post(page(proposal), {"approve": "1"}, follow=True)
    assert said(done) == ["Approved. The calendar has changed."]
    assert "Fri 4 Dec 2026" in text(ben.get(LIST))

    withdraw = reverse("rulebook:withdraw", args=[AddedDay.objects.get().pk])
    assert withdraw in text(ben.get(LIST))
    ben.post(withdraw, {"reason": "Lifted."})
    asked = page(DayProposal.objects.latest("pk"))
    for words in ("Lifted.", "Order 26-11."):  # why it is to go, and why it came
        assert words in text(ana.get(asked))
    ana.post(asked, {"approve": "1"})
    after = text(ana.get(LIST))
    assert "Fri 4 Dec 2026" not in after
    assert "Withdraw 4 December 2026, Office closed, storm" in after  # in the history


def test_the_list_says_how_far_days_that_follow_the_moon_are_known(ana):
    assert "Lunar New Year to 2050; Diwali to 2035." in " ".join(text(ana.get(LIST)).split())


def test_the_list_has_this_year_and_the_next_with_tier_and_citation(ana):
    html = text(ana.get(LIST))
    for words in (
        "Fri 25 Dec 2026",
        "Fri 31 Dec 2027",
        "Admission Day",
        "Gov. Code § 6700; excepted by Code Civ. Proc. § 135",
        "A: both dates",
        "B: “late after” alone",
    ):
        assert words in html, words
    assert "2028" not in html.replace("year=2028", "")


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("2031", [2031, 2032]),
        ("2199", [2199]),
        ("1900", [1900, 1901]),
        ("1899", None),
        ("20261", None),
        ("9" * 5000, None),
        ("٢٠٢٨", None),
        ("\0", None),
        ("02026", None),
        ("", None),
    ],
)
def test_a_year_that_cannot_be_shown_gives_this_one(
    client_of, reviewer, time_machine, asked, shown
):
    time_machine.move_to(NOW, tick=False)
    answer = client_of(reviewer).get(reverse("rulebook:calendar"), {"year": asked})
    assert [y["year"] for y in answer.context["years"]] == (shown or [2026, 2027])


def test_the_year_of_the_list_is_california_s(client_of, reviewer, time_machine):
    time_machine.move_to("2027-01-01T07:59:00+00:00", tick=False)
    years = client_of(reviewer).get(reverse("rulebook:calendar")).context["years"]
    assert [y["year"] for y in years] == [2026, 2027]


def test_whoever_asked_can_take_it_back_and_is_offered_no_approval(ana, proposal):
    html = text(ana.get(page(proposal)))
    assert "Take it back" in html
    assert 'name="approve"' not in html
    refused = ana.post(page(proposal), {"approve": "1"})
    assert refused.status_code == 409
    assert "a second person must approve it" in text(refused)
    ana.post(page(proposal), {"reason": "A slip."})
    proposal.refresh_from_db()
    assert proposal.decision == Decision.WITHDRAWN


def test_a_colleague_sees_who_asked_and_why_and_declines_with_a_reason(ana, ben, proposal):
    html = text(ben.get(page(proposal)))
    for words in ("Ana Reyes", "Order 26-11.", "Code Civ. Proc. § 12b", 'name="approve"'):
        assert words in html, words
    empty = ben.post(page(proposal), {"reason": " "})
    assert "“Reason” needs an answer" in text(empty)
    ben.post(page(proposal), {"reason": "The office was open."})
    html = text(ana.get(page(proposal)))
    for words in ("Declined", "Ben Okafor", "The office was open."):
        assert words in html, words
    assert "<form" not in html.partition("<main")[2].partition("</main>")[0]


def test_the_second_of_two_reads_who_was_first_and_gets_the_words_back(ben, proposal, supervisor):
    services.approve(proposal=proposal, by=supervisor, now=NOW)
    answer = ben.post(page(proposal), {"reason": "The office was open."})
    assert answer.status_code == 409
    assert "Aurel Lindqvist was first" in text(answer)
    assert "The office was open." in text(answer)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"day_day": "5"}, "5 December 2026 is on the calendar already: Saturday."),
        ({"day_month": "2", "day_day": "30"}, "30 February does not exist"),
        ({"day_year": "1999"}, "Year must be between"),
        ({"kind": "birthday"}, "Select a valid choice"),
        ({"name": "n" * 121}, "at most 120 characters"),
        ({"name": "a\0b"}, "Null characters are not allowed"),
        ({"reason": ""}, "“Reason” needs an answer"),
    ],
)
def test_a_day_that_cannot_be_asked_for_comes_back_with_what_was_typed(ana, change, words):
    answer = ana.post(PROPOSE, FORM | change)
    assert answer.status_code == 200
    assert words in text(answer)
    assert (FORM | change)["day_year"] in text(answer)
    assert DayProposal.objects.count() == 0


def test_a_day_that_waits_already_is_said_beside_the_form(ben, proposal):
    answer = ben.post(PROPOSE, FORM)
    assert "Ana Reyes made a proposal for 4 December 2026" in text(answer)


def test_what_people_typed_is_shown_as_they_typed_it(ana, ben):
    ana.post(PROPOSE, FORM | {"name": HOSTILE, "reason": HOSTILE})
    proposal = DayProposal.objects.get()
    for address in (LIST, page(proposal)):
        html = text(ben.get(address))
        assert "<script>alert(1)" not in html
        assert "{{ 7|add:7 }} ☃" in html


def test_other_units_read_and_do_not_ask_and_other_people_find_no_page(
    client_of, make_person, officer, proposal, client
):
    attorney = client_of(
        make_person("Maren Lee", second_factor=True, unit="AG", staff_role="reviewer")
    )
    listed = text(attorney.get(LIST))
    assert "Office closed, storm" in listed
    assert PROPOSE not in listed
    assert 'name="approve"' not in text(attorney.get(page(proposal)))
    assert attorney.get(PROPOSE).status_code == 403
    assert attorney.post(page(proposal), {"approve": "1"}).status_code == 403
    for address in (LIST, PROPOSE, page(proposal)):
        assert client_of(officer).get(address).status_code == 404
        assert client.get(address).status_code == 302


@pytest.mark.parametrize("number", [0, 10**30])
def test_a_proposal_or_day_that_is_none_is_no_page(ana, number):
    for name in ("proposal", "withdraw"):
        assert ana.get(reverse(f"rulebook:{name}", args=[number])).status_code == 404


def test_a_day_that_is_withdrawn_already_is_no_page(ana, ben, proposal, other_reviewer):
    services.approve(proposal=proposal, by=other_reviewer, now=NOW)
    address = reverse("rulebook:withdraw", args=[AddedDay.objects.get().pk])
    assert ana.get(address).status_code == 200
    ana.post(address, {"reason": "Lifted."})
    ben.post(page(DayProposal.objects.latest("pk")), {"approve": "1"})
    assert ana.get(address).status_code == 404


def test_the_list_asks_as_many_questions_for_many_days_as_for_one(
    ana, ben, reviewer, other_reviewer
):
    def questions():
        with CaptureQueriesContext(connection) as queries:
            assert ana.get(LIST).status_code == 200
        return len(queries)

    def add(day):
        services.approve(
            proposal=services.propose_day(
                day=day, name="Closed", kind=Kind.CLOSURE, reason="A.", by=reviewer, now=NOW
            ),
            by=other_reviewer,
            now=NOW,
        )
        services.propose_withdrawal(
            added=selectors.added_days(day, day)[day], reason="B.", by=reviewer, now=NOW
        )

    add(date(2026, 12, 1))
    once = questions()
    for number in range(7, 12):
        add(date(2026, 12, number))
    assert questions() == once

"""The pages of size and status: what they say, who may change what, what they keep."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from portal.identity.history import history
from portal.registry import selectors
from portal.registry.models import Fact
from portal.registry.rules import Kind
from portal.registry.services import facts as services
from tests.conftest import NOW

HOSTILE = "<script>alert(1)</script>\"' {{ 7|add:7 }} ☃"
AMOUNT = Decimal("612345678.90")
SHOWN = "$612,345,678.90"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW)


@pytest.fixture
def imani(client_of, officer):
    return client_of(officer)


@pytest.fixture
def ana(client_of, reviewer):
    return client_of(reviewer)


def at(name, organisation, *args):
    return reverse(f"registry:{name}", args=[organisation.slug, *args])


def corrected(client, address, **sent):
    """What came of a correction once it was looked at and confirmed."""
    assert client.post(address, sent).templates[0].name == "registry/check.html"
    return client.post(address, sent | {"confirmed": "1"}, follow=True)


def text(response):
    assert response.status_code == 200
    return response.content.decode()


def said(response):
    return [str(m) for m in response.context["messages"]]


def years(response):
    return {row["year"]: str(row["status"]) for row in response.context["years"]}


def test_the_page_says_what_it_is_today_and_what_decides_the_next_year(imani, organisation):
    page = imani.get(at("facts", organisation))
    assert page.context["summary"] == [
        ("Today", "Large frontier developer"),
        (
            "From 1 January 2027",
            "Large frontier developer, unless the revenue of 2026 says otherwise",
        ),
    ]
    assert "$500,000,000" in text(page)
    assert "§ 22757.11(j)" in text(page)
    assert years(page) == {2026: "Large frontier developer", 2025: "Large frontier developer"}


def test_once_the_running_year_is_over_the_line_the_next_one_is_settled(
    imani, organisation, officer
):
    imani.post(at("state_size", organisation, 2026), {"over": "yes"})
    page = imani.get(at("facts", organisation))
    assert page.context["summary"][1] == ("From 1 January 2027", "Large frontier developer")


def test_a_revenue_is_stated_with_an_amount_as_people_write_it(client_of, unstated, sol):
    client = client_of(sol)
    answer = client.post(
        at("state_size", unstated, 2025),
        {"over": "yes", "amount": f" {SHOWN} ", "basis": "Audited accounts"},
        follow=True,
    )
    fact = selectors.current(unstated).get()
    assert (fact.year, fact.over, fact.amount, fact.basis) == (
        2025,
        True,
        AMOUNT,
        "Audited accounts",
    )
    assert said(answer) == [
        "Saved: Revenue of 2025: More than $500,000,000. What follows from it stands here."
    ]
    assert SHOWN in text(answer)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"over": ""}, "over"),
        ({"over": "take-back"}, "over"),
        ({"over": "yes", "amount": "much"}, "amount"),
        ({"over": "yes", "amount": "-1"}, "amount"),
        ({"over": "yes", "amount": "NaN"}, "amount"),
        ({"over": "yes", "amount": "1e400"}, "amount"),
        ({"over": "yes", "amount": "600000000.001"}, "amount"),
        ({"over": "yes", "amount": "500000000"}, "amount"),
        ({"over": "yes", "basis": "x" * 2001}, "basis"),
        ({"over": "yes", "basis": "a\0b"}, "basis"),
    ],
)
def test_what_can_not_be_kept_is_said_beside_its_field(client_of, unstated, sol, sent, field):
    answer = client_of(sol).post(at("state_size", unstated, 2025), sent)
    assert list(answer.context["form"].errors) == [field]
    assert not Fact.objects.exists()


def test_that_a_running_year_is_not_over_is_refused_beside_the_answer(imani, organisation):
    answer = imani.post(at("state_size", organisation, 2026), {"over": "no"})
    assert list(answer.context["form"].errors) == ["over"]


@pytest.mark.parametrize("year", [1999, 2023, 2027, 99999])
def test_years_that_can_not_be_stated_have_no_page(imani, organisation, year):
    assert imani.get(at("state_size", organisation, year)).status_code == 404


def test_the_day_on_which_training_began_is_stated(client_of, unstated, sol):
    client = client_of(sol)
    day = {"day_day": "3", "day_month": "May", "day_year": "2026"}
    done = client.post(at("state_frontier", unstated), day, follow=True)
    assert said(done)[0].startswith("Saved: Frontier developer since 3 May 2026.")
    assert str(selectors.current(unstated).get().day) == "2026-05-03"
    assert "Frontier developer since 3 May 2026" in text(client.get(at("facts", unstated)))
    future = client.post(at("state_frontier", unstated), day | {"day_year": "2027"})
    assert list(future.context["form"].errors) == ["day"]


def test_a_correction_keeps_what_it_corrects_in_the_history(imani, organisation, size_2025):
    corrected(
        imani,
        at("correct", organisation, size_2025.pk),
        over="no",
        amount="1",
        basis="A fiscal year was stated.",
    )
    page = imani.get(at("facts", organisation))
    assert years(page)[2025] == "Frontier developer, not large"
    titles = [(e["title"], e.get("word")) for e in page.context["history"]]
    assert titles == [
        ("Revenue of 2025: Not more than $500,000,000", "Counts"),
        ("Revenue of 2025: More than $500,000,000", "Corrected"),
        ("Frontier developer since 1 January 2026", "Counts"),
    ]
    assert "A fiscal year was stated." in text(page)


def test_a_correction_without_a_reason_is_asked_for_one(imani, organisation, size_2025):
    answer = imani.post(at("correct", organisation, size_2025.pk), {"over": "no"})
    assert list(answer.context["form"].errors) == ["basis"]


def test_a_statement_is_taken_back_and_can_be_stated_anew(imani, organisation):
    fact = selectors.current(organisation).get(kind=Kind.FRONTIER)
    address = at("correct", organisation, fact.pk)
    corrected(imani, address, answer="take-back", basis="No such model.")
    page = imani.get(at("facts", organisation))
    assert page.context["summary"][0] == ("Today", "Not a frontier developer")
    assert page.context["frontier_href"] == at("state_frontier", organisation)
    assert page.context["history"][0]["title"].startswith("Taken back: ")


def test_another_day_needs_the_day(imani, organisation):
    fact = selectors.current(organisation).get(kind=Kind.FRONTIER)
    address = at("correct", organisation, fact.pk)
    sent = {"answer": "yes", "basis": "A letter."}
    assert list(imani.post(address, sent).context["form"].errors) == ["day"]
    corrected(imani, address, **sent, day_day="2025-03-01")
    assert str(selectors.current(organisation).get(kind=Kind.FRONTIER).day) == "2025-03-01"


def test_whoever_was_slower_keeps_the_words_and_is_told_who_was_faster(
    imani, ana, organisation, reviewer, size_2025
):
    sent = {"over": "no", "basis": "Words of mine."}
    corrected(ana, at("staff_correct", organisation, size_2025.pk), over="yes", basis="Asked.")
    answer = imani.post(at("correct", organisation, size_2025.pk), sent)
    assert "Ana Reyes corrected this already" in text(answer)
    assert "Words of mine." in text(answer)
    assert imani.get(at("correct", organisation, size_2025.pk)).url == at("facts", organisation)


def test_staff_correct_with_a_reason_under_the_name_of_the_state(ana, organisation, size_2025):
    page = text(ana.get(at("staff_facts", organisation)))
    assert at("staff_correct", organisation, size_2025.pk) in page
    assert "/file/" not in page
    answer = corrected(
        ana,
        at("staff_correct", organisation, size_2025.pk),
        over="no",
        basis="Its annual report.",
    )
    assert "Recorded by the State" in text(answer)
    assert answer.redirect_chain[0][0] == at("staff_facts", organisation)


def test_members_who_may_not_state_read_all_and_find_no_forms(
    client_of, organisation, preparer, officer, size_2025
):
    services.correct(fact=size_2025, amount=AMOUNT, basis="Accounts.", by=officer, now=NOW)
    client = client_of(preparer)
    page = text(client.get(at("facts", organisation)))
    assert SHOWN in page
    assert not re.search(r"/facts/\w", page)
    for address in (
        at("state_size", organisation, 2024),
        at("state_frontier", organisation),
        at("correct", organisation, size_2025.pk),
    ):
        assert client.get(address).status_code == client.post(address).status_code == 404


def test_a_fact_has_no_address_under_another_organisation(
    client_of, ana, organisation, unstated, sol, size_2025
):
    assert client_of(sol).get(at("correct", unstated, size_2025.pk)).status_code == 404
    assert ana.get(at("staff_correct", unstated, size_2025.pk)).status_code == 404
    assert client_of(sol).get(at("facts", organisation)).status_code == 404


def test_an_organisation_without_facts_is_told_that_it_owes_none_and_what_would_change_that(
    client_of, ana, unstated, sol
):
    page = client_of(sol).get(at("facts", unstated))
    assert page.context["summary"] == [("Today", "Not a frontier developer")]
    main = text(page).partition("<main")[2]
    said_first = re.search(r"<h2[^>]*>(.*?)</h2>", main)
    assert said_first
    assert said_first[1] == "This act asks nothing of you"
    assert "more than 10²⁶ operations" in main
    assert at("state_frontier", unstated) in main
    # Nothing invites it to state a revenue, as if that were owed or could cover it alone.
    assert "Revenue alone makes nobody one" in main
    assert "/facts/size/" not in main
    assert "says otherwise" not in main
    assert "Nothing is stated yet" in main
    assert "This act asks nothing of Saltbox Research" in text(ana.get(at("staff_facts", unstated)))


def test_a_revenue_that_was_stated_without_a_frontier_model_still_stands_there(
    client_of, unstated, sol
):
    services.state_size(organisation=unstated, year=2025, over=True, by=sol, now=NOW)
    page = client_of(sol).get(at("facts", unstated))
    assert years(page) == {2025: "Not a frontier developer"}
    assert "This act asks nothing of you" in text(page)


def test_a_correction_is_saved_only_after_what_follows_was_looked_at(
    imani, ana, organisation, size_2025
):
    sent = {"over": "no", "amount": "499,000,000", "basis": "A fiscal year was stated."}
    page = imani.post(at("correct", organisation, size_2025.pk), sent)
    assert page.context["follows"] == [
        "You would no longer be a large frontier developer from 1 January 2026, but still a "
        "frontier developer. Duties that rest on it end, and the State is told."
    ]
    assert "Revenue of 2025: Not more than $500,000,000" in text(page)
    assert selectors.current(organisation).get(kind=Kind.SIZE) == size_2025
    theirs = ana.post(at("staff_correct", organisation, size_2025.pk), sent)
    assert theirs.context["follows"][0].startswith("Halcyon Forge, Inc. would no longer be")


def test_whoever_goes_back_finds_what_they_typed(imani, organisation, size_2025):
    sent = {"over": "no", "amount": "1", "basis": "Words of mine.", "back": "1"}
    page = imani.post(at("correct", organisation, size_2025.pk), sent)
    assert page.templates[0].name == "registry/form.html"
    assert "Words of mine." in text(page)
    assert page.context["form"].errors == {}
    assert selectors.current(organisation).get(kind=Kind.SIZE) == size_2025


def test_the_page_that_asks_carries_all_that_was_typed(imani, organisation):
    fact = selectors.current(organisation).get(kind=Kind.FRONTIER)
    sent = {"answer": "yes", "day_day": "3", "day_month": "May", "day_year": "2026", "basis": "x"}
    page = text(imani.post(at("correct", organisation, fact.pk), sent))
    carried = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert {name: carried[name] for name in sent} == sent
    assert "Frontier developer since 3 May 2026" in page
    assert "You would no longer be a frontier developer from 1 January 2026 to 2 May 2026." in page


def test_what_would_be_refused_is_refused_before_anybody_is_asked(imani, organisation, size_2025):
    sent = {"over": "no", "amount": "600000000", "basis": "x"}
    page = imani.post(at("correct", organisation, size_2025.pk), sent)
    assert list(page.context["form"].errors) == ["amount"]


def test_a_correction_that_changes_no_status_says_so(imani, organisation, size_2025):
    sent = {"over": "yes", "amount": SHOWN, "basis": "Audited accounts."}
    page = imani.post(at("correct", organisation, size_2025.pk), sent)
    assert page.context["follows"] == []
    assert "No duty begins or ends." in text(page)


def test_a_question_without_an_answer_is_repeated_in_its_own_words(client_of, unstated, sol):
    page = client_of(sol).post(at("state_size", unstated, 2025), {"over": ""})
    assert page.context["form"].errors["over"] == [
        "Say whether the gross revenues of 2025, worldwide and with all affiliates, were more "
        "than $500,000,000"
    ]


def test_a_definition_names_its_word_and_leads_to_the_rule(imani, organisation):
    page = text(imani.get(at("facts", organisation)))
    for key, word in (
        ("large-frontier-developer", "Large frontier developer"),
        ("affiliate", "Affiliate"),
        ("frontier-developer", "Frontier developer"),
        ("frontier-model", "Frontier model"),
    ):
        assert f"<strong>{word}:</strong>" in page
        assert f'href="{reverse("library:rules")}#term-{key}"' in page
    assert "10²⁶" in page
    assert "10^26" not in page


def test_staff_read_that_a_standing_is_the_one_of_sign_up(ana, organisation, officer, size_2025):
    services.correct(fact=size_2025, over=False, basis="x", by=officer, now=NOW)
    for address in (
        reverse("identity:staff_organisations"),
        reverse("identity:staff_organisation", args=[organisation.slug]),
    ):
        assert "Standing, as stated at sign-up" in text(ana.get(address))


def test_words_that_were_typed_stay_words(imani, organisation, size_2025):
    address, sent = at("correct", organisation, size_2025.pk), {"over": "no", "basis": HOSTILE}
    for page in (imani.post(address, sent), corrected(imani, address, **sent)):
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text(page)
        assert "<script>alert" not in text(page)


def test_a_long_history_takes_no_more_queries(
    imani, organisation, officer, size_2025, django_assert_max_num_queries
):
    fact = size_2025
    for _turn in range(12):
        fact = services.correct(fact=fact, over=not fact.over, basis="x", by=officer, now=NOW)
    with django_assert_max_num_queries(12) as few:
        assert imani.get(at("facts", organisation)).status_code == 200
    assert sum("registry_fact" in q["sql"] for q in few.captured_queries) == 1


def test_the_history_of_members_leaves_the_facts_to_their_own_page(organisation, officer):
    assert [e.title for e in history(organisation)] == [
        "Organisation verified by the State",
        "Organisation signed up",
    ]

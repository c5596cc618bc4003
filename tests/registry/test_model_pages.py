"""The pages of a developer's models: what they say, who may change what, what they keep."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from portal.publication.models import Model
from portal.registry import selectors
from portal.registry.compute import Part
from portal.registry.models import ComputeRun, Deployment, FoundationModel, Modification
from portal.registry.rules import Release
from portal.registry.services import facts
from tests.conftest import NOW
from tests.registry.test_models import add, describe
from tests.registry.test_pages import HOSTILE, said, text

RUN = {
    "part": "training",
    "began_day": "2026-03-01",
    "began_month": "",
    "began_year": "",
    "operations": "9 x 10^25",
    "intended": "no",
    "uncertainty": "5",
    "method": "Counted by the scheduler",
}
DEPLOYED = {
    "modification": "0",
    "kind": "api",
    "at_day": "2026-12-15",
    "at_month": "",
    "at_year": "",
    "at_time": "9 am",
}


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW)


@pytest.fixture
def imani(client_of, officer):
    return client_of(officer)


def at(name, model, *args):
    return reverse(f"registry:{name}", args=[model.organisation.slug, model.slug, *args])


def errors(response):
    return response.context["form"].errors


def test_a_list_without_models_says_where_to_begin(imani, client_of, reviewer, organisation):
    page = text(imani.get(reverse("registry:models", args=[organisation.slug])))
    assert "No model is stated yet" in page
    assert reverse("registry:add_model", args=[organisation.slug]) in page
    staff = reverse("registry:staff_models", args=[organisation.slug])
    assert "Add a model" not in text(client_of(reviewer).get(staff))


def test_a_model_is_added_and_its_page_says_what_is_missing(imani, organisation):
    address = reverse("registry:add_model", args=[organisation.slug])
    response = imani.post(address, {"name": "Anvil", "version": "3"}, follow=True)
    assert response.redirect_chain == [(at("model", FoundationModel.objects.get()), 302)]
    assert said(response) == ["Saved: Anvil 3. What follows from it stands here."]
    page = text(response)
    assert "Nothing is stated of the computing that trained it." in page
    assert "No clock: no deployment is stated." in page
    again = imani.post(address, {"name": "anvil 3"})
    assert "in the register already" in errors(again)["name"][0]


def test_the_sum_is_shown_with_what_follows_before_it_is_saved(imani, anvil, run, deploy):
    run(anvil, "9e25")
    deploy(anvil, NOW + timedelta(days=14))
    sent = RUN | {"part": "learning", "began_day": "2026-05-01", "operations": "2e25"}
    asked = imani.post(at("state", anvil, "run"), sent)
    assert asked.templates[0].name == "registry/check.html"
    assert asked.context["follows"] == [
        "Anvil 3 would be a frontier model by its sum: "
        "9 × 10²⁵ + 2 × 10²⁵ = 1.1 × 10²⁶, more than 10²⁶.",
        "A transparency report on Anvil 3 would be due by Tue 15 Dec 2026, 10:00 am Pacific "
        "(22757.12(c)(1)).",
    ]
    assert ComputeRun.objects.count() == 1
    done = imani.post(at("state", anvil, "run"), sent | {"confirmed": "1"}, follow=True)
    assert "9 × 10²⁵ + 2 × 10²⁵ = 1.1 × 10²⁶, more than 10²⁶." in text(done)
    assert "A transparency report is due by Tue 15 Dec 2026, 10:00 am Pacific." in text(done)
    row = ComputeRun.objects.latest("pk")
    assert (row.part, row.uncertainty, row.method) == (
        Part.REINFORCEMENT,
        5,
        "Counted by the scheduler",
    )


def test_exactly_the_line_is_not_more_and_the_page_says_so(imani, anvil, run, deploy):
    run(anvil, "1e26", uncertainty=1)
    deploy(anvil, NOW)
    page = text(imani.get(at("model", anvil)))
    assert "10²⁶, not more than 10²⁶." in page
    assert "At the upper end of the stated uncertainty it could be one." in page
    assert "No clock. On the day of deployment: 10²⁶, not more than 10²⁶." in page


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("operations", "-1"),
        ("operations", "0"),
        ("operations", "NaN"),
        ("operations", "1e400"),
        ("operations", "infinity"),
        ("operations", "1" * 40),
        ("operations", "0.5"),
        ("operations", ""),
        ("uncertainty", "101"),
        ("part", "magic"),
        ("intended", ""),
        ("began_day", "2027-01-01"),
        ("began_day", "2026-02-30"),
        ("method", "a\x00b"),
    ],
)
def test_what_can_not_be_kept_of_a_run_is_said_beside_its_field(imani, anvil, field, typed):
    response = imani.post(at("state", anvil, "run"), RUN | {field: typed})
    assert list(errors(response)) == [field.removesuffix("_day")]
    assert typed in (response.context["form"].data[field], "")
    assert not ComputeRun.objects.exists()


def test_a_deployment_is_stated_for_the_new_model_and_for_a_modification(imani, anvil, modify):
    modify(anvil, date(2026, 12, 3))
    form = imani.get(at("state", anvil, "deployment")).context["form"]
    assert [n for n, _words in form.fields["modification"].choices] == [0, 1]
    imani.post(at("state", anvil, "deployment"), DEPLOYED | {"modification": "1"})
    assert Deployment.objects.get().modification == 1
    refused = imani.post(at("state", anvil, "deployment"), DEPLOYED | {"modification": "7"})
    assert list(errors(refused)) == ["modification"]


def test_an_hour_that_came_twice_is_asked_for(imani, anvil):
    sent = DEPLOYED | {"at_day": "2026-11-01", "at_time": "1:30 am"}
    assert "came twice" in str(errors(imani.post(at("state", anvil, "deployment"), sent)))


@pytest.mark.parametrize("what", ["run", "modification", "deployment", "description"])
def test_each_statement_is_corrected_and_taken_back_on_a_page_of_its_own(
    imani, anvil, officer, run, deploy, modify, what
):
    rows = {
        "run": run(anvil, "9e25"),
        "modification": modify(anvil, date(2026, 4, 1)),
        "deployment": deploy(anvil, NOW, Release.EVALUATION),
        "description": anvil.descriptions.get(),
    }
    address = at("change", anvil, what, rows[what].pk)
    form = imani.get(address).context["form"]
    sent = {
        box["name"]: box["value"] or ""
        for field in form
        for box in field.subwidgets[0].data.get("subwidgets", [field.subwidgets[0].data])
    }
    chosen = ("answer", "part", "intended", "kind", "modification")
    sent |= {n: form.initial[n] for n in chosen if n in form.fields}
    refused = imani.post(address, sent | {"basis": " "})
    assert list(errors(refused)) == ["basis"]
    response = imani.post(address, sent | {"basis": "Typed wrongly.", "confirmed": "1"})
    assert response.status_code == 302, errors(response)
    kind = type(rows[what])
    corrected = kind.objects.get(corrects=rows[what])
    assert corrected.basis == "Typed wrongly."
    if what == "description":  # a deployment rests on it
        return
    again = imani.get(address)
    assert again.status_code == 302
    gone = {"answer": "take-back", "basis": "Stated in error.", "confirmed": "1"}
    imani.post(at("change", anvil, what, corrected.pk), gone)
    assert kind.objects.get(corrects=corrected).withdrawn
    page = text(imani.get(at("model", anvil)))
    assert "Taken back: " in page
    assert "Stated in error." in page


def test_models_that_say_more_than_the_facts_lead_to_the_page_that_states_it(
    imani, client_of, reviewer, organisation, officer, anvil, run
):
    run(anvil, "2e26", intended=True)
    address = reverse("registry:models", args=[organisation.slug])
    assert imani.get(address).context["note"] == {}
    stated = selectors.current(organisation).get(kind="frontier")
    facts.withdraw_fact(fact=stated, basis="Wrong.", by=officer, now=NOW)
    note = imani.get(address).context["note"]
    assert "since 1 March 2026" in note["text"]
    assert note["href"] == reverse("registry:facts", args=[organisation.slug])
    staff = reverse("registry:staff_model", args=[organisation.slug, "anvil-3"])
    note = client_of(reviewer).get(staff).context["note"]
    assert note["href"] == reverse("registry:staff_facts", args=[organisation.slug])


def test_pages_with_forms_are_there_for_whoever_may_state_something(
    client_of, make_person, organisation, anvil, run, sol, preparer, reviewer
):
    row = run(anvil, "9e25")
    forms = [
        reverse("registry:add_model", args=[organisation.slug]),
        at("state", anvil, "run"),
        at("change", anvil, "run", row.pk),
    ]
    organisation.members.filter(person=preparer).update(role="counsel")
    for person in (sol, preparer, reviewer):
        client = client_of(person)
        for address in forms:
            assert client.get(address).status_code == client.post(address).status_code == 404
    page = text(client_of(preparer).get(at("model", anvil)))
    assert not any(address in page for address in forms)


def test_nothing_of_a_model_has_an_address_under_another_organisation_or_word(
    client_of, imani, anvil, run, unstated, sol
):
    row = run(anvil, "9e25")
    theirs = add(unstated, sol, "Pestle")
    client = client_of(sol)
    assert client.get(at("model", anvil)).status_code == 404
    assert client.get(at("change", theirs, "run", row.pk)).status_code == 404
    for address in (
        at("state", anvil, "description"),
        at("state", anvil, "magic"),
        at("change", anvil, "magic", row.pk),
        at("change", anvil, "deployment", row.pk),
        at("change", anvil, "run", row.pk + 1),
    ):
        assert imani.get(address).status_code == 404
    offered = imani.post(
        reverse("registry:add_model", args=[anvil.organisation.slug]),
        {"name": "Mortar", "base": theirs.pk},
    )
    assert list(errors(offered)) == ["base"]


def test_words_that_were_typed_stay_words(imani, officer, anvil, run, modify):
    run(anvil, "9e25", method=HOSTILE)
    modify(anvil, date(2026, 4, 1), HOSTILE)
    describe(anvil, officer, base_words="<b>Pestle</b>")
    page = text(imani.get(at("model", anvil)))
    assert "<script>alert(1)" not in page
    assert "<b>Pestle" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_model_of_many_statements_takes_no_more_queries(
    imani, organisation, anvil, run, django_assert_max_num_queries
):
    for day in range(1, 12):
        run(anvil, f"{day}e23", began=date(2026, 3, day))
    with django_assert_max_num_queries(40):
        assert len(imani.get(at("model", anvil)).context["history"]) == 12


def test_of_a_modification_nothing_is_public_before_it_is_deployed(anvil, deploy, modify):
    modify(anvil, date(2026, 4, 1))
    deploy(anvil, NOW)
    assert Model.objects.get().modifications == []
    assert Modification.objects.count() == 1

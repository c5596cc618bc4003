"""Stating, correcting and taking back what a developer says of its models."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.db.utils import InternalError

from portal.errors import NotFound, Refusal
from portal.ledger.models import Event
from portal.registry import selectors
from portal.registry.compute import Part
from portal.registry.models import ComputeRun, Deployment, FoundationModel
from portal.registry.rules import Release
from portal.registry.services import models
from tests.conftest import NOW
from tests.support.refusals import refused

MARCH, MAY = date(2026, 3, 1), date(2026, 5, 1)


def add(organisation, by, name="Anvil", version="", **fields):
    return models.add_model(
        organisation=organisation, name=name, version=version, by=by, now=NOW, **fields
    )


def describe(model, by, **fields):
    now = model.descriptions.get(correction=None)
    said = {n: getattr(now, n) for n in ("name", "version", "family", "base", "base_words")}
    return models.correct(statement=now, basis="Named wrongly.", by=by, now=NOW, **said | fields)


def take_back(statement, by):
    return models.withdraw(statement=statement, basis="Stated in error.", by=by, now=NOW)


def sheet(model):
    return selectors.sheets(model.organisation)[model.pk]


def test_an_address_stays_whatever_the_model_is_called_later(organisation, officer, anvil):
    describe(anvil, officer, name="Hammer", version="4")
    found = selectors.model(organisation, "anvil-3")
    assert str(found) == "Hammer 4"
    assert add(organisation, officer, "Anvil 3").slug == "anvil-3-2"
    assert [str(m) for m in selectors.models(organisation)] == ["Anvil 3", "Hammer 4"]


def test_a_model_whose_name_is_a_word_of_the_addresses_gets_another_address(organisation, officer):
    assert add(organisation, officer, "Add").slug == "add-2"
    assert add(organisation, officer, "模型").slug == "model"


@pytest.mark.parametrize(
    ("name", "version"), [("Anvil", "3"), ("ANVIL", "3"), ("Anvil 3", ""), ("Ａｎｖｉｌ", " 3 ")]
)
def test_a_name_is_given_once_however_it_is_written(organisation, officer, anvil, name, version):
    with refused("model.named_already", field="name"):
        add(organisation, officer, name, version)
    other = add(organisation, officer, "Bellows")
    with refused("model.named_already", field="name"):
        describe(other, officer, name=name, version=version)


def test_of_two_who_add_one_model_at_once_one_is_told(both_at_once, organisation, officer):
    answers = both_at_once(*[lambda: add(organisation, officer)] * 2)
    assert {type(a) for a in answers} == {FoundationModel, Refusal}
    assert FoundationModel.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"name": ""}, "name.empty", "name"),
        ({"name": "x" * 81}, "name.too_long", "name"),
        ({"version": "9" * 31}, "name.too_long", "version"),
        ({"version": "1\n2"}, "name.lines", "version"),
        ({"family": "\ue000evil"}, "name.characters", "family"),
        ({"base_words": "https://example.org"}, "name.address", "base_words"),
    ],
)
def test_a_name_that_nobody_can_read_is_refused_beside_its_field(
    organisation, officer, fields, code, field
):
    with refused(code, field=field):
        add(organisation, officer, **{"name": "Anvil"} | fields)


def test_a_base_is_one_of_its_own_or_words(organisation, officer, anvil, unstated, sol):
    theirs = add(unstated, sol, "Pestle")
    with pytest.raises(NotFound):
        add(organisation, officer, "Mortar", base=theirs)
    with refused("model.two_bases", field="base_words"):
        add(organisation, officer, "Mortar", base=anvil, base_words="Pestle by Saltbox")
    made = add(organisation, officer, "Mortar", base_words="Pestle by Saltbox")
    assert made.descriptions.get().base_words == "Pestle by Saltbox"


def test_a_model_is_not_made_of_itself_by_any_detour(organisation, officer, anvil):
    with refused("model.base_cycle", field="base"):
        describe(anvil, officer, base=anvil)
    second = add(organisation, officer, "Bellows", base=anvil)
    third = add(organisation, officer, "Crucible", base=second)
    with refused("model.base_cycle", field="base"):
        describe(anvil, officer, base=third)


def test_of_two_models_made_the_base_of_each_other_at_once_one_is_refused(
    both_at_once, organisation, officer, anvil
):
    other = add(organisation, officer, "Bellows")
    answers = both_at_once(
        lambda: describe(anvil, officer, base=other), lambda: describe(other, officer, base=anvil)
    )
    assert sorted(a.code for a in answers if isinstance(a, Refusal)) == ["model.base_cycle"]
    assert sum(s.base is not None for s in selectors.sheets(organisation).values()) == 1


def test_a_run_counts_once_though_it_was_sent_twice(both_at_once, anvil, run):
    answers = both_at_once(*[lambda: run(anvil, "9e25")] * 2)
    assert {type(a) for a in answers} == {ComputeRun, Refusal}
    assert sheet(anvil).compute.total() == Decimal("9e25")


def test_nothing_is_stated_of_a_run_that_has_not_begun(anvil, run):
    with refused("fact.in_future", field="began"):
        run(anvil, "9e25", began=date(2026, 12, 2))
    with refused("model.uncertainty", field="uncertainty"):
        run(anvil, "9e25", uncertainty=101)
    with refused("model.operations", field="operations"):
        run(anvil, "NaN")


def test_a_deployment_before_the_training_began_is_refused(anvil, officer, run, deploy, modify):
    training = run(anvil, "9e25")
    evening_before = datetime(2026, 3, 1, 7, 59, tzinfo=UTC)  # in California
    with refused("model.before_training", field="at"):
        deploy(anvil, evening_before)
    with refused("model.before_training", field="day"):
        modify(anvil, MARCH - timedelta(days=1))
    assert deploy(anvil, evening_before + timedelta(minutes=1)).pk
    with refused("model.training_after", field="began"):
        models.correct(
            statement=training,
            began=MAY,
            part=Part.TRAINING,
            operations=training.operations,
            basis="Wrong day.",
            by=officer,
            now=NOW,
        )


def test_tuning_after_a_deployment_is_no_training_that_began_late(anvil, run, deploy):
    deploy(anvil, datetime(2026, 2, 1, tzinfo=UTC))
    assert run(anvil, "2e24", Part.TUNING, MAY).pk


def test_a_modification_is_numbered_and_deployed_after_its_day(anvil, officer, deploy, modify):
    first, second = modify(anvil, MARCH), modify(anvil, MAY)
    take_back(first, officer)
    assert [second.number, modify(anvil, MAY).number] == [2, 3]
    for number, code in ((1, "model.modification_gone"), (9, "model.modification_gone")):
        with refused(code, field="modification"):
            deploy(anvil, NOW, modification=number)
    with refused("model.before_modification", field="at"):
        deploy(anvil, datetime(2026, 4, 30, tzinfo=UTC), modification=2)
    deploy(anvil, NOW, modification=2)
    with refused("model.modification_deployed"):
        take_back(second, officer)
    with refused("model.reason_missing", field="reason"):
        modify(anvil, MAY, reason=" ")


def test_one_way_of_making_it_available_is_stated_once(anvil, officer, deploy):
    row = deploy(anvil, NOW)
    with refused("model.deployed_already", field="kind"):
        deploy(anvil, NOW + timedelta(days=1))
    take_back(row, officer)
    assert deploy(anvil, NOW).pk
    assert deploy(anvil, NOW, Release.WEIGHTS).pk


def test_an_instant_without_a_zone_is_no_instant(anvil, deploy):
    with refused("time.ambiguous"):
        deploy(anvil, datetime(2026, 11, 1, 1, 30))  # noqa: DTZ001
    with refused("date.out_of_range"):
        deploy(anvil, datetime(1066, 10, 14, tzinfo=UTC))


def test_a_correction_stands_beside_what_it_corrects(anvil, officer, run):
    first = run(anvil, "9e25")
    with refused("fact.reason_missing", field="basis"):
        models.withdraw(statement=first, basis=" ", by=officer, now=NOW)
    second = models.correct(
        statement=first, operations=Decimal("8e25"), basis="Counted twice.", by=officer, now=NOW
    )
    assert (second.began, second.corrects, second.basis) == (MARCH, first, "Counted twice.")
    assert sheet(anvil).runs == (second,)
    with refused("fact.corrected_already"):
        take_back(first, officer)
    take_back(second, officer)
    assert sheet(anvil).runs == ()
    assert ComputeRun.objects.count() == 3


def test_of_two_who_correct_one_statement_at_once_one_is_told(both_at_once, anvil, officer, run):
    row = run(anvil, "9e25")
    answers = both_at_once(*[lambda: take_back(row, officer)] * 2)
    assert Refusal("fact.corrected_already", name=officer.name) in answers
    assert ComputeRun.objects.filter(withdrawn=True).count() == 1


def test_a_model_is_taken_back_once_nothing_rests_on_it(organisation, officer, anvil, deploy, run):
    row = deploy(anvil, NOW, Release.EVALUATION)
    with refused("model.in_use"):
        take_back(anvil.descriptions.get(), officer)
    take_back(row, officer)
    other = add(organisation, officer, "Bellows", base=anvil)
    with refused("model.in_use"):
        take_back(anvil.descriptions.get(), officer)
    describe(other, officer, base=None)
    take_back(anvil.descriptions.get(), officer)
    with pytest.raises(NotFound):
        selectors.model(organisation, "anvil-3")
    with pytest.raises(NotFound):
        run(anvil, "9e25")
    assert add(organisation, officer, "Anvil", "3").slug == "anvil-3-2"


def test_whoever_files_states_models_and_nobody_else(
    organisation, preparer, reviewer, sol, anvil, make_person
):
    for person in (reviewer, sol):
        with refused("permission.denied"):
            add(organisation, person, "Bellows")
        with refused("permission.denied"):
            take_back(anvil.descriptions.get(), person)
    assert add(organisation, preparer, "Bellows").pk
    organisation.members.filter(person=preparer).update(role="counsel")
    with refused("permission.denied"):
        add(organisation, preparer, "Crucible")


def test_the_ledger_says_that_something_was_stated_and_no_number(anvil, officer, run):
    row = run(anvil, "9e25", method="Counted by the scheduler")
    event = Event.objects.filter(stream=anvil.organisation.stream).latest("pk")
    assert (event.action, event.subject) == ("model.stated", "model:anvil-3")
    assert event.data == {"statement": f"computerun:{row.pk}"}


def test_what_was_stated_of_a_model_can_not_be_changed_or_removed(anvil, run):
    row = run(anvil, "9e25")
    for attempt in (
        lambda: ComputeRun.objects.filter(pk=row.pk).update(operations=1),
        lambda: ComputeRun.objects.filter(pk=row.pk).delete(),
    ):
        with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
            attempt()


@pytest.mark.parametrize(
    ("table", "fields"),
    [
        (ComputeRun, {"part": "training", "began": MARCH, "operations": 0}),
        (ComputeRun, {"part": "training", "began": MARCH, "operations": 1, "uncertainty": 101}),
        (ComputeRun, {"part": "training", "began": MARCH, "operations": 1, "source": "hearsay"}),
        (Deployment, {"kind": "rumour", "at": NOW}),
        (Deployment, {"kind": "api", "at": NOW, "withdrawn": True}),
    ],
)
def test_the_database_has_no_room_for_what_nobody_can_mean(anvil, officer, table, fields):
    values = {"source": "developer", "recorded_by": officer, "recorded_at": NOW} | fields
    with pytest.raises(IntegrityError), transaction.atomic():
        table.objects.create(model=anvil, **values)


def test_the_sheets_of_all_models_take_five_queries(
    organisation, officer, anvil, run, django_assert_num_queries
):
    run(anvil, "9e25")
    add(organisation, officer, "Bellows", base=anvil)
    with django_assert_num_queries(5):
        found = selectors.sheets(organisation)
    assert [s.compute.total() for s in found.values()] == [Decimal("9e25")] * 2

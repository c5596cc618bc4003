"""What follows from what is stated of a model: its clocks, and what the public reads of it."""

from datetime import date, timedelta

import pytest

from portal.deadlines.models import Obligation, Outlook
from portal.deadlines.rules import State
from portal.deadlines.services.reconciling import reconcile, reconcile_due
from portal.identity import services as identity
from portal.publication import services as publication
from portal.publication.models import Clock, Developer, Model
from portal.registry import selectors
from portal.registry.compute import Part
from portal.registry.rules import Release
from portal.registry.services import facts, models
from tests.conftest import NOW
from tests.registry.test_models import add, describe, take_back

NOV, DEC = date(2026, 11, 3), date(2026, 12, 15)
PLANNED = NOW + timedelta(days=14)


def clocks():
    return {o.subject: o for o in Obligation.objects.filter(duty="transparency-report")}


@pytest.fixture
def frontier(anvil, run):
    """`anvil`, over the line since its tuning."""
    run(anvil, "9e25")
    run(anvil, "2e25", Part.REINFORCEMENT, date(2026, 5, 1))
    return anvil


def test_the_first_real_deployment_of_a_frontier_model_starts_its_clock(frontier, deploy):
    deploy(frontier, NOW, Release.EVALUATION)
    deploy(frontier, PLANNED + timedelta(days=1), Release.WEIGHTS)
    deploy(frontier, PLANNED)
    assert list(clocks()) == ["model:anvil-3"]
    clock = clocks()["model:anvil-3"]
    assert (clock.trigger_at, clock.file_by, clock.state) == (PLANNED, PLANNED, State.OPEN)
    assert clock.about == "Anvil 3 is deployed from Tue 15 Dec 2026, 10:00 am Pacific."


def test_each_substantial_modification_that_is_deployed_starts_a_clock_of_its_own(
    frontier, deploy, modify
):
    deploy(frontier, NOW - timedelta(days=60))
    modify(frontier, NOV)
    modify(frontier, DEC)
    deploy(frontier, PLANNED, modification=2)
    assert set(clocks()) == {"model:anvil-3", "model:anvil-3@2"}
    assert clocks()["model:anvil-3@2"].detail == "Anvil 3, modified on 15 December 2026"


def test_a_model_at_or_under_the_line_starts_no_clock(organisation, officer, anvil, run, deploy):
    run(anvil, "1e26")
    deploy(anvil, PLANNED)
    deploy(add(organisation, officer, "Bellows"), PLANNED)
    assert clocks() == {}


def test_a_run_that_is_only_meant_to_go_over_the_line_counts_from_its_start(anvil, run, deploy):
    run(anvil, "2e26", intended=True)
    deploy(anvil, PLANNED)
    assert list(clocks()) == ["model:anvil-3"]


def test_tuning_after_the_deployment_makes_no_duty_for_the_day_before_it(anvil, run, deploy):
    run(anvil, "9e25")
    deploy(anvil, NOW - timedelta(days=60))
    run(anvil, "2e25", Part.TUNING, NOV)
    assert clocks() == {}
    assert not selectors.reportable(anvil)[0].frontier


def test_what_is_corrected_of_a_base_moves_the_clock_of_what_is_made_of_it(
    organisation, officer, anvil, run, deploy
):
    base_run = run(anvil, "9e25")
    made = add(organisation, officer, "Bellows", base=anvil)
    run(made, "2e25", Part.TUNING, date(2026, 5, 1))
    row = deploy(made, PLANNED)
    assert list(clocks()) == ["model:bellows"]
    models.correct(
        statement=row,
        kind=row.kind,
        at=PLANNED + timedelta(days=28),
        modification=0,
        basis="Put off.",
        by=officer,
        now=NOW,
    )
    clock = clocks()["model:bellows"]
    assert clock.file_by == PLANNED + timedelta(days=28)
    assert clock.moments.count() == 2
    take_back(base_run, officer)
    assert clocks()["model:bellows"].state == State.SUPERSEDED


def test_a_name_that_changes_leaves_the_clock_its_subject(officer, frontier, deploy):
    deploy(frontier, PLANNED)
    describe(frontier, officer, name="Hammer", version="")
    assert clocks()["model:anvil-3"].detail == "Hammer"


def test_what_a_report_can_be_about_is_said_in_words(frontier, deploy, modify):
    modify(frontier, NOV, "It plans on its own.")
    deploy(frontier, PLANNED)
    new, modified = selectors.reportable(frontier)
    assert (new.subject, new.words, new.at, new.frontier) == (
        "model:anvil-3",
        "Anvil 3, new",
        PLANNED,
        True,
    )
    assert (modified.subject, modified.words, modified.at) == (
        "model:anvil-3@1",
        "Anvil 3, modified on 3 November 2026: It plans on its own.",
        None,
    )


def test_a_plan_is_public_from_its_instant_on_and_not_before(organisation, frontier, deploy):
    deploy(frontier, PLANNED)
    assert not Model.objects.exists()
    assert not Clock.objects.filter(duty="transparency-report").exists()
    assert Outlook.objects.get(organisation=organisation).next_at == PLANNED
    changes = Developer.objects.get(slug=organisation.slug).changes
    assert reconcile_due(now=PLANNED - timedelta(microseconds=1)) == 0
    assert reconcile_due(now=PLANNED) == 1
    shown = Model.objects.get()
    assert shown.deployments == [
        {
            "how": "Through an interface for programs (API)",
            "day": "2026-12-15",
            "modification": 0,
        }
    ]
    assert shown.changed_at == PLANNED
    assert Clock.objects.filter(duty="transparency-report").exists()
    assert Developer.objects.get(slug=organisation.slug).changes > changes
    reconcile(organisation=organisation, now=PLANNED + timedelta(hours=1))
    assert Model.objects.get().changed_at == PLANNED  # nothing was written again


def test_nothing_confidential_is_copied_to_where_the_public_reads(
    organisation, officer, frontier, run, deploy, modify
):
    secret = add(organisation, officer, "Secretname", family="Secretfamily")
    describe(frontier, officer, base=secret, family="Anvil")
    run(secret, "123454321e10", method="Secretmethod", uncertainty=7)
    deploy(secret, NOW, Release.EVALUATION)
    modify(frontier, NOV, "It plans on its own.")
    modify(frontier, NOV, "Secretreason")
    deploy(frontier, NOW)
    deploy(frontier, NOW, Release.PUBLIC, modification=1)
    deploy(frontier, PLANNED, Release.WEIGHTS)
    shown = Model.objects.get()
    kept = str(vars(shown) | {"id": 0})
    for word in ("Secret", "secret", "12345", "weights", "2026-12-15", "2026-03"):
        assert word not in kept
    assert [m["reason"] for m in shown.modifications] == ["It plans on its own."]
    assert [d["modification"] for d in shown.deployments] == [0, 1]
    assert (shown.family, shown.base) == ("Anvil", "")
    deploy(secret, NOW)
    assert Model.objects.get(slug="anvil-3").base == "Secretname"


def test_a_deployment_that_is_taken_back_takes_the_model_from_the_public(officer, frontier, deploy):
    row = deploy(frontier, NOW)
    assert Model.objects.get().slug == "anvil-3"
    take_back(row, officer)
    assert not Model.objects.exists()


def test_a_model_of_an_organisation_that_nobody_verified_is_shown_once_it_is(
    make_organisation, make_person, supervisor
):
    organisation = make_organisation("Saltbox", verified=False)
    by = organisation.members.get().person
    pestle = add(organisation, by, "Pestle")
    models.add_deployment(model=pestle, kind="api", at=NOW, by=by, now=NOW)
    assert not Model.objects.exists()
    identity.verify_organisation(organisation=organisation, by=supervisor, now=NOW)
    assert Model.objects.get().name == "Pestle"


@pytest.mark.usefixtures("anvil", "papers")
def test_a_report_that_is_published_makes_its_model_public(organisation, publish, reviewer):
    report = publish(kind="sheet", developer=organisation.slug, subject="anvil-3")
    assert (Model.objects.get().slug, Model.objects.get().deployments) == ("anvil-3", [])
    publication.withdraw(reference=report.reference, reason="Wrong.", by=reviewer, now=NOW)
    assert not Model.objects.exists()


def test_a_developer_that_states_to_be_none_has_no_clock_whatever_its_models_say(
    organisation, officer, frontier, deploy
):
    deploy(frontier, PLANNED)
    stated = selectors.current(organisation).get(kind="frontier")
    facts.withdraw_fact(fact=stated, basis="Wrong.", by=officer, now=NOW)
    assert clocks()["model:anvil-3"].state == State.SUPERSEDED

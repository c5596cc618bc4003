"""What an organisation states of itself at sign-up becomes facts."""

from datetime import UTC, date, datetime
from importlib import import_module

import pytest
from django.apps import apps

from portal.identity import services as identity
from portal.identity.models import Organisation
from portal.identity.rules import Role, Standing
from portal.ledger import services as ledger
from portal.ledger.models import Event
from portal.registry import selectors
from portal.registry.models import Fact
from portal.registry.rules import Kind, Source
from tests.conftest import NOW


@pytest.fixture
def sign_up(make_person):
    def make(standing, now=NOW):
        by = make_person("Sol Saltbox")
        return identity.register_organisation(
            name="Saltbox Research",
            website="https://saltbox.example",
            standing=standing,
            role=Role.PREPARER,
            by=by,
            now=now,
        )

    return make


@pytest.mark.parametrize(("standing", "over"), [(Standing.LARGE, True), (Standing.FRONTIER, False)])
def test_a_standing_becomes_a_frontier_developer_and_the_revenue_of_the_year_before(
    sign_up, standing, over
):
    organisation = sign_up(standing)
    frontier = selectors.current(organisation).get(kind=Kind.FRONTIER)
    size = selectors.current(organisation).get(kind=Kind.SIZE)
    assert frontier.day == date(2026, 1, 1)
    assert (size.year, size.over, size.amount) == (2025, over, None)
    assert {f.source for f in (frontier, size)} == {Source.SIGN_UP}
    assert size.recorded_by == organisation.members.get().person
    assert selectors.status(organisation, date(2026, 12, 1)) == standing


def test_no_frontier_developer_states_no_fact(sign_up, changes):
    organisation = sign_up(Standing.NONE)
    assert list(selectors.facts(organisation)) == []
    assert selectors.status(organisation, date(2026, 12, 1)) == Standing.NONE
    assert changes == []


def test_the_year_before_is_california_s(sign_up):
    last_evening = datetime(2027, 1, 1, 7, 59, tzinfo=UTC)
    assert selectors.current(sign_up(Standing.LARGE, last_evening)).get(kind=Kind.SIZE).year == 2025


def test_both_facts_are_in_the_ledger_and_said_once(sign_up, changes):
    organisation = sign_up(Standing.LARGE)
    events = Event.objects.filter(stream=organisation.stream, action="fact.stated")
    assert [e.data["kind"] for e in events.order_by("sequence")] == ["frontier", "size"]
    assert changes == [(organisation, organisation.members.get().person, NOW)]


def test_those_who_signed_up_before_there_were_facts_have_them_all_the_same(db, make_person):
    by = make_person("Sol Saltbox")
    organisations = []
    for standing in Standing:
        organisation = Organisation.objects.create(
            name=standing, slug=standing, website="https://x.example", standing=standing,
            created_at=NOW,
        )  # fmt: skip
        ledger.record(
            stream=organisation.stream, action="organisation.registered", actor=by.actor, at=NOW
        )
        organisations.append(organisation)
    assert not Fact.objects.exists()
    import_module("portal.registry.migrations.0002_stated_at_sign_up").state(apps, None)
    day = date(2026, 12, 1)
    assert [selectors.status(o, day) for o in organisations] == list(Standing)
    assert set(Fact.objects.values_list("recorded_by", "source")) == {(by.pk, Source.SIGN_UP)}

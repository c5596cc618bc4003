"""Incidents half-way, and the people who report them."""

from collections.abc import Callable

import pytest

from incidents.models import Incident
from portal.identity.models import Membership, Organisation, Person
from portal.identity.rules import Role
from tests.conftest import NOW
from tests.support.incidents import begin, report


def member(organisation: Organisation, person: Person, role: Role) -> Person:
    Membership.objects.create(organisation=organisation, person=person, role=role, since=NOW)
    return person


@pytest.fixture
def contact(make_person: Callable[..., Person], organisation: Organisation) -> Person:
    """Ines, incident contact of `organisation`."""
    return member(organisation, make_person("Ines Contact"), Role.INCIDENT_CONTACT)


@pytest.fixture
def counsel(make_person: Callable[..., Person], organisation: Organisation) -> Person:
    return member(organisation, make_person("Cora Counsel"), Role.COUNSEL)


@pytest.fixture
def stranger(make_organisation: Callable[..., Organisation], make_person: Callable[..., Person]):
    """An officer of another organisation."""
    person = make_person("Sly Stranger", second_factor=True)
    make_organisation("Saltbox Research", officer=person)
    return person


@pytest.fixture
def draft(organisation: Organisation, preparer: Person) -> Incident:
    """Begun, and nothing answered."""
    return begin(organisation, preparer)


@pytest.fixture
def received(organisation: Organisation, preparer: Person) -> Incident:
    """Answered whole and sent."""
    return report(organisation, preparer)

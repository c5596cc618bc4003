from collections.abc import Callable
from datetime import datetime

import pytest

from filings.lifecycle.models import Draft
from filings.lifecycle.services import drafts
from portal.identity.models import Membership, Organisation, Person
from portal.identity.rules import Role
from tests.support import filings as way


@pytest.fixture
def draft(organisation: Organisation, preparer: Person, now: datetime) -> Draft:
    """A new draft of a framework."""
    return drafts.start(organisation=organisation, kind="framework", by=preparer, now=now)


@pytest.fixture
def ready(draft: Draft, preparer: Person, now: datetime) -> Draft:
    """A draft whose checks all pass."""
    return way.fill(draft, preparer, now)


@pytest.fixture
def second_officer(
    make_person: Callable[..., Person], organisation: Organisation, now: datetime
) -> Person:
    person = make_person("Tomasz Birch", second_factor=True)
    Membership.objects.create(
        organisation=organisation, person=person, role=Role.CERTIFYING_OFFICER, since=now
    )
    return person


@pytest.fixture
def counsel(
    make_person: Callable[..., Person], organisation: Organisation, now: datetime
) -> Person:
    person = make_person("Cora Counsel")
    Membership.objects.create(
        organisation=organisation, person=person, role=Role.COUNSEL, since=now
    )
    return person


@pytest.fixture
def stranger(make_organisation: Callable[..., Organisation], make_person: Callable[..., Person]):
    """An officer of another organisation."""
    person = make_person("Sly Stranger", second_factor=True)
    make_organisation("Saltbox Research", officer=person)
    return person

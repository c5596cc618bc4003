"""Who may do what to whom: every action for every kind of person."""

from collections.abc import Callable

import pytest

from portal.errors import Refusal
from portal.identity import permissions
from portal.identity.models import Membership, Organisation, Person
from portal.identity.rules import Role, StaffRole, Unit
from tests.conftest import NOW

# person: (role, administrator) of the organisation, or (unit, staff role)
PEOPLE = {
    "administrator": (Role.COUNSEL, True),
    "preparer": (Role.PREPARER, False),
    "officer": (Role.CERTIFYING_OFFICER, False),
    "counsel": (Role.COUNSEL, False),
    "contact": (Role.INCIDENT_CONTACT, False),
    "stranger": None,
    "oes reviewer": (Unit.OES, StaffRole.REVIEWER),
    "oes supervisor": (Unit.OES, StaffRole.SUPERVISOR),
    "oes administrator": (Unit.OES, StaffRole.ADMINISTRATOR),
    "cdt reviewer": (Unit.CDT, StaffRole.REVIEWER),
    "cdt administrator": (Unit.CDT, StaffRole.ADMINISTRATOR),
    "ag reviewer": (Unit.AG, StaffRole.REVIEWER),
}
OES = {"oes reviewer", "oes supervisor", "oes administrator"}
MATRIX = {
    "organisation.manage": {"administrator"},
    "filing.prepare": {"preparer", "officer"},
    "filing.certify": {"officer"},
    "staff.enter": OES | {"cdt reviewer", "cdt administrator", "ag reviewer"},
    "case.work": OES,
    "case.assign": {"oes supervisor", "oes administrator"},
    "case.grant": {"oes supervisor"},
    "organisation.verify": OES,
    "mail.administer": {"oes administrator", "cdt administrator"},
}
NEED_SECOND_FACTOR = {
    "filing.certify",
    "staff.enter",
    "case.work",
    "case.assign",
    "case.grant",
    "organisation.verify",
    "mail.administer",
}


@pytest.fixture
def someone(
    make_person: Callable[..., Person], organisation: Organisation
) -> Callable[..., Person]:
    def make(kind: str, *, second_factor: bool = True) -> Person:
        place = PEOPLE[kind]
        if place and isinstance(place[0], Unit):
            unit, role = place
            return make_person("Somebody", second_factor=second_factor, unit=unit, staff_role=role)
        person = make_person("Somebody", second_factor=second_factor)
        if place:
            role, administrator = place
            Membership.objects.create(
                organisation=organisation,
                person=person,
                role=role,
                is_administrator=administrator,
                since=NOW,
            )
        return person

    return make


def thing(action: str, organisation: Organisation) -> object:
    if action.startswith("case."):
        return Unit.OES
    return None if action == "staff.enter" else organisation


@pytest.mark.parametrize("kind", PEOPLE)
@pytest.mark.parametrize("action", MATRIX)
def test_each_action_is_for_those_in_the_matrix_and_nobody_else(
    action, kind, someone, organisation
):
    allowed = permissions.may(someone(kind), action, thing(action, organisation))
    assert allowed == (kind in MATRIX[action])


@pytest.mark.parametrize("action", MATRIX)
def test_without_a_second_factor_only_what_needs_none_is_allowed(action, someone, organisation):
    kind = sorted(MATRIX[action])[0]
    person = someone(kind, second_factor=False)
    allowed = permissions.may(person, action, thing(action, organisation))
    assert allowed == (action not in NEED_SECOND_FACTOR)


@pytest.mark.parametrize("action", sorted(NEED_SECOND_FACTOR))
def test_who_lacks_only_the_second_factor_is_told_so(action, someone, organisation):
    person = someone(sorted(MATRIX[action])[0], second_factor=False)
    with pytest.raises(Refusal) as refused:
        permissions.require(person, action, thing(action, organisation))
    assert refused.value == Refusal("permission.second_factor")


@pytest.mark.parametrize("action", MATRIX)
def test_a_closed_account_may_nothing(action, someone, organisation):
    person = someone(sorted(MATRIX[action])[0])
    person.is_active = False
    assert not permissions.may(person, action, thing(action, organisation))


def test_every_action_of_this_room_is_in_the_matrix():
    here = {a for a, r in permissions._RULES.items() if r.__module__ == permissions.__name__}
    assert here == set(MATRIX)


def test_an_unknown_action_is_a_fault_not_a_no(someone):
    with pytest.raises(KeyError):
        permissions.may(someone("officer"), "no.such.action")


def test_two_rules_for_one_action_are_a_fault():
    with pytest.raises(ValueError, match="two rules"):
        permissions.rule("staff.enter")(lambda person, thing: True)

"""The one place that answers: may this person do this to that?

Actions are dotted words. A room that has something of its own to protect adds its actions with
`rule`; nobody else decides. What a person may not even see is `NotFound`, never a refusal.
"""

from collections.abc import Callable
from typing import Any

from portal.errors import NotFound, Refusal
from portal.identity.models import Membership, Organisation, Person
from portal.identity.rules import MAY_PREPARE, Role, StaffRole, Unit

Rule = Callable[[Person, Any], bool]
_RULES: dict[str, Rule] = {}
# Actions for which a second factor must be set up.
_SECOND_FACTOR: set[str] = set()


def rule(action: str, *, second_factor: bool = False) -> Callable[[Rule], Rule]:
    """Register the rule for an action; a second rule for the same action is a bug."""

    def register(function: Rule) -> Rule:
        if action in _RULES:
            raise ValueError(f"two rules for {action}")
        _RULES[action] = function
        if second_factor:
            _SECOND_FACTOR.add(action)
        return function

    return register


def may(person: Person, action: str, thing: Any = None) -> bool:
    """Whether `person` may do `action` to `thing`; an unknown action is a KeyError, not a no."""
    allowed = _RULES[action]
    if not person.is_authenticated or not person.is_active:
        return False
    if action in _SECOND_FACTOR and not person.has_second_factor:
        return False
    return allowed(person, thing)


def require(person: Person, action: str, thing: Any = None) -> None:
    """Refuse unless `may`.

    Raises:
        Refusal: `permission.second_factor` when only the second factor is missing,
            `permission.denied` otherwise.
    """
    if may(person, action, thing):
        return
    if action in _SECOND_FACTOR and person.is_active and _RULES[action](person, thing):
        raise Refusal("permission.second_factor")
    raise Refusal("permission.denied")


def membership(person: Person, organisation: Organisation) -> Membership | None:
    """The person's place in the organisation, if any."""
    if not person.is_authenticated:
        return None
    return Membership.objects.filter(person_id=person.pk, organisation=organisation).first()


def organisation_for(person: Person, slug: str) -> Organisation:
    """The organisation at this address, for a member of it.

    Raises:
        NotFound: it does not exist, or the person is no member.
    """
    try:
        return Organisation.objects.get(slug=slug, members__person_id=person.pk)
    except Organisation.DoesNotExist:
        raise NotFound from None


def needs_second_factor(person: Person) -> bool:
    """Staff and certifying officers must set one up before they go on."""
    return (
        person.is_staff or person.memberships.filter(role=Role.CERTIFYING_OFFICER).exists()
    ) and not person.has_second_factor


@rule("organisation.manage")
def _manage(person: Person, organisation: Organisation) -> bool:
    place = membership(person, organisation)
    return place is not None and place.is_administrator


@rule("filing.prepare")
def _prepare(person: Person, organisation: Organisation) -> bool:
    place = membership(person, organisation)
    return place is not None and place.role in MAY_PREPARE


@rule("filing.certify", second_factor=True)
def _certify(person: Person, organisation: Organisation) -> bool:
    place = membership(person, organisation)
    return place is not None and place.role == Role.CERTIFYING_OFFICER


@rule("staff.enter", second_factor=True)
def _enter(person: Person, thing: None) -> bool:
    return person.is_staff


@rule("case.work", second_factor=True)
def _work(person: Person, unit: str) -> bool:
    return person.unit == unit


@rule("case.assign", second_factor=True)
def _assign(person: Person, unit: str) -> bool:
    return person.unit == unit and person.staff_role in (
        StaffRole.SUPERVISOR,
        StaffRole.ADMINISTRATOR,
    )


@rule("case.grant", second_factor=True)
def _grant(person: Person, unit: str) -> bool:
    # Who runs things reads no confidential case, and so lets nobody in.
    return person.unit == unit and person.staff_role == StaffRole.SUPERVISOR


@rule("organisation.verify", second_factor=True)
def _verify(person: Person, organisation: Organisation) -> bool:
    return person.unit == Unit.OES


@rule("mail.administer", second_factor=True)
def _mail(person: Person, thing: None) -> bool:
    return person.staff_role == StaffRole.ADMINISTRATOR

"""The way into an organisation."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection

from portal.errors import NotFound, Refusal
from portal.identity import services
from portal.identity.history import history
from portal.identity.models import Invitation, Membership
from portal.identity.rules import INVITATION_LASTS, Role
from portal.outbox.models import Mail
from tests.conftest import NOW
from tests.support.refusals import refused


@pytest.fixture
def token(organisation, officer) -> Callable[..., str]:
    """Sends an invitation and reads the token out of its mail."""

    def send(email: str = "colleague@example.org", role: Role = Role.PREPARER, **fields) -> str:
        invitation = services.invite(
            organisation=organisation,
            email=email,
            role=role,
            is_administrator=fields.pop("is_administrator", False),
            by=fields.pop("by", officer),
            now=fields.pop("now", NOW),
        )
        mail = Mail.objects.get(key=f"invitation:{invitation.pk}")
        return re.search(r"/join/([^/\s]+)/", mail.body)[1]

    return send


def test_whoever_holds_the_token_joins_whatever_the_case_or_domain_of_the_address(
    token, make_person, organisation
):
    ida = make_person("Ida Lund")
    place = services.claim_invitation(
        token=token(f"{ida.email.upper()}.example.com"), by=ida, now=NOW
    )
    assert (place.organisation, place.person, place.role) == (organisation, ida, Role.PREPARER)
    assert not place.is_administrator


def test_an_invitation_gives_what_it_says(token, make_person):
    ida = make_person("Ida Lund")
    invited = token(role=Role.COUNSEL, is_administrator=True)
    place = services.claim_invitation(token=invited, by=ida, now=NOW)
    assert (place.role, place.is_administrator) == (Role.COUNSEL, True)


def test_an_invitation_works_once(token, make_person):
    invited = token()
    services.claim_invitation(token=invited, by=make_person("Ida Lund"), now=NOW)
    with pytest.raises(Refusal) as refused:
        services.claim_invitation(token=invited, by=make_person("Eve Moss"), now=NOW)
    assert refused.value == Refusal("invitation.closed")


@pytest.mark.parametrize(
    ("after", "works"),
    [(INVITATION_LASTS - timedelta(seconds=1), True), (INVITATION_LASTS, False)],
)
def test_an_invitation_ends_after_fourteen_days_to_the_second(token, make_person, after, works):
    invited, ida = token(), make_person("Ida Lund")
    if works:
        assert services.claim_invitation(token=invited, by=ida, now=NOW + after)
    else:
        with pytest.raises(Refusal):
            services.claim_invitation(token=invited, by=ida, now=NOW + after)


def test_a_withdrawn_invitation_does_not_work(token, make_person, organisation, officer):
    invited = token()
    row = Invitation.objects.get()
    services.revoke_invitation(organisation=organisation, invitation=row.pk, by=officer, now=NOW)
    with pytest.raises(Refusal):
        services.claim_invitation(token=invited, by=make_person("Ida Lund"), now=NOW)


@pytest.mark.parametrize("how", ["removed", "demoted"])
def test_invitations_of_somebody_who_administers_no_longer_are_withdrawn_with_them(
    token, make_person, organisation, officer, preparer, how
):
    place = organisation.members.get(person=preparer)
    place.is_administrator = True
    place.save()
    theirs, kept = token("theirs@example.org", by=preparer), token("kept@example.org")
    used = token("used@example.org", by=preparer)
    services.claim_invitation(token=used, by=make_person("Una Berg"), now=NOW)
    who = {"organisation": organisation, "person": preparer.pk, "by": officer, "now": NOW}
    if how == "removed":
        services.remove_member(**who)
    else:
        services.change_member(**who, role=Role.PREPARER, is_administrator=False)
    with refused("invitation.closed"):
        services.claim_invitation(token=theirs, by=make_person("Ida Lund"), now=NOW)
    services.claim_invitation(token=kept, by=make_person("Eve Moss"), now=NOW)
    lines = [(e.title, e.text, e.by) for e in history(organisation)]
    title = "Withdrew the invitation to theirs@example.org"
    assert (title, "Its sender no longer administers.", "Imani Castellane") in lines
    assert not [line for line in lines if line[0] == "Withdrew the invitation to used@example.org"]


def test_nobody_invites_while_being_removed(both_at_once, token, organisation, officer, preparer):
    organisation.members.filter(person=preparer).update(is_administrator=True)
    both_at_once(
        lambda: token(by=preparer),
        lambda: services.remove_member(
            organisation=organisation, person=preparer.pk, by=officer, now=NOW
        ),
    )
    assert not organisation.members.filter(person=preparer).exists()
    assert not [row for row in Invitation.objects.all() if row.open_at(NOW)]


def test_a_used_invitation_cannot_be_withdrawn(token, make_person, organisation, officer):
    services.claim_invitation(token=token(), by=make_person("Ida Lund"), now=NOW)
    with pytest.raises(Refusal) as refused:
        services.revoke_invitation(
            organisation=organisation, invitation=Invitation.objects.get().pk, by=officer, now=NOW
        )
    assert refused.value == Refusal("invitation.closed")


def test_an_unconfirmed_address_cannot_claim(token, make_person):
    ida = make_person("Ida Lund")
    EmailAddress.objects.filter(user=ida).update(verified=False)
    with pytest.raises(Refusal) as refused:
        services.claim_invitation(token=token(), by=ida, now=NOW)
    assert refused.value == Refusal("invitation.unverified")


def test_the_states_staff_join_no_developer(token, reviewer, organisation):
    invited = token()
    with refused("staff.no_developer"):
        services.claim_invitation(token=invited, by=reviewer, now=NOW)
    assert not organisation.members.filter(person=reviewer).exists()
    assert Invitation.objects.get().open_at(NOW)


def test_an_unknown_token_is_not_found(make_person):
    with pytest.raises(NotFound):
        services.claim_invitation(token="guess", by=make_person("Ida Lund"), now=NOW)


def test_only_a_digest_of_the_token_is_stored_outside_the_mail(token):
    invited = token()
    with connection.cursor() as cursor:
        for table in ("identity_invitation", "ledger_event"):
            cursor.execute(f"SELECT t::text FROM {table} t")
            assert invited not in str(cursor.fetchall())
    assert Mail.objects.get(to="colleague@example.org").secret


def test_a_member_is_not_invited_again(token, officer):
    with pytest.raises(Refusal) as refused:
        token(officer.email.upper())
    assert refused.value.field == "email"


def test_a_member_cannot_claim_a_second_place(token, officer, organisation):
    with pytest.raises(Refusal) as refused:
        services.claim_invitation(token=token(), by=officer, now=NOW)
    assert refused.value.code == "members.already"
    assert Invitation.objects.get().open_at(NOW)


@pytest.mark.parametrize(("verified", "limit"), [(False, 5), (True, 50)])
def test_nobody_sends_mail_to_the_world_in_an_organisations_name(
    token, organisation, officer, verified, limit
):
    if not verified:
        organisation.verified_at = None
        organisation.save()
    for number in range(limit):
        token(f"colleague{number}@example.org")
        services.revoke_invitation(
            organisation=organisation,
            invitation=Invitation.objects.latest("pk").pk,
            by=officer,
            now=NOW,
        )
    with refused("members.too_many_invitations"):
        token("one-more@example.org", now=NOW + timedelta(hours=24, seconds=-1))
    assert not Mail.objects.filter(to="one-more@example.org").exists()
    token("one-more@example.org", now=NOW + timedelta(hours=24))


def test_the_last_invitation_of_the_day_is_sent_once(both_at_once, token, organisation):
    for number in range(49):
        token(f"colleague{number}@example.org")
    both_at_once(lambda: token("a@example.org"), lambda: token("b@example.org"))
    assert organisation.invitations.count() == 50


def test_only_an_administrator_invites_and_withdraws(token, organisation, preparer, officer):
    token()
    row = Invitation.objects.get()
    with pytest.raises(Refusal):
        services.invite(
            organisation=organisation,
            email="other@example.org",
            role=Role.PREPARER,
            is_administrator=False,
            by=preparer,
            now=NOW,
        )
    with pytest.raises(Refusal):
        services.revoke_invitation(
            organisation=organisation, invitation=row.pk, by=preparer, now=NOW
        )


def test_an_invitation_of_another_organisation_is_not_found(token, make_organisation, make_person):
    token()
    other = make_organisation("Tamarack Systems (invented)", officer=make_person("Una Berg"))
    una = other.members.get().person
    with pytest.raises(NotFound):
        services.revoke_invitation(
            organisation=other, invitation=Invitation.objects.get().pk, by=una, now=NOW
        )


def test_two_who_claim_one_invitation_at_once_give_one_member(
    both_at_once, token, make_person, organisation
):
    invited, ida, eve = token(), make_person("Ida Lund"), make_person("Eve Moss")
    answers = both_at_once(
        lambda: services.claim_invitation(token=invited, by=ida, now=NOW),
        lambda: services.claim_invitation(token=invited, by=eve, now=NOW),
    )
    assert {type(a) for a in answers} == {Membership, Refusal}
    assert organisation.members.count() == 2


def test_one_person_with_two_invitations_at_once_becomes_one_member(
    both_at_once, token, make_person, organisation
):
    first, second, ida = token(), token("second@example.org"), make_person("Ida Lund")
    answers = both_at_once(
        lambda: services.claim_invitation(token=first, by=ida, now=NOW),
        lambda: services.claim_invitation(token=second, by=ida, now=NOW),
    )
    assert {type(a) for a in answers} == {Membership, Refusal}
    assert organisation.members.filter(person=ida).count() == 1

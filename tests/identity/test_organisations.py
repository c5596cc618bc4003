"""Signing up, verifying, and keeping an administrator."""

import pytest

from portal.errors import NotFound, Refusal
from portal.identity import selectors, services
from portal.identity.history import history
from portal.identity.models import Membership, Organisation
from portal.identity.rules import Role, Standing
from portal.ledger.models import Event
from portal.outbox.models import Mail
from tests.conftest import NOW
from tests.support.refusals import refused as refusal


def register(by, name="Quillmere Labs", **fields):
    values = {"website": "https://quillmere.example", "standing": Standing.NONE}
    values |= {"role": Role.CERTIFYING_OFFICER} | fields
    return services.register_organisation(name=name, by=by, now=NOW, **values)


def test_whoever_signs_an_organisation_up_is_its_first_administrator(make_person):
    ida = make_person("Ida Lund")
    organisation = register(ida, name="  Quillmere   Labs ", role=Role.COUNSEL)
    place = organisation.members.get()
    assert organisation.name == "Quillmere Labs"
    assert (place.person, place.role, place.is_administrator) == (ida, Role.COUNSEL, True)
    assert organisation.verified_at is None


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Quillmere Labs", "QUILLMERE  labs"),
        ("Quillmere Labs", "Quillmere\u00a0Labs"),
        ("Quillmere Labs", "\uff31uillmere Labs"),  # a wide Q
        ("Quillmere Straße", "Quillmere STRASSE"),
        ("Quillmere caf\u00e9", "Quillmere cafe\u0301"),
        ("Quillmere finance", "Quillmere \ufb01nance"),  # a ligature
        ("Quillmere \u202eLabs", "Quillmere Labs"),  # a mark that turns the direction is dropped
    ],
)
def test_a_name_is_taken_whatever_its_case_and_the_shape_of_its_letters(make_person, first, second):
    register(make_person("Ida Lund"), name=first)
    with refusal("organisation.name_taken", field="name"):
        register(make_person("Eve Moss"), name=second)


@pytest.mark.parametrize("second", ["Quillmere Labs", "\uff31uillmere Labs"])
def test_two_who_sign_up_one_name_at_once_give_one_organisation(both_at_once, make_person, second):
    ida, eve = make_person("Ida Lund"), make_person("Eve Moss")
    answers = both_at_once(lambda: register(ida), lambda: register(eve, name=second))
    assert {type(a) for a in answers} == {Organisation, Refusal}
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize(
    ("names", "slugs"),
    [
        (["Quillmere Labs", "Quillmere, Labs!"], ["quillmere-labs", "quillmere-labs-2"]),
        (["量子", "机器"], ["organisation", "organisation-2"]),
        (["A", "A-2", "A!"], ["a", "a-2", "a-3"]),
    ],
)
def test_names_that_differ_have_addresses_that_differ(make_person, names, slugs):
    ida = make_person("Ida Lund")
    assert [register(ida, name=name).slug for name in names] == slugs


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Quillmere\nLabs", "name.lines"),
        ("Quillmere\u2028Labs", "name.lines"),
        ("Win at https://evil.example", "name.address"),
        ("Win at https\uff1a//evil.example", "name.address"),
        ("Quill\u200dmere", "name.characters"),  # joins, unseen
        ("Quill\u00admere", "name.characters"),  # a hyphen, unseen
        ("Quill\ue000mere", "name.characters"),  # private
        ("Quill\u0378mere", "name.characters"),  # unassigned
        ("Quill\ud800mere", "name.characters"),  # half of a pair
        ("\u3164", "name.characters"),  # a letter that shows nothing
        ("...", "name.empty"),
        ("\ufffe", "name.empty"),  # no character at all is dropped
        ("\u0958" * 61, "name.too_long"),  # each becomes two
    ],
)
def test_a_name_that_cannot_be_read_or_leads_elsewhere_is_refused(make_person, name, code):
    ida = make_person("Ida Lund")
    with refusal(code, field="name"):
        register(ida, name=name)
    with refusal(code, field="name"):
        services.rename_person(person=ida, name=name, now=NOW)
    ida.refresh_from_db()
    assert ida.name == "Ida Lund"


@pytest.mark.parametrize("name", ["Zoë Ångström-O’Neill", "陈小明", "Ngũgĩ 2", "محمد"])
def test_people_keep_the_letters_of_their_names(make_person, name):
    assert make_person(name).name == name


def test_verifying_tells_every_administrator_once(organisation, officer, preparer):
    mails = Mail.objects.filter(subject__contains="is verified")
    assert [m.to for m in mails] == [officer.email]
    assert organisation.verified_by.name in [e.by for e in history(organisation)]


def test_the_second_who_verifies_is_told_who_was_faster(organisation, reviewer):
    with pytest.raises(Refusal) as refused:
        services.verify_organisation(organisation=organisation, by=reviewer, now=NOW)
    assert refused.value.code == "organisation.already_verified"
    assert organisation.verified_by.name in str(refused.value)


def test_members_do_not_verify_themselves(make_organisation, officer):
    organisation = make_organisation("Quillmere Labs", verified=False, officer=officer)
    with pytest.raises(Refusal):
        services.verify_organisation(organisation=organisation, by=officer, now=NOW)
    organisation.refresh_from_db()
    assert organisation.verified_at is None


def test_the_states_staff_sign_up_no_developer(reviewer):
    with refusal("staff.no_developer"):
        register(reviewer)
    assert not Organisation.objects.exists()


def test_staff_do_not_verify_an_organisation_they_are_a_member_of(make_organisation, reviewer):
    organisation = make_organisation("Quillmere Labs", verified=False)
    Membership.objects.create(
        organisation=organisation, person=reviewer, role=Role.COUNSEL, since=NOW
    )
    with refusal("organisation.own"):
        services.verify_organisation(organisation=organisation, by=reviewer, now=NOW)
    organisation.refresh_from_db()
    assert organisation.verified_at is None


def change(organisation, member, by, role=Role.PREPARER, administrator=False):
    return services.change_member(
        organisation=organisation,
        person=member.pk,
        role=role,
        is_administrator=administrator,
        by=by,
        now=NOW,
    )


def remove(organisation, member, by):
    return services.remove_member(organisation=organisation, person=member.pk, by=by, now=NOW)


def test_the_last_administrator_cannot_step_down_or_leave(organisation, officer, preparer):
    for attempt in (change, remove):
        with pytest.raises(Refusal) as refused:
            attempt(organisation, officer, by=officer)
        assert refused.value.code == "members.last_administrator"
    assert organisation.members.get(person=officer).is_administrator


def test_the_last_administrator_may_change_role_and_stay_administrator(organisation, officer):
    place = change(organisation, officer, by=officer, role=Role.COUNSEL, administrator=True)
    assert (place.role, place.is_administrator) == (Role.COUNSEL, True)


def test_an_administrator_may_leave_once_there_is_another(organisation, officer, preparer):
    change(organisation, preparer, by=officer, administrator=True)
    remove(organisation, officer, by=officer)
    assert [m.person for m in organisation.members.all()] == [preparer]


def test_two_administrators_who_remove_each_other_at_once_leave_one(
    both_at_once, organisation, officer, preparer
):
    change(organisation, preparer, by=officer, administrator=True)
    answers = both_at_once(
        lambda: remove(organisation, officer, by=preparer),
        lambda: remove(organisation, preparer, by=officer),
    )
    assert [type(a) for a in answers].count(Refusal) == 1
    assert organisation.members.get().is_administrator


def test_two_administrators_who_both_step_down_at_once_leave_one(
    both_at_once, organisation, officer, preparer
):
    change(organisation, preparer, by=officer, administrator=True)
    answers = both_at_once(
        lambda: change(organisation, officer, by=officer),
        lambda: change(organisation, preparer, by=preparer),
    )
    assert {type(a) for a in answers} == {Membership, Refusal}
    assert organisation.members.filter(is_administrator=True).count() == 1


def test_only_an_administrator_changes_and_removes(organisation, officer, preparer):
    for attempt in (change, remove):
        with pytest.raises(Refusal) as refused:
            attempt(organisation, preparer, by=preparer)
        assert refused.value.code == "permission.denied"


def test_somebody_elses_member_is_not_found(organisation, officer, make_person):
    for attempt in (change, remove):
        with pytest.raises(NotFound):
            attempt(organisation, make_person("Ida Lund"), by=officer)


def test_the_history_says_in_words_who_did_what_to_whom(organisation, officer, preparer):
    services.invite(
        organisation=organisation,
        email="ida@example.org",
        role=Role.COUNSEL,
        is_administrator=True,
        by=officer,
        now=NOW,
    )
    services.revoke_invitation(
        organisation=organisation,
        invitation=organisation.invitations.get().pk,
        by=officer,
        now=NOW,
    )
    change(organisation, preparer, by=officer, role=Role.INCIDENT_CONTACT, administrator=True)
    remove(organisation, preparer, by=officer)
    lines = [(e.title, e.text, e.by) for e in history(organisation)]
    assert lines == [
        ("Removed Idris Valdane", "Incident contact", "Imani Castellane"),
        (
            "Changed what Idris Valdane does",
            "Before: Preparer. Now: Incident contact, administrator.",
            "Imani Castellane",
        ),
        ("Withdrew the invitation to ida@example.org", "", "Imani Castellane"),
        ("Invited ida@example.org", "Counsel (read-only), administrator", "Imani Castellane"),
        ("Organisation verified by the State", "", "Vera Verifier"),
        ("Organisation signed up", "", "Imani Castellane"),
    ]


def test_every_action_in_an_organisations_chain_has_words(
    organisation, officer, make_person, django_assert_max_num_queries
):
    for number in range(3):
        ida = make_person(f"Ida{number} Lund")
        Membership.objects.create(
            organisation=organisation, person=ida, role=Role.COUNSEL, since=NOW
        )
        remove(organisation, ida, by=officer)
    with django_assert_max_num_queries(4):
        entries = history(organisation)
    assert not [e.title for e in entries if "." in e.title]


def test_the_ledger_holds_no_address(organisation, officer):
    services.invite(
        organisation=organisation,
        email="ida@example.org",
        role=Role.COUNSEL,
        is_administrator=False,
        by=officer,
        now=NOW,
    )
    assert "@" not in str(list(Event.objects.values_list("actor", "subject", "data")))


def test_a_new_name_is_kept_with_the_old_one(make_person):
    ida = make_person("Ida Lund")
    services.rename_person(person=ida, name=" Ida  Moss ", now=NOW)
    ida.refresh_from_db()
    assert ida.name == "Ida Moss"
    assert Event.objects.get().data == {"before": "Ida Lund", "after": "Ida Moss"}


def test_pages_of_organisations_neither_repeat_nor_lose_one_and_begin_with_the_unverified(
    make_person, reviewer
):
    ida = make_person("Ida Lund")
    made = [register(ida, name=f"Quillmere {'xX'[n % 2]}{n:03}") for n in range(60)]
    for organisation in made[::3]:
        services.verify_organisation(organisation=organisation, by=reviewer, now=NOW)
    seen, after = [], ""
    while True:
        page, after = selectors.organisations_page(after)
        seen += page
        if not after:
            break
    assert len(seen) == len({o.pk for o in seen}) == 60
    verified = [o.verified_at is not None for o in seen]
    assert verified == sorted(verified)

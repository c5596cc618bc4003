"""The pages of members, invitations and staff, as a browser meets them."""

import re

import pytest
from django.urls import reverse

from portal.identity import services
from portal.identity.models import Invitation, Membership, Organisation
from portal.identity.rules import Role, StaffRole, Unit
from portal.outbox.models import Mail
from tests.conftest import NOW, PASSWORD


@pytest.fixture
def way_in(client_of, officer, organisation) -> str:
    """The link of an invitation that the officer has sent."""
    client_of(officer).post(
        reverse("identity:invite", args=[organisation.slug]),
        {"email": "ida@example.org", "role": "preparer"},
    )
    mail = Mail.objects.get(to="ida@example.org")
    assert mail.subject == "Join Halcyon Forge, Inc. on the Frontier AI Register"
    return re.search(r"/join/\S+/", mail.body)[0]


def pages_of(organisation: Organisation, member: int) -> dict[str, str]:
    slug = organisation.slug
    return {
        "members": reverse("identity:members", args=[slug]),
        "invite": reverse("identity:invite", args=[slug]),
        "member": reverse("identity:member", args=[slug, member]),
        "remove": reverse("identity:remove_member", args=[slug, member]),
    }


def test_strangers_find_no_page_of_an_organisation(client_of, make_person, organisation, officer):
    browser = client_of(make_person("Ida Lund"))
    for address in pages_of(organisation, officer.pk).values():
        assert browser.get(address).status_code == 404


def test_whoever_is_not_signed_in_is_asked_to(visitor, organisation, officer):
    for address in pages_of(organisation, officer.pk).values():
        assert visitor.get(address).url == f"/account/login/?next={address}"


def test_members_who_do_not_administer_see_the_list_and_no_forms(
    client_of, preparer, organisation, officer, way_in
):
    browser = client_of(preparer)
    pages = pages_of(organisation, officer.pk)
    page = browser.get(pages.pop("members")).content.decode()
    assert "Imani Castellane" in page
    assert "ida@example.org" in page
    assert "<form" not in page
    assert "Invite a colleague" not in page
    for address in pages.values():
        assert browser.get(address).status_code == 404
        assert browser.post(address, {"role": "preparer"}).status_code == 404


def test_withdrawing_by_somebody_who_does_not_administer_changes_nothing(
    client_of, preparer, organisation, way_in
):
    row = Invitation.objects.get()
    answer = client_of(preparer).post(
        reverse("identity:withdraw", args=[organisation.slug, row.pk]), follow=True
    )
    assert "Your role does not allow this" in answer.content.decode()
    row.refresh_from_db()
    assert row.open_at(NOW)


def test_an_administrator_changes_removes_and_withdraws(
    client_of, officer, preparer, organisation, way_in
):
    browser, pages = client_of(officer), pages_of(organisation, preparer.pk)
    assert browser.get(pages["member"]).status_code == 200
    browser.post(pages["member"], {"role": "counsel", "is_administrator": "on"})
    place = organisation.members.get(person=preparer)
    assert (place.role, place.is_administrator) == (Role.COUNSEL, True)

    assert "Remove Idris Valdane from" in browser.get(pages["remove"]).content.decode()
    assert organisation.members.count() == 2, "asking removes nobody"
    assert browser.post(pages["remove"]).url == pages["members"]
    assert organisation.members.count() == 1

    row = Invitation.objects.get()
    browser.post(reverse("identity:withdraw", args=[organisation.slug, row.pk]))
    page = browser.get(pages["members"]).content.decode()
    assert "The invitation to ida@example.org no longer works." in page
    assert "Open invitations" not in page


def test_leaving_without_another_administrator_is_refused_on_the_page(
    client_of, officer, organisation
):
    browser, pages = client_of(officer), pages_of(organisation, officer.pk)
    page = browser.post(pages["remove"], follow=True).content.decode()
    assert "Somebody must remain an administrator" in page
    page = browser.post(pages["member"], {"role": "certifying_officer"}).content.decode()
    assert "Somebody must remain an administrator" in page


def test_an_invitation_says_what_it_is_to_whoever_opens_it_and_changes_nothing(visitor, way_in):
    page = visitor.get(way_in).content.decode()
    for words in ("Halcyon Forge, Inc.", "Imani Castellane", "Preparer"):
        assert words in page
    assert Membership.objects.count() == 1
    assert Invitation.objects.get().claimed_at is None


def test_signed_out_one_signs_up_confirms_signs_in_and_is_back_at_the_invitation(
    visitor, way_in, address, mail_to, organisation
):
    visitor.get(way_in)
    visitor.post(
        "/account/signup/",
        {
            "name": "Ida Lund",
            "email": address,
            "password1": PASSWORD,
            "password2": PASSWORD,
        },
    )
    link = re.search(r"http://testserver(/\S+)", mail_to(address).body)[1]
    visitor.post(link)
    answer = visitor.post("/account/login/", {"login": address, "password": PASSWORD})
    assert answer.url == way_in
    assert visitor.post(way_in).url == f"/file/{organisation.slug}/"
    assert organisation.members.filter(person__email=address).exists()


def test_the_token_of_an_invitation_stands_in_no_further_address(visitor, way_in, mail_to, address):
    page = visitor.get(way_in)
    token = way_in.split("/")[2]
    assert token not in page.content.decode()
    assert page["Referrer-Policy"] == "strict-origin"
    visitor.post(
        "/account/signup/",
        {"name": "Ida", "email": address, "password1": PASSWORD, "password2": PASSWORD},
    )
    assert token not in mail_to(address).body


@pytest.mark.browser
def test_a_browser_that_names_no_page_joins_all_the_same(live_server, page, way_in, ida):
    page.goto(f"{live_server.url}{way_in}")
    page.locator("main").get_by_role("link", name="Sign in").click()
    page.get_by_label("E-mail address").fill(ida.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).first.click()
    page.wait_for_url(f"**{way_in}")
    page.get_by_role("button", name="Join").click()
    page.wait_for_url("**/file/halcyon-forge-inc/")


def test_claiming_needs_somebody_signed_in(visitor, way_in):
    answer = visitor.post(way_in, headers={"referer": f"http://testserver{way_in}"})
    assert answer.url == "/account/login/"
    assert Membership.objects.count() == 1


def test_a_used_invitation_says_so(visitor, client_of, make_person, way_in):
    client_of(make_person("Ida Lund")).post(way_in)
    page = visitor.get(way_in).content.decode()
    assert "has been used, withdrawn, or is older than 14 days" in page
    assert "<form" not in page


def test_an_invitation_that_was_never_sent_is_not_found(visitor, db):
    for token in ("guess", "%00", "x" * 500):
        assert visitor.get(f"/join/{token}/").status_code == 404


def test_with_two_organisations_the_desk_asks_which(client_of, preparer, make_organisation):
    other = make_organisation("Quillmere Labs")
    Membership.objects.create(organisation=other, person=preparer, role=Role.COUNSEL, since=NOW)
    page = client_of(preparer).get("/desk/").content.decode()
    assert "/file/halcyon-forge-inc/" in page
    assert "/file/quillmere-labs/" in page


def test_the_desk_leads_staff_to_their_queue(client_of, reviewer):
    assert client_of(reviewer).get("/desk/").url == "/staff/"


@pytest.mark.parametrize(
    ("website", "kept"),
    [
        ("quillmere.example", "https://quillmere.example"),
        ("https://quillmere.example/a", "https://quillmere.example/a"),
        ("http://quillmere.example", None),
        ("javascript:alert(1)", None),
        ("ftp://quillmere.example", None),
        ("https://", None),
    ],
)
def test_a_website_is_an_https_address(client_of, make_person, website, kept):
    values = {"name": "Quillmere Labs", "standing": "none", "role": "preparer"}
    page = client_of(make_person("Ida Lund")).post(
        "/account/organisation/new/", values | {"website": website}
    )
    found = Organisation.objects.first()
    assert (found.website if found else None) == kept
    if not kept:
        assert page.context["form"].errors.keys() == {"website"}
        assert 'value="Quillmere Labs"' in page.content.decode(), "what was typed is kept"


def test_a_name_that_is_taken_is_refused_beside_its_field(client_of, make_person, organisation):
    page = client_of(make_person("Ida Lund")).post(
        "/account/organisation/new/",
        {
            "name": "HALCYON FORGE, INC.",
            "website": "https://x.example",
            "standing": "large",
            "role": "preparer",
        },
    )
    assert page.context["form"].errors.keys() == {"name"}


def test_signing_up_an_organisation_says_that_start_ups_owe_nothing(client_of, make_person):
    page = client_of(make_person("Ida Lund")).get("/account/organisation/new/").content.decode()
    assert "most start-ups owe nothing" in page
    assert "this act asks nothing of you. You may sign up all the same" in page


def test_somebody_changes_their_own_name(client_of, preparer, officer, organisation):
    client_of(preparer).post("/account/name/", {"name": "Idris Valdane-Moss"})
    page = client_of(officer).get(reverse("identity:members", args=[organisation.slug]))
    assert "Idris Valdane-Moss" in page.content.decode()


def test_a_name_that_is_refused_is_refused_beside_its_field(client_of, preparer):
    page = client_of(preparer).post("/account/name/", {"name": "https://evil.example"})
    assert page.context["form"].errors.keys() == {"name"}
    preparer.refresh_from_db()
    assert preparer.name == "Idris Valdane"


@pytest.mark.parametrize("unit", Unit.values)
def test_all_staff_read_organisations_and_only_oes_verifies(
    client_of, make_person, make_organisation, unit
):
    organisation = make_organisation("Quillmere Labs", verified=False)
    person = make_person("Ana Reyes", second_factor=True, unit=unit, staff_role=StaffRole.REVIEWER)
    browser = client_of(person)
    assert "To be verified" in browser.get("/staff/organisations/").content.decode()
    page = browser.get("/staff/organisations/quillmere-labs/").content.decode()
    assert ("Is it who it says it is?" in page) == (unit == Unit.OES)
    browser.post("/staff/organisations/quillmere-labs/verify/")
    organisation.refresh_from_db()
    assert bool(organisation.verified_at) == (unit == Unit.OES)


def test_the_staffs_pages_do_not_exist_for_members_and_ask_strangers_to_sign_in(
    client_of, visitor, officer, organisation
):
    for address in ("/staff/organisations/", f"/staff/organisations/{organisation.slug}/"):
        assert client_of(officer).get(address).status_code == 404
        assert visitor.get(address).url == f"/account/login/?next={address}"
    assert (
        client_of(officer).post(f"/staff/organisations/{organisation.slug}/verify/").status_code
        == 404
    )


def test_the_list_for_staff_goes_on_page_after_page(client_of, reviewer, make_person):
    ida = make_person("Ida Lund")
    for number in range(27):
        services.register_organisation(
            name=f"Quillmere {number:02}",
            website="https://quillmere.example",
            standing="none",
            role="preparer",
            by=ida,
            now=NOW,
        )
    browser = client_of(reviewer)
    first = browser.get("/staff/organisations/")
    onward = first.context["next"]
    second = browser.get(f"/staff/organisations/{onward}")
    names = [row.name for page in (first, second) for row in page.context["rows"]]
    assert names == [f"Quillmere {n:02}" for n in range(27)]
    assert not second.context["next"]
    assert browser.get("/staff/organisations/?after=%00none").status_code == 200


@pytest.mark.parametrize("count", [1, 12])
def test_the_members_page_asks_as_many_questions_for_one_member_as_for_many(
    client_of, make_person, organisation, officer, count, django_assert_max_num_queries
):
    for _number in range(count):
        Membership.objects.create(
            organisation=organisation,
            person=make_person("Ida Lund"),
            role=Role.COUNSEL,
            since=NOW,
        )
    browser = client_of(officer)
    with django_assert_max_num_queries(14):
        browser.get(reverse("identity:members", args=[organisation.slug]))


def test_names_that_try_to_be_markup_are_shown_as_they_are(client_of, officer, organisation):
    officer.name = "<script>alert(1)</script>"
    officer.save()
    page = client_of(officer).get(reverse("identity:members", args=[organisation.slug]))
    assert "<script>alert" not in page.content.decode()
    assert "&lt;script&gt;alert(1)" in page.content.decode()


def test_a_number_beyond_every_row_is_not_found(client_of, officer, organisation):
    browser = client_of(officer)
    for address in pages_of(organisation, 10**30).values():
        if "members/1" in address:
            assert browser.get(address).status_code == 404

"""Setting up a second factor and signing in with it: by app, by recovery code, by key."""

import time
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.urls import reverse
from playwright.sync_api import expect

from portal.identity.rules import Role, StaffRole, Unit
from tests.conftest import NOW, PASSWORD
from tests.identity.test_sign_in import sign_in

APP, CODES = "/account/second-factor/totp/activate/", "/account/second-factor/recovery-codes/"
ASKED = "/account/second-factor/authenticate/"


def code(secret: str) -> str:
    """What the app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@pytest.fixture
def staff(ida):
    """Ida works for the State, and has no second factor yet."""
    ida.unit, ida.staff_role = Unit.OES, StaffRole.REVIEWER
    ida.save()
    return ida


def set_up(visitor, person):
    """Signs in and sets up an app; gives its key and the recovery codes."""
    sign_in(visitor, person.email)
    secret = visitor.get(APP).context["form"].secret
    answer = visitor.post(APP, {"code": code(secret)})
    assert answer.url == CODES
    return secret, visitor.get(CODES).context["unused_codes"]


def test_an_app_is_set_up_and_the_way_goes_on_to_where_it_was_going(visitor, staff):
    sign_in(visitor, staff.email)
    assert visitor.get("/staff/organisations/").status_code == 302
    page = visitor.get(APP)
    secret = page.context["form"].secret
    words = page.content.decode()
    assert secret[:8] in words, "a key to type, for who has no camera"
    assert "<svg" in words
    assert "data:" not in words, "the content policy loads no data addresses"
    visitor.post(APP, {"code": code(secret)})
    page = visitor.get(CODES).content.decode()
    assert 'href="/staff/organisations/"' in page
    assert visitor.get("/staff/organisations/").status_code == 200


def test_a_wrong_code_sets_up_nothing(visitor, ida):
    sign_in(visitor, ida.email)
    visitor.get(APP)
    page = visitor.post(APP, {"code": "000000"})
    assert page.context["form"].errors.keys() == {"code"}
    assert not Authenticator.objects.exists()


def test_after_the_password_the_code_is_asked_and_no_page_opens_before(visitor, staff):
    with time_machine.travel(NOW, tick=False) as clock:
        secret, _codes = set_up(visitor, staff)
        visitor.post("/account/logout/")
        clock.shift(timedelta(minutes=1))
        assert sign_in(visitor, staff.email, onward="/staff/organisations/").url == ASKED
        assert visitor.get("/staff/organisations/").url.startswith("/account/login/")
        page = visitor.post(ASKED, {"code": "000000"})
        assert "This code is not right" in page.content.decode()
        assert visitor.post(ASKED, {"code": code(secret)}).url == "/staff/organisations/"
        assert visitor.get("/staff/organisations/").status_code == 200


def test_a_recovery_code_signs_in_once(visitor, staff):
    _secret, codes = set_up(visitor, staff)
    for works in (True, False):
        visitor.post("/account/logout/")
        sign_in(visitor, staff.email)
        assert (visitor.post(ASKED, {"code": codes[0]}).status_code == 302) == works


def test_codes_are_guessed_a_few_times_only(visitor, staff):
    secret, _codes = set_up(visitor, staff)
    visitor.post("/account/logout/")
    sign_in(visitor, staff.email)
    for _try in range(10):
        page = visitor.post(ASKED, {"code": "000000"})
    page = visitor.post(ASKED, {"code": code(secret)})
    assert page.status_code == 200
    assert "Too many tries" in page.content.decode()


def test_recovery_codes_are_downloaded_and_made_anew(visitor, staff):
    _secret, codes = set_up(visitor, staff)
    download = visitor.get(f"{CODES}download/")
    assert download.content.decode().split() == codes
    assert "attachment" in download["Content-Disposition"]
    visitor.post(f"{CODES}generate/")
    assert not set(visitor.get(CODES).context["unused_codes"]) & set(codes)


def test_without_the_app_staff_are_asked_for_a_second_factor_again(visitor, staff):
    set_up(visitor, staff)
    visitor.post("/account/second-factor/totp/deactivate/")
    assert not Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists()
    assert visitor.get("/staff/organisations/").url == reverse("mfa_index")


def test_ten_minutes_after_signing_in_changing_a_factor_asks_for_the_password_again(visitor, staff):
    remove = "/account/second-factor/totp/deactivate/"
    with time_machine.travel(NOW, tick=False) as clock:
        set_up(visitor, staff)
        assert visitor.get(remove).status_code == 200
        clock.shift(timedelta(minutes=11))
        answer = visitor.get(remove)
        assert answer.url.startswith("/account/again/")
        page = visitor.post(answer.url, {"password": "guess"})
        assert "This is not your password" in page.content.decode()
        assert visitor.post(answer.url, {"password": PASSWORD}).url == remove


@pytest.fixture
def key(page):
    """A security key that touches itself."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "usb",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
            }
        },
    )
    return devtools


@pytest.mark.browser
def test_a_security_key_is_set_up_and_signs_in_under_the_content_policy(
    live_server, page, key, make_person, make_organisation
):
    officer = make_person("Una Berg")
    organisation = make_organisation("Quillmere Labs", verified=False, officer=officer)
    assert organisation.members.get().role == Role.CERTIFYING_OFFICER
    complaints = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    members = f"{live_server.url}/file/{organisation.slug}/members/"

    def enter():
        page.goto(members)
        page.get_by_label("E-mail address").fill(officer.email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).first.click()

    def scripted():
        """The script takes its own excuse away when it is ready."""
        expect(
            page.get_by_role("button", name="security key")
            .or_(page.get_by_role("button", name="Add this key"))
            .first
        ).to_be_visible()
        expect(page.locator("[data-key-unsupported]")).to_have_count(0)

    enter()
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up a second factor first")
    page.get_by_role("link", name="Set up a security key").click()
    scripted()
    page.get_by_role("button", name="Add this key").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Keep these recovery codes")
    page.get_by_role("link", name="I have kept them, go on").click()
    expect(page).to_have_url(members)

    page.context.clear_cookies()
    enter()
    scripted()
    page.get_by_role("button", name="Use a security key").click()
    expect(page).to_have_url(members)
    assert not complaints


def test_a_thief_with_the_database_finds_no_secret_of_an_app(visitor, staff):
    secret, _codes = set_up(visitor, staff)
    kept = Authenticator.objects.get(type=Authenticator.Type.TOTP).data["secret"]
    assert secret not in kept
    assert get_adapter().decrypt(kept) == secret

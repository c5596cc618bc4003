"""Who must set up a second factor first, and when a session ends."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from portal.identity.models import Membership
from portal.identity.rules import Role, StaffRole, Unit
from tests.conftest import NOW

SET_UP = "/account/second-factor/"
IDLE = timedelta(seconds=settings.SESSION_COOKIE_AGE)
WHOLE = timedelta(seconds=settings.SESSION_ABSOLUTE_SECONDS)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("unit", Unit.values)
def test_staff_without_a_second_factor_set_one_up_first(client_of, make_person, unit):
    person = make_person("Ana Reyes", unit=unit, staff_role=StaffRole.REVIEWER)
    browser = client_of(person)
    for address in ("/staff/", "/desk/", "/staff/organisations/"):
        assert browser.get(address).url == SET_UP
    assert browser.post("/staff/organisations/x/verify/").url == SET_UP
    page = browser.get(SET_UP)
    assert "You work for the State" in page.content.decode()


def test_certifying_officers_without_one_set_it_up_first(client_of, make_person, make_organisation):
    officer = make_person("Una Berg")
    organisation = make_organisation("Quillmere Labs", verified=False, officer=officer)
    browser = client_of(officer)
    assert browser.get(f"/file/{organisation.slug}/members/").url == SET_UP
    assert "your signature binds your organisation" in browser.get(SET_UP).content.decode()


@pytest.mark.parametrize("role", [Role.PREPARER, Role.COUNSEL, Role.INCIDENT_CONTACT])
def test_other_members_need_none(client_of, make_person, organisation, role):
    person = make_person("Ida Lund")
    Membership.objects.create(organisation=organisation, person=person, role=role, since=NOW)
    assert client_of(person).get(f"/file/{organisation.slug}/members/").status_code == 200


def test_only_setting_it_up_and_the_way_out_are_open_without_a_second_factor(
    client_of, make_person
):
    browser = client_of(make_person("Ana Reyes", unit=Unit.OES, staff_role=StaffRole.REVIEWER))
    for address in (
        SET_UP,
        f"{SET_UP}totp/activate/",
        f"{SET_UP}webauthn/add/",
        "/account/again/",
        "/account/logout/",
    ):
        answer = browser.get(address)
        assert getattr(answer, "url", "") != SET_UP, address
    for address in (
        "/account/",
        "/account/name/",
        "/account/organisation/new/",
        "/account/password/change/",
        f"{SET_UP}recovery-codes/",
    ):
        assert browser.get(address).url == SET_UP, address
        assert browser.post(address, {"name": "Another"}).url == SET_UP, address


def test_a_session_ends_after_thirty_idle_minutes(client_of, make_person):
    with time_machine.travel(NOW, tick=False) as clock:
        browser = client_of(make_person("Ida Lund"))
        assert browser.get("/account/").status_code == 200
        clock.shift(IDLE - SECOND)
        assert browser.get("/account/").status_code == 200, "each page counts anew"
        clock.shift(IDLE - SECOND)
        assert browser.get("/account/").status_code == 200
        clock.shift(IDLE + SECOND)
        assert browser.get("/account/").url.startswith("/account/login/?next=/account/")


def test_a_session_ends_twelve_hours_after_signing_in_however_busy(client_of, make_person):
    with time_machine.travel(NOW, tick=False) as clock:
        browser = client_of(make_person("Ida Lund"))
        assert browser.get("/account/").status_code == 200
        while timezone.now() + IDLE / 2 < NOW + WHOLE:
            clock.shift(IDLE / 2)
            assert browser.get("/account/").status_code == 200
        clock.move_to(NOW + WHOLE - SECOND, tick=False)
        page = browser.get("/account/")
        assert 'data-session-ends-in="1"' in page.content.decode(), "the warning knows it"
        clock.move_to(NOW + WHOLE, tick=False)
        assert browser.get("/account/").status_code == 302


def test_quick_requests_keep_no_session_alive_beyond_its_twelve_hours(client_of, make_person):
    with time_machine.travel(NOW, tick=False) as clock:
        browser = client_of(make_person("Ida Lund"))
        assert browser.get("/account/").status_code == 200
        session = browser.session
        session.set_expiry(WHOLE.total_seconds() * 2)
        session.save()
        clock.move_to(NOW + timedelta(hours=13), tick=False)
        for _quick in range(8):
            answer = browser.get("/account/")
            assert answer.url.startswith("/account/login/?next=/account/")
            clock.shift(timedelta(milliseconds=100))


def test_a_form_sent_after_the_session_ended_leads_back_to_its_page(visitor, organisation):
    page = f"/file/{organisation.slug}/members/"
    answer = visitor.post(
        f"{page}invitations/1/withdraw/", headers={"referer": f"http://testserver{page}"}
    )
    assert answer.url == f"/account/login/?next={page}"
    answer = visitor.post(
        f"{page}invitations/1/withdraw/", headers={"referer": "http://evil.example/x"}
    )
    assert answer.url == "/account/login/?next=/desk/"

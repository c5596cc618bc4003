"""An operator adds, changes and ends the State's people, and never knows a password of theirs."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from portal.identity.models import Person
from portal.ledger.models import Event
from portal.outbox.models import Mail

pytestmark = pytest.mark.django_db


def add(email: str = "Rosalind@caloes.example") -> None:
    call_command(
        "add_staff", email, "Rosalind Okafor", unit="OES", role="reviewer", stdout=StringIO()
    )


def test_somebody_added_chooses_a_password_by_mail(client: Client) -> None:
    add()
    person = Person.objects.get()
    assert (person.unit, person.staff_role) == ("OES", "reviewer")
    assert not person.has_usable_password()
    client.post("/account/password/reset/", {"email": "rosalind@caloes.example"})
    assert "/account/password/reset/key/" in Mail.objects.get().body


def test_an_address_that_is_taken_is_refused_with_a_sentence() -> None:
    add()
    with pytest.raises(CommandError, match="has an account already"):
        add("rosalind@caloes.example")


def run(name: str, *args: str, **options: str) -> str:
    said = StringIO()
    call_command(name, *args, **options, stdout=said)
    return said.getvalue()


def test_another_unit_and_role_hold_at_once(client_of, reviewer) -> None:
    browser = client_of(reviewer)
    assert browser.get("/staff/mail/").status_code == 404
    said = run("change_staff", reviewer.email.upper(), unit="CDT", role="administrator")
    assert said == "Ana Reyes is now CDT administrator.\n"
    assert browser.get("/staff/mail/").status_code == 200


def test_whoever_is_ended_is_out_at_once_and_for_good(client_of, reviewer) -> None:
    browser = client_of(reviewer)
    assert browser.get("/staff/organisations/").status_code == 200
    assert run("end_staff", reviewer.email) == "The account of Ana Reyes is closed.\n"
    for address in ("/staff/organisations/", "/account/"):
        assert browser.get(address).url.startswith("/account/login/")
    browser.post("/account/password/reset/", {"email": reviewer.email})
    assert not Mail.objects.filter(to=reviewer.email, body__contains="/key/").exists()
    assert Person.objects.get(pk=reviewer.pk).name == "Ana Reyes"


def test_the_ledger_knows_who_came_changed_and_left(db) -> None:
    add()
    person = Person.objects.get()
    run("change_staff", person.email, unit="AG", role="supervisor")
    run("end_staff", person.email)
    before, after = {"unit": "OES", "role": "reviewer"}, {"unit": "AG", "role": "supervisor"}
    events = Event.objects.filter(stream="staff").order_by("sequence")
    assert [(e.action, e.data) for e in events] == [
        ("staff.added", {"after": before}),
        ("staff.changed", {"before": before, "after": after}),
        ("staff.ended", {"before": after}),
    ]
    assert {(e.actor, e.subject) for e in events} == {("system", person.actor)}


def test_only_active_staff_are_changed_and_ended(officer, reviewer) -> None:
    run("end_staff", reviewer.email)
    for email in (officer.email, reviewer.email, "nobody@example.org"):
        with pytest.raises(CommandError, match="None of the staff"):
            run("end_staff", email)
        with pytest.raises(CommandError, match="None of the staff"):
            run("change_staff", email, unit="OES", role="reviewer")
    assert Event.objects.filter(action__in=["staff.changed", "staff.ended"]).count() == 1
    officer.refresh_from_db()
    assert (officer.is_active, officer.is_staff) == (True, False)

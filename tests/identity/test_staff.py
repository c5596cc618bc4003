"""An operator adds the State's people without ever knowing a password of theirs."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from portal.identity.models import Person
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

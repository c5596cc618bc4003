"""Sign-up, sign-in and what keeps guesses, strangers and spies out."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from portal.identity import services
from portal.identity.models import Person
from portal.outbox.models import Mail
from tests.conftest import PASSWORD

LOGIN, SIGNUP, FORGOTTEN = "/account/login/", "/account/signup/", "/account/password/reset/"


def sign_up(visitor, address, onward="", **fields):
    values = {"name": "Ida Lund", "email": address}
    values |= {"password1": PASSWORD, "password2": PASSWORD, "next": onward} | fields
    return visitor.post(SIGNUP, values)


def sign_in(visitor, email, password=PASSWORD, onward=""):
    return visitor.post(LOGIN, {"login": email, "password": password, "next": onward})


def link(mail: Mail) -> str:
    return re.search(r"http://testserver(/\S+)", mail.body)[1]


def test_from_sign_up_over_the_mail_to_an_organisation(visitor, address, mail_to, db):
    answer = sign_up(visitor, address)
    assert answer.url == "/account/confirm-email/"
    assert "Look into your mail" in visitor.get(answer.url).content.decode()
    person = Person.objects.get(email=address)
    assert (person.name, person.is_staff) == ("Ida Lund", False)

    mail = mail_to(address)
    assert (mail.subject, mail.secret) == ("Confirm your e-mail address", True)
    page = visitor.get(link(mail))
    assert address in page.content.decode()
    assert not EmailAddress.objects.get(email=address).verified, "reading changes nothing"
    assert visitor.post(link(mail)).url == LOGIN
    assert "is confirmed" in visitor.get(LOGIN).content.decode()

    assert sign_in(visitor, address).url == reverse("desk")
    assert "Sign up your organisation" in visitor.get("/desk/").content.decode()
    answer = visitor.post(
        "/account/organisation/new/",
        {
            "name": "Quillmere Labs",
            "website": "quillmere.example",
            "standing": "none",
            "role": "preparer",
        },
    )
    assert answer.url == "/file/quillmere-labs/"
    assert person.memberships.get().organisation.website == "https://quillmere.example"
    assert visitor.get("/desk/").url == "/file/quillmere-labs/"


def test_before_the_address_is_confirmed_nobody_signs_in(visitor, address, db):
    sign_up(visitor, address)
    assert sign_in(visitor, address).url == "/account/confirm-email/"
    assert visitor.get("/desk/").url.startswith(LOGIN)


def test_the_case_of_an_address_does_not_matter(visitor, ida):
    assert sign_in(visitor, f" {ida.email.upper()} ").url == "/desk/"


def test_staff_whose_address_was_entered_in_capitals_sign_in(visitor, address, db):
    services.add_person(email=address.upper(), name="Ida Lund", password=PASSWORD)
    assert sign_in(visitor, address).url == "/desk/"


@pytest.mark.parametrize("password", ["short words", "password1234", "qwertyuiop123"])
def test_short_and_common_passwords_are_refused_beside_their_field(visitor, address, password, db):
    page = sign_up(visitor, address, password1=password, password2=password)
    assert page.status_code == 200
    assert page.context["form"].errors.keys() == {"password1"}
    assert not Person.objects.filter(email=address).exists()


def test_what_was_typed_is_kept_when_a_password_is_refused(visitor, address, db):
    page = sign_up(visitor, address, password2="another one entirely").content.decode()
    assert f'value="{address}"' in page
    assert 'value="Ida Lund"' in page
    assert PASSWORD not in page


@pytest.mark.parametrize(
    "name", ["", "   ", "x" * 121, "Ida\x00Lund", "Ida\nLund", "https://x.example", "\u200d"]
)
def test_an_impossible_name_is_refused(visitor, address, name, db):
    assert sign_up(visitor, address, name=name).context["form"].errors.keys() == {"name"}


def test_signing_up_tells_a_stranger_nothing_about_who_has_an_account(
    visitor, address, ida, mail_to
):
    known, unknown = sign_up(visitor, ida.email), sign_up(visitor, address)
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert mail_to(ida.email).subject == "You have an account already"
    assert Person.objects.filter(email=ida.email).count() == 1


def test_forgetting_a_password_tells_a_stranger_nothing_about_who_has_an_account(
    visitor, address, ida, mail_to
):
    answers = [visitor.post(FORGOTTEN, {"email": e}) for e in (ida.email, address)]
    assert len({(a.status_code, a.url) for a in answers}) == 1
    assert mail_to(ida.email)
    assert not Mail.objects.filter(to=address).exists()


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(visitor, address, ida):
    errors = [
        list(sign_in(visitor, email, "not the password").context["form"].non_field_errors())
        for email in (ida.email, address)
    ]
    assert errors[0] == errors[1] != []


def test_a_new_password_is_chosen_with_the_link_from_the_mail_once(visitor, ida, mail_to):
    visitor.post(FORGOTTEN, {"email": ida.email})
    way = link(mail_to(ida.email))
    form = visitor.get(way, follow=True).request["PATH_INFO"]
    new = "five other words for this"
    assert visitor.post(form, {"password1": new, "password2": new}).status_code == 302
    assert sign_in(visitor, ida.email, new).url == "/desk/"
    visitor.post("/account/logout/")
    assert "does not work any more" in visitor.get(way).content.decode()


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "http:evil.example",
        "javascript:alert(1)",
        "\\\\evil.example",
        "/\\evil.example",
    ],
)
def test_no_way_leads_from_signing_in_to_another_site(visitor, ida, elsewhere):
    assert sign_in(visitor, ida.email, onward=elsewhere).url == "/desk/"


def test_signing_in_leads_back_to_where_one_was_going(visitor, ida):
    assert sign_in(visitor, ida.email, onward="/account/").url == "/account/"


def test_guessing_one_address_ends_after_five_tries_even_with_the_right_password(visitor, ida):
    for _try in range(5):
        sign_in(visitor, ida.email, "not the password")
    page = sign_in(visitor, ida.email)
    assert "Too many tries for this address" in page.content.decode()


def test_too_many_tries_from_one_place_get_the_page_that_says_so(visitor, address, db):
    answers = [sign_in(visitor, f"{n}{address}", "guess a phrase") for n in range(31)]
    assert answers[-1].status_code == 429
    assert "Too many tries in a short time" in answers[-1].content.decode()


def test_a_closed_account_is_told_so_and_stays_out(visitor, ida):
    Person.objects.filter(pk=ida.pk).update(is_active=False)
    answer = sign_in(visitor, ida.email)
    assert answer.url == "/account/closed/"
    assert "This account is closed" in visitor.get(answer.url).content.decode()


def test_a_confirmation_link_that_is_not_ours_says_what_to_do(visitor, db):
    page = visitor.get("/account/confirm-email/nonsense:made-up/")
    assert "does not work any more" in page.content.decode()


def test_signing_out_asks_first_and_then_ends_the_session(client_of, ida):
    browser = client_of(ida)
    assert "Sign out?" in browser.get("/account/logout/").content.decode()
    assert browser.get("/account/").status_code == 200
    assert browser.post("/account/logout/").url == "/"
    assert browser.get("/account/").url.startswith(LOGIN)


def test_a_password_is_changed_only_with_the_current_one(client_of, ida):
    browser, new = client_of(ida), "five other words for this"
    values = {"password1": new, "password2": new}
    page = browser.post("/account/password/change/", {"oldpassword": "guess", **values})
    assert page.context["form"].errors.keys() == {"oldpassword"}
    answer = browser.post("/account/password/change/", {"oldpassword": PASSWORD, **values})
    assert answer.url == "/account/"
    assert browser.get("/account/").status_code == 200
    ida.refresh_from_db()
    assert ida.check_password(new)

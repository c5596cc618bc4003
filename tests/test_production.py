"""A deployment says what it lacks before it serves anything; nothing is guessed for it."""

import pytest

from tests.support.production import PRODUCTION, run


def test_a_whole_environment_passes_the_deployment_check() -> None:
    checked = run("manage.py", "check", "--deploy")
    assert checked.returncode == 0, checked.stderr
    assert "no issues" in checked.stdout


@pytest.mark.parametrize("name", sorted(set(PRODUCTION) - {"DJANGO_SETTINGS_MODULE"}))
def test_what_is_missing_is_named_with_what_it_is_for(name: str) -> None:
    checked = run("manage.py", "check", "--deploy", without=name)
    assert checked.returncode != 0
    said = checked.stderr.partition("Set in the environment:\n")[2].splitlines()
    assert [line.split(":")[0].strip() for line in said] == [name]


def test_an_empty_value_is_as_good_as_none() -> None:
    checked = run("manage.py", "check", "--deploy", EMAIL_URL="", PORTAL_ORIGIN="")
    assert "EMAIL_URL" in checked.stderr
    assert "PORTAL_ORIGIN" in checked.stderr


def test_a_visitor_s_address_is_the_one_that_the_outermost_of_our_proxies_saw() -> None:
    ask = (
        "import django; django.setup()\n"
        "from django.test import RequestFactory\n"
        "from allauth.account.adapter import get_adapter\n"
        "request = RequestFactory().get('/', REMOTE_ADDR='10.0.0.1',\n"
        "    HTTP_X_FORWARDED_FOR='203.0.113.9, 198.51.100.7, 10.0.0.2')\n"
        "print(get_adapter().get_client_ip(request))"
    )
    assert run("-c", ask, PORTAL_PROXIES="2").stdout == "198.51.100.7\n"

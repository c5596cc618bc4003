"""The demonstration cannot be deployed: neither its addresses nor its switch."""

import pytest

from tests.support.production import run


def test_a_deployment_with_the_demonstration_on_is_refused() -> None:
    with_demo = run("manage.py", "check", "--deploy", PORTAL_DEMO="1")
    assert with_demo.returncode != 0
    assert "demo.E001" in with_demo.stderr

    without = run("manage.py", "check", "--deploy")
    assert "demo.E001" not in without.stderr
    assert without.returncode == 0, without.stderr


@pytest.mark.parametrize(("demo", "there"), [("1", True), ("0", False)])
def test_its_addresses_are_there_only_in_the_demonstration(demo: str, there: bool) -> None:
    ask = (
        "import django; django.setup()\n"
        "from django.urls import NoReverseMatch, reverse\n"
        "try:\n    print(reverse('demo:mail_list'), reverse('demo:sign_in'))\n"
        "except NoReverseMatch:\n    print('nothing')\n"
    )
    said = run("-c", ask, PORTAL_DEMO=demo).stdout.strip()
    assert said == ("/demo/mail/ /demo/sign-in/" if there else "nothing")

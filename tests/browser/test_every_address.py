"""axe looks at every page, at 1280 and 320 pixels; nothing scrolls sideways."""

from datetime import datetime
from typing import Any

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse
from playwright.sync_api import Page

from filings.lifecycle.services import drafts
from filings.lifecycle.services import filings as lifecycle
from portal.errors import Refusal
from tests.browser.conftest import PageOf
from tests.conftest import PASSWORD
from tests.support.addresses import TABLE
from tests.support.browser import violations
from tests.support.world import COUNSEL, OFFICER, PREPARER, World

pytestmark = pytest.mark.browser


def faults(page: Page) -> list[str]:
    """What is wrong with the page as it stands, on a desk and on a small phone."""
    page.set_viewport_size({"width": 1280, "height": 900})
    found = [*violations(page), *wider_than(page, 1280)]
    page.set_viewport_size({"width": 320, "height": 800})
    return [*found, *wider_than(page, 320)]


def wider_than(page: Page, width: int) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [f"{wide} px wide at {width}"] if wide > width else []


@pytest.mark.parametrize("role", sorted({row.seen_by for row in TABLE.values() if row.seen_by}))
def test_axe_finds_nothing_on_any_address(page_of: PageOf, world: World, role: str) -> None:
    found: list[str] = []
    page = page_of(world.people[role])
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    for name, row in TABLE.items():
        if row.seen_by == role:
            page.goto(row.address(name, world))
            found += [f"{name}: {fault}" for fault in faults(page) + complaints]
            complaints.clear()
    assert found == []


def sent(page: Page, path: str, change: str = "() => {}", **fields: str) -> int:
    """Fill in the page's form, change it by a script, send it: the status of the answer."""
    page.goto(path)
    for name, value in fields.items():
        page.fill(f"main [name={name}]", value)
    page.evaluate(change)
    with page.expect_navigation() as answer:
        page.click("main form [type=submit]")
    return answer.value.status


def at(page: Page, path: str) -> int:
    """Go to a page: the status of the answer."""
    answer = page.goto(path)
    assert answer
    return answer.status


WITHOUT_TOKEN = """() => {
  document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => field.remove());
}"""
TOO_LONG = """() => {
  const field = document.createElement("textarea");
  field.name = "more";
  field.value = "x".repeat(100000);
  document.querySelector("main form").append(field);
}"""


def test_axe_finds_nothing_on_pages_that_have_no_address_of_their_own(
    page_of: PageOf, world: World, settings: Any, now: datetime
) -> None:
    settings.UPLOAD_MAX_BYTES = 1000
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "1/m/ip"}
    officer = world.people[OFFICER]
    assert officer
    found: list[str] = []

    def look(page: Page, got: int, status: int, words: str = "") -> None:
        name = f"{page.title()} {page.url}"
        if got != status:
            found.append(f"{name}: {got}, not {status}")
        if words not in page.inner_text("main"):
            found.append(f"{name}: without {words!r}")
        found.extend(f"{name}: {fault}" for fault in faults(page))

    def address(name: str) -> str:
        return TABLE[name].address(name, world)

    lifecycle.withdraw(filing=world.published.filing, reason="Filed twice.", by=officer, now=now)
    reader = page_of()
    look(reader, at(reader, "/nothing/"), 404)
    look(reader, at(reader, address("library:version")), 200, "Filed twice.")
    look(reader, at(reader, address("library:file")), 410)

    login, person = reverse("account_login"), {"login": officer.email, "password": PASSWORD}
    look(reader, sent(reader, login, WITHOUT_TOKEN, **person), 403)
    look(reader, sent(reader, login, TOO_LONG, **person), 413)
    look(reader, sent(reader, login, **person | {"password": "x"}), 200, "password")
    look(reader, sent(reader, login, **person), 200, "Code")

    unconfirmed = EmailAddress.objects.create(user=officer, email="imani@halcyonforge.example")
    key: Any = EmailConfirmationHMAC(unconfirmed).key
    look(reader, at(reader, reverse("account_confirm_email", args=[key])), 200, unconfirmed.email)
    key = [user_pk_to_url_str(officer), default_token_generator.make_token(officer)]
    path = reverse("account_reset_password_from_key", args=key)
    look(reader, at(reader, path), 200, "At least 12 characters")
    forgotten = reverse("account_reset_password")
    look(reader, sent(reader, forgotten, email="nobody@halcyonforge.example"), 200)
    look(reader, sent(reader, forgotten, email="nobody@halcyonforge.example"), 429)

    page = page_of(world.people[PREPARER])
    look(page, at(page, reverse("mfa_index")), 200)
    page = page_of(world.people[COUNSEL])
    look(page, at(page, address("file:certify")), 403, str(Refusal("permission.denied")))
    drafts.discard(draft=world.draft.pk, by=officer, now=now)
    page = page_of(officer)
    look(page, at(page, address("file:text")), 409, str(Refusal("draft.closed")))
    assert found == []

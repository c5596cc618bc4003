"""A member of the public reports, comes back and answers by keyboard, with and without scripts."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from incidents.models import Incident
from portal.casework import words
from portal.casework.models import Case
from portal.casework.selectors import messages as messages_of
from portal.casework.services import cases, messages
from portal.identity.models import Person
from portal.intake import tokens
from tests.conftest import NOW
from tests.support.browser import Keyboard, violations

pytestmark = pytest.mark.browser

WORDS = "A chat bot got out of hand."


def faults(page: Page) -> list[str]:
    found = [f"{page.title()}: {fault}" for fault in violations(page)]
    page.set_viewport_size({"width": 320, "height": 800})
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size({"width": 1280, "height": 900})
    return [*found, f"{page.title()}: {wide} px wide at 320"] if wide > 320 else found


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_from_the_front_page_to_an_answer(
    browser: Browser,
    live_server: Any,
    reviewer: Person,
    monkeypatch: pytest.MonkeyPatch,
    scripts: bool,
) -> None:
    monkeypatch.setattr(tokens, "AT_LEAST", timedelta(0))  # no person types as fast as this test
    context = browser.new_context(java_script_enabled=scripts)
    keys = Keyboard(context.new_page(), live_server.url)
    page, found = keys.page, []

    def look() -> None:
        if scripts:
            found.extend(faults(page))

    keys.open("/")
    keys.follow("Report an incident")
    keys.follow("I saw or heard of something")
    keys.follow("Send the report")
    look()
    keys.type("What happened?", WORDS)
    keys.tab_to("Yes")
    page.keyboard.press("ArrowDown")
    keys.follow("Send the report")
    look()
    code = page.inner_text(".r-receipt__ref")
    keys.type("Type the code back", code.lower())
    keys.follow("Check")
    assert "That is your code." in page.inner_text("main")
    look()

    case = Case.objects.get(subject=Incident.objects.get().ref)
    cases.claim(case=case.pk, by=reviewer, now=NOW)
    messages.ask(case=case.pk, text="Which app was it?", by=reviewer, now=NOW)

    keys.open("/report-incident/")
    keys.follow("I have a receipt code")
    keys.type("Your receipt code", code.replace("-", " "))
    keys.follow("Open my report")
    assert "Which app was it?" in page.inner_text("main")
    look()
    keys.type("Your message", "The yellow one.")
    keys.follow("Send")
    assert "Your message has arrived." in page.inner_text("main")
    look()
    said = {message.text for message in words.opened(messages_of(case.subject))}
    assert said == {"Which app was it?", "The yellow one."}

    keys.follow("Withdraw the report")
    look()
    keys.follow("Yes, withdraw it")
    look()
    assert "is withdrawn" in page.inner_text("main")
    assert found == []
    assert context.cookies() == []
    assert code not in page.url
    context.close()

"""Developer, reviewer and reader walk the whole way by keyboard, with and without scripts."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from filings.lifecycle.models import Filing
from portal.outbox.models import Mail
from portal.rulebook import rules as rulebook
from tests.conftest import PASSWORD
from tests.support.browser import Keyboard, picture, violations
from tests.support.filings import text_of

ELEMENTS = rulebook.elements("framework")

pytestmark = pytest.mark.browser


def fresh(browser: Browser, scripts: bool) -> Page:
    context = browser.new_context(
        java_script_enabled=scripts, viewport={"width": 1280, "height": 900}
    )
    page = context.new_page()
    page.set_default_timeout(20_000)
    return page


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_from_a_blank_form_to_the_public_page(
    browser: Browser,
    live_server: Any,
    start_worker: Any,
    organisation: Any,
    officer: Any,
    preparer: Any,
    reviewer: Any,
    tmp_path: Path,
    scripts: bool,
) -> None:
    start_worker()
    file = tmp_path / "halcyon-forge-framework.md"
    file.write_text(text_of(1))

    # The preparer writes.
    keys = Keyboard(fresh(browser, scripts), live_server.url)
    page = keys.page
    keys.sign_in(preparer, PASSWORD)
    picture(page, "filer-home")
    keys.follow("Start a framework")
    draft = page.url.removeprefix(live_server.url)
    picture(page, "filer-draft")
    keys.follow("Write or upload the text")
    keys.attach("File", file)
    keys.follow("Upload")
    if not scripts:
        for _ in range(100):
            if page.locator("text=Could not be read").count() or page.locator(".r-tag--ok").count():
                break
            page.wait_for_timeout(200)
            page.reload()
    expect(page.locator("#files .r-tag--ok")).to_be_visible(timeout=30_000)
    picture(page, "filer-text")
    keys.follow("Check the text")
    picture(page, "filer-confirm")
    keys.follow("The text is right")
    keys.follow("Map the ten elements")
    keys.follow(f"1. {ELEMENTS[0].label}")
    for element in ELEMENTS:
        expect(page.locator("h1")).to_have_text(element.label)
        keys.tick("Yes, here")
        keys.tick(f"{element.number} {element.label}")
        if element.number == 5:
            picture(page, "filer-element")
        keys.follow("Save and go on")
    keys.follow("Back to the list of parts")
    keys.follow("Label, dates and address")
    keys.type("Version label", "Version 1")
    keys.type("Day", "31")
    keys.type("Month", "November")
    keys.type("Year", "2026")
    keys.type("Address on your own site", "https://halcyonforge.example/framework")
    keys.type("Contact for questions", "Idris Valdane")
    keys.type("E-mail address of the contact", "filings@halcyonforge.example")
    keys.follow("Save and go on")
    expect(page.locator(".usa-alert--error")).to_contain_text("31 November does not exist")
    picture(page, "filer-error")
    keys.type("Day", "30")
    keys.follow("Save and go on")
    keys.follow("Check your answers")
    picture(page, "filer-check")
    if scripts:
        assert violations(page) == []
    keys.follow("Ask them by mail")
    assert Mail.objects.filter(to=officer.email, subject__startswith="Waiting for you").exists()

    # The officer signs.
    keys = Keyboard(fresh(browser, scripts), live_server.url)
    officers = keys.page
    keys.sign_in(officer, PASSWORD, draft + "check/")
    keys.follow("Go on to certification")
    picture(officers, "filer-certify")
    if scripts:
        assert violations(officers) == []
    keys.tick("I declare this")
    keys.type("Your full name", officer.name)
    keys.follow("Certify and file")
    reference = Filing.objects.get().reference
    expect(officers.locator("h1")).to_have_text("Framework, version 1 is filed")
    expect(officers.locator(".r-receipt__ref")).to_have_text(reference)
    picture(officers, "filer-receipt")
    with officers.expect_download() as download:
        keys.tab_to("Save as PDF")
        officers.keyboard.press("Enter")
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-1.7")

    # The reviewer sends it back.
    keys = Keyboard(fresh(browser, scripts), live_server.url)
    desk = keys.page
    keys.sign_in(reviewer, PASSWORD)
    picture(desk, "reviewer-queue")
    keys.follow("Framework, version 1")
    keys.follow("Take this case")
    mark(keys, fails=5)
    picture(desk, "reviewer-case")
    keys.tab_to("Accept and register")
    desk.keyboard.press("ArrowDown")  # the next of the radio buttons: return it
    keys.follow("Preview")
    picture(desk, "reviewer-notice")
    if scripts:
        assert violations(desk) == []
    keys.follow("Send the notice")

    # The preparer answers, the officer signs again.
    keys = Keyboard(page, live_server.url)
    keys.open(f"/file/{organisation.slug}/filings/{reference}/")
    expect(page.locator("text=Who are they?")).to_be_visible()
    picture(page, "filer-notice")
    keys.follow("Answer the notice")
    answer = page.url.removeprefix(live_server.url)
    keys.follow("Answer to the notice")
    keys.type("Your answer to the notice", "Section 5 names them now.")
    keys.follow("Save and go on")
    keys.follow("Write or upload the text")
    keys.tab_to("Text, in Markdown")
    page.keyboard.press("ControlOrMeta+End")
    page.keyboard.type("\nOur assessors are invented.\n")
    keys.follow("Save and go on")
    keys = Keyboard(officers, live_server.url)
    keys.open(answer + "certify/")
    keys.tick("I declare this")
    keys.type("Your full name", officer.name)
    keys.follow("Certify and file")

    # The reviewer accepts.
    keys = Keyboard(desk, live_server.url)
    keys.open(f"/staff/cases/{reference}/?tab=differences")
    expect(desk.locator("ins")).to_contain_text("Our assessors are invented.")
    picture(desk, "reviewer-differences")
    keys.follow("Review the answer")
    mark(keys)
    keys.tick("Accept and register")
    keys.follow("Preview")
    picture(desk, "reviewer-accept")
    keys.follow("Accept and register")

    # Anybody reads.
    keys = Keyboard(fresh(browser, scripts), live_server.url)
    reader = keys.page
    keys.open("/")
    picture(reader, "reader-front")
    keys.type("Search the register", "assessors invented")
    reader.keyboard.press("Enter")
    expect(reader.locator("mark").first).to_be_visible()
    picture(reader, "reader-search")
    keys.follow("Halcyon Forge, Inc.")
    expect(reader.locator("article")).to_contain_text("Our assessors are invented.")
    picture(reader, "reader-version")
    if scripts:
        assert violations(reader) == []
    assert reader.context.cookies() == []
    # Each mail was delivered once, by the worker.
    expect(reader.locator("h1")).to_be_visible()
    assert not Mail.objects.filter(attempts__gt=1).exists()


def mark(keys: Keyboard, fails: int = 0) -> None:
    """Mark every item of the checklist; one may fail, with a comment."""
    for element in ELEMENTS:
        failing = element.number == fails
        keys.choose(f"{element.number}. {element.label}", "Item" if failing else "Stated")
        if failing:
            keys.tab_to("Comment")
            keys.page.keyboard.press("Enter")
            keys.type(f"Item {element.number}, comment", "Who are they?")
    keys.follow("Save marks")

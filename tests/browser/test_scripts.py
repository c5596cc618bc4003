"""The scripts on the real pages: keys of the queue, saving as one types, the end of a session."""

import pytest
from playwright.sync_api import Page, expect

from filings.lifecycle.kinds import TEXT
from filings.lifecycle.models import Part, Unmerged
from portal.casework.models import Case
from tests.browser.conftest import PageOf
from tests.support.filings import case_of, file

pytestmark = pytest.mark.browser


def unassigned(page: Page) -> None:
    page.goto("/staff/?view=unassigned&sort=age")


def test_the_queue_is_worked_by_keys(page_of: PageOf, organisation, officer, reviewer, now):
    first, second = (case_of(file(organisation, officer, now)) for _ in range(2))
    page = page_of(reviewer)
    unassigned(page)
    links = page.get_by_role("rowheader").get_by_role("link")
    boxes = page.get_by_role("row").get_by_role("checkbox")
    for key, place in (("j", 0), ("j", 1), ("j", 1), ("k", 0)):
        page.keyboard.press(key)
        expect(links.nth(place)).to_be_focused()
    page.keyboard.press("x")
    expect(boxes.nth(0)).to_be_checked()
    expect(boxes.nth(1)).not_to_be_checked()
    page.keyboard.press("/")
    expect(page.locator("[name=q]")).to_be_focused()
    page.keyboard.type("jxao")
    expect(page.locator("[name=q]")).to_have_value("jxao")
    expect(boxes.nth(0)).to_be_checked()
    page.locator("[data-keys-switch]").focus()
    with page.expect_navigation():
        page.keyboard.press("a")
    expect(page.locator("main")).to_contain_text("1 case assigned")
    assert Case.objects.get(holder=reviewer) == first
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("o")
    assert page.url.endswith(f"/staff/cases/{second.reference}/")


def test_keys_that_are_turned_off_stay_off(page_of: PageOf, organisation, officer, reviewer, now):
    file(organisation, officer, now)
    page = page_of(reviewer)
    unassigned(page)
    page.get_by_role("button", name="Turn keys off").click()
    link = page.get_by_role("rowheader").get_by_role("link")
    unassigned(page)
    page.keyboard.press("j")
    expect(link).not_to_be_focused()
    page.get_by_role("button", name="Turn keys on").click()
    page.keyboard.press("j")
    expect(link).to_be_focused()


def test_two_people_on_one_draft_are_told_and_find_both_texts(
    page_of: PageOf, world, officer, preparer
):
    Unmerged.objects.all().delete()
    address = f"/file/{world.organisation.slug}/drafts/{world.draft.pk}/text/"
    first, second = page_of(preparer), page_of(officer)
    for page in (first, second):
        page.goto(address)
    saved = "[data-autosave-status]"
    first.fill("[name=text]", "Words of the preparer.")
    expect(first.locator(saved)).to_contain_text("Saved", timeout=15_000)
    second.fill("[name=text]", "Words of the officer.")
    link = second.locator(saved).get_by_role("link")
    expect(link).to_be_visible(timeout=15_000)
    assert (
        Part.objects.get(draft=world.draft, name=TEXT)
        .content["text"]
        .startswith("Words of the preparer.")
    )
    expect(second.locator("[name=text]")).to_have_value("Words of the officer.")
    both = second.context.new_page()
    both.goto(link.get_attribute("href"))
    expect(both.locator("main del")).to_contain_text("preparer")
    expect(both.locator("main [name=text]")).to_have_value("Words of the officer.\n")


def test_a_session_warns_before_it_ends_and_is_extended(page_of: PageOf, officer, settings):
    settings.SESSION_COOKIE_AGE = 123
    page = page_of(officer)
    page.goto("/account/")
    alert = page.locator("body > [role=alert]")
    expect(alert).to_contain_text("signed out in two minutes", timeout=10_000)
    page.get_by_role("button", name="Stay signed in").click()
    expect(alert).to_have_count(0)
    expect(alert).to_contain_text("signed out in two minutes", timeout=10_000)


def test_a_session_that_nobody_extends_ends(page_of: PageOf, officer, settings):
    settings.SESSION_COOKIE_AGE = 2
    page = page_of(officer)
    page.goto("/account/")
    alert = page.locator("body > [role=alert]")
    expect(alert).to_contain_text("Your session has ended", timeout=10_000)
    page.goto("/account/")
    assert "/account/login/" in page.url

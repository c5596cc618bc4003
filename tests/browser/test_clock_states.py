"""What axe, a narrow screen and the keyboard find on pages of clocks that have no address."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from portal.deadlines.models import Obligation
from tests.browser.conftest import PageOf
from tests.browser.test_every_address import faults
from tests.support.world import COUNSEL, REVIEWER, World

pytestmark = pytest.mark.browser


def open_all(page: Page) -> None:
    page.eval_on_selector_all("details", "all => all.forEach((d) => { d.open = true; })")


def test_axe_finds_nothing_on_clocks_with_their_reasons_in_any_form(
    page_of: PageOf, world: World
) -> None:
    page, found = page_of(world.people[COUNSEL]), []
    listed = reverse("obligations:list", args=[world.organisation.slug])
    for view in ("full", "compact"):
        page.goto(f"{listed}?view={view}")
        open_all(page)
        found += faults(page)
    page.goto(reverse("obligations:calendar", args=[world.organisation.slug]))
    for button, said in (("Make an address", "it is shown this once"), ("Revoke it", "no longer")):
        page.get_by_role("button", name=button).click()
        assert said in page.inner_text("main")
        found += faults(page)
    staff = page_of(world.people[REVIEWER])
    for by in ("day", "developer"):
        staff.goto(f"{reverse('clocks:list')}?by={by}")
        found += faults(staff)
    assert found == []


def test_a_decision_is_made_by_keyboard_and_a_time_that_came_twice_is_asked_about(
    page_of: PageOf, world: World
) -> None:
    page = page_of(world.people[REVIEWER])
    row = Obligation.objects.get(organisation=world.organisation, duty="internal-use-summary", n=4)
    page.goto(reverse("clocks:clock", args=[row.ref]))
    page.locator("summary", has_text="Record it as received").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    for typed in ("1 Nov 2026", "", "", "1:30 am"):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.keyboard.type("By courier")
    page.keyboard.press("Tab")
    page.keyboard.type("The office was flooded.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("this time came twice").first.wait_for()
    assert faults(page) == []
    page.get_by_label("The second: Sun 1 Nov 2026, 1:30 am Pacific (UTC−08:00)").press("Space")
    page.get_by_role("button", name="Record it as received").press("Enter")
    page.get_by_text("Decided. What follows from it stands here.").wait_for()
    assert "Met\nSun 1 Nov 2026, 1:30 am Pacific (UTC−08:00), By courier" in page.inner_text("main")

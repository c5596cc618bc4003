"""What axe and a narrow screen find on pages of facts that have no address of their own."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from portal.identity import services as identity
from portal.identity.models import Person
from portal.identity.rules import Role, Standing
from tests.browser.conftest import PageOf
from tests.browser.test_every_address import faults
from tests.conftest import NOW
from tests.support.world import OFFICER, PREPARER, REVIEWER, World

pytestmark = pytest.mark.browser


def test_axe_finds_nothing_on_the_pages_that_ask_whether_it_is_meant(
    page_of: PageOf, world: World
) -> None:
    organisation = world.organisation.slug
    for role, name in ((OFFICER, "registry:facts"), (REVIEWER, "registry:staff_facts")):
        page = page_of(world.people[role])
        page.goto(reverse(name, args=[organisation]))
        page.get_by_role("link", name="Correct the revenue of").first.click()
        page.get_by_text("No: $500,000,000 or less").click()
        page.get_by_label("Why is it corrected?").fill("A fiscal year was stated.")
        page.get_by_role("button", name="Save").click()
        page.get_by_role("heading", name="Check what follows").wait_for()
        assert faults(page) == []
        page.get_by_role("button", name="Go back").click()
        assert page.get_by_label("No: $500,000,000 or less").is_checked()
    page = page_of(world.people[PREPARER])
    page.goto(reverse("frameworks:modification", args=[organisation]))
    for label, typed in (("Day", "11"), ("Month", "3"), ("Year", "2026")):
        page.get_by_label(label, exact=True).fill(typed)
    page.get_by_role("button", name="Save").click()
    page.get_by_text("a material modification of Wednesday 11 March 2026").wait_for()
    assert faults(page) == []
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved: a material modification of 11 March 2026.").wait_for()
    page.goto(reverse("frameworks:take_back", args=[organisation, world.modification.pk]))
    page.get_by_label("Reason").fill("It was not material.")
    page.get_by_role("button", name="Take it back").click()
    page.goto(reverse("frameworks:modification", args=[organisation]))
    page.get_by_text("It was not material.").wait_for()
    assert faults(page) == []


def test_axe_finds_nothing_where_the_act_asks_nothing(
    page_of: PageOf, make_person: Callable[..., Person]
) -> None:
    sol = make_person("Sol Saltbox", second_factor=True)
    saltbox = identity.register_organisation(
        name="Saltbox Research",
        website="https://saltbox.example",
        standing=Standing.NONE,
        role=Role.CERTIFYING_OFFICER,
        by=sol,
        now=NOW,
    )
    page = page_of(sol)
    page.goto(reverse("registry:facts", args=[saltbox.slug]))
    page.get_by_role("heading", name="This act asks nothing of you").wait_for()
    assert faults(page) == []

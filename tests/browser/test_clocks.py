"""One developer becomes large, lets its framework fall overdue in public, and files it late."""

from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from filings.lifecycle.services import drafts
from portal.deadlines.tasks import sweep
from portal.identity import services as identity
from portal.identity.models import Organisation, Person
from portal.identity.rules import Role, Standing
from portal.outbox.models import Mail
from portal.ui.pacific import PACIFIC
from tests.browser.conftest import PageOf
from tests.support.browser import Keyboard, picture, violations
from tests.support.filings import fill

pytestmark = pytest.mark.browser

FRAMEWORK = "Frontier AI framework"
# 1 January 2027 is a Friday and a holiday: what is due that day is late after Monday the 4th.
AUTUMN = datetime(2026, 12, 15, 10, 0, tzinfo=PACIFIC)
NEW_YEAR = datetime(2027, 1, 1, 0, 0, 30, tzinfo=PACIFIC)
LAST_MINUTE = datetime(2027, 1, 4, 23, 58, 0, tzinfo=PACIFIC)
TOO_LATE = datetime(2027, 1, 5, 0, 0, 30, tzinfo=PACIFIC)
AT_LAST = datetime(2027, 1, 20, 9, 0, tzinfo=PACIFIC)
THIRTY_DAYS_LATER = datetime(2027, 2, 5, 9, 0, tzinfo=PACIFIC)


@pytest.fixture
def developer(officer: Person, supervisor: Person) -> Organisation:
    """A frontier developer that is not a large one, in the autumn before it becomes one."""
    made = identity.register_organisation(
        name="Tallow Bridge Models",
        website="https://tallowbridge.example",
        standing=Standing.FRONTIER,
        role=Role.CERTIFYING_OFFICER,
        by=officer,
        now=AUTUMN,
    )
    return identity.verify_organisation(organisation=made, by=supervisor, now=AUTUMN)


def test_from_becoming_large_to_an_overdue_framework_and_its_late_filing(
    page_of: PageOf,
    live_server: Any,
    time_machine: Any,
    developer: Organisation,
    officer: Person,
    supervisor: Person,
) -> None:
    home = f"/file/{developer.slug}/"

    def at(moment: datetime) -> None:
        """It is that moment, and the sweep has just come round."""
        time_machine.move_to(moment)
        sweep()

    def opened(path: str, person: Person | None = None) -> Page:
        """A browser of somebody who has just signed in, or of any reader."""
        page = page_of(person)
        page.goto(path)
        return page

    def part(page: Page, name: str) -> Any:
        """The row of the developer's framework in a part of the public table."""
        rows = page.locator(f"section[aria-labelledby={name}] tbody tr")
        return rows.filter(has_text=developer.name).filter(has_text=FRAMEWORK)

    # Before the year is over it knows that its revenue is over the line.
    at(AUTUMN)
    keys = Keyboard(opened(home + "obligations/", officer), live_server.url)
    expect(keys.page.locator("main")).to_contain_text("Nothing is due")
    keys.open(home + "facts/size/2026/")
    keys.tick("Yes, more than $500,000,000")
    keys.follow("Save")
    expect(keys.page.locator("main")).to_contain_text("In 2027: Large frontier developer")
    assert not Mail.objects.filter(key__startswith="clocks:").exists()

    # On 1 January the framework is due that very day.
    at(NEW_YEAR)
    page = opened(home + "obligations/", officer)
    clock = page.locator("article", has_text=FRAMEWORK).first
    expect(clock).to_contain_text("left to file")
    expect(clock).to_contain_text("You are a large frontier developer since 1 January 2027.")
    expect(clock).to_contain_text("Fri 1 Jan 2027, 11:59 pm Pacific")
    expect(clock).to_contain_text("Mon 4 Jan 2027, 11:59 pm Pacific")
    picture(page, "filer-obligations")
    assert violations(page) == []
    expect(part(opened("/due/"), "next")).to_contain_text("Today")

    # Nobody is called late before the last moment has passed.
    at(LAST_MINUTE)
    reader = opened("/due/")
    expect(part(reader, "overdue")).to_have_count(0)
    expect(part(reader, "next")).to_contain_text("Not late yet")

    # Then everybody can see it, and those concerned are written to.
    at(TOO_LATE)
    page = opened(home + "obligations/", officer)
    expect(page.locator("article", has_text=FRAMEWORK).first).to_contain_text("Overdue")
    expect(part(opened("/due/"), "overdue")).to_contain_text("1 day overdue")
    told = Mail.objects.filter(key__startswith="clocks:", subject__contains="overdue")
    assert set(told.values_list("to", flat=True)) == {officer.email, supervisor.email}
    sweep()
    assert told.count() == 2
    desk = opened("/staff/clocks/", supervisor)
    expect(desk.locator("tbody tr", has_text=developer.name).first).to_contain_text(FRAMEWORK)

    # Two weeks later it files.
    at(AT_LAST)
    reader = opened("/due/")
    expect(part(reader, "overdue")).to_contain_text("16 days overdue")
    picture(reader, "reader-due")
    assert violations(reader) == []
    draft = drafts.start(organisation=developer, kind="framework", by=officer, now=AT_LAST)
    fill(draft, officer, AT_LAST)
    keys = Keyboard(opened(f"{home}drafts/{draft.pk}/certify/", officer), live_server.url)
    keys.tick("I declare this")
    keys.type("Your full name", officer.name)
    keys.follow("Certify and file")

    # Its clock is closed, late, for its people and for everybody.
    reference = developer.filings.get().reference
    page = opened(home + "obligations/history/", officer)
    expect(page.locator("tbody tr", has_text=FRAMEWORK)).to_contain_text("Done late")
    keys = Keyboard(page, live_server.url)
    keys.follow(FRAMEWORK)
    expect(page.locator("article")).to_contain_text(reference)
    expect(page.locator("article")).to_contain_text("Wed 20 Jan 2027")
    reader = opened("/due/")
    expect(part(reader, "overdue")).to_have_count(0)
    expect(part(reader, "filed")).to_contain_text("Filed late")
    written = told.count()
    at(THIRTY_DAYS_LATER)
    assert told.count() == written

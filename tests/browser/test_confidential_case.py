"""The pages of a confidential case and the cards of imminent ones, by axe and at 320 pixels."""

import pytest
from django.urls import reverse

from portal.casework.models import Case
from portal.casework.services import escalating
from tests.browser.conftest import PageOf
from tests.browser.test_every_address import faults
from tests.conftest import NOW

pytestmark = pytest.mark.browser


def test_axe_finds_nothing_on_the_tabs_of_a_confidential_case_and_on_an_alarm(
    page_of: PageOf, make_report, reviewer, supervisor
) -> None:
    report: Case = make_report(holder=supervisor)
    make_report(imminent=True)
    escalating.sweep(now=NOW)
    page, found = page_of(supervisor), []
    address = reverse("staff:case", args=[report.reference])
    for path in ("/staff/", *(f"{address}?tab={tab}" for tab in ("report", "messages", "access"))):
        page.goto(path)
        found += [f"{path}: {fault}" for fault in faults(page)]
    page.goto(f"{address}?tab=access")
    page.click("text=Keep them from it")
    found += [f"a refused form: {fault}" for fault in faults(page)]
    assert "needs an answer" in page.inner_text("main")
    assert found == []

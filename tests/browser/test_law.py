"""The public pages of the law in states that have no address of their own in the table."""

from datetime import datetime, timedelta

import pytest

from portal.publication import showing
from portal.publication.showing import ClockFace
from tests.browser.conftest import PageOf
from tests.browser.test_every_address import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CHECK = "/am-i-covered/company/?stage=trained&compute=exact&operations="
ADDRESSES = (
    "/",
    "/due/",
    "/due/?show=overdue",
    "/due/?developer=nobody",
    "/rules/ca-sb53/2026.2/",
    "/am-i-covered/company/",
    f"{CHECK}NaN",
    f"{CHECK}3e24&aims=no&revenue=5e6",
    f"{CHECK}3e24&aims=unknown&revenue=unknown",
    "/am-i-covered/model/?broad=yes&general=yes&adaptable=yes&compute=1e26&later=2e25"
    "&available=yes&evaluation=no&new=yes",
)


def test_axe_finds_nothing_whatever_is_overdue_or_answered(page_of: PageOf, now: datetime) -> None:
    clocks = [
        ClockFace(
            ref=f"00000000-0000-4000-8000-{number:012d}",  # type: ignore[arg-type]
            duty="framework-modification",
            label="Modified framework, and the reasons for it",
            citation="Bus. & Prof. Code § 22757.12(b)(2)",
            detail="Internationalization-Model-of-One-Long-Word",
            decided="",
            file_by=now + timedelta(days=days),
            late_after=now + timedelta(days=days + 1),
            satisfied_at=now if number % 3 == 0 else None,
        )
        for number, days in enumerate((-400, -300, -300, -200, -100, 9, 400, 500))
    ]
    showing.show_clocks(
        developer="brightmoth",
        name="Brightmoth Systems",
        website="https://brightmoth.example",
        standing="Large frontier developer",
        clocks=clocks,
    )
    page, found = page_of(), []
    for address in ADDRESSES:
        page.goto(address)
        # What is folded away is looked at too.
        page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
        found += [f"{address}: {fault}" for fault in faults(page)]
    assert found == []

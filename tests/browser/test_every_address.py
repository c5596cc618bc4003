"""axe looks at every page of the URL map, at 1280 and 320 pixels; nothing scrolls sideways."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser

from tests.support.addresses import TABLE
from tests.support.browser import violations
from tests.support.world import World

pytestmark = pytest.mark.browser


def test_axe_finds_nothing_on_any_address(browser: Browser, live_server: Any, world: World) -> None:
    found = []
    for role in sorted({row.seen_by for row in TABLE.values() if row.seen_by}):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        person = world.people[role]
        if person:
            client = Client()
            client.force_login(
                person, backend="allauth.account.auth_backends.AuthenticationBackend"
            )
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies(
                [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
            )
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda m, c=complaints: c.append(m.text) if m.type == "error" else None)
        for name, row in TABLE.items():
            if row.seen_by != role:
                continue
            page.set_viewport_size({"width": 1280, "height": 900})
            page.goto(live_server.url + row.address(name, world))
            found += [f"{name}: {v}" for v in violations(page)]
            page.set_viewport_size({"width": 320, "height": 800})
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > 320:
                found.append(f"{name}: {wide} px wide at 320")
            found += [f"{name}: {c}" for c in complaints]
            complaints.clear()
        context.close()
    assert found == []

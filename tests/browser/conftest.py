"""A browser in which somebody has signed in."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from portal.identity.models import Person

PageOf = Callable[..., Page]


@pytest.fixture
def page_of(
    browser: Browser, live_server: Any, client_of: Callable[[Person], Client]
) -> Iterator[PageOf]:
    """Opens a browser of its own for a person, or for a reader without an account."""
    contexts: list[BrowserContext] = []

    def open_for(person: Person | None = None) -> Page:
        context = browser.new_context(
            base_url=live_server.url, viewport={"width": 1280, "height": 900}
        )
        contexts.append(context)
        if person:
            name = settings.SESSION_COOKIE_NAME
            value = client_of(person).cookies[name].value
            context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
        return context.new_page()

    yield open_for
    for context in contexts:
        context.close()

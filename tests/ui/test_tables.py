"""Tables of published texts, on a small screen."""

from pathlib import Path

import pytest

from portal.documents.structure import render
from tests.support.browser import violations

pytestmark = pytest.mark.browser

STATIC = Path(__file__).parents[2] / "portal/ui/static"
COLUMNS = 10
TABLE = "\n".join(
    [
        "| " + "Indicator | " * COLUMNS,
        "|" + " --- |" * COLUMNS,
        "| " + "internationalization | " * COLUMNS,
    ]
)
WORDS = "Some words before.\n\n"


@pytest.fixture
def text(page):
    """A text with two tables of ten columns in the shell that readers see, at 320 pixels."""
    html = render(f"{WORDS}{TABLE}\n\nand\n\n{TABLE}\n")
    body = f'<article class="r-doc" aria-label="Text">{html}</article>'

    def answer(route):
        path = route.request.url.removeprefix("http://ui.test/static/")
        if path.endswith(".css"):
            return route.fulfill(path=STATIC / path, content_type="text/css")
        if path == "http://ui.test/":
            return route.fulfill(body=PAGE.format(body), content_type="text/html")
        return route.abort()

    page.route("**/*", answer)
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto("http://ui.test/")
    return page


PAGE = """<!doctype html><html lang="en"><title>Text</title>
<link rel="stylesheet" href="/static/vendor/uswds/css/uswds.min.css">
<link rel="stylesheet" href="/static/ui/theme.css">
<main class="r-page"><h1>Text</h1>{}</main>"""


def test_ten_columns_scroll_inside_their_frame_by_keyboard_and_the_page_does_not(text):
    assert text.evaluate("document.documentElement.scrollWidth") <= 320
    frame = text.get_by_role("region", name="Table 1")
    assert frame.evaluate("e => e.scrollWidth > e.clientWidth")
    text.keyboard.press("Tab")
    assert frame.evaluate("e => e === document.activeElement")
    text.keyboard.press("ArrowRight")
    text.wait_for_function("document.activeElement.scrollLeft > 0")
    heights = text.eval_on_selector_all("td", "cells => cells.map(c => c.clientHeight)")
    assert max(heights) < 60, "a word is broken into letters"
    assert violations(text) == []

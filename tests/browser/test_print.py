"""What the rules fold away on a screen stands on paper."""

import io

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

from portal.rulebook import rules
from tests.browser.conftest import PageOf

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def missing(page: Page) -> list[str]:
    """Readings of open points that the printed page lacks."""
    document = pypdfium2.PdfDocument(io.BytesIO(page.pdf()))
    text = " ".join(part.get_textpage().get_text_range() for part in document)
    paper = "".join(text.split())
    wanted = [s.question for s in rules.current().switches.values()]
    assert wanted
    return [words for words in wanted if "".join(words.split()) not in paper]


def test_the_readings_stand_on_paper_without_a_script(browser: Browser, live_server) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/rules/")
    assert missing(page) == []
    context.close()


def test_printing_unfolds_everything_and_folds_it_again(page_of: PageOf) -> None:
    page = page_of()
    page.goto("/rules/")
    page.locator("summary").first.click()
    folded = page.locator("details:not([open])")
    count = folded.count()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(folded).to_have_count(0)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(folded).to_have_count(count)

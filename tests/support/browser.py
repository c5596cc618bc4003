"""Pages in a real browser, walked by keyboard alone, and looked through by axe."""

import os
import time
from functools import cache
from pathlib import Path
from typing import Any

import axe_playwright_python
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import Page

from portal.identity.models import Person

LAUNCH = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PICTURES = os.environ.get("PORTAL_PICTURES")
# What a screen reader would call the element that has the focus.
_NAME = """() => {
  const e = document.activeElement;
  const label = e.labels && e.labels.length ? e.labels[0].innerText : "";
  return (label || e.getAttribute("aria-label") || e.innerText || e.value || "").trim();
}"""


@cache
def _axe() -> str:
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA and good practice on the page as it stands."""
    page.evaluate(_axe())
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", tags)
    return [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found["violations"]]


def picture(page: Page, name: str) -> None:
    """Keep a picture for the guides, when they are being made."""
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=False)


class Keyboard:
    """Somebody who has no mouse."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page, self.origin = page, origin

    def open(self, path: str) -> None:
        self.page.goto(self.origin + path)

    def tab_to(self, name: str) -> None:
        """Press Tab until what has the focus is called so; it must come within one round."""
        seen = []
        for _ in range(400):
            self.page.keyboard.press("Tab")
            seen.append(self.page.evaluate(_NAME)[:60])
            if seen[-1].startswith(name):
                return
        raise AssertionError(f"no {name!r} by keyboard on {self.page.url}: {seen[:50]}")

    def follow(self, name: str) -> None:
        """Use a link or a button, and wait for the page that it leads to."""
        self.tab_to(name)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def type(self, name: str, text: str) -> None:
        """Type into a field, over what it holds."""
        self.tab_to(name)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def tick(self, name: str) -> None:
        """Tick a box or choose a radio button."""
        self.tab_to(name)
        if not self.page.evaluate("document.activeElement.checked"):
            self.page.keyboard.press("Space")

    def choose(self, name: str, option: str) -> None:
        """Choose an entry of a list by typing its first letters."""
        self.tab_to(name)
        self.page.keyboard.type(option)

    def attach(self, name: str, file: Path) -> None:
        """Choose a file."""
        self.page.wait_for_load_state()
        self.tab_to(name)
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Space")
        chooser.value.set_files(file)

    def sign_in(self, person: Person, password: str, path: str = "/desk/") -> None:
        """By address and password, and by a code where a second factor is set up."""
        self.open(path)
        self.type("E-mail address", person.email)
        self.type("Password", password)
        self.follow("Sign in")
        factor: Any = person.authenticator_set.filter(type="totp").first()
        if factor:
            counter = int(time.time()) // 30
            code = totp.format_hotp_value(
                totp.hotp_value(get_adapter().decrypt(factor.data["secret"]), counter)
            )
            self.type("Code", code)
            self.follow("Sign in")

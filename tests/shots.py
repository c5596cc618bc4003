"""Pictures of the main pages with the demonstration's data: `make shots` writes them to shots/."""

import os
import shutil
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

import django

django.setup()

from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.management import call_command
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, sync_playwright

from filings.lifecycle.models import Draft, Filing
from portal.casework.models import Case
from portal.identity.models import Person
from portal.publication.models import Document
from tests.support.browser import LAUNCH

FOLDER = Path("shots")
WIDTHS = {"": (1280, 900), ".phone": (390, 844)}


def pages() -> dict[str, dict[str, str]]:
    """Addresses to look at, by name, for each person's e-mail address ("" for anybody)."""
    draft = Draft.objects.filter(submitted_at=None, discarded_at=None).order_by("-number")[0]
    ours = f"/file/{draft.organisation.slug}/"
    work = f"{ours}drafts/{draft.pk}/"
    filed = Filing.objects.filter(organisation=draft.organisation).latest("filed_at")
    returned = Filing.objects.filter(state="returned").select_related("organisation")[0]
    case = Case.objects.filter(kind="framework", state="in_review").exclude(holder=None)[0]
    public = Document.objects.filter(state="current").order_by("-number")[0]
    gone = Document.objects.filter(state="withdrawn")[0]
    home = f"/frameworks/{public.developer.slug}/"
    officer = draft.organisation.members.filter(role="certifying_officer")[0].person
    answering = returned.organisation.members.filter(role="certifying_officer")[0].person
    return {
        "": {
            "front": "/",
            "frameworks": "/frameworks/",
            "history": home,
            "version": f"{home}v{public.number}/",
            "differences": f"{home}differences/",
            "withdrawn": f"/frameworks/{gone.developer.slug}/v{gone.number}/",
            "search": "/search/?q=third-party+assessor",
            "not-found": "/no/such/page/",
            "sign-in": "/account/login/",
            "mail": "/demo/mail/",
            "components": "/ui/",
        },
        officer.email: {
            "home": ours,
            "draft": work,
            "text": f"{work}text/",
            "elements": f"{work}elements/",
            "element": f"{work}elements/thresholds/",
            "about": f"{work}parts/about/",
            "check": f"{work}check/",
            "members": f"{ours}members/",
            "filing": f"{ours}filings/{filed.reference}/",
            "receipt": f"{ours}filings/{filed.reference}/1/receipt/",
            "account": "/account/",
        },
        answering.email: {
            "notice": f"/file/{returned.organisation.slug}/filings/{returned.reference}/",
        },
        case.holder.email: {
            "queue": "/staff/",
            "case": f"/staff/cases/{case.reference}/",
            "case-differences": f"/staff/cases/{case.reference}/?tab=differences",
            "organisations": "/staff/organisations/",
        },
    }


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("load_demo")
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    server = LiveServerThread("localhost", StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    origin = f"http://localhost:{server.port}"
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=shutil.which("chromium"), args=LAUNCH)
        for email, addresses in pages().items():
            _take(browser, origin, email, addresses)
        browser.close()
    server.terminate()
    print(f"{len(list(FOLDER.iterdir()))} pictures are in {FOLDER}/")


def _take(browser: Browser, origin: str, email: str, addresses: dict[str, str]) -> None:
    for suffix, (width, height) in WIDTHS.items():
        context = browser.new_context(viewport={"width": width, "height": height})
        if email:
            client = Client()
            client.force_login(
                Person.objects.get(email=email),
                backend="allauth.account.auth_backends.AuthenticationBackend",
            )
            name = settings.SESSION_COOKIE_NAME
            cookie = {"name": name, "value": client.cookies[name].value, "url": origin}
            context.add_cookies([cookie])  # type: ignore[list-item]
        page = context.new_page()
        for name, address in addresses.items():
            page.goto(origin + address)
            page.screenshot(path=FOLDER / f"{name}{suffix}.png", full_page=True)
        context.close()


if __name__ == "__main__":
    main()

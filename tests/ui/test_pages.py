"""Shells, parts and error pages."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from django.test import RequestFactory

from portal.ui import views
from portal.ui.navigation import NAVIGATION

ROOT = Path(__file__).parents[2]
PARTS = ROOT / "portal/ui/templates/ui"
TEMPLATES = sorted(
    path
    for room in ("portal", "filings", "incidents", "whistleblower")
    for path in (ROOT / room).rglob("templates/**/*.html")
)
# Not parts: the shells, and what they alone include.
SHELLS = {"base", "public", "private", "organisation", "staff", "question", "person", "session"}
ERRORS = {
    400: views.bad_request,
    403: views.permission_denied,
    404: views.not_found,
    413: views.too_large,
    429: views.too_many,
    500: views.server_error,
    503: views.unavailable,
    507: views.no_room,
}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_no_template_needs_what_the_content_policy_forbids(path):
    text = path.read_text()
    assert not re.search(r"\sstyle\s*=|<style|\son[a-z]+\s*=|javascript:", text, re.IGNORECASE)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text, re.IGNORECASE)


def test_every_part_is_shown_on_the_page_of_parts(client):
    shown = {template.name for template in client.get("/ui/").templates}
    parts = {f"ui/{path.name}" for path in PARTS.glob("*.html") if path.stem not in SHELLS}
    assert parts - shown == set()


@pytest.mark.parametrize("status", ERRORS)
def test_an_error_page_has_its_status_one_heading_and_ways_on(status):
    response = ERRORS[status](RequestFactory().post("/file/"))
    soup = BeautifulSoup(response.content, "html.parser")
    assert response.status_code == status
    assert len(soup.find_all("h1")) == 1
    assert f"code {status}" in soup.main.get_text()
    assert len(soup.select("main .r-tiles a")) >= 2
    assert response["Cache-Control"] == "no-store"


def test_an_old_form_gets_a_page_that_says_nothing_was_changed():
    response = views.csrf_failure(RequestFactory().post("/file/"), reason="no token")
    assert response.status_code == 403
    assert "Nothing was changed" in response.content.decode()


def test_too_large_names_the_limit(settings):
    settings.UPLOAD_MAX_BYTES = 20 * 1024 * 1024
    assert "at most 20 MB" in views.too_large(RequestFactory().post("/")).content.decode()


@pytest.mark.parametrize("entry", NAVIGATION["public"], ids=lambda entry: entry.key)
def test_the_current_place_is_marked_in_the_navigation(entry):
    soup = BeautifulSoup(render_to_string("ui/public.html", {"nav": entry.key}), "html.parser")
    assert [a["href"] for a in soup.select(".r-nav [aria-current=page]")] == [entry.href]


def test_the_demonstration_is_named_as_such_and_only_then():
    assert "is invented" in render_to_string("ui/public.html", {"demo": True})
    assert "is invented" not in render_to_string("ui/public.html", {"demo": False})


def test_the_public_shell_is_whole_without_request_session_or_person():
    soup = BeautifulSoup(render_to_string("ui/public.html"), "html.parser")
    assert soup.html["lang"] == "en"
    assert soup.find("a", class_="usa-skipnav")["href"] == "#main"
    assert soup.main["id"] == "main"
    assert soup.find("script") is None


@pytest.mark.parametrize("shell", ["organisation", "staff"])
def test_private_shells_show_who_is_signed_in_messages_and_when_the_session_ends(shell):
    request = RequestFactory().get("/file/7/")
    request.person = {"name": "Rosalind Okafor", "role_label": "OES reviewer"}
    request.session = {"get_expiry_age": 1800}
    message = {"level_tag": "error", "message": "Somebody was faster."}
    context = {"request": request, "messages": [message], "organisation": {"name": "Saltbox"}}
    soup = BeautifulSoup(render_to_string(f"ui/{shell}.html", context), "html.parser")
    assert "Rosalind Okafor" in soup.header.get_text()
    assert soup.select_one(".usa-alert--error [role=alert], .usa-alert--error[role=alert]")
    assert soup.body["data-session-ends-in"] == "1800"
    assert soup.body["data-session-extend-url"] == "/file/7/"


def test_an_organisations_navigation_leads_to_its_own_pages():
    context = {"organisation": {"name": "Saltbox Research", "slug": "saltbox"}, "nav": "members"}
    soup = BeautifulSoup(render_to_string("ui/organisation.html", context), "html.parser")
    hrefs = [a["href"] for a in soup.select(".r-sub a")]
    places = ("obligations/", "", "models/", "incidents/", "facts/", "members/")
    assert hrefs == [f"/file/saltbox/{place}" for place in places]
    assert soup.select_one(".r-sub [aria-current=page]")["href"] == "/file/saltbox/members/"


def test_a_question_has_no_navigation_and_a_way_out():
    context = {"leave_url": "/file/7/", "organisation": {"name": "Saltbox"}, "subject": "Incident"}
    soup = BeautifulSoup(render_to_string("ui/question.html", context), "html.parser")
    assert soup.find("nav") is None
    assert soup.find("a", string="Save and leave")["href"] == "/file/7/"

"""The two scripts in a real browser, its clock set by the test, its server played by the test."""

import json
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import expect

SCRIPTS = Path(__file__).parents[2] / "portal/ui/static/ui"
FORM = """<form data-autosave-url="/save" action="/sent" method="post">
<input type="hidden" name="csrfmiddlewaretoken" value="token">
<input type="hidden" name="lock" value="1">
<label>Text <textarea name="text"></textarea></label> <input type="file" name="file">{status}
<button>Save</button></form>"""

pytestmark = pytest.mark.browser


class Site:
    """Pages and answers by path; remembers what was sent."""

    def __init__(self, page):
        self.page, self.sent = page, []
        self.answers = {}
        page.clock.install(time=0)
        page.clock.pause_at(1)
        page.route("**/*", self._answer)

    def _answer(self, route):
        path = route.request.url.removeprefix("http://ui.test")
        if path.endswith(".js"):
            return route.fulfill(path=SCRIPTS / path[1:], content_type="text/javascript")
        self.sent.append((path, route.request.post_data))
        answer = self.answers[path]
        answer = answer.pop(0) if isinstance(answer, list) else answer
        return route.abort() if answer is None else route.fulfill(**answer)

    def open(self, body, script):
        html = f"<!doctype html><body {body}<script src='/{script}'></script>"
        self.answers.setdefault("/", {"body": html, "content_type": "text/html"})
        self.page.goto("http://ui.test/")
        self.sent.clear()


@pytest.fixture
def site(page):
    return Site(page)


def saved(lock):
    return {"json": {"lock": lock, "saved_at": "10:11:03 am Pacific"}}


def open_form(site, *answers):
    site.answers["/save"] = list(answers)
    site.open(">" + FORM.format(status=render_to_string("ui/autosave.html")), "autosave.js")
    return site.page.get_by_role("textbox"), site.page.get_by_role("status")


def test_words_are_saved_two_seconds_after_typing_stops(site):
    text, status = open_form(site, saved(2), saved(3))
    text.fill("One")
    site.page.clock.run_for(1500)
    text.fill("One two")
    site.page.clock.run_for(1500)
    assert site.sent == []
    site.page.clock.run_for(600)
    expect(status).to_have_text("Saved 10:11:03 am Pacific")
    assert "One two" in site.sent[0][1]
    assert "token" in site.sent[0][1]
    assert 'name="file"' not in site.sent[0][1]
    expect(site.page.locator("[name=lock]")).to_have_value("2")


def test_after_two_texts_at_once_what_is_typed_goes_on_being_stored(site):
    conflict = {"status": 409, "body": json.dumps({"conflict_url": "/both"})}
    text, _status = open_form(site, conflict, conflict)
    site.answers["/sent"] = {"body": "Both texts", "content_type": "text/html"}
    text.fill("Mine")
    site.page.clock.run_for(2100)
    link = site.page.get_by_role("link", name="See both texts")
    expect(link).to_have_attribute("href", "/both")
    text.fill("Mine, and more")
    with site.page.expect_response("**/save"):
        site.page.clock.run_for(2100)
    assert "Mine, and more" in site.sent[1][1]
    text.fill("Mine, and more still")
    link.click()  # the last words go with it
    expect(site.page.locator("body")).to_have_text("Both texts")
    assert "still" in site.sent[-1][1]


@pytest.mark.parametrize("failure", [None, {"status": 500}], ids=["no network", "fault"])
def test_a_save_that_fails_says_so_and_is_tried_again(site, failure):
    text, status = open_form(site, failure, saved(2))
    text.fill("Words")
    site.page.clock.run_for(2100)
    expect(status).to_contain_text("Not saved yet")
    site.page.clock.run_for(4100)
    expect(status).to_have_text("Saved 10:11:03 am Pacific")


@pytest.mark.parametrize(
    "answer",
    [{"status": 302, "headers": {"location": "/account/login/"}}, {"status": 403, "body": "No"}],
    ids=["no session", "old token"],
)
def test_words_typed_after_the_session_ended_come_back_after_signing_in(site, answer):
    text, status = open_form(site, answer)
    text.fill("Words of mine")
    site.page.clock.run_for(2100)
    expect(status).to_contain_text("You have been signed out")
    site.page.reload()
    expect(site.page.get_by_role("textbox")).to_have_value("")
    site.page.get_by_role("link", name="Put them back").click()
    expect(site.page.get_by_role("textbox")).to_have_value("Words of mine")


def test_a_refusal_says_why_and_is_not_repeated(site):
    refusal = {"status": 410, "json": {"message": "This draft was submitted."}}
    text, status = open_form(site, refusal)
    text.fill("Words")
    site.page.clock.run_for(2100)
    expect(status).to_have_text("This draft was submitted.")
    site.page.clock.run_for(120_000)
    assert len(site.sent) == 1


def test_leaving_with_unsaved_words_asks_first(site):
    text, _status = open_form(site)
    text.press_sequentially("W")
    asked = []
    site.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    site.page.close(run_before_unload=True)
    site.page.wait_for_event("close")
    assert asked == ["beforeunload"]


def test_sending_the_form_does_not_ask(site):
    text, _status = open_form(site)
    site.answers["/sent"] = {"body": "Done", "content_type": "text/html"}
    text.fill("Words")
    site.page.get_by_role("button", name="Save").click()
    expect(site.page.locator("body")).to_have_text("Done")


def test_a_form_sent_during_a_save_goes_out_after_it_with_the_new_lock(site):
    text, _status = open_form(site, saved(2))
    site.answers["/sent"] = {"body": "Done", "content_type": "text/html"}
    text.fill("Words")
    site.page.evaluate(
        """() => {
            const real = window.fetch;
            window.fetch = async (...all) => { await new Promise((go) => { window.go = go; });
                                               return real(...all); };
        }"""
    )
    site.page.clock.run_for(2100)
    site.page.get_by_role("button", name="Save").click()
    assert site.sent == []
    site.page.evaluate("window.go()")
    expect(site.page.locator("body")).to_have_text("Done")
    assert [path for path, _body in site.sent] == ["/save", "/sent"]
    assert "lock=2" in site.sent[1][1]


def open_session(site):
    words = render_to_string("ui/session.html")
    body = f"data-session-ends-in='1800' data-session-extend-url='/stay'>{words}"
    site.open(body, "session.js")
    return site.page.get_by_role("alert")


def test_two_minutes_before_its_end_the_session_can_be_extended(site):
    alert = open_session(site)
    site.page.clock.run_for(1_679_000)
    expect(alert).to_have_count(0)
    site.page.clock.run_for(1_000)
    expect(alert).to_contain_text("signed out in two minutes")
    site.answers["/stay"] = {"body": ""}
    site.page.get_by_role("button", name="Stay signed in").click()
    expect(alert).to_have_count(0)
    site.page.clock.run_for(1_680_000)
    expect(alert).to_contain_text("signed out in two minutes")


def test_a_session_that_has_ended_is_said_and_not_offered_again(site):
    alert = open_session(site)
    site.page.clock.run_for(1_700_000)
    site.answers["/stay"] = {"status": 302, "headers": {"location": "/account/login/"}}
    site.page.get_by_role("button", name="Stay signed in").click()
    expect(alert).to_contain_text("Your session has ended")
    expect(site.page.get_by_role("button")).to_have_count(0)

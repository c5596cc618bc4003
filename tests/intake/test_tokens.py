"""A form that was not fetched, not read or long forgotten is asked for again; nothing is lost."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django import forms

from portal.intake import tokens
from portal.intake.forms import TOKEN, TRAP, OpenForm, Words
from tests.conftest import NOW
from tests.support.refusals import refused

READ = timedelta(minutes=2)


class Letter(OpenForm):
    words = Words(max_length=20, rows=3, label="Words")
    count = forms.IntegerField(required=False)


def sent(*, token=None, after=READ, **fields):
    token = tokens.issue(NOW) if token is None else token
    data = {TOKEN: str(token), "words": "What I saw", **fields}
    return Letter(data, now=NOW + after)


def test_a_form_that_a_person_had_time_to_write_is_taken():
    form = sent()
    assert form.is_valid(), form.errors
    assert form.cleaned_data["words"] == "What I saw"


@pytest.mark.parametrize(
    ("after", "code"),
    [
        (timedelta(seconds=2.9), "intake.too_fast"),
        (timedelta(seconds=-1), "intake.too_fast"),
        (timedelta(hours=12, seconds=1), "intake.too_old"),
    ],
)
def test_what_came_too_fast_or_too_late_is_asked_again_with_its_words(after, code):
    form = sent(after=after)
    with refused(code):
        token = tokens.read(form.data[TOKEN], NOW + after)
        tokens.check_age(token, NOW + after)
    assert not form.is_valid()
    assert form["words"].value() == "What I saw"


def test_a_form_sent_too_fast_is_taken_when_it_is_sent_again():
    first = sent(after=timedelta(seconds=1))
    assert not first.is_valid()
    assert sent(token=first.token, after=timedelta(seconds=4)).is_valid()


def test_a_form_that_was_open_too_long_gets_a_token_that_holds():
    late = timedelta(hours=13)
    first = sent(after=late)
    assert not first.is_valid()
    assert sent(token=first.token, after=late + READ).is_valid()


@pytest.mark.parametrize("token", ["", "\0", "aa.1:forged", "é" * 100])
def test_a_token_that_is_not_ours_is_refused(token):
    assert not sent(token=token).is_valid()


def test_a_token_that_was_changed_is_refused():
    text = str(tokens.issue(NOW))
    with refused("intake.too_old"):
        tokens.read(text.replace(".", "0.", 1), NOW)


def test_a_correction_keeps_the_token_so_that_a_quick_one_is_not_too_fast():
    first = sent(words="")
    assert not first.is_valid()
    assert sent(token=first.token, after=READ + timedelta(seconds=1)).is_valid()


def test_whoever_fills_in_the_hidden_field_is_asked_again():
    form = sent(**{TRAP: "https://buy.example"})
    assert not form.is_valid()
    assert form["words"].value() == "What I saw"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\u202eevil\u202c", "evil"),
        ("a\0b", "ab"),
        ("one\r\ntwo\r", "one\ntwo"),
        ("\ud800", "\ufffd"),
        ("  trimmed \n\n", "trimmed"),
    ],
)
def test_what_nobody_can_see_is_not_kept(typed, kept):
    form = sent(words=typed)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["words"] == kept


@pytest.mark.parametrize("typed", ["", " \n ", "\0", "x" * 21, "x" * 10_000_000])
def test_nothing_and_too_much_are_refused_beside_the_field(typed):
    form = sent(words=typed)
    assert not form.is_valid()
    assert list(form.errors) == ["words"]


def test_a_pass_opens_what_it_was_given_for_and_for_half_an_hour():
    ref = uuid4()
    text = tokens.give_pass(ref, NOW)
    assert tokens.read_pass(text, NOW + timedelta(minutes=29)) == ref
    assert tokens.read_pass(text, NOW + timedelta(minutes=30)) is None
    assert tokens.read_pass(text, NOW - timedelta(seconds=1)) is None


@pytest.mark.parametrize("text", ["", "\0", str(tokens.issue(NOW)), "aa.1:forged"])
def test_a_pass_that_is_not_ours_opens_nothing(text):
    assert tokens.read_pass(text, NOW + READ) is None

"""A day and a time as people type them, and the night on which a clock shows one hour twice."""

from contextlib import suppress
from datetime import UTC, datetime, time, timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from portal.ui.forms import Form, PacificInstantField
from portal.ui.forms.instants import read_time
from portal.ui.pacific import instants_showing, to_pacific


class InstantForm(Form):
    at = PacificInstantField()
    until = PacificInstantField(required=False)


def form(day, month, year, clock, which=""):
    boxes = {"day": day, "month": month, "year": year, "time": clock, "which": which}
    return InstantForm({f"at_{name}": value for name, value in boxes.items()})


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("4:40 pm", time(16, 40)),
        ("4:40PM", time(16, 40)),
        ("4.40 p.m.", time(16, 40)),
        ("4 pm", time(16)),
        ("16:40", time(16, 40)),
        ("04:40", time(4, 40)),
        ("0:15", time(0, 15)),
        ("12 am", time(0)),
        ("12:30 pm", time(12, 30)),
        ("１６：４０", time(16, 40)),
        ("", None),
    ],
)
def test_a_time_is_understood_as_people_type_it(typed, understood):
    assert read_time(typed) == understood


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("4:40", "Add am or pm, or write the time with 24 hours: 04:40 or 16:40"),
        ("12:30", "Add am or pm, or write the time with 24 hours: 00:30 or 12:30"),
        ("16", "Write the time like 4:40 pm or 16:40"),
        ("noon", "Write the time like 4:40 pm or 16:40"),
        ("24:00", "This time does not exist. Write it like 4:40 pm or 16:40"),
        ("16:40 pm", "This time does not exist. Write it like 4:40 pm or 16:40"),
        ("0:15 am", "This time does not exist. Write it like 4:40 pm or 16:40"),
        ("4:60 pm", "This time does not exist. Write it like 4:40 pm or 16:40"),
    ],
)
def test_a_time_that_may_be_two_or_is_none_is_not_guessed(typed, sentence):
    with pytest.raises(ValidationError) as refused:
        read_time(typed)
    assert refused.value.messages == [sentence]


@given(st.text())
@example("99999999999:00")
def test_any_string_gives_a_time_nothing_or_a_validation_error(typed):
    with suppress(ValidationError):
        assert read_time(typed) is None or typed.strip()


@pytest.mark.parametrize(("month", "hour"), [("6", 23), ("12", 24)])
def test_a_time_is_of_california_in_summer_and_in_winter(month, hour):
    bound = form("21", month, "2026", "4:40 pm")
    assert bound.is_valid()
    noon = datetime(2026, int(month), 21, 12, 40, tzinfo=UTC)
    assert bound.cleaned_data["at"] - noon == timedelta(hours=hour - 12)


@pytest.mark.parametrize(
    ("boxes", "sentence"),
    [
        (("", "", "", ""), "Enter a day and a time"),
        (("21", "12", "2026", ""), "Enter the time as well"),
        (("", "", "", "4:40 pm"), "Enter the day as well"),
        (("31", "11", "2026", "4:40 pm"), "31 November does not exist"),
    ],
)
def test_what_is_missing_is_named(boxes, sentence):
    assert form(*boxes).errors["at"] == [sentence]


def test_a_time_over_which_the_clocks_were_put_forward_is_refused_with_the_reason():
    [said] = form("14", "3", "2027", "2:30 am").errors["at"]
    assert said.startswith("2:30 am did not exist on that day: the clocks were put forward")


NIGHT = ("1", "11", "2026", "1:30 am")


def choices(bound):
    soup = BeautifulSoup(bound["at"].as_field_group(), "html.parser")
    radios = soup.select("input[type=radio]")
    labels = [soup.find("label", attrs={"for": radio["id"]}).get_text() for radio in radios]
    return {radio["value"]: label for radio, label in zip(radios, labels, strict=True)}


def test_a_time_that_came_twice_is_asked_about_and_never_guessed():
    asked = form(*NIGHT)
    assert "this time came twice" in asked.errors["at"][0]
    assert choices(asked) == {
        "-07:00": "The first: Sun 1 Nov 2026, 1:30 am Pacific (UTC−07:00)",
        "-08:00": "The second: Sun 1 Nov 2026, 1:30 am Pacific (UTC−08:00)",
    }


@pytest.mark.parametrize(("which", "hour"), [("-07:00", 8), ("-08:00", 9)])
def test_the_one_of_two_that_was_chosen_counts_and_stays_chosen(which, hour):
    answered = form(*NIGHT, which)
    assert "at" not in answered.errors
    assert answered.cleaned_data["at"] == datetime(2026, 11, 1, hour, 30, tzinfo=UTC)
    soup = BeautifulSoup(str(answered["at"]), "html.parser")
    assert soup.select_one("input[checked]")["value"] == which


def test_a_choice_that_was_made_for_another_time_says_nothing():
    assert form(*NIGHT, "+01:00").errors["at"]
    assert "at" not in form("2", "11", "2026", "1:30 am", "-07:00").errors


def test_nothing_is_to_be_chosen_on_an_ordinary_day_or_before_something_was_typed():
    assert choices(form("2", "11", "2026", "1:30 am")) == {}
    assert choices(InstantForm()) == {}


@given(st.integers(946_771_200, 4_102_444_800).map(lambda s: s // 60 * 60))
@example(int(datetime(2026, 11, 1, 9, 30, tzinfo=UTC).timestamp()))
def test_what_the_field_shows_it_reads_back(seconds):
    instant = datetime.fromtimestamp(seconds, UTC)
    field = PacificInstantField()
    assert field.clean([str(box) for box in field.widget.decompress(instant)]) == instant


@given(st.integers(0, 4_102_444_800).map(lambda s: datetime.fromtimestamp(s, UTC)))
@example(datetime(2026, 11, 1, 8, 30, tzinfo=UTC))
@example(datetime(2026, 11, 1, 9, 30, tzinfo=UTC))
def test_every_instant_is_among_those_at_which_the_clock_shows_its_time(instant):
    shown = instants_showing(to_pacific(instant).replace(tzinfo=None))
    assert instant in [at.astimezone(UTC) for at in shown]


class ZonedForm(Form):
    at = PacificInstantField(zones=True, required=False)


def zoned(day, month, year, clock, zone, which=""):
    boxes = {"day": day, "month": month, "year": year, "time": clock, "zone": zone, "which": which}
    return ZonedForm({f"at_{name}": value for name, value in boxes.items()})


def test_a_time_is_read_off_the_clock_that_is_named():
    bound = zoned("17", "12", "2026", "4:20 pm", "Europe/London")
    assert bound.is_valid()
    assert bound.cleaned_data["at"] == datetime(2026, 12, 17, 16, 20, tzinfo=UTC)


def test_a_zone_alone_is_no_answer_and_an_unknown_one_is_refused():
    assert zoned("", "", "", "", "UTC").is_valid()
    assert zoned("17", "12", "2026", "4:20 pm", "Mars/Olympus").errors["at"]


def test_a_time_that_came_twice_in_another_zone_is_asked_about_too():
    night = ("25", "10", "2026", "1:30 am", "Europe/London")
    assert choices(zoned(*night)).keys() == {"+01:00", "+00:00"}
    assert zoned(*night, "+01:00").is_valid()

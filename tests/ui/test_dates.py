from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import example, given
from hypothesis import strategies as st

from portal.ui.forms import Form, MemorableDateField
from portal.ui.forms.dates import read_date


class DateForm(Form):
    when = MemorableDateField()
    until = MemorableDateField(required=False)


@pytest.mark.parametrize(
    "typed",
    [
        ("25", "11", "2026"),
        (" 25 ", "November", "2026"),
        ("25", "NOVEMBER", "2026"),
        ("25", "nov", "2026"),
        ("25", "Nov.", "2026"),
        ("２５", "１１", "２０２６"),
        ("25 Nov 2026", "", ""),
        ("25 november 2026", "", ""),
        ("25 11 2026", "", ""),
        ("2026-11-25", "", ""),
        ("11/25/2026", "", ""),
        ("Nov 25, 2026", "", ""),
        ("November  25 2026", "", ""),
    ],
)
def test_a_date_is_understood_as_people_type_it(typed):
    assert read_date(*typed) == date(2026, 11, 25)


def test_september_may_be_called_sept():
    assert read_date("9", "Sept", "2026") == date(2026, 9, 9)


def test_a_month_may_be_named_in_the_language_of_the_page():
    with translation.override("es"):
        assert read_date("25", "noviembre", "2026") == date(2026, 11, 25)
        assert read_date("25", "November", "2026") == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (("31", "November", "2026"), "31 November does not exist"),
        (("29", "2", "2026"), "29 February 2026 does not exist"),
        (("31 11 2026", "", ""), "31 November does not exist"),
        (("32", "11", "2026"), "Day must be a number from 1 to 31"),
        (("0", "11", "2026"), "Day must be a number from 1 to 31"),
        (("25", "13", "2026"), "Month must be a number from 1 to 12, or a name such as November"),
        (("25", "no", "2026"), "Month must be a number from 1 to 12, or a name such as November"),
        (("25", "11", "26"), "Year must have four digits, such as 2026"),
        (("25", "11", "0001"), "Year must be between 2000 and 2100"),
        (("25", "11", "9999"), "Year must be between 2000 and 2100"),
        (("25", "11", ""), "Enter the year as well"),
        (("", "11", "2026"), "Enter the day as well"),
        (("", "", "2026"), "Enter the day and the month as well"),
        (("25", "", ""), "Enter the month and the year as well"),
        (("next week", "", ""), "Write the date like 25 11 2026 or 25 November 2026"),
    ],
)
def test_a_wrong_date_is_answered_with_what_is_wrong(typed, sentence):
    with pytest.raises(ValidationError) as refused:
        read_date(*typed)
    assert refused.value.messages == [sentence]


@given(st.text(), st.text(), st.text())
@example("1" * 5000, "1", "2026")
@example("1-1-1", "", "")
@example("٣", "١", "٢٠٢٦")
def test_any_three_strings_give_a_date_nothing_or_a_validation_error(day, month, year):
    try:
        found = read_date(day, month, year)
    except ValidationError:
        return
    assert found is None or 2000 <= found.year <= 2100


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_what_the_field_shows_it_reads_back(day):
    boxes = MemorableDateField().widget.decompress(day)
    assert read_date(*map(str, boxes)) == day


def test_a_date_that_may_be_left_out_is_none_and_one_that_may_not_is_asked_for():
    form = DateForm({"when_day": "", "when_month": "", "when_year": ""})
    assert form.errors == {"when": ["Enter a date"]}
    assert form.cleaned_data == {"until": None}


def test_a_date_that_was_kept_has_not_changed():
    data = {"when_day": "25", "when_month": "Nov", "when_year": "2026"}
    assert DateForm(data, initial={"when": date(2026, 11, 25)}).changed_data == []
    assert DateForm(data, initial={"when": date(2026, 11, 24)}).changed_data == ["when"]


def test_what_was_typed_stays_in_the_boxes():
    form = DateForm({"when_day": "31", "when_month": "November", "when_year": "2026"})
    html = str(form["when"])
    assert all(f'value="{typed}"' in html for typed in ("31", "November", "2026"))

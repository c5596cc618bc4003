import pytest
from bs4 import BeautifulSoup
from django import forms
from django.template.loader import render_to_string

from portal import errors
from portal.errors import Refusal
from portal.ui.forms import Form, MemorableDateField, add_refusal, seen_by


class Filing(Form):
    label = seen_by(
        "public",
        forms.CharField(label="Version label", help_text="As your own document names it"),
    )
    url = seen_by("state", forms.URLField(label="Address on your own site", assume_scheme="https"))
    effective = MemorableDateField(label="In effect from", help_text="For example 25 11 2026")
    decision = seen_by(
        "state",
        forms.ChoiceField(
            widget=forms.RadioSelect, choices=[("accept", "Accept"), ("return", "Return")]
        ),
        hints={"accept": "Never “approves” it."},
    )
    show = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple, choices=[("now", "Current")], required=False
    )
    declare = forms.BooleanField(label="I have read it")


def group(form, name):
    return BeautifulSoup(form[name].as_field_group(), "html.parser")


def test_a_field_has_its_label_hint_and_who_sees_it_tied_to_the_input():
    soup = group(Filing(), "label")
    field = soup.find("input")
    assert soup.find("label")["for"] == field["id"]
    assert field["class"] == ["usa-input"]
    hint = soup.find(id=field["aria-describedby"])
    assert hint.get_text(" ", strip=True) == "As your own document names it Public"
    assert "required" not in field.attrs


def test_who_sees_a_field_is_said_even_without_a_help_text():
    soup = group(Filing(), "url")
    assert soup.find(id=soup.find("input")["aria-describedby"]).get_text(strip=True) == "State only"


def test_an_error_stands_beside_its_field_and_is_read_with_it():
    soup = group(Filing({"url": "halcyonforge example"}), "url")
    field = soup.find("input")
    assert field["aria-invalid"] == "true"
    assert field["value"] == "halcyonforge example"
    _hint, error = (soup.find(id=name) for name in field["aria-describedby"].split())
    assert error.get_text(strip=True) == "Enter the whole address, beginning with https://"
    assert "usa-form-group--error" in soup.find("div")["class"]


@pytest.mark.parametrize("name", ["effective", "decision", "show"])
def test_a_group_is_a_fieldset_with_its_question_as_legend(name):
    soup = group(Filing(), name)
    assert soup.fieldset.legend.get_text(strip=True)
    ids = [field["id"] for field in soup.find_all("input")]
    assert ids == [label["for"] for label in soup.find_all("label")]


def test_radios_and_checkboxes_have_the_design_systems_markup():
    radio, boxes, box = (group(Filing(), name) for name in ("decision", "show", "declare"))
    assert len(radio.select(".usa-radio > input.usa-radio__input + label.usa-radio__label")) == 2
    assert "Never “approves” it." in radio.get_text()
    assert boxes.select(".usa-checkbox > input.usa-checkbox__input + label.usa-checkbox__label")
    assert box.select(".usa-checkbox > input.usa-checkbox__input + label.usa-checkbox__label")


def test_only_what_may_be_left_out_is_marked():
    assert "(optional)" in group(Filing(), "show").get_text()
    assert "(optional)" not in group(Filing(), "label").get_text()


def test_a_hint_from_data_is_escaped():
    class Form_(Form):
        name = forms.CharField(help_text="<b>x</b>", label="<i>")

    assert "<b>" not in Form_()["name"].as_field_group()
    assert "<i>" not in Form_()["name"].as_field_group()


def test_the_summary_links_each_error_to_an_input_on_the_page():
    form = Filing({"url": "halcyonforge example", "label": "4"})
    page = "".join(form[name].as_field_group() for name in form.fields)
    page = BeautifulSoup(page, "html.parser")
    summary = BeautifulSoup(
        render_to_string("ui/error_summary.html", {"form": form}), "html.parser"
    )
    links = summary.select("li a")
    assert [link.get_text() for link in links] == [
        "Enter the whole address, beginning with https://",
        "Enter a date",
        "“Decision” needs an answer",
        "Tick the box to go on",
    ]
    assert all(page.find("input", id=link["href"][1:]) for link in links)
    assert summary.h2.get_text() == "4 answers need another look"


def test_no_summary_without_errors():
    assert render_to_string("ui/error_summary.html", {"form": Filing()}).strip() == ""


@pytest.fixture
def sentences(monkeypatch):
    monkeypatch.setitem(errors._SENTENCES, "test.taken", "{name} was first. Nothing is lost.")


@pytest.mark.usefixtures("sentences")
def test_a_refusal_goes_beside_its_field_or_to_the_top():
    data = {"label": "4"}
    beside, above = Filing(data), Filing(data)
    add_refusal(beside, Refusal("test.taken", field="label", name="Ana"))
    add_refusal(above, Refusal("test.taken", field="no_such_field", name="Ana"))
    assert beside.errors["label"] == ["Ana was first. Nothing is lost."]
    assert above.non_field_errors() == ["Ana was first. Nothing is lost."]
    assert "Ana was first" in render_to_string("ui/error_summary.html", {"form": above})

"""What the templates of forms ask about a field."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField, BoundWidget

_KINDS = (
    # A subclass of RadioSelect, therefore before it.
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radio"),
    (forms.CheckboxInput, "checkbox"),
)


def kind(field: BoundField) -> str:
    """How the field is laid out: `radio`, `checkboxes`, `checkbox` or `plain`."""
    widget = field.field.widget
    return next((name for base, name in _KINDS if isinstance(widget, base)), "plain")


def hint_for(option: BoundWidget, field: BoundField) -> str:
    """The sentence under one choice, from the field's `hints`."""
    return getattr(field.field, "hints", {}).get(str(option.data["value"]), "")


def problems(form: forms.BaseForm) -> list[dict[str, Any]]:
    """Each error of a form with the address of its field, in the order of the page."""
    found = [{"href": "", "text": text} for text in form.non_field_errors()]
    for field in form:
        # A group has no input of its own name; its first one is numbered 0.
        target = f"{field.auto_id}_0" if field.use_fieldset else field.id_for_label
        href = "" if field.is_hidden or not target else f"#{target}"
        found += [{"href": href, "text": text} for text in field.errors]
    return found

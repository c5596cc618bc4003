"""How a field is rendered, and where a refusal goes."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django import forms
from django.forms.renderers import DjangoTemplates
from django.forms.utils import pretty_name
from django.utils.translation import gettext_lazy as _

from portal.errors import Refusal

F = TypeVar("F", bound=forms.Field)

# By the widget, nearest ancestor first.
_CLASSES: dict[type[forms.Widget], str] = {
    forms.CheckboxInput: "usa-checkbox__input",
    forms.RadioSelect: "usa-radio__input",
    forms.CheckboxSelectMultiple: "usa-checkbox__input",
    forms.Select: "usa-select",
    forms.Textarea: "usa-textarea",
    forms.FileInput: "r-file",
    forms.HiddenInput: "",
    forms.MultiWidget: "",
    forms.widgets.Input: "usa-input",
}


class BoundField(forms.BoundField):
    """A field that gives its widget the design system's class, and says who will see it."""

    @property
    def aria_describedby(self) -> str | None:
        described = super().aria_describedby
        # The badge stands where the help text would; without a help text Django names no hint.
        if described is None or self.help_text or not getattr(self.field, "who_sees", ""):
            return described
        return f"{self.auto_id}_helptext {described}".strip()

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        name = next((_CLASSES[c] for c in type(widget).__mro__ if c in _CLASSES), "")
        classes = f"{name} {widget.attrs.get('class', '')}".strip()
        return attrs | ({"class": classes} if classes else {})


class Renderer(DjangoTemplates):
    """settings.FORM_RENDERER: every form of the site, the libraries' own too."""

    field_template_name = "ui/forms/field.html"
    bound_field_class = BoundField


def seen_by(who: str, field: F, *, hints: Mapping[str, Any] | None = None) -> F:
    """The field, with a badge that says who will see what is typed into it.

    Args:
        who: "public", "state" or "organisation".
        field: the form's field.
        hints: a sentence under each value of its choices.
    """
    vars(field).update(who_sees=who, hints=hints or {})
    return field


class Form(forms.Form):
    """A form of this site: the server says what is missing, in our words.

    Fields are wrapped by `seen_by`, so that a person knows before typing who will read it.
    """

    use_required_attribute = False
    # Optional fields say so in their label; a filter, where all are, does not.
    mark_optional = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            _speak_plainly(field, str(field.label or pretty_name(name)))


# What Django says unless a field says better: in a summary it would not tell which field.
_VAGUE = forms.Field.default_error_messages["required"]
_VAGUE_URL = forms.URLField.default_error_messages["invalid"]


def _speak_plainly(field: forms.Field, label: str) -> None:
    messages = field.error_messages
    if messages.get("required") is _VAGUE:
        if isinstance(field, forms.FileField):
            messages["required"] = _("Choose a file")
        elif isinstance(field, forms.BooleanField):
            messages["required"] = _("Tick the box to go on")
        else:
            messages["required"] = _("“{label}” needs an answer").format(label=label)
    if messages.get("invalid") is _VAGUE_URL:
        messages["invalid"] = _("Enter the whole address, beginning with https://")


def add_refusal(form: forms.BaseForm, refusal: Refusal) -> None:
    """Put a refusal beside its field, or at the top when the form hasn't that field."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))

"""Forms in USWDS markup: `{{ form.label.as_field_group }}` is all a page writes."""

from portal.ui.forms.base import Form, Renderer, add_refusal, seen_by
from portal.ui.forms.dates import MemorableDateField, MemorableDateInput
from portal.ui.forms.instants import PacificInstantField

__all__ = [
    "Form",
    "MemorableDateField",
    "MemorableDateInput",
    "PacificInstantField",
    "Renderer",
    "add_refusal",
    "seen_by",
]

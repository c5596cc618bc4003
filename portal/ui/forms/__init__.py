"""Forms in USWDS markup: `{{ form.label.as_field_group }}` is all a page writes."""

from portal.ui.forms.base import Form, Renderer, add_refusal, seen_by
from portal.ui.forms.dates import MemorableDateField, MemorableDateInput

__all__ = ["Form", "MemorableDateField", "MemorableDateInput", "Renderer", "add_refusal", "seen_by"]

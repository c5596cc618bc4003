"""What a drill report asks besides its text."""

from typing import Any

from django import forms

from filings.lifecycle.forms import PartForm
from filings.lifecycle.kinds import PUBLIC, STATE
from portal.ui.forms import MemorableDateField, seen_by


class DrillForm(PartForm):
    part = "drill"
    held_on = seen_by(PUBLIC, MemorableDateField(label="When the drill was held"))
    people = seen_by(STATE, forms.IntegerField(label="How many took part", min_value=1))

    def clean_people(self) -> Any:
        return str(self.cleaned_data["people"])

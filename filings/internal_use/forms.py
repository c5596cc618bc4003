"""What a summary asks besides its text, and a schedule of a developer's own."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from filings.internal_use.rules import MOST_MONTHS
from filings.lifecycle.forms import PartForm
from filings.lifecycle.kinds import CONFIDENTIAL
from portal.ui.forms import Form, MemorableDateField, seen_by
from portal.ui.forms.dates import read_date

EVERY, NAMED = "every", "named"


class AssessedForm(PartForm):
    """Whether there is anything to summarise, and whom to ask."""

    part = "assessed"
    YES, NO = "yes", "no"
    assessed = seen_by(
        CONFIDENTIAL,
        forms.ChoiceField(
            label=_(
                "In this period, did you make any assessment of catastrophic risk from internal "
                "use of your frontier models?"
            ),
            choices=[(YES, _("Yes")), (NO, _("No: this is a nil statement"))],
            widget=forms.RadioSelect,
        ),
        hints={
            YES: _("Write the summary next."),
            NO: _("Nothing to summarise. The act asks for none then: it is voluntary."),
        },
    )
    contact_name = seen_by(
        CONFIDENTIAL,
        forms.CharField(label=_("Contact for questions about this summary"), max_length=120),
    )
    contact_email = seen_by(
        CONFIDENTIAL, forms.EmailField(label=_("E-mail address of the contact"))
    )


class DetailsForm(PartForm):
    """Which models it is about, and what is new."""

    part = "details"
    models = seen_by(
        CONFIDENTIAL,
        forms.CharField(
            label=_("Models"),
            max_length=2_000,
            widget=forms.Textarea({"rows": 3}),
            help_text=_("By their names in the register, or in words where they have none yet."),
        ),
    )
    changed = seen_by(
        CONFIDENTIAL,
        forms.CharField(
            label=_("What changed since the last summary"),
            required=False,
            max_length=10_000,
            widget=forms.Textarea({"rows": 5}),
        ),
    )


class ScheduleForm(Form):
    """Every so many months, or on days that are named; from when, and why."""

    how = seen_by(
        CONFIDENTIAL,
        forms.ChoiceField(
            label=_("How is it counted?"),
            choices=[(EVERY, _("Every so many months")), (NAMED, _("On days that you name"))],
            widget=forms.RadioSelect,
        ),
        hints={
            EVERY: _("Answer the next two questions."),
            NAMED: _("Name the days. After the last of them three months count from it."),
        },
    )
    months = seen_by(
        CONFIDENTIAL,
        forms.IntegerField(
            label=_("Every how many months"),
            required=False,
            min_value=1,
            max_value=MOST_MONTHS,
            widget=forms.TextInput({"inputmode": "numeric"}),
        ),
    )
    anchor = seen_by(
        CONFIDENTIAL,
        MemorableDateField(
            label=_("Counted from"),
            required=False,
            help_text=_(
                "In California. The first summary is due so many months after this day; for "
                "example 1 1 2027"
            ),
        ),
    )
    days = seen_by(
        CONFIDENTIAL,
        forms.CharField(
            label=_("Days on which summaries are due"),
            required=False,
            max_length=2_000,
            widget=forms.Textarea({"rows": 4}),
            help_text=_("One on each line; for example 31 March 2027"),
        ),
    )
    effective_on = seen_by(
        CONFIDENTIAL,
        MemorableDateField(
            label=_("Holds from"),
            help_text=_("Today, on which you communicate it, or a later day; in California"),
        ),
    )
    reasons = seen_by(
        CONFIDENTIAL,
        forms.CharField(
            label=_("Why this schedule suits"),
            max_length=5_000,
            widget=forms.Textarea({"rows": 5}),
            help_text=_("The act asks for a reasonable schedule. Say why yours is one."),
        ),
    )
    before = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean_days(self) -> list[date]:
        lines = [line for line in self.cleaned_data["days"].splitlines() if line.strip()]
        return [day for line in lines if (day := read_date(line, "", ""))]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        how = data.pop("how", "")
        unused = {EVERY: ["days"], NAMED: ["months", "anchor"]}.get(how, [])
        for name in unused:  # what was typed under the other answer is not meant
            data[name] = [] if name == "days" else None
            self.errors.pop(name, None)
        if how == NAMED and not data.get("days") and "days" not in self.errors:
            self.add_error("days", _now("Name at least one day"))
        for name, words in (
            ("months", _now("Give a number of months")),
            ("anchor", _now("Enter the day from which they are counted")),
        ):
            if how == EVERY and not data.get(name) and name not in self.errors:
                self.add_error(name, words)
        return data

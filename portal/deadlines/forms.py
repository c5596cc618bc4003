"""What people choose and staff decide about clocks."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.deadlines.rules import Reminders
from portal.deadlines.selectors import Filter
from portal.rulebook import rules as rulebook
from portal.ui.forms import Form, MemorableDateField, PacificInstantField

_URGENCIES = {
    "": gettext_lazy("Any urgency"),
    "overdue": gettext_lazy("Overdue"),
    "day": gettext_lazy("Late within 24 hours"),
    "week": gettext_lazy("Late within 7 days"),
    "month": gettext_lazy("Late within 30 days"),
}
_STATES = [("", gettext_lazy("That run")), ("ended", gettext_lazy("That have ended"))]
_BY = [
    ("", gettext_lazy("One list")),
    ("day", gettext_lazy("By day")),
    ("developer", gettext_lazy("By developer")),
]


class ReminderForm(Form):
    """How somebody wants to be reminded."""

    reminders = forms.ChoiceField(
        label=gettext_lazy("Which reminders do you want?"),
        widget=forms.RadioSelect,
        choices=Reminders.choices,
    )


class ClocksForm(Form):
    """The filters of the staff's list. What cannot be understood does not filter."""

    mark_optional = False

    developer = forms.CharField(label=gettext_lazy("Developer"), max_length=200, required=False)
    duty = forms.ChoiceField(label=gettext_lazy("Duty"), required=False)
    urgency = forms.ChoiceField(
        label=gettext_lazy("Urgency"), required=False, choices=list(_URGENCIES.items())
    )
    on = forms.DateField(
        label=gettext_lazy("Late after the day"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
    )
    state = forms.ChoiceField(label=gettext_lazy("Clocks"), required=False, choices=_STATES)
    by = forms.ChoiceField(label=gettext_lazy("Show"), required=False, choices=_BY)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        duties = {
            duty.key: duty.label
            for book in rulebook.every()
            for duty in book.duties.values()
            if duty.ladder
        }
        field = cast(forms.ChoiceField, self.fields["duty"])
        field.choices = [("", _("Any duty")), *duties.items()]

    def wanted(self) -> Filter:
        """What was understood."""
        self.is_valid()
        given = self.cleaned_data
        return Filter(
            organisation=given.get("developer", ""),
            duty=given.get("duty", ""),
            urgency=given.get("urgency", ""),
            on=given.get("on"),
            ended=given.get("state") == "ended",
        )

    @property
    def grouped_by(self) -> str:
        return str(self.cleaned_data.get("by", ""))


class DecisionForm(Form):
    """A decision about a clock."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The developer reads it."),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
    )
    field_order = ["until", "at", "what", "reason"]


class ExtendForm(DecisionForm):
    until = MemorableDateField(
        label=gettext_lazy("New last day"), help_text=gettext_lazy("For example: 25 11 2026")
    )


class RecordForm(DecisionForm):
    at = PacificInstantField(
        label=gettext_lazy("When it was received"),
        help_text=gettext_lazy("For example: 25 11 2026, 4:40 pm"),
    )
    what = forms.CharField(
        label=gettext_lazy("What was received"),
        help_text=gettext_lazy("A reference, or a few words"),
        max_length=120,
    )

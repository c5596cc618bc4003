"""What a framework's filing asks besides the text and the ten elements."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from filings.lifecycle.forms import PartForm, PublishedForm
from filings.lifecycle.kinds import ORGANISATION, PUBLIC, STATE
from portal.rulebook import rules as rulebook
from portal.ui.forms import Form, MemorableDateField, seen_by
from portal.ui.pacific import to_pacific

_MODIFIED = rulebook.current().duties["framework-modification"]


class ChangesForm(PartForm):
    """What a further version changes, and why (22757.12(b)(2))."""

    part = "changes"
    material = seen_by(
        PUBLIC,
        forms.ChoiceField(
            label=_("Is this a material modification?"),
            choices=[("yes", _("Yes")), ("no", _("No"))],
            widget=forms.RadioSelect,
        ),
        hints={
            "yes": _MODIFIED.text,
            "no": _("For example a yearly review that changed nothing of substance."),
        },
    )
    modified_on = seen_by(
        PUBLIC,
        MemorableDateField(
            label=_("When the modification was made"),
            required=False,
            help_text=_(
                "Day, month, year; for example 25 11 2026. The time of the act is counted from "
                "this day."
            ),
        ),
    )
    what_changed = seen_by(
        PUBLIC,
        forms.CharField(
            label=_("What changed"),
            max_length=20_000,
            widget=forms.Textarea(attrs={"rows": 6}),
            help_text=_("Name the sections and say what is different in each."),
        ),
    )
    justification = seen_by(
        PUBLIC,
        forms.CharField(
            label=_("Justification"),
            required=False,
            max_length=20_000,
            widget=forms.Textarea(attrs={"rows": 6}),
            help_text=_("Why you made the modification. A material one must be justified."),
        ),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        modified_on = data.get("modified_on")
        if modified_on and modified_on > to_pacific(timezone.now()).date():
            self.add_error("modified_on", _("This day is still to come"))
        if data.get("material") == "yes":
            if not data.get("modified_on") and "modified_on" not in self.errors:
                self.add_error("modified_on", _("Enter the day of the material modification"))
            if not data.get("justification"):
                self.add_error("justification", _("A material modification needs a justification"))
        return data


class AboutForm(PublishedForm):
    """How the version is called, from when it holds, where it is published, whom to ask."""

    field_order = ["label", "effective_on"]
    effective_on = seen_by(
        PUBLIC,
        MemorableDateField(
            label=_("In effect from"), help_text=_("Day, month, year; for example 25 11 2026")
        ),
    )


class ModificationForm(Form):
    """When a material modification took effect."""

    day = seen_by(
        PUBLIC,
        MemorableDateField(
            label=_("Day on which the modification took effect"),
            help_text=_("In California. Day, month, year; for example 25 11 2026"),
        ),
    )


class TakeBackForm(Form):
    """Why a statement is taken back."""

    reason = seen_by(
        STATE,
        forms.CharField(label=_("Reason"), max_length=2_000, widget=forms.Textarea({"rows": 3})),
    )


class ReviewForm(Form):
    """A review that found nothing to change."""

    day = seen_by(
        STATE,
        MemorableDateField(
            label=_("Day on which the review was done"),
            help_text=_("In California. Day, month, year; for example 25 11 2026"),
        ),
    )
    statement = seen_by(
        ORGANISATION,
        forms.CharField(
            label=_("What you went through, and what you found"),
            max_length=2_000,
            widget=forms.Textarea({"rows": 4}),
        ),
    )

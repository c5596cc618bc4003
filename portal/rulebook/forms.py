"""What staff say about a day."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.rulebook.models import Kind
from portal.ui.forms import Form, MemorableDateField, seen_by


def _reason() -> forms.CharField:
    return forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea({"rows": 4}))


class DayForm(Form):
    """A day to be added."""

    day = seen_by(
        "public",
        MemorableDateField(
            label=_("Day"),
            help_text=_(
                "A day that has passed may be added too: a closure is often recorded after it."
            ),
        ),
    )
    kind = seen_by(
        "public",
        forms.ChoiceField(
            label=_("What kind of day is it?"), choices=Kind.choices, widget=forms.RadioSelect
        ),
        hints={
            Kind.APPOINTED.value: _(
                "Code Civ. Proc. § 135 and Gov. Code § 6700. It moves “file by” and “late after”."
            ),
            Kind.CLOSURE.value: _(
                "Code Civ. Proc. § 12b. It moves “late after” alone: filers still aim at the "
                "earlier day. A branch, or a part of a day, does not count."
            ),
        },
    )
    name = seen_by(
        "public",
        forms.CharField(label=_("Name"), max_length=120, help_text=_("Such as “Day of mourning”.")),
    )
    reason = seen_by("public", _reason())


class WithdrawalForm(Form):
    """Why a day is to come off the calendar."""

    reason = seen_by("public", _reason())


class DeclineForm(Form):
    """Why a proposal does not take effect."""

    reason = seen_by("state", _reason())

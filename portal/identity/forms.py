"""Forms about organisations and their members."""

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from portal.identity.models import Organisation, Person
from portal.identity.rules import Role, Standing
from portal.ui.forms import Form, seen_by

ROLE_HINTS: dict[str, Any] = {
    Role.PREPARER: _("Writes drafts and uploads documents. Cannot sign."),
    Role.CERTIFYING_OFFICER: _(
        "Writes drafts, and signs filings for the organisation. Needs a second factor."
    ),
    Role.COUNSEL: _("Reads everything, changes nothing."),
    Role.INCIDENT_CONTACT: _("Whom the State calls about an incident. Reads everything."),
}
STANDING_HINTS: dict[str, Any] = {
    # 22757.11(j): the line is "more than"; exactly this much is not over it.
    Standing.LARGE: _(
        "A frontier developer that, with its affiliates, had more than $500,000,000 of gross "
        "revenue in the last calendar year. Must publish a frontier AI framework, report on each "
        "new model, and report critical safety incidents."
    ),
    # 22757.11(h), (i).
    Standing.FRONTIER: _(
        "Trained, or began to train, a foundation model with more than 10^26 operations, "
        "later fine-tuning included. Must report on each new model, and report critical safety "
        "incidents; a framework is its own choice."
    ),
    Standing.NONE: _(
        "If you have trained no such model, and begun none, this act asks nothing of you. "
        "You may sign up all the same and file by choice."
    ),
}


class RoleField(forms.ChoiceField):
    """A member's role, each with what it allows."""

    widget = forms.RadioSelect
    hints = ROLE_HINTS

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Role"))
        super().__init__(choices=Role.choices, **kwargs)


class OrganisationForm(Form):
    name = seen_by(
        "public",
        forms.CharField(
            label=_("Full legal name"),
            max_length=Organisation._meta.get_field("name").max_length,
            widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        ),
    )
    website = seen_by(
        "public",
        forms.URLField(
            label=_("Website"),
            max_length=Organisation._meta.get_field("website").max_length,
            assume_scheme="https",
            help_text=_("Staff look there to verify who you are."),
            validators=[
                URLValidator(
                    schemes=["https"], message=_("Give an address that begins with https://.")
                )
            ],
            widget=forms.TextInput(attrs={"autocomplete": "url", "inputmode": "url"}),
        ),
    )
    standing = seen_by(
        "public",
        forms.ChoiceField(
            label=_("What is it?"), choices=Standing.choices, widget=forms.RadioSelect
        ),
        hints=STANDING_HINTS,
    )
    role = RoleField(
        label=_("What do you do there?"),
        help_text=_("You will be its first administrator, whatever you choose."),
    )


class MemberForm(Form):
    role = RoleField()
    is_administrator = forms.BooleanField(
        label=_("Administrator: may also invite, change and remove members"), required=False
    )
    mark_optional = False


class InvitationForm(MemberForm):
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("The invitation works once, for 14 days, with any confirmed address."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    field_order = ["email", "role", "is_administrator"]

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class NameForm(Form):
    name = forms.CharField(
        label=_("Your name"),
        max_length=Person._meta.get_field("name").max_length,
        help_text=_("As colleagues and the State read it, in past entries too."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

"""Forms about people and organisations."""

from allauth.account.forms import SignupForm
from django import forms
from django.utils.translation import gettext_lazy as _

from portal.identity.models import Person


class SignUpForm(SignupForm):
    """allauth's form, and a name: filings and time lines show who did what."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=Person._meta.get_field("name").max_length,
        help_text=_("As colleagues and the State will read it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["name", "email", "password1", "password2"]

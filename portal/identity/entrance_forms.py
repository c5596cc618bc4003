"""allauth's forms in our words: labels that say it all, no placeholders, plain hints."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from portal.errors import Refusal
from portal.identity.models import Person
from portal.identity.rules import tidy_name
from portal.ui.forms import Form

_PASSWORD_HINT = _("At least 12 characters. Four or five words that nobody would guess are good.")
_CODE_HINT = _("Six digits from your app, or one of your recovery codes.")


class Plain:
    """Between our `Form` and allauth's: labels from `words`, hints from `hints`."""

    words: dict[str, Any] = {}
    hints: dict[str, Any] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.words.get(name, field.label)
            field.help_text = self.hints.get(name, "")


class SignInForm(Form, Plain, account.LoginForm):
    words = {"login": _("E-mail address")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class SignUpForm(Form, Plain, account.SignupForm):
    """Also asks a name: filings and time lines show who did what."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=Person._meta.get_field("name").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["name", "email", "password1", "password2"]

    def clean_name(self) -> str:
        try:
            return tidy_name(self.cleaned_data["name"])
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    words = {"email": _("Work e-mail address"), "password2": _("Password, again")}
    hints = {
        "name": _("As colleagues and the State will read it."),
        "email": _("We send a link there to make sure that it is yours."),
        "password1": _PASSWORD_HINT,
    }


class ForgottenForm(Form, Plain, account.ResetPasswordForm):
    words = {"email": _("E-mail address")}


class NewPasswordForm(Form, Plain, account.ResetPasswordKeyForm):
    words = {"password1": _("New password"), "password2": _("New password, again")}
    hints = {"password1": _PASSWORD_HINT}


class FirstPasswordForm(Form, Plain, account.SetPasswordForm):
    words = NewPasswordForm.words
    hints = NewPasswordForm.hints


class ChangePasswordForm(Form, Plain, account.ChangePasswordForm):
    words = {"oldpassword": _("Current password"), **NewPasswordForm.words}
    hints = NewPasswordForm.hints


class PasswordAgainForm(Form, Plain, account.ReauthenticateForm):
    words = {"password": _("Your password")}


class CodeForm(Form, Plain, mfa.AuthenticateForm):
    words = {"code": _("Code")}
    hints = {"code": _CODE_HINT}


class CodeAgainForm(Form, Plain, mfa.ReauthenticateForm):
    words = {"code": _("Code")}
    hints = {"code": _CODE_HINT}


class SetUpAppForm(Form, Plain, ActivateTOTPForm):
    words = {"code": _("The six digits that the app shows now")}


class AddKeyForm(Form, Plain, AddWebAuthnForm):
    words = {"name": _("What you call this key")}


class RenameKeyForm(Form, Plain, EditWebAuthnForm):
    words = {"name": _("What you call this key")}

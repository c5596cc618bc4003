"""Forms for people without an account: guarded by a token and a trap, never by a cookie."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.documents.canonical import canonical
from portal.errors import Refusal
from portal.intake import tokens
from portal.ui.forms import Form

TOKEN, TRAP, PASS = "form_token", "website", "pass"


class Words(forms.CharField):
    """Prose in canonical form: without control and direction characters, and without NUL."""

    def __init__(self, *, max_length: int, rows: int = 1, **kwargs: Any) -> None:
        widget = (
            forms.Textarea({"rows": rows, "class": "maxw-none"}) if rows > 1 else forms.TextInput()
        )
        super().__init__(max_length=max_length, widget=widget, **kwargs)
        self.error_messages["max_length"] = _(
            "At most %(limit_value)d characters. You have %(show_value)d; shorten it"
        )

    def to_python(self, value: Any) -> str:
        return canonical(super().to_python(value) or "").strip()

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Nothing that is pasted is cut off unseen; the form says what is too long."""
        return {}


class OpenForm(Form):
    """A form that anybody may send. It is shown by `intake/guard.html` and its own fields.

    Args:
        now: when it is given out or came back, aware.
    """

    def __init__(self, data: Any = None, files: Any = None, *, now: datetime, **kwargs: Any):
        super().__init__(data, files, **kwargs)
        self._now = now
        self._token = tokens.issue(now)

    @property
    def token(self) -> tokens.Token:
        """What the page carries: the token that came back, as long as it holds."""
        return self._token

    def renew(self) -> None:
        """Give the page a token of its own: what the last one was for has been done."""
        self._token = tokens.issue(self._now)

    def clean(self) -> dict[str, Any]:
        try:
            self._token = tokens.read(self.data.get(TOKEN, ""), self._now)
            tokens.check_age(self._token, self._now)
            if self.data.get(TRAP):
                raise Refusal("intake.not_empty")
        except Refusal as refusal:
            self.add_error(None, str(refusal))
        return self.cleaned_data


def was_fetched(request: HttpRequest, fields: QueryDict) -> bool:
    """Whether a form that carries files is one that we gave out: its token stands before them.

    The files of another are passed over; the form then says what is wrong, with its words.
    """
    try:
        tokens.read(fields.get(TOKEN, ""), timezone.now())
    except Refusal:
        return False
    return True


def has_pass(request: HttpRequest, fields: QueryDict) -> bool:
    """As `was_fetched`, for the form of somebody who came back with a code."""
    return tokens.read_pass(fields.get(PASS, ""), timezone.now()) is not None

"""What is asked before a case is taken out."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.ui.forms import Form


class ExportForm(Form):
    """For whom, and why; `exports.age` takes both as they are cleaned."""

    recipients = forms.CharField(
        label=_("Keys of those who may open it"),
        help_text=_("One on each line; each begins with age1. Whoever asks for the case has it."),
        max_length=2000,
        widget=forms.Textarea({"rows": 3, "spellcheck": "false", "autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("Why, and for whom"),
        help_text=_("Locked with the case. The case’s history shows that it was taken out."),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )

    def clean_recipients(self) -> list[str]:
        return str(self.cleaned_data["recipients"]).split()

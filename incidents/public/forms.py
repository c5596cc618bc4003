"""The form of a report in four short groups, and the code to come back with."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from incidents.public.rules import FILES
from incidents.rules import Answer
from portal.errors import Refusal
from portal.intake.forms import OpenForm, Words
from portal.ui.forms import Form
from portal.vault import codes


class _Several(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Up to `FILES` files, chosen together; cleans to a list."""

    widget = _Several

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        chosen = [file for file in data or [] if file]
        if len(chosen) > FILES:
            refusal = Refusal("public_report.too_many_files", most=FILES)
            raise forms.ValidationError(str(refusal))
        return [super(FilesField, self).clean(file) for file in chosen]


class ReportForm(OpenForm):
    """What a member of the public reports. Two questions need an answer."""

    what = Words(
        label=_("What happened?"),
        help_text=_("In your own words. What did it do, and what came of it?"),
        max_length=20_000,
        rows=8,
        error_messages={"required": _("Say what happened, in a sentence or more")},
    )
    when = Words(
        label=_("When was it, about?"),
        help_text=_("For example: last Tuesday evening, or 14 November."),
        max_length=200,
        required=False,
    )
    where = Words(
        label=_("Which product or model was it, and where did you see it?"),
        help_text=_("If you know. The name of an app or a website is enough."),
        max_length=1_000,
        rows=2,
        required=False,
    )
    danger = forms.ChoiceField(
        label=_("Is somebody in danger now?"),
        choices=Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether somebody is in danger now")},
    )
    hurt = forms.ChoiceField(
        label=_("Was anybody hurt?"),
        choices=Answer.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    how = Words(
        label=_("How do you know?"),
        help_text=_("Did you see it yourself, read it, or hear it from somebody?"),
        max_length=5_000,
        rows=3,
        required=False,
    )
    attachments = FilesField(
        label=_("Files"),
        help_text=_("Pictures, recordings or documents that show it; at most 5, 50 MB together."),
        required=False,
    )
    name = Words(label=_("Your name"), max_length=200, required=False)
    contact = Words(label=_("Your mail address or phone number"), max_length=300, required=False)
    language = Words(
        label=_("The language in which you want to be written to"), max_length=100, required=False
    )
    may_share = forms.BooleanField(
        label=_("OES may pass on how to reach me to another authority that looks into it"),
        required=False,
    )

    groups = (
        (_("What happened"), ("what", "when", "where")),
        (_("Danger and harm"), ("danger", "hurt")),
        (_("How you know"), ("how", "attachments")),
        (_("How we can reach you"), ("name", "contact", "language", "may_share")),
    )

    @property
    def grouped(self) -> Sequence[tuple[Any, Sequence[Any]]]:
        """Each group with its fields, as the page shows them."""
        return [(title, [self[name] for name in names]) for title, names in self.groups]

    @property
    def lost_files(self) -> bool:
        """Whether files have to be chosen again: a page can't keep them."""
        return bool(self.files)

    def answers(self) -> dict[str, Any]:
        """What was answered, without the files and without what was left empty."""
        return {
            k: v
            for k, v in self.cleaned_data.items()
            if k != "attachments" and v not in ("", False)
        }


class CodeForm(Form):
    """The receipt code of a report."""

    code = forms.CharField(
        label=_("Your receipt code"),
        help_text=_("Five groups of five. Small letters are fine, and so are missing hyphens."),
        max_length=codes.LONGEST,
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": _("Type your receipt code")},
    )


class AnswerForm(Form):
    """An answer to OES, or something to add."""

    text = Words(
        label=_("Your message"),
        help_text=_("An answer, or something to add. Do not write your receipt code into it."),
        max_length=20_000,
        rows=6,
        error_messages={"required": _("Write your message")},
    )
    attachments = FilesField(
        label=_("Files"), help_text=_("At most 5, 50 MB together."), required=False
    )


class LinkForm(Form):
    """The developer's report that tells of the same."""

    other = forms.CharField(label=_("Reference of the developer’s report"), max_length=40)

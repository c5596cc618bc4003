"""What a transparency report asks besides its text."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from filings.lifecycle.forms import PartForm
from filings.lifecycle.kinds import PUBLIC, Row
from filings.transparency_reports import selectors
from portal.ui.forms import MemorableDateField, PacificInstantField, seen_by
from portal.ui.pacific import written


class ModelForm(PartForm):
    """What the report is about, and when that is or was deployed (22757.12(c)(1))."""

    part = selectors.MODEL
    about = seen_by(
        PUBLIC,
        forms.ChoiceField(label=_("What the report is about"), widget=forms.RadioSelect),
    )
    deployed_at = seen_by(
        PUBLIC,
        PacificInstantField(
            label=_("When that is made available"),
            required=False,
            help_text=_(
                "California time. Leave it empty to take what your model’s page says. The report "
                "is in time if it is filed before that instant, or at it."
            ),
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._options = {o.subject: o for o in selectors.reportable(self.draft)}
        field = cast(forms.ChoiceField, self.fields["about"])
        field.choices = [(o.subject, o.words) for o in self._options.values()]
        hints = {o.subject: _deployed(o.at) for o in self._options.values()}
        seen_by(PUBLIC, field, hints=hints)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = self._options.get(data.get("about", ""))
        if chosen and not data.get("deployed_at") and "deployed_at" not in self.errors:
            data["deployed_at"] = chosen.at
        return data

    def dump(self) -> dict[str, Any]:
        """With the words for what it is about, as they were that day."""
        content = super().dump()
        chosen = self._options.get(content.get("about", ""))
        return content | ({"about_words": chosen.words} if chosen else {})

    @classmethod
    def rows(cls, saved: Mapping[str, Any]) -> list[Row]:
        return super().rows({**saved, "about": saved.get("about_words", "")})


def _deployed(at: datetime | None) -> Any:
    if at is None:
        return _("Your model’s page says nothing of a deployment.")
    return _("Deployed on {at}, as your model’s page says.").format(at=written(at, "minute"))


_MAPPED = _("Leave it empty if your document says it, and point to the place there instead.")


class FactsForm(PartForm):
    """The short answers of 22757.12(c)(1)(A) to (E), alike for all so that they can be compared."""

    part = "facts"
    website = seen_by(
        PUBLIC,
        forms.URLField(
            label=_("Website of the developer"),
            required=False,
            max_length=300,
            assume_scheme="https",
            widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"}),
            help_text=_MAPPED,
        ),
    )
    contact = seen_by(
        PUBLIC,
        forms.CharField(
            label=_("How a natural person can communicate with the developer"),
            required=False,
            max_length=500,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_("An address, a form or a telephone number. It is public."),
        ),
    )
    release_date = seen_by(
        PUBLIC,
        MemorableDateField(
            label=_("Release date of the model"),
            help_text=_("Or the day planned. Day, month, year; for example 25 11 2026"),
        ),
    )
    languages = seen_by(
        PUBLIC,
        forms.CharField(
            label=_("Languages that the model supports"),
            required=False,
            max_length=2_000,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_("With commas between, such as “English, Spanish, Tagalog”"),
        ),
    )
    modalities = seen_by(
        PUBLIC,
        forms.CharField(
            label=_("Modalities of output that the model supports"),
            required=False,
            max_length=500,
            help_text=_("With commas between, such as “text, images, sound”"),
        ),
    )

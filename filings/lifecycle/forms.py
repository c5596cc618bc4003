"""Forms that every kind of filing shares."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from filings.lifecycle import kinds
from filings.lifecycle.kinds import ORGANISATION, PUBLIC, STATE, Content, FormPart, Row, Subjects
from filings.lifecycle.models import Draft
from portal.errors import Refusal
from portal.identity.models import Organisation
from portal.ui.forms import Form, MemorableDateField, PacificInstantField, seen_by
from portal.ui.pacific import written, written_day


class PartForm(Form):
    """A part of a draft. What is valid is saved even while something else is not."""

    def __init__(self, *args: Any, draft: Draft, content: Content, **kwargs: Any) -> None:
        self.draft, self.content = draft, content
        super().__init__(*args, **kwargs)

    @classmethod
    def load(cls, saved: Mapping[str, Any]) -> dict[str, Any]:
        """Initial values of the form from a part's saved content."""
        return {n: _read(cls.base_fields.get(n), v) for n, v in saved.items()}

    def dump(self) -> dict[str, Any]:
        """What is valid, as JSON values, over what was saved before; what was emptied is empty."""
        valid = {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in self.cleaned_data.items()
        }
        emptied = {name: "" for name in self.errors if name in self.fields and self._empty(name)}
        return dict(self.content.part(self.part)) | emptied | valid

    def _empty(self, name: str) -> bool:
        typed = self[name].data
        return not any(typed) if isinstance(typed, list) else not (typed or "").strip()

    part = ""

    @classmethod
    def rows(cls, saved: Mapping[str, Any]) -> list[Row]:
        """What check-answers reads back."""
        return [
            Row(
                name=name,
                label=field.label,
                value=_in_words(field, saved.get(name)),
                who_sees=getattr(field, "who_sees", ORGANISATION),
                part=cls.part,
            )
            for name, field in cls.base_fields.items()
        ]


def _read(field: forms.Field | None, value: Any) -> Any:
    """A saved JSON value as the field knows it."""
    if value and isinstance(field, MemorableDateField):
        return date.fromisoformat(value)
    if value and isinstance(field, PacificInstantField):
        return datetime.fromisoformat(value)
    return value


def _in_words(field: forms.Field, value: Any) -> Any:
    if value in (None, ""):
        return ""
    value = _read(field, value)
    if isinstance(value, datetime):
        return written(value, "minute")
    if isinstance(value, date):
        return written_day(value)
    if isinstance(field, forms.ChoiceField):
        return dict(field.choices).get(value, value)  # type: ignore[arg-type]
    return value


class TextForm(Form):
    """The document itself, in Markdown; it may stay empty for a while, and is not optional."""

    mark_optional = False

    text = seen_by(
        PUBLIC,
        forms.CharField(
            label=_("Text, in Markdown"),
            required=False,
            strip=False,
            help_text=_(
                "Start a heading with #, a section below it with ##. Leave a line empty between "
                "paragraphs. It is saved while you type."
            ),
            widget=forms.Textarea(
                attrs={"rows": 24, "class": "r-editor maxw-none", "spellcheck": "true"}
            ),
        ),
    )
    lock = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, sees: str = PUBLIC, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen_by(sees, self.fields["text"])

    def clean_text(self) -> str:
        # Refused beside the field, before anything of it is stored.
        text: str = self.cleaned_data["text"]
        if len(text) > settings.TEXT_MAX_CHARS:
            refusal = Refusal("text.too_long", length=len(text), limit=settings.TEXT_MAX_CHARS)
            raise forms.ValidationError(str(refusal))
        return text


class UploadForm(Form):
    """One file; its size is checked before it is read whole, its kind by what is in it."""

    file = seen_by(
        PUBLIC,
        forms.FileField(
            label=_("File"),
            widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.html,.htm,.md,.markdown,.txt"}),
            error_messages={
                "required": _("Choose a file first"),
                "empty": _("This file is empty: it has 0 bytes. Choose it again, or another"),
            },
        ),
    )


class ElementForm(Form):
    """Where the document describes one element, or that it does not."""

    STATED, NOT_STATED = "stated", "not_stated"
    LISTED = 300  # headings; what comes after is quoted

    stated = seen_by(
        PUBLIC,
        forms.ChoiceField(
            label=_("Does your document describe it?"),
            choices=[(STATED, _("Yes, here")), (NOT_STATED, _("Not stated"))],
            widget=forms.RadioSelect,
        ),
        hints={NOT_STATED: _("The public page will say “Not stated by the developer”.")},
    )
    places = seen_by(
        PUBLIC,
        forms.MultipleChoiceField(
            label=_("Headings and passages"), required=False, widget=forms.CheckboxSelectMultiple
        ),
    )
    quote = seen_by(
        PUBLIC,
        forms.CharField(
            label=_("Or quote a heading or a passage"),
            required=False,
            max_length=400,
            help_text=_("A few words, copied from the text. It is added to the list above."),
        ),
    )
    lock = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, content: Content, chosen: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.content = content
        for name in ("stated", "places", "quote"):
            vars(self.fields[name])["who_sees"] = kinds.get(content.kind).sees
        headings = [(h.anchor, h.title) for h in content.outline.headings if h.level <= 3]
        headings = headings[: self.LISTED]
        listed = {anchor for anchor, _title in headings}
        further = [a for a in chosen if a not in listed and a in content.places]
        places = cast(forms.MultipleChoiceField, self.fields["places"])
        places.choices = headings + [(a, content.places[a]) for a in further]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        places = list(data.get("places") or [])
        if quote := " ".join((data.get("quote") or "").split()):
            outline = self.content.outline
            found = [h.anchor for h in outline.headings if _says(h.title, quote)]
            found = found or [p.anchor for p in outline.passages if _says(p.text, quote)]
            if not found:
                self.add_error("quote", str(Refusal("element.quote_not_found")))
            elif len(found) > 1:
                self.add_error("quote", str(Refusal("element.quote_ambiguous", count=len(found))))
            elif found[0] not in places:
                places.append(found[0])
        if data.get("stated") == self.STATED and not places and not self.errors:
            self.add_error("places", str(Refusal("element.no_place")))
        data["places"] = places if data.get("stated") == self.STATED else []
        return data

    def dump(self) -> dict[str, Any]:
        """Content of the part: {stated, places: [{anchor, label}]}, with the labels of today."""
        words = self.content.places
        return {
            "stated": self.cleaned_data["stated"] == self.STATED,
            "places": [{"anchor": a, "label": words[a]} for a in self.cleaned_data["places"]],
        }


def _says(text: str, quote: str) -> bool:
    return quote.casefold() in " ".join(text.split()).casefold()


class AnswerForm(PartForm):
    """What the developer says to a deficiency notice."""

    part = "answer"
    answer = seen_by(
        kinds.STATE,
        forms.CharField(
            label=_("Your answer to the notice"),
            max_length=20_000,
            widget=forms.Textarea(attrs={"rows": 8}),
            help_text=_("Say what you changed for each item, or why you did not."),
        ),
    )


ANSWER = FormPart(
    name=AnswerForm.part,
    title=_("Answer to the notice"),
    hint=_("What you changed for each item"),
    group=_("About this version"),
    form=AnswerForm,
    applies=lambda content: content.answers,
)


class SubjectForm(Form):
    """What a new draft is about; without a question where the kind has one series."""

    subject = seen_by(PUBLIC, forms.ChoiceField(widget=forms.RadioSelect))

    def __init__(
        self, *args: Any, subjects: Subjects | None, organisation: Organisation, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["subject"])
        if subjects is None:
            del self.fields["subject"]
        else:
            field.label, field.choices = subjects.question, list(subjects.choices(organisation))


class PublishedForm(PartForm):
    """How a document is called, where its developer publishes it, whom to ask."""

    part = "about"
    label = seen_by(
        PUBLIC,
        forms.CharField(
            label=_("Version label"),
            max_length=120,
            help_text=_("As your own document names it, for example “Version 3.1”"),
        ),
    )
    published_url = seen_by(
        PUBLIC,
        forms.URLField(
            label=_("Address on your own site"),
            max_length=500,
            assume_scheme="https",
            widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"}),
            help_text=_("Where you publish it. The act asks for your own site, in plain sight"),
            error_messages={"invalid": _("Enter the whole address, beginning with https://")},
        ),
    )
    contact_name = seen_by(
        STATE, forms.CharField(label=_("Contact for questions about this filing"), max_length=120)
    )
    contact_email = seen_by(STATE, forms.EmailField(label=_("E-mail address of the contact")))

    def clean_published_url(self) -> str:
        url: str = self.cleaned_data["published_url"]
        typed = (self.data.get("published_url") or "").strip().lower()
        if not typed.startswith(("https://", "http://")):
            raise forms.ValidationError(
                _("Enter the whole address, beginning with https://"), code="invalid"
            )
        return url


class MessageForm(Form):
    """What somebody writes to the State inside a confidential filing."""

    text = seen_by(
        kinds.CONFIDENTIAL,
        forms.CharField(
            label=_("Message to the Office of Emergency Services"),
            max_length=20_000,
            widget=forms.Textarea(attrs={"rows": 5}),
        ),
    )


class CertifyForm(Form):
    """The declaration, and the name under it."""

    declared = forms.BooleanField(label=_("I declare this"))
    name = seen_by(
        kinds.STATE,
        forms.CharField(
            label=_("Your full name"),
            max_length=120,
            widget=forms.TextInput(attrs={"autocomplete": "name"}),
        ),
    )
    signed_sha256 = forms.CharField(widget=forms.HiddenInput)


class ReasonForm(Form):
    """Why something is corrected or withdrawn; whoever sees the thing sees that."""

    reason = forms.CharField(
        label=_("Reason"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, sees: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        seen_by(sees, field)
        if sees == PUBLIC:
            field.help_text = _("A sentence or two. It stands on the public page.")

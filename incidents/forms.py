"""One question a page. Nothing has to be answered before a report is sent; what is typed must make
sense."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.rules import Answer, Lane, Question, Severity
from portal.rulebook import rules as rulebook
from portal.ui.forms import Form, MemorableDateField, PacificInstantField
from portal.ui.pacific import written, written_day

TEXT_MAX, LINE_MAX = 20_000, 200
STAFF = "staff"


def prose(label: Any, rows: int, hint: Any = "", most: int = TEXT_MAX, **kwargs: Any) -> Any:
    """Some paragraphs, which may stay empty."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        max_length=most,
        widget=forms.Textarea({"rows": rows}),
        **kwargs,
    )


def line(label: Any, hint: Any = "", **attrs: Any) -> Any:
    """One line, which may stay empty."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        max_length=LINE_MAX,
        widget=forms.TextInput(attrs),
    )


def choice(label: Any, choices: Any, hint: Any = "") -> Any:
    """One of some, or none."""
    return forms.ChoiceField(
        label=label, help_text=hint, choices=choices, widget=forms.RadioSelect, required=False
    )


class QuestionForm(Form):
    """The answer to one question.

    Args:
        known_models: names that the registry has.
        going_on: whether the next question follows, so that what was left out is asked for.
    """

    mark_optional = False

    def __init__(
        self,
        *args: Any,
        known_models: Iterable[str] = (),
        going_on: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known_models, self.going_on = list(known_models), going_on

    @classmethod
    def load(cls, saved: Mapping[str, Any]) -> dict[str, Any]:
        """Initial values from what was kept."""
        return {name: _read(cls.base_fields.get(name), value) for name, value in saved.items()}

    def dump(self) -> dict[str, Any]:
        """What was answered, as JSON values; nothing of what was left empty."""
        return {
            name: value.isoformat() if isinstance(value, date | datetime) else value
            for name, value in self.cleaned_data.items()
            if value not in (None, "", [])
        }

    @classmethod
    def rows(cls, saved: Mapping[str, Any]) -> list[tuple[Any, Any]]:
        """What was kept in words, each with its label."""
        return [
            (field.label, in_words(field, saved[name]))
            for name, field in cls.base_fields.items()
            if name in saved
        ]


def _read(field: forms.Field | None, value: Any) -> Any:
    if isinstance(field, MemorableDateField):
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if isinstance(field, PacificInstantField) else value


def in_words(field: forms.Field, value: Any) -> Any:
    """A value that was kept, as a person reads it."""
    read = _read(field, value)
    if isinstance(read, datetime):
        return written(read, "minute")
    if isinstance(read, date):
        return written_day(read)
    if isinstance(field, forms.ChoiceField):
        known = {str(key): label for key, label in cast(Any, field.choices)}
        values = read if isinstance(read, list) else [read]
        return ", ".join(str(known.get(str(one), one)) for one in values)
    return read


class DateForm(QuestionForm):
    """22757.13(a)(1)."""

    happened_on = MemorableDateField(
        label=gettext_lazy("Date of the incident"),
        required=False,
        help_text=gettext_lazy("In California. Day, month, year; for example 17 12 2026"),
    )


class DiscoveredForm(QuestionForm):
    discovered_at = PacificInstantField(
        label=gettext_lazy("Discovered"),
        required=False,
        zones=True,
        help_text=gettext_lazy("For example 17 12 2026, 8:20 am or 20:15"),
    )
    basis = line(gettext_lazy("On what does that rest?"), gettext_lazy("Such as a log or a call"))


class ImminentForm(QuestionForm):
    risk = choice(gettext_lazy("Imminent risk of death or serious injury"), Answer.choices)
    imminent_at = PacificInstantField(
        label=gettext_lazy("When did you discover that?"),
        required=False,
        zones=True,
        help_text=gettext_lazy("If yes. It may be later than when you discovered the incident."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        at, risk = data.get("imminent_at"), data.get("risk")
        if at and risk != Answer.YES:
            self.add_error("risk", _("You gave a time. Choose “Yes”, or empty it"))
        elif risk == Answer.YES and not at and self.going_on and not self.errors:
            self.add_error("imminent_at", _("Say when. Your best answer is enough for now"))
        return data


class AnswerForm(QuestionForm):
    """One of the questions of “Does it qualify?”."""

    answer = choice("", Answer.choices)

    @classmethod
    def of(cls, question: Question) -> type["AnswerForm"]:
        """The form of one question."""
        return type("AnswerForm", (cls,), {"answer": choice(question.text, Answer.choices)})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].label = _("Your answer")  # the question heads the page

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.going_on and not data.get("answer") and not self.errors:
            self.add_error("answer", _("Choose an answer; “Not sure” is one"))
        return data


class ReasonsForm(QuestionForm):
    """22757.13(a)(2)."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("As which kind do you see it?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            *((kind.key, kind.label) for kind in rulebook.current().incident_kinds.values()),
            (STAFF, gettext_lazy("Staff should judge")),
        ],
    )
    words = prose(
        gettext_lazy("Reasons, in your words"), 5, gettext_lazy("A few sentences are enough.")
    )


class StatementForm(QuestionForm):
    """22757.13(a)(3)."""

    words = prose(
        gettext_lazy("What happened"),
        10,
        gettext_lazy("What, where, in which order, and what you have done since."),
    )


class InternalUseForm(QuestionForm):
    """22757.13(a)(4)."""

    answer = choice(gettext_lazy("Associated with internal use"), Answer.choices)


class DetailsForm(QuestionForm):
    """What the act doesn't ask for, and what helps to act in time."""

    models = forms.MultipleChoiceField(
        label=gettext_lazy("Models"), required=False, widget=forms.CheckboxSelectMultiple
    )
    other_models = line(gettext_lazy("Other models, or the model in your words"))
    severity = choice(gettext_lazy("How bad is it so far?"), Severity.choices)
    status = choice(
        gettext_lazy("Where does it stand?"),
        [
            ("going-on", gettext_lazy("It goes on")),
            ("contained", gettext_lazy("It is contained, and not over")),
            ("over", gettext_lazy("It is over")),
            ("unknown", gettext_lazy("We don’t know yet")),
        ],
    )
    contact_name = line(gettext_lazy("Whom can we call?"), autocomplete="name")
    contact_phone = line(gettext_lazy("Phone"), autocomplete="tel", inputmode="tel")
    contact_email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        required=False,
        max_length=LINE_MAX,
        widget=forms.TextInput({"autocomplete": "email", "inputmode": "email"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = dict.fromkeys([*self.known_models, *self.initial.get("models", [])])
        if known:
            field = cast(forms.MultipleChoiceField, self.fields["models"])
            field.choices = [(name, name) for name in known]
        else:
            del self.fields["models"]
            self.fields["other_models"].label = _("Models")

    def clean_severity(self) -> int | None:
        typed = self.cleaned_data["severity"]
        return int(typed) if typed else None


class BeginForm(Form):
    """By which way it is told."""

    lane = forms.ChoiceField(
        label=gettext_lazy("What do you want to tell us?"),
        widget=forms.RadioSelect,
        initial=Lane.REQUIRED,
        choices=[
            (Lane.REQUIRED.value, gettext_lazy("An incident that may have to be reported")),
            (
                Lane.VOLUNTARY.value,
                gettext_lazy("A near miss, or a model that is no frontier model"),
            ),
        ],
    )


class NoticeForm(Form):
    """What the developer records of having told an authority (22757.13(c)(2))."""

    authority = forms.CharField(
        label=gettext_lazy("Which authority did you tell?"),
        max_length=LINE_MAX,
        help_text=gettext_lazy("For example the San Francisco Police Department"),
    )
    told_at = PacificInstantField(label=gettext_lazy("When?"), zones=True)
    how = forms.CharField(
        label=gettext_lazy("How?"),
        max_length=LINE_MAX,
        help_text=gettext_lazy("For example by phone, to 911"),
    )
    who = forms.CharField(label=gettext_lazy("Who of you told them?"), max_length=LINE_MAX)
    number = forms.CharField(
        label=gettext_lazy("Their reference"), max_length=LINE_MAX, required=False
    )


class WithdrawForm(Form):
    """Why a report was an error."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=2_000, widget=forms.Textarea({"rows": 4})
    )


class LinkForm(Form):
    """Another incident of the same developer."""

    other = forms.ChoiceField(label=gettext_lazy("Which incident belongs to this one?"))

    def __init__(self, *args: Any, others: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["other"]).choices = [(o, o) for o in others]


class TriageForm(Form):
    """How staff see an incident."""

    mark_optional = False
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Kinds, as you see it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            (kind.key, f"{n}. {kind.label}")
            for n, kind in enumerate(rulebook.current().incident_kinds.values(), 1)
        ],
    )
    severity = forms.TypedChoiceField(
        label=gettext_lazy("Severity"),
        coerce=int,
        choices=Severity.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say how bad it is")},
    )
    imminent = forms.BooleanField(
        label=gettext_lazy("Somebody may be in danger now"), required=False
    )
    words = prose(gettext_lazy("Why, for colleagues"), 3, most=2_000)


class EffectiveForm(Form):
    """When a report counts as received, as after an outage."""

    at = PacificInstantField(label=gettext_lazy("Counts as received"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The developer reads it."),
        max_length=2_000,
        widget=forms.Textarea({"rows": 3}),
    )


class MessageForm(Form):
    """What the developer writes to OES."""

    text = forms.CharField(
        label=gettext_lazy("Your answer, or what else OES should know"),
        max_length=TEXT_MAX,
        widget=forms.Textarea({"rows": 5}),
    )

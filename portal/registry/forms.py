"""What is asked about a developer's size and status; one question a form."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.registry.models import Fact
from portal.registry.present import deciding_line
from portal.registry.rules import Kind
from portal.ui.forms import Form, MemorableDateField, seen_by

YES, NO, TAKE_BACK = "yes", "no", "take-back"


class DollarsField(forms.DecimalField):
    """An amount as people write it: "$612,000,000.50"."""

    widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = "".join(value.replace("$", "").replace(",", "").split())
        return super().to_python(value)


class FactForm(Form):
    """A statement. Where there is a `fact`, that one is corrected, which needs a reason."""

    answer_field = "answer"
    field_order = ["answer", "over", "day", "amount", "basis"]

    basis = seen_by(
        "state",
        forms.CharField(max_length=2000, required=False, widget=forms.Textarea({"rows": 3})),
    )

    def __init__(self, *args: Any, fact: Fact | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fact = fact
        basis = self.fields["basis"]
        basis.required = fact is not None
        basis.label = _("Why is it corrected?") if fact else _("Where does this come from?")
        basis.error_messages["required"] = _("Say in a sentence why")

    def _offer(self, *choices: tuple[str, Any]) -> None:
        taken_back = [(TAKE_BACK, _("Take the statement back: nothing is stated"))]
        field = cast(forms.ChoiceField, self.fields[self.answer_field])
        field.choices = [*choices, *(taken_back if self.fact else [])]

    @property
    def takes_back(self) -> bool:
        return bool(self.cleaned_data.get(self.answer_field) == TAKE_BACK)

    def stated(self) -> dict[str, Any]:
        """What is stated, as the services take it."""
        raise NotImplementedError

    def values(self) -> dict[str, Any]:
        """What the services take of the answers."""
        return ({} if self.takes_back else self.stated()) | {"basis": self.cleaned_data["basis"]}


class SizeForm(FactForm):
    """Whether the revenue of one calendar year was over the line."""

    answer_field = "over"

    over = seen_by("public", forms.ChoiceField(widget=forms.RadioSelect))
    amount = seen_by(
        "state",
        DollarsField(
            label=gettext_lazy("The amount, in dollars"),
            max_digits=20,
            decimal_places=2,
            min_value=0,
            required=False,
            help_text=gettext_lazy("Never published."),
            error_messages={"invalid": gettext_lazy("Write the amount in digits")},
        ),
    )

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        line = deciding_line(year)
        self.fields["over"].label = _(
            "Were the gross revenues of {year}, worldwide and with all affiliates, more than "
            "{line}?"
        ).format(year=year, line=line)
        self.fields["over"].error_messages["required"] = _(
            "Say whether the gross revenues of {year}, worldwide and with all affiliates, were "
            "more than {line}"
        ).format(year=year, line=line)
        self._offer(
            (YES, _("Yes, more than {line}").format(line=line)),
            (NO, _("No: {line} or less").format(line=line)),
        )

    def stated(self) -> dict[str, Any]:
        return {"over": self.cleaned_data["over"] == YES, "amount": self.cleaned_data["amount"]}


class FrontierForm(FactForm):
    """Since when it is a frontier developer."""

    answer = seen_by(
        "public",
        forms.ChoiceField(
            label=gettext_lazy("Is it a frontier developer?"),
            widget=forms.RadioSelect,
            error_messages={"required": gettext_lazy("Say whether it is a frontier developer")},
        ),
    )
    day = seen_by(
        "state",
        MemorableDateField(
            label=gettext_lazy("Day on which the training of its first frontier model began"),
            help_text=gettext_lazy("In California. Day, month, year; for example 25 11 2026"),
            required=False,
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.fact:
            self._offer((YES, _("Yes, since the day below")))
        else:
            del self.fields["answer"]
            self.fields["day"].required = True

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("answer") == YES and "day" not in self.errors and not given.get("day"):
            self.add_error("day", self.fields["day"].error_messages["required"])
        return given

    def stated(self) -> dict[str, Any]:
        return {"day": self.cleaned_data["day"]}


def form_to_correct(fact: Fact, data: Any = None) -> FactForm:
    """The form that corrects a fact."""
    if fact.kind == Kind.SIZE and fact.year:
        return SizeForm(data, fact=fact, year=fact.year)
    return FrontierForm(data, fact=fact)

"""What is asked about a model: what it is called, and one form for each kind of statement."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.registry.compute import MOST, Part
from portal.registry.forms import NO, TAKE_BACK, YES, FactForm
from portal.registry.models import (
    MODEL_NAME_MAX,
    MODEL_VERSION_MAX,
    ComputeRun,
    Deployment,
    Description,
    Modification,
)
from portal.registry.rules import Release
from portal.registry.selectors import Sheet
from portal.ui.forms import MemorableDateField, PacificInstantField, seen_by
from portal.ui.forms.quantities import QuantityField, spoken
from portal.ui.pacific import written_day

_IN_CALIFORNIA = gettext_lazy("In California. Day, month, year; for example 25 11 2026")


class StatementForm(FactForm):
    """A statement of a model. Where there is a `fact`, that one is corrected or taken back.

    Args:
        sheet: of the model; None for one that is added.
        others: models of the same organisation, by key, to choose a base from.
    """

    makes: type[Any]  # the kind of statement
    names: tuple[str, ...] = ()  # of the fields that are stated, as the services call them

    answer = seen_by(
        "organisation",
        forms.ChoiceField(
            label=gettext_lazy("What is to be done?"),
            widget=forms.RadioSelect,
            error_messages={"required": gettext_lazy("Choose what is to be done")},
        ),
    )

    def __init__(
        self,
        *args: Any,
        fact: Any = None,
        sheet: Sheet | None = None,
        others: Any = (),
        **kwargs: Any,
    ) -> None:
        initial = {name: self.shown(fact, name) for name in self.names} if fact else {}
        super().__init__(*args, fact=fact, initial=initial | {"answer": YES}, **kwargs)
        self.sheet, self.others = sheet, dict(others)
        if fact:
            self._offer((YES, _("Correct it: it is as written below")))
        else:
            del self.fields["answer"], self.fields["basis"]
        self.order_fields(["answer", *self.names, "basis"])
        if fact and self.data.get("answer") == TAKE_BACK:
            for name in self.names:  # what is taken back is not asked for again
                self.fields[name].required = False

    def shown(self, fact: Any, name: str) -> Any:
        """A value of the statement, as its field takes it."""
        return getattr(fact, name)

    def stated(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.names}

    def values(self) -> dict[str, Any]:
        return super().values() if self.fact else self.stated()


class DescriptionForm(StatementForm):
    """What a model is called and made of."""

    makes = Description
    names = ("name", "version", "family", "base", "base_words")

    name = seen_by("public", forms.CharField(label=gettext_lazy("Name"), max_length=MODEL_NAME_MAX))
    version = seen_by(
        "public",
        forms.CharField(
            label=gettext_lazy("Version"),
            max_length=MODEL_VERSION_MAX,
            required=False,
            help_text=gettext_lazy("As you call it in public, such as 3 or 2026-11"),
        ),
    )
    family = seen_by(
        "public",
        forms.CharField(label=gettext_lazy("Family"), max_length=MODEL_NAME_MAX, required=False),
    )
    base = seen_by(
        "public",
        forms.ChoiceField(
            label=gettext_lazy("The model of yours that it is made of"),
            required=False,
            help_text=gettext_lazy(
                "Its computing counts too, as far as it had begun before. Others read its name "
                "once it is public itself."
            ),
        ),
    )
    base_words = seen_by(
        "public",
        forms.CharField(
            label=gettext_lazy("Or a model of somebody else, in words"),
            max_length=120,
            required=False,
            help_text=gettext_lazy("Its name, and who made it"),
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(pk), str(model)) for pk, model in self.others.items()]
        self.fields["base"].choices = [("", _("None of ours")), *choices]  # type: ignore[attr-defined]

    def shown(self, fact: Any, name: str) -> Any:
        return fact.base_id if name == "base" else super().shown(fact, name)

    def stated(self) -> dict[str, Any]:
        base = self.cleaned_data["base"]
        return super().stated() | {"base": self.others[int(base)] if base else None}


class RunForm(StatementForm):
    """Computing that was applied to a model."""

    makes = ComputeRun
    names = ("part", "began", "operations", "intended", "uncertainty", "method")

    part = seen_by(
        "state",
        forms.ChoiceField(
            label=gettext_lazy("What was it?"),
            choices=Part.choices,
            widget=forms.RadioSelect,
            error_messages={"required": gettext_lazy("Say what it was")},
        ),
    )
    began = seen_by(
        "state",
        MemorableDateField(label=gettext_lazy("Day on which it began"), help_text=_IN_CALIFORNIA),
    )
    operations = seen_by(
        "state",
        QuantityField(
            label=gettext_lazy("Operations"),
            required=True,
            most=str(MOST),
            help_text=gettext_lazy(
                "Integer or floating-point operations, such as 9 x 10^25, 9e25 or 9 × 10²⁵"
            ),
        ),
    )
    intended = seen_by(
        "state",
        forms.ChoiceField(
            label=gettext_lazy("Has it ended?"),
            choices=[
                (NO, gettext_lazy("Yes: so many were used")),
                (YES, gettext_lazy("No, it goes on: so many are meant to be used in all")),
            ],
            widget=forms.RadioSelect,
            error_messages={"required": gettext_lazy("Say whether the run has ended")},
        ),
    )
    uncertainty = seen_by(
        "state",
        forms.IntegerField(
            label=gettext_lazy("Uncertainty, in per cent either way"),
            required=False,
            min_value=0,
            max_value=100,
            widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        ),
    )
    method = seen_by(
        "state",
        forms.CharField(
            label=gettext_lazy("How was the number found?"),
            max_length=2000,
            required=False,
            widget=forms.Textarea({"rows": 3}),
            help_text=gettext_lazy("Such as: counted by the scheduler; hours of chips times rate"),
        ),
    )

    def shown(self, fact: Any, name: str) -> Any:
        if name == "operations":
            return spoken(fact.operations).replace("×", "x")
        return (YES if fact.intended else NO) if name == "intended" else super().shown(fact, name)

    def stated(self) -> dict[str, Any]:
        return super().stated() | {"intended": self.cleaned_data["intended"] == YES}


class ModificationForm(StatementForm):
    """That a model is substantially modified."""

    makes = Modification
    names = ("day", "reason")

    day = seen_by(
        "public",
        MemorableDateField(
            label=gettext_lazy("Day of the modification"),
            help_text=gettext_lazy(
                "In California; a planned one too. Day, month, year; for example 25 11 2026. "
                "Public once the modified model is deployed."
            ),
        ),
    )
    reason = seen_by(
        "public",
        forms.CharField(
            label=gettext_lazy("What was modified, and why is it substantial?"),
            max_length=2000,
            widget=forms.Textarea({"rows": 4}),
            help_text=gettext_lazy(
                "By the test in your framework, if you have one. Public once it is deployed."
            ),
        ),
    )


class DeploymentForm(StatementForm):
    """That a model is made available to third parties."""

    makes = Deployment
    names = ("modification", "kind", "at")

    modification = seen_by(
        "public", forms.ChoiceField(label=gettext_lazy("What is made available?"))
    )
    kind = seen_by(
        "public",
        forms.ChoiceField(
            label=gettext_lazy("How?"),
            choices=Release.choices,
            widget=forms.RadioSelect,
            error_messages={"required": gettext_lazy("Say how it is made available")},
        ),
        hints={
            Release.WEIGHTS: gettext_lazy("Anybody can download and change them"),
            Release.EVALUATION: gettext_lazy(
                "To red teams or testers, mainly so that they develop or evaluate it. The act does "
                "not call that to deploy; it stays between you and the State."
            ),
        },
    )
    at = seen_by(
        "public",
        PacificInstantField(
            label=gettext_lazy("From when?"),
            help_text=gettext_lazy(
                "By California’s clock, planned or past. A plan is read by you and the State alone "
                "until its moment has come."
            ),
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        modified = _("As modified on {day}: {reason}")
        made = self.sheet.modifications if self.sheet else ()
        said = [(m.number, modified.format(day=written_day(m.day), reason=m.reason)) for m in made]
        field: Any = self.fields["modification"]
        field.choices = [(0, _("The new model")), *((n, words[:120]) for n, words in said)]
        if not made:
            field.widget = forms.HiddenInput()
            field.required, field.initial = False, 0

    def stated(self) -> dict[str, Any]:
        return super().stated() | {"modification": int(self.cleaned_data["modification"] or 0)}


FORMS: dict[str, type[StatementForm]] = {
    "description": DescriptionForm,
    "run": RunForm,
    "modification": ModificationForm,
    "deployment": DeploymentForm,
}

"""The questions of the coverage check. Their answers live in the address and nowhere else."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.rulebook.coverage import (
    UNKNOWN,
    Amount,
    Assessment,
    Company,
    Model,
    Stage,
    assess_company,
    assess_model,
)
from portal.rulebook.rules import Rulebook
from portal.ui.forms import Form, quantities
from portal.ui.forms.quantities import QuantitiesField, QuantityField
from portal.ui.money import dollars

_MOST_OPERATIONS, _MOST_DOLLARS = "1e40", "1e15"
_EXACT, _MORE, _UNKNOWN = "exact", "more", "unknown"
# Ranges end at these parts of a line, so that none reaches over it.
_COMPUTE_PARTS = (1000, 100, 10, 1)
_REVENUE_PARTS = (100, 5, 1)
_TRUTH = {"yes": True, "no": False}


# How a quantity is written, by the key of its question.
WRITE: dict[str, Callable[[Decimal], Any]] = {
    "operations": quantities.operations,
    "revenue": dollars,
}


class YesNo(forms.ChoiceField):
    """Yes, no, or not known."""

    widget = forms.RadioSelect

    def __init__(self, label: Any, help_text: Any = "") -> None:
        choices = [
            ("yes", gettext_lazy("Yes")),
            ("no", gettext_lazy("No")),
            (_UNKNOWN, gettext_lazy("I don’t know")),
        ]
        super().__init__(choices=choices, label=label, help_text=help_text, required=False)


class Check(Form):
    """Questions of which only those need an answer that decide something."""

    mark_optional = False
    compute = forms.ChoiceField(
        help_text=gettext_lazy(
            "Whole numbers or floating point. If you tune somebody else’s model, its own training "
            "counts in the sum. A rule of thumb, which is not the act’s: 6 × N × D for N "
            "parameters and D tokens; 70 billion and 15 trillion make about 6 × 10^24."
        ),
        widget=forms.RadioSelect,
        required=False,
    )
    operations = QuantityField(
        most=_MOST_OPERATIONS,
        label=gettext_lazy("Number of operations"),
        help_text=gettext_lazy("If you know it, such as 3e24 or 3 x 10^24"),
    )
    # Questions of `coverage` whose answer takes two fields: the choice, and the number.
    numbers: dict[str, tuple[str, str]] = {"operations": ("compute", "operations")}

    def __init__(self, data: Any, rulebook: Rulebook, year: int) -> None:
        """`year` is the current one, by California's calendar."""
        super().__init__(data)
        self.rulebook = rulebook
        self._ranges("compute", "training-compute", _COMPUTE_PARTS, quantities.operations)

    @abstractmethod
    def assessment(self) -> Assessment:
        """What follows from the answers."""

    def clean(self) -> dict[str, Any]:
        """Ask for what decides something and has no answer; let the rest be as it is."""
        for choice, number in self.numbers.values():
            self._agree(choice, number)
        for reason in self.assessment().reasons:
            names = self.numbers.get(reason.key, (reason.key,))
            if not reason.matters:
                for name in names:
                    self.errors.pop(name, None)
            elif not self.cleaned_data.get(names[0]) and names[0] not in self.errors:
                label = self.fields[names[0]].label
                self.add_error(names[0], _("“{label}” needs an answer").format(label=label))
        return self.cleaned_data

    def _agree(self, choice: str, number: str) -> None:
        """A number alone is an answer; beside a range it would be a second one."""
        known, chosen = self.cleaned_data.get(number), self.cleaned_data.get(choice)
        if known is not None and not chosen:
            self.cleaned_data[choice] = _EXACT
        elif known is not None and chosen != _EXACT:
            self.add_error(number, _("Empty this, or choose “I write the number below”"))
        elif chosen == _EXACT and known is None and not self.errors.get(number):
            self.add_error(number, _("Write the number, or choose one of the ranges"))

    def _ranges(
        self, name: str, line: str, parts: Sequence[int], write: Callable[[Decimal], Any]
    ) -> None:
        amount = self.rulebook.thresholds[line].amount
        low = Decimal(0)
        choices: list[tuple[str, Any]] = []
        for high in (amount / part for part in parts):
            words = _("More than {low}, up to {high}") if low else _("Up to {high}")
            choices.append((_key(high), format_html(words, low=write(low), high=write(high))))
            low = high
        choices += [
            (_MORE, format_html(_("More than {low}"), low=write(amount))),
            (_EXACT, _("I write the number below")),
            (_UNKNOWN, _("I don’t know")),
        ]
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def known(self, key: str) -> Amount:
        """What is known of a quantity, by the key of its question."""
        choice, number = (self.cleaned_data.get(name) for name in self.numbers[key])
        if choice == _EXACT and number is not None:
            return Amount(number, number)
        if choice in ("", None, _EXACT, _UNKNOWN):
            return UNKNOWN
        ends = [value for value in self._choices(self.numbers[key][0]) if value[0].isdigit()]
        if choice == _MORE:
            return Amount(Decimal(ends[-1]))
        place = ends.index(choice)
        return Amount(Decimal(ends[place - 1]) if place else Decimal(0), Decimal(choice))

    def _choices(self, name: str) -> dict[str, Any]:
        field: Any = self.fields[name]
        return dict(field.choices)

    def truth(self, name: str) -> bool | None:
        return _TRUTH.get(self.cleaned_data.get(name, ""))

    def answer(self, key: str) -> Any:
        """The answer in words, by the key of its question."""
        name, *number = self.numbers.get(key, (key,))
        known = self.cleaned_data.get(number[0]) if number else None
        if known is not None and self.cleaned_data.get(name) == _EXACT:
            return WRITE[key](known)
        found = self._choices(name).get(self.cleaned_data.get(name, ""))
        return found or _("Not answered")


def _key(end: Decimal) -> str:
    """A range by its end, as it stands in an address: 1e23."""
    return f"{end.normalize():e}".replace("+", "")


class CompanyForm(Check):
    """About a company."""

    field_order = ["stage", "compute", "operations", "aims"]
    stage = forms.ChoiceField(
        label=gettext_lazy("Does your company train a foundation model?"),
        help_text=gettext_lazy(
            "A model trained on broad data, made for general output, that can be adapted to a wide "
            "range of tasks. Using somebody else’s model is not training one; tuning it is."
        ),
        choices=[
            (Stage.NEVER.value, gettext_lazy("No, and we don’t intend to")),
            (Stage.INTENDED.value, gettext_lazy("Not yet, but we intend to")),
            (Stage.STARTED.value, gettext_lazy("Yes, the training has started")),
            (Stage.TRAINED.value, gettext_lazy("Yes, we have trained one or more")),
            (Stage.UNKNOWN.value, gettext_lazy("I don’t know")),
        ],
        widget=forms.RadioSelect,
    )
    aims = YesNo("")
    revenue = forms.ChoiceField(
        help_text=gettext_lazy(
            "Worldwide, together with all affiliates: whoever controls you, whom you control, and "
            "whom the same people control. The calendar year counts, not your fiscal year."
        ),
        widget=forms.RadioSelect,
        required=False,
    )
    dollars = QuantityField(
        most=_MOST_DOLLARS,
        label=gettext_lazy("Revenue in dollars"),
        help_text=gettext_lazy("If you know it, such as 480,000,000"),
    )
    deploys = YesNo(
        gettext_lazy("Do you make a model of yours available to others, or will you soon?"),
        gettext_lazy("Decides no more than which duties come now. You can leave it out."),
    )
    redacts = YesNo(
        gettext_lazy("Do you publish documents on its safety with parts taken out?"),
        gettext_lazy("Decides no more than which duties come now. You can leave it out."),
    )
    numbers = {**Check.numbers, "revenue": ("revenue", "dollars")}

    def __init__(self, data: Any, rulebook: Rulebook, year: int) -> None:
        super().__init__(data, rulebook, year)
        line = quantities.spoken(rulebook.thresholds["training-compute"].amount)
        self.fields["compute"].label = _(
            "How many operations does the training of your largest model take, later tuning "
            "included?"
        )
        self.fields["aims"].label = _(
            "Have you started a training that is meant to take more than {line} operations in all?"
        ).format(line=line)
        self.fields["revenue"].label = _(
            "What was your gross revenue in {year}, the last calendar year?"
        ).format(year=year - 1)
        self._ranges("revenue", "annual-revenue", _REVENUE_PARTS, dollars)

    def clean(self) -> dict[str, Any]:
        """Refuse answers that say of a training what the first one says has not started."""
        super().clean()
        over = {reason.key: reason.is_over for reason in self.assessment().reasons}
        for key, name in (("operations", "compute"), ("aims", "aims")):
            if over["stage"] is False and over[key]:
                sentence = _(
                    "By your first answer no training has started. Leave this empty, or change "
                    "that answer"
                )
                self.add_error(name, sentence)
        return self.cleaned_data

    def assessment(self) -> Assessment:
        answers = Company(
            stage=Stage(self.cleaned_data.get("stage", Stage.UNKNOWN)),
            operations=self.known("operations"),
            aims_higher=self.truth("aims"),
            revenue=self.known("revenue"),
            deploys=self.truth("deploys"),
            redacts=self.truth("redacts"),
        )
        return assess_company(answers, self.rulebook)


class ModelForm(Check):
    """About one model."""

    field_order = ["broad", "general", "adaptable", "compute", "operations", "later"]
    broad = YesNo(gettext_lazy("Is it trained on a broad data set?"))
    general = YesNo(gettext_lazy("Is it designed for general output?"))
    adaptable = YesNo(gettext_lazy("Can it be adapted to a wide range of distinct tasks?"))
    later = QuantitiesField(
        most=_MOST_OPERATIONS,
        label=gettext_lazy("Operations of each later tuning"),
        help_text=gettext_lazy(
            "Fine-tuning, reinforcement learning or another material change, one number a line. "
            "Leave it empty if there was none."
        ),
    )
    available = YesNo(
        gettext_lazy("Is it made available to a third party, or will it be?"),
        gettext_lazy("For use, modification, copying, or combination with other software."),
    )
    evaluation = YesNo(
        gettext_lazy("Is that mainly so that the third party develops or evaluates it?"),
        gettext_lazy("Such as a team that is paid to attack it in a test."),
    )
    new = YesNo(
        gettext_lazy("Is it new, or a substantially modified version of an existing model?")
    )

    def __init__(self, data: Any, rulebook: Rulebook, year: int) -> None:
        super().__init__(data, rulebook, year)
        self.fields["compute"].label = _("How many operations did its first training take?")

    def assessment(self) -> Assessment:
        answers = Model(
            broad=self.truth("broad"),
            general=self.truth("general"),
            adaptable=self.truth("adaptable"),
            operations=self.known("operations"),
            available=self.truth("available"),
            for_evaluation=self.truth("evaluation"),
            is_new=self.truth("new"),
        )
        return assess_model(answers, self.rulebook)

    def known(self, key: str) -> Amount:
        """With the later tuning, which counts too (22757.11(i)(2))."""
        first, later = super().known(key), self.cleaned_data.get("later") or Decimal(0)
        return Amount(
            quantities.total([first.above, later]),
            None if first.up_to is None else quantities.total([first.up_to, later]),
        )

    def answer(self, key: str) -> Any:
        """With the later tuning, and the sum where it is known."""
        first, later = super().answer(key), self.cleaned_data.get("later")
        if key != "operations" or not later:
            return first
        tuned, known = WRITE[key](later), self.known(key)
        words = format_html(_("{first}, and {later} of tuning"), first=first, later=tuned)
        if known.up_to is None or known.above != known.up_to:
            return words
        return format_html(_("{words}: {sum} in all"), words=words, sum=WRITE[key](known.up_to))

"""The forms of the evaluation annex; what a row may say is in its rules."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from filings.lifecycle.forms import PartForm
from filings.lifecycle.kinds import PUBLIC, Row
from filings.transparency_reports.annex import rules
from portal.documents.canonical import canonical, digest
from portal.errors import Refusal
from portal.publication.evaluations import COLUMNS, Column, Said, word
from portal.ui.forms import Form, add_refusal, seen_by

PART = "annex"
_MOST_BYTES = 4 * rules.MOST_CHARS
_SHOWN = 50  # of the errors of a table
_GROUPS = (
    (_("What was tested"), ("domain", "domain_words", "capability")),
    (_("How, and by whom"), ("method", "elicitation", "run_by", "runner")),
    (_("Result"), ("result", "unit", "low", "high", "plus_minus", "result_words")),
    (_("Threshold"), ("threshold", "threshold_words", "crossed")),
    (_("What followed"), ("mitigation", "residual_risk", "decision", "reason")),
)
ADD, REPLACE = "add", "replace"


class AnnexForm(PartForm):
    """Reads the annex back; its rows have pages of their own."""

    part = PART

    @classmethod
    def rows(cls, saved: Mapping[str, Any]) -> list[Row]:
        """A line for each evaluation, every word of it."""
        found = [
            (_now("Evaluation {n}").format(n=n), in_words(said))
            for n, said in enumerate(saved.get("rows", []), start=1)
        ]
        found = found or [(_now("Evaluations"), _now("None. The annex is voluntary."))]
        return [Row("evaluations", label, value, PUBLIC, cls.part) for label, value in found]


def in_words(said: Said) -> str:
    """All that a row says, a line a column."""
    lines = [(column.label, word(said, column.name)) for column in COLUMNS]
    return "\n".join(f"{label}: {text}" for label, text in lines if text)


class RowForm(Form):
    """One evaluation. Its fields are the columns; only the rules say what is wrong."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.said: Said = {}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.said, wrong = rules.checked(data)
        for refusal in wrong:
            if refusal.field not in self.errors:
                add_refusal(self, refusal)
        return data

    def groups(self) -> Iterator[tuple[Any, list[BoundField]]]:
        """The fields under their headings."""
        for title, names in _GROUPS:
            yield title, [self[name] for name in names]


def _field(column: Column) -> forms.Field:
    widget: forms.Widget = forms.TextInput({"inputmode": "decimal"} if column.is_number else None)
    if column.choices:
        none = ("", _("Choose") if column.is_needed else _("Not said"))
        widget = forms.Select(choices=[none, *column.choices.items()])
    elif column.is_long:
        widget = forms.Textarea({"rows": 3})
    return seen_by(
        PUBLIC,
        forms.CharField(
            label=column.label, help_text=column.hint, required=column.is_needed, widget=widget
        ),
    )


RowForm.base_fields = {column.name: _field(column) for column in COLUMNS}


class LoadForm(Form):
    """A table: pasted, or as a file."""

    mark_optional = False
    file = seen_by(
        PUBLIC,
        forms.FileField(
            label=_("A CSV or JSON file"),
            required=False,
            widget=forms.FileInput({"accept": ".csv,.json,.tsv,.txt"}),
            error_messages={"empty": _("This file is empty: it has 0 bytes. Choose another")},
        ),
    )
    text = seen_by(
        PUBLIC,
        forms.CharField(
            label=_("Or paste the table here"),
            required=False,
            strip=False,
            help_text=_("Copied from a spreadsheet with its header row; or CSV; or JSON."),
            widget=forms.Textarea({"class": "r-editor maxw-none", "spellcheck": "false"}),
        ),
    )
    how = forms.ChoiceField(
        label=_("What about the rows that are there?"),
        choices=[(ADD, _("Keep them, add these")), (REPLACE, _("Put these in their place"))],
        widget=forms.RadioSelect,
        initial=ADD,
    )
    lock = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    # Of what was read from a file and shown: unchanged, it gives way to another file.
    read = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows: list[Said] = []

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file is None:
            return None
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        typed = _mark(data.get("text", ""))
        try:
            if typed not in (_mark(""), data.get("read")):
                raise Refusal("annex.two_tables")
            if file.size > _MOST_BYTES:
                raise Refusal("annex.too_much", length=file.size, limit=rules.MOST_CHARS)
            data["text"] = file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError(str(Refusal("annex.not_utf8"))) from None
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from None
        # The page shows what was read, so that it can be mended without another upload.
        data["read"] = _mark(data["text"])
        self.data = data
        return file

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        try:
            found = rules.read(self.data.get("text", ""))
        except Refusal as refusal:
            self.add_error("text", str(refusal))
            return data
        errors = []
        for number, given in found:
            said, wrong = rules.checked(given)
            self.rows.append(said)
            errors += [_on_row(number, refusal) for refusal in wrong]
        if len(errors) > _SHOWN:
            more = _now("There are {n} more like these.").format(n=len(errors) - _SHOWN)
            errors = [*errors[:_SHOWN], more]
        if errors:
            self.add_error("text", errors)
        return data


def _mark(text: str) -> str:
    return digest(canonical(text))


def _on_row(number: int, refusal: Refusal) -> str:
    return _now("Row {n}, {column}: {sentence}").format(
        n=number, column=refusal.field, sentence=refusal
    )

"""What a reader may ask of lists and of the search. All of it is in the address."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from portal.library import selectors
from portal.publication import kinds
from portal.publication.evaluations import DOMAINS
from portal.publication.kinds import PublicKind
from portal.publication.models import State
from portal.ui.forms import Form

_LONGEST = 200


def _words(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=_LONGEST,
        error_messages={
            "max_length": _("Search for fewer words: %(limit_value)s characters at most.")
        },
    )


def _offer(form: Form, name: str, choices: Iterable[tuple[str, Any]]) -> None:
    """Fill a field's choices, the first of which is any."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [("", _("Any")), *choices]


class ListFilter(Form):
    """The filter beside the list of one kind."""

    mark_optional = False
    q = _words(_("Words in the text"))
    developer = _words(_("Developer"))
    subject = _words("")
    element = forms.ChoiceField(label=_("Element"), required=False)
    s = forms.MultipleChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            (State.CURRENT.value, _("Current versions")),
            (State.REPLACED.value, _("Replaced versions")),
            (State.WITHDRAWN.value, _("Withdrawn versions")),
        ],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any, kind: PublicKind) -> None:
        data = data.copy()
        if "s" not in data:
            data.setlist("s", State.values)
        super().__init__(data)
        _offer(self, "element", _elements(kind))
        if kind.subject:
            self.fields["subject"].label = capfirst(kind.subject)
        else:
            del self.fields["subject"]
        if not kind.elements:
            del self.fields["element"]


class SearchFilter(Form):
    """The search over every kind."""

    mark_optional = False
    q = _words(_("Words, or a reference"))
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    developer = forms.ChoiceField(label=_("Developer"), required=False)
    element = forms.ChoiceField(label=_("Element"), required=False)
    since = forms.DateField(
        label=_("Published from"), required=False, widget=forms.DateInput({"type": "date"})
    )
    until = forms.DateField(
        label=_("Published to"), required=False, widget=forms.DateInput({"type": "date"})
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        every = list(kinds.every())
        _offer(self, "kind", [(kind.code, kind.many) for kind in every])
        _offer(self, "developer", [(d.slug, d.name) for d in selectors.developers()])
        _offer(self, "element", [choice for kind in every for choice in _elements(kind)])


class EvaluationFilter(Form):
    """The filter over evaluations; `after` and `before` are places in the list."""

    mark_optional = False
    domain = forms.ChoiceField(label=_("Domain"), required=False)
    words = _words(_("Capability or benchmark"))
    developer = _words(_("Developer"))
    model = _words(_("Model"))
    sort = forms.ChoiceField(
        label=_("Order of results"),
        required=False,
        choices=[
            ("highest", _("Highest first")),
            ("lowest", _("Lowest first")),
            ("model", _("By model")),
            ("newest", _("Newest report first")),
        ],
    )
    report = forms.CharField(required=False, max_length=_LONGEST, widget=forms.HiddenInput)
    after = forms.CharField(required=False, max_length=_LONGEST, widget=forms.HiddenInput)
    before = forms.CharField(required=False, max_length=_LONGEST, widget=forms.HiddenInput)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        _offer(self, "domain", [(code, label) for code, (label, _law) in DOMAINS.items()])


class DueFilter(Form):
    """The filter over what is due."""

    mark_optional = False
    developer = _words(_("Developer"))
    duty = forms.ChoiceField(label=_("Duty"), required=False)

    def __init__(self, data: Any, duties: Iterable[tuple[str, str]]) -> None:
        super().__init__(data)
        _offer(self, "duty", duties)


def _elements(kind: PublicKind) -> list[tuple[str, str]]:
    return [(key, f"{number}. {label}") for key, number, label in kind.elements]

"""What the staff type and choose."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.casework import rules, selectors, types
from portal.casework.rules import Mark, State
from portal.identity import permissions
from portal.identity.models import Person
from portal.ui.forms import Form


class Prose(forms.CharField):
    """Some paragraphs; a line ends with LF whatever the browser sends."""

    def __init__(self, *, rows: int, who_sees: str = "", **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea({"rows": rows}), **kwargs)
        self.who_sees = who_sees

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


def _offer(form: Form, field: str, choices: Iterable[tuple[str, Any]]) -> None:
    cast(forms.ChoiceField, form.fields[field]).choices = list(choices)


class QueueForm(Form):
    """The filters of one view of the queue. What cannot be understood does not filter."""

    mark_optional = False

    q = forms.CharField(
        label=gettext_lazy("Reference, developer or words"), max_length=200, required=False
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    status = forms.ChoiceField(label=gettext_lazy("Status"), required=False)
    who = forms.ChoiceField(label=gettext_lazy("Assigned"), required=False)
    view = forms.ChoiceField(choices=[(v, v) for v in selectors.VIEWS], required=False)
    sort = forms.ChoiceField(choices=[(s, s) for s in selectors.SORTS], required=False)
    after = forms.CharField(max_length=1000, required=False)
    before = forms.CharField(max_length=1000, required=False)

    def __init__(self, data: Mapping[str, Any], *, colleagues: Iterable[Person]) -> None:
        super().__init__(data)
        closed = data.get("view") == selectors.CLOSED
        states = rules.CLOSED if closed else rules.OPEN
        kinds = ((t.code, t.label) for t in types.every())
        _offer(self, "kind", [("", _("Any kind")), *kinds])
        named = ((s.value, s.label) for s in State if s in states)
        _offer(self, "status", [("", _("Any closed") if closed else _("Any open")), *named])
        people = ((str(p.ref), p.name) for p in colleagues)
        _offer(self, "who", [("", _("Anybody")), ("nobody", _("Nobody")), *people])
        if data.get("view") in (selectors.MINE, selectors.UNASSIGNED):
            del self.fields["who"]

    def filters(self) -> selectors.Filters:
        """What was understood."""
        self.is_valid()
        given = self.cleaned_data
        return selectors.Filters(
            view=given.get("view") or selectors.ALL_OPEN,
            words=given.get("q", ""),
            kind=given.get("kind", ""),
            state=given.get("status", ""),
            holder=given.get("who", ""),
            sort=given.get("sort") or "change",
            after=given.get("after", ""),
            before=given.get("before", ""),
        )


class AssignForm(Form):
    """To whom: oneself, and for a supervisor every colleague."""

    mark_optional = False
    to = forms.ChoiceField(
        label=gettext_lazy("With the selected cases"),
        error_messages={
            "invalid_choice": gettext_lazy(
                "Nothing was assigned. Choose yourself or, as a supervisor, somebody who still "
                "works in this unit."
            )
        },
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, by: Person, colleagues: Iterable[Person]
    ) -> None:
        super().__init__(data)
        self.people = {"me": by}
        if permissions.may(by, "case.assign", by.unit):
            self.people |= {str(p.ref): p for p in colleagues if p != by}
        others = (
            (k, _("Assign to {name}").format(name=p.name))
            for k, p in self.people.items()
            if p != by
        )
        _offer(self, "to", [("me", _("Assign to me")), *others])


class MarksForm(Form):
    """A mark and a comment for each item of the checklist.

    Each field carries what the page showed at first, so that only what was changed is saved:
    a page left open elsewhere takes nothing back.
    """

    mark_optional = False

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, lines: Sequence[selectors.Line]
    ) -> None:
        super().__init__(data)
        self.lines = lines
        for line in lines:
            item, mark = line.item, line.mark
            self.fields[f"mark_{item.key}"] = forms.ChoiceField(
                label=_("Item {number}, mark").format(number=item.number),
                choices=[("", _("Not looked at yet")), *Mark.choices],
                initial=mark.mark if mark else "",
                required=False,
                show_hidden_initial=True,
            )
            self.fields[f"comment_{item.key}"] = Prose(
                label=_("Item {number}, comment").format(number=item.number),
                rows=3,
                max_length=5000,
                initial=mark.comment if mark else "",
                required=False,
                show_hidden_initial=True,
            )

    def clean(self) -> dict[str, Any]:
        for line in self.lines:
            key = line.item.key
            if self.cleaned_data.get(f"comment_{key}") and not self.cleaned_data.get(f"mark_{key}"):
                self.add_error(
                    f"mark_{key}",
                    _("Choose a mark for item {number}, so that its comment is kept").format(
                        number=line.item.number
                    ),
                )
        return self.cleaned_data

    def changed(self) -> dict[str, tuple[str, str]]:
        """What `services.mark_items` takes."""
        touched = {name.partition("_")[2] for name in self.changed_data}
        return {
            key: (self.cleaned_data[f"mark_{key}"], self.cleaned_data[f"comment_{key}"])
            for key in (line.item.key for line in self.lines)
            if key in touched
        }

    def rows(self) -> list[dict[str, Any]]:
        """Each line with its two fields."""
        return [
            {
                "line": line,
                "mark": self[f"mark_{line.item.key}"],
                "comment": self[f"comment_{line.item.key}"],
            }
            for line in self.lines
        ]


class NoteForm(Form):
    text = Prose(
        label=gettext_lazy("Note for colleagues"), rows=4, max_length=20_000, who_sees="state"
    )


class ReturnForm(Form):
    message = Prose(
        label=gettext_lazy("Message to the developer"),
        help_text=gettext_lazy("Stands above the items."),
        rows=6,
        max_length=20_000,
        required=False,
    )


class AcceptForm(Form):
    notes = Prose(
        label=gettext_lazy("Notes"),
        help_text=gettext_lazy("Published beside the document, as words of the State."),
        rows=6,
        max_length=20_000,
        required=False,
        who_sees="public",
    )

"""What the staff type and choose."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.casework import rules, selectors, types
from portal.casework.rules import Mark, MessageKind, State
from portal.identity import permissions
from portal.identity.models import Person
from portal.ui.forms import Form, MemorableDateField
from portal.ui.pacific import PACIFIC
from portal.vault.rules import PERSON


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
            sort=given.get("sort") or "urgency",
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


class CloseForm(Form):
    """How the review ends of what is never published.

    Args:
        optional: whether it may end before it began.
    """

    ends = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[
            (State.REVIEWED.value, gettext_lazy("Reviewed")),
            (State.NOT_REVIEWED.value, gettext_lazy("Closed without a review")),
            (State.DUPLICATE.value, gettext_lazy("A duplicate of another case")),
        ],
        widget=forms.RadioSelect,
    )
    duplicate_of = forms.CharField(
        label=gettext_lazy("Reference of the other case"), max_length=40, required=False
    )

    def __init__(self, *args: Any, optional: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not optional:
            ends: Any = self.fields["ends"]
            ends.choices = [choice for choice in ends.choices if choice[0] != State.NOT_REVIEWED]

    def clean(self) -> dict[str, Any]:
        ends, other = self.cleaned_data.get("ends"), self.cleaned_data.get("duplicate_of")
        if ends == State.DUPLICATE and not other:
            self.add_error("duplicate_of", _("Give the reference of the other case"))
        return self.cleaned_data

    def original(self) -> str | None:
        """Reference of the case that this is a duplicate of."""
        given = self.cleaned_data
        return given["duplicate_of"] if given["ends"] == State.DUPLICATE else None


_ACKNOWLEDGEMENT = gettext_lazy(
    "Thank you. Your report {reference} has arrived at the Office of Emergency Services and is "
    "being read. It is kept confidential. We write to you here if we have a question."
)


class MessageForm(Form):
    """A message to whoever reported; an acknowledgement is there to be sent or changed."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        choices=[
            (MessageKind.ACKNOWLEDGEMENT.value, MessageKind.ACKNOWLEDGEMENT.label),
            (MessageKind.QUESTION.value, gettext_lazy("A question, to be answered")),
        ],
        initial=MessageKind.ACKNOWLEDGEMENT.value,
        widget=forms.RadioSelect,
    )
    text = Prose(
        label=gettext_lazy("Message"),
        help_text=gettext_lazy("Whoever reported reads it, and the staff who may open this case."),
        rows=6,
        max_length=20_000,
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, reference: str) -> None:
        super().__init__(data, auto_id="id_message_%s")
        self.fields["text"].initial = _ACKNOWLEDGEMENT.format(reference=reference)


def _reason() -> Prose:
    return Prose(label=gettext_lazy("Reason"), rows=3, max_length=2000)


class GrantForm(Form):
    """Who else may read a case, why, and for how long."""

    holder = forms.ChoiceField(label=gettext_lazy("Who"))
    reason = _reason()
    until = MemorableDateField(
        label=gettext_lazy("Until the end of"),
        help_text=gettext_lazy("Leave it empty where it has no end."),
        required=False,
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="id_grant_%s")
        _offer(self, "holder", [("", _("Choose")), *selectors.possible_holders().items()])

    def clean_until(self) -> datetime | None:
        day = self.cleaned_data["until"]
        return datetime.combine(day, time.max, PACIFIC) if day else None


class BlockForm(Form):
    """Who has a conflict of interest, and which."""

    person = forms.ChoiceField(label=gettext_lazy("Who"))
    reason = _reason()

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="id_block_%s")
        people = (
            (holder.removeprefix(PERSON), name)
            for holder, name in selectors.possible_holders().items()
            if holder.startswith(PERSON)
        )
        _offer(self, "person", [("", _("Choose")), *people])


class ReasonForm(Form):
    """Why access is taken back, or given back."""

    holder = forms.CharField(max_length=60, widget=forms.HiddenInput)
    reason = _reason()

"""Invented contents for the page of parts: each part in each state."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.ui.bars import bar
from portal.ui.forms import Form, MemorableDateField, PacificInstantField, seen_by
from portal.ui.shapes import SHAPES

_INSTANT = datetime(2026, 12, 22, 19, 46, 3, tzinfo=UTC)
_DIGEST = "5078dd8e97be0e4d21a90b2afbcc870b7482a64b135e5ecbcf0f832ee14e0668"
_STATES = ["stated"] * 10
_CHANGED = ["stated", "changed", "stated", "stated", "changed", *["stated"] * 4, "not_stated"]
_OPEN = [*["stated"] * 8, "open", "open"]


class SpecimenForm(Form):
    """One field of every kind."""

    label = seen_by(
        "public",
        forms.CharField(label=_("Version label"), help_text=_("As your own document names it")),
    )
    effective = seen_by(
        "public",
        MemorableDateField(
            label=_("In effect from"),
            help_text=_("For example 25 11 2026. A modification starts a clock of 30 days"),
        ),
    )
    at = seen_by("state", PacificInstantField(label=_("Received at")))
    url = seen_by(
        "public", forms.URLField(label=_("Address on your own site"), assume_scheme="https")
    )
    kind = forms.ChoiceField(
        label=_("Kind of change"),
        choices=[("", _("Choose one")), ("review", _("Yearly review")), ("new", _("Modification"))],
        required=False,
    )
    why = seen_by(
        "state",
        forms.CharField(label=_("What changed, and why"), widget=forms.Textarea, required=False),
    )
    document = seen_by(
        "organisation",
        forms.FileField(
            label=_("Document"),
            help_text=_("PDF, Word, HTML, Markdown or text; at most 50 MB"),
            widget=forms.FileInput,
        ),
    )
    decision = seen_by(
        "state",
        forms.ChoiceField(
            label=_("Decision"),
            widget=forms.RadioSelect,
            choices=[("accept", _("Accept and register")), ("return", _("Return with a notice"))],
        ),
        hints={
            "accept": _("Publishes this version. Never “approves” it."),
            "return": _("Lists the items marked as failing."),
        },
    )
    show = forms.MultipleChoiceField(
        label=_("Show"),
        widget=forms.CheckboxSelectMultiple,
        choices=[("current", _("Current versions")), ("withdrawn", _("Withdrawn"))],
        required=False,
    )
    declare = forms.BooleanField(label=_("I have read the whole text, and it is ours"))


def _typed() -> dict[str, str]:
    return {
        "label": "Version 4",
        "effective_day": "31",
        "effective_month": "November",
        "effective_year": "2026",
        "at_day": "1",
        "at_month": "11",
        "at_year": "2026",
        "at_time": "1:30 am",
        "url": "halcyonforge example",
    }


def _span(kind: str, text: str) -> SimpleNamespace:
    return SimpleNamespace(kind=kind, text=text)


def _changes() -> list[dict[str, Any]]:
    reworded = [
        _span("same", "Before deployment "),
        _span("removed", "at least two"),
        _span("inserted", "outside"),
        _span("same", " assessors repeat the tests."),
    ]
    return [
        {"kind": "same", "spans": [_span("same", "The committee meets once a week.")]},
        {"kind": "reworded", "spans": reworded},
        {"kind": "added", "spans": [_span("inserted", "A paid trial counts as deployment.")]},
        {"kind": "removed", "spans": [_span("removed", "We publish each assessor’s name.")]},
        {"kind": "moved", "spans": [_span("same", "The list is confirmed every 30 days.")]},
    ]


def _tags() -> list[dict[str, Any]]:
    rows = (
        ("ok", "dot", _("Published")),
        ("ok", "tick", _("Completed")),
        ("go", "dot", _("New")),
        ("go", "half", _("In review")),
        ("", "ring", _("Draft")),
        ("", "square", _("Cannot start yet")),
        ("act", "diamond", _("Returned")),
        ("act", "triangle", _("3 days late")),
        ("bad", "triangle", _("5 days overdue")),
        ("hot", "triangle", _("Imminent risk")),
        ("", "cross", _("Withdrawn")),
    )
    return [dict(zip(("mark", "shape", "word"), row, strict=True)) for row in rows]


def _clocks() -> list[dict[str, Any]]:
    """Due soon, overdue, in hours, with two dates, and done."""
    rule = {
        "about": _("A material modification took effect."),
        "satisfied_by": _("The modified framework, published and registered here"),
        "why": _("Publish a modified framework within 30 days."),
        "citation": "§ 22757.12(b)(2)",
        "rule": "#clocks",
        "link": "#clocks",
        "reasons": {
            "steps": [_("Day 0 is not counted."), _("Day 30 is a holiday. The period runs on.")],
            "assumptions": [
                {"label": _("Day"), "text": _("We count from its making."), "href": "#clocks"}
            ],
            "note": _("Counted under a rulebook and a calendar."),
            "href": "#clocks",
        },
    }
    day = timedelta(days=1)
    rows = (
        ("soon", "act", "diamond", _("Due soon"), _("left to file"), -27 * day, 6 * day, 0 * day),
        ("bad", "bad", "triangle", _("Overdue"), _("overdue"), -40 * day, -8 * day, 0 * day),
        ("", "go", "half", _("Running"), _("left to file"), -104 * day, 261 * day, day),
        ("soon", "act", "diamond", _("Due soon"), _("left to file"), -0.75 * day, day / 4, 0 * day),
    )
    clocks = []
    for kind, mark, shape, word, caption, since, left, roll in rows:
        ends, hours = _INSTANT + left, abs(left) < day
        late = ends + roll
        clocks.append(
            rule
            | {"kind": kind, "mark": mark, "shape": shape, "word": word, "caption": caption}
            | {"figure": "6 h 0 min" if hours else f"{abs(left).days} days"}
            | {"title": _("Modified framework"), "file_by": ends, "late_after": late}
            | {"late_after_words": "" if roll else _("The same moment")}
            | {"bar": bar(_INSTANT + since, ends, late, _INSTANT, hours=hours)}
        )
    done: dict[str, Any] = {
        "kind": "ok",
        "mark": "ok",
        "shape": "tick",
        "word": _("Done in time"),
        "bar": None,
    }
    done |= {"figure": _("Done"), "caption": _("in time by 6 days"), "met": _INSTANT}
    confidential = {"sees": "confidential", "href": "#clocks"}
    return [clocks[0] | confidential, *clocks[1:], clocks[0] | done]


def context() -> dict[str, Any]:
    """All that `ui/components.html` shows."""
    places = [{"href": "#ten", "label": "2. Thresholds"}, {"href": "#ten", "label": "4.1"}]
    here = "#main"
    return {
        "shapes": SHAPES,
        "tags": _tags(),
        "strips": (_STATES, _CHANGED, _OPEN),
        "elements": [
            {"title": title, "state": state, "places": places}
            for title, state in (
                (_("An element that is stated"), "stated"),
                (_("One that changed"), "changed"),
                (_("One that is not stated"), "not_stated"),
                (_("One that is still open"), "open"),
            )
        ],
        "rows": [
            (_("Filing"), "Halcyon Forge, Inc., version 4"),
            (_("Certified by"), "Imani Castellane"),
        ],
        "digests": [{"label": _("Text"), "text": "framework-v4.md, 92 KB", "digest": _DIGEST}],
        "links": [
            {"href": here, "label": _("Save as PDF")},
            {"href": here, "label": _("Save as JSON")},
        ],
        "digest": _DIGEST,
        "instant": _INSTANT,
        "entries": [
            {"title": _("Version 3"), "mark": "ok", "shape": "dot", "word": _("Current")},
            {"title": _("Filed"), "at": _INSTANT, "by": "Idris Valdane", "href": here},
            {"title": _("Draft started"), "text": _("Uploaded as a Word document.")},
        ],
        "tiles": [
            {"title": _("Frameworks"), "text": _("Every version."), "href": here},
            {"title": _("Report an incident"), "text": _("To OES."), "sees": "confidential"},
            {"title": _("Speak up"), "text": _("No name needed."), "sees": "sealed"},
        ],
        "rail": [
            {"href": here, "label": "1 Scope and terms"},
            {"href": here, "label": "2 Thresholds", "current": True, "note": _("1 change")},
            {"href": here, "label": "2.1 Biological help", "level": 3},
        ],
        "changes": _changes(),
        "clocks": _clocks(),
        "form": SpecimenForm(auto_id="blank_%s"),
        "wrong": SpecimenForm(_typed(), auto_id="wrong_%s"),
    }

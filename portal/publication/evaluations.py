"""What one evaluation of a model says, column by column, and how a table of them is written.

Pure. Filers and readers use the same columns, so what was filed can be read back unchanged.
"""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.ui.cells import escaped

# By the column: what was said, as text; what was not said is missing.
Said = Mapping[str, str]


@dataclass(frozen=True)
class Column:
    """One thing that is said of an evaluation.

    Args:
        name: in files, and of the form's field.
        longest: characters.
        choices: words by code; empty for what is said in words or as a number.
        is_needed: whether each evaluation says it.
    """

    name: str
    label: Any
    hint: Any
    longest: int
    choices: Mapping[str, Any] = field(default_factory=dict)
    is_number: bool = False
    is_needed: bool = False

    @property
    def is_long(self) -> bool:
        return self.longest > 300


# What is tested for, and which of the catastrophic risks of 22757.11(c)(1) it belongs to.
DOMAINS: Mapping[str, tuple[Any, str]] = {
    "chemical": (_("Chemical weapons"), "22757.11(c)(1)(A)"),
    "biological": (_("Biological weapons"), "22757.11(c)(1)(A)"),
    "radiological": (_("Radiological weapons"), "22757.11(c)(1)(A)"),
    "nuclear": (_("Nuclear weapons"), "22757.11(c)(1)(A)"),
    "cyber": (_("Cyberattacks"), "22757.11(c)(1)(B)"),
    "crime": (_("Serious crime without human oversight"), "22757.11(c)(1)(B)"),
    "loss_of_control": (_("Loss of control"), "22757.11(c)(1)(C)"),
    "autonomy": (_("Autonomy, and AI research by AI"), ""),
    "persuasion": (_("Persuasion and manipulation"), ""),
    "other": (_("Another domain"), ""),
}
DEVELOPER, THIRD_PARTY, GOVERNMENT = "developer", "third_party", "government"

_PLAIN = _("A plain number, such as 62.5 or -0.03 or 1.5e6.")
COLUMNS: tuple[Column, ...] = (
    Column(
        "domain",
        _("Domain"),
        _("What kind of risk was tested for."),
        40,
        choices={code: label for code, (label, _law) in DOMAINS.items()},
        is_needed=True,
    ),
    Column("domain_words", _("The domain in words"), _("For another domain."), 120),
    Column(
        "capability",
        _("Capability"),
        _("What the model might be able to do, such as “finds unknown flaws in programs”."),
        200,
        is_needed=True,
    ),
    Column(
        "method",
        _("Benchmark or method"),
        _(
            "Its usual name, with its version. Results of the same name and unit are compared with "
            "those of other models."
        ),
        200,
        is_needed=True,
    ),
    Column(
        "elicitation",
        _("Elicitation"),
        _("How the best of the model was brought out: tools, tries, fine-tuning, safeguards off."),
        2_000,
    ),
    Column(
        "run_by",
        _("Who ran it"),
        _("The developer itself, a third party, or a government body."),
        40,
        choices={
            DEVELOPER: _("The developer"),
            THIRD_PARTY: _("A third party"),
            GOVERNMENT: _("A government body"),
        },
        is_needed=True,
    ),
    Column("runner", _("Its name"), _("Of the third party or the government body."), 200),
    Column("result", _("Result, as a number"), _PLAIN, 60, is_number=True),
    Column("unit", _("Unit"), _("Of all numbers here, such as % or “of 40 tasks”."), 40),
    Column("low", _("Lowest likely value"), _PLAIN, 60, is_number=True),
    Column("high", _("Highest likely value"), _PLAIN, 60, is_number=True),
    Column(
        "plus_minus",
        _("Or plus or minus"),
        _("Half the range, where it is the same on both sides."),
        60,
        is_number=True,
    ),
    Column(
        "result_words",
        _("Result in words"),
        _("Where a number does not say it, or does not say it all."),
        2_000,
    ),
    Column("threshold", _("Threshold, as a number"), _("In the same unit."), 60, is_number=True),
    Column("threshold_words", _("Threshold in words"), _("As your framework names it."), 1_000),
    Column(
        "crossed",
        _("Threshold crossed"),
        _("Yes, no or unclear."),
        40,
        choices={"yes": _("Yes"), "no": _("No"), "unclear": _("Unclear")},
    ),
    Column("mitigation", _("Mitigation"), _("What was done about the risk."), 2_000),
    Column("residual_risk", _("Residual risk"), _("What remains after that."), 2_000),
    Column(
        "decision",
        _("Deployment decision"),
        _("What was decided after it."),
        40,
        choices={
            "deployed": _("Deployed"),
            "restricted": _("Deployed with restrictions"),
            "delayed": _("Deployed later"),
            "withheld": _("Not deployed"),
        },
    ),
    Column("reason", _("Why it was decided so"), _("In a sentence or two."), 2_000),
)
NAMES = tuple(column.name for column in COLUMNS)
BY_NAME = {column.name: column for column in COLUMNS}
# A key in an index has room for as many characters; folding can make a short name long.
_LONGEST_KEY = 200
# What a public table says besides: whose result it is, and where the whole report stands.
CONTEXT = ("developer", "model", "report", "address")


def word(said: Said, name: str) -> str:
    """What a column says, as a person reads it; another domain in the words that were given."""
    text = said.get(name, "")
    if name == "domain" and text == "other":
        return said.get("domain_words", text)
    return str(BY_NAME[name].choices.get(text, text))


def figure(said: Said, name: str = "result") -> str:
    """A number with its unit, such as "62.5 %, ± 3"; "" where there is none.

    Args:
        name: `result`, which has its range too, or `threshold`.
    """
    if not said.get(name):
        return ""
    text = f"{said[name]}\u00a0{said.get('unit', '')}"
    if name != "result":
        return text
    if said.get("plus_minus"):
        return f"{text}, ±\u00a0{said['plus_minus']}"
    if said.get("low"):
        ends = _("from {low} to {high}").format(low=said["low"], high=said["high"])
        return f"{text}, {ends}"
    return text


def runner(said: Said) -> str:
    """Who ran it, by name where it was not the developer."""
    who = word(said, "run_by")
    return f"{who}: {said['runner']}" if said.get("runner") else who


def key(text: str) -> str:
    """A name or unit as it is compared: without regard to case, width and blanks."""
    found = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return "%" if re.fullmatch("percent|per cent|percentage", found) else found[:_LONGEST_KEY]


def spread(said: Said) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """The result and the ends of its likely range, exactly; None for what was not said."""
    value, low, high, margin = (
        Decimal(said[name]) if said.get(name) else None
        for name in ("result", "low", "high", "plus_minus")
    )
    if value is not None and margin is not None:
        with localcontext(prec=100):
            return value, value - margin, value + margin
    return value, low, high


def compared(said: Said) -> dict[str, Any]:
    """The columns of a published evaluation by which it is found and compared."""
    value, low, high = spread(said)
    return {
        "domain": said["domain"],
        "method_key": key(said["method"]),
        "unit_key": key(said.get("unit", "")),
        "value": value,
        "low": low,
        "high": high,
    }


def as_csv(rows: Iterable[Mapping[str, str]], *, with_context: bool = False) -> str:
    """A table with a header; no cell of it is a formula to a spreadsheet.

    Args:
        rows: of `Said`; `with_context`, each with `CONTEXT` too.
    """
    names = (*CONTEXT, *NAMES) if with_context else NAMES
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(names)
    table.writerows([escaped(row.get(name, "")) for name in names] for row in rows)
    return text.getvalue()


def as_json(rows: Iterable[Mapping[str, str]]) -> str:
    """The same as JSON: `{"evaluations": [{…}]}`; numbers are strings, so that none is rounded."""
    return json.dumps({"evaluations": [dict(row) for row in rows]}, ensure_ascii=False, indent=1)

"""Reading the documents in data/: what the dataclasses of `rules` say is what a document must hold.

Nothing is guessed: a word that is missing, unknown, empty or of another type refuses the whole
document, and so does a reference to something that it does not have, a name that programs need and
do not find, and a reading that none of them follows.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args, get_type_hints
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from portal.errors import Refusal
from portal.rulebook import arithmetic, calendar, wired
from portal.rulebook.arithmetic import Period, Roll
from portal.rulebook.instants import check_year
from portal.rulebook.rules import Duty, Element, Ladder, Rulebook, Switch, Threshold

_KEY = re.compile(r"[a-z][a-z0-9-]*")
_SECTION = r"\d+[a-z]?(\.\d+)*(\([0-9A-Za-z]{1,3}\))*"
# What the columns hold in which these words are noted; a citation is measured with its code.
_LENGTHS = {"key": 40, "name": 20, "version": 12, "calendar": 20, "label": 120}
_CITATION = 80
_FORMS = {
    "key": _KEY,
    "name": _KEY,
    "calendar": _KEY,
    "version": re.compile(r"\d+(\.\d+)*"),
    # Of the document's own code, or whole: "Lab. Code § 1107.1(a)".
    "citation": re.compile(rf"{_SECTION}|[A-Z][A-Za-z0-9.,& ]+ § {_SECTION}"),
}
_UNITS = ("years", "months", "days", "hours")
_ROLLS = {"both": Roll.BOTH, "late-after": Roll.LATE_AFTER, "never": Roll.NEVER}
# As many periods of an example as pages show.
_SHOWN = 4
_CLOSED = {
    (Duty, "who"): ("frontier", "large", "state", "anyone"),
    (Element, "who"): ("frontier", "large"),
    (Duty, "starts"): ("large", "deployment"),
    (Duty, "publicity"): ("public", "confidential", "own-record", "none"),
    (None, "unit"): ("operations", "dollars", "people"),
}
_SINGULAR = {
    "definitions": "definition",
    "thresholds": "threshold",
    "duties": "duty",
    "ladders": "ladder",
    "switches": "switch",
    "incident_kinds": "incident kind",
    "redaction_grounds": "redaction ground",
    "penalty_grounds": "penalty ground",
}


class BadRulebook(ValueError):
    """A rulebook that can't be used. Says the place and the reason; nothing is loaded."""


def read(text: str) -> Rulebook:
    """Parse and check one document.

    Args:
        text: TOML in the form of data/ca-sb53/2026.1.toml.

    Raises:
        BadRulebook: see the module.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadRulebook(f"not TOML: {error}") from error
    found: dict[str, Any] = {}
    head: dict[str, Any] = {}
    for name, hint in get_type_hints(Rulebook).items():
        held: Any = next((arg for arg in get_args(hint) if is_dataclass(arg)), None)
        if name == "elements":
            continue
        if held:
            found[name] = _rows(raw.pop(name, None), held, _SINGULAR.get(name, name))
        elif hint is Threshold:
            found[name] = _row(raw.pop(name, None), hint, name)
        else:
            head[name] = hint
    # Every other table is a kind of filing.
    kinds = [name for name, value in raw.items() if isinstance(value, dict)]
    elements = {kind: _elements(kind, raw.pop(kind)) for kind in kinds}
    book = Rulebook(**_words(raw, head, {"changes"}, "the head"), **found, elements=elements)
    _check(book)
    chosen = {switch.key: switch.chosen for switch in book.switches.values()}
    book = replace(book, duties={k: wired.as_read(d, chosen) for k, d in book.duties.items()})
    _check_counting(book)
    return book


def read_all(folder: Path) -> tuple[Rulebook, ...]:
    """Every version in a folder, the oldest first.

    Raises:
        BadRulebook: one can't be used, or they are no series: two of one number or effective from
            one day, a number that does not grow with the day, another name than the folder's.
    """
    books: list[Rulebook] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            book = read(path.read_text(encoding="utf-8"))
            if (book.name, book.version) != (folder.name, path.stem):
                raise BadRulebook(f"it is {book.label}, which belongs in another file")
        except (BadRulebook, UnicodeDecodeError) as error:
            raise BadRulebook(f"{folder.name}/{path.name}: {error}") from error
        books.append(book)
    if not books:
        raise BadRulebook(f"{folder.name}: no version")
    books.sort(key=lambda book: (book.effective, _number(book)))
    for old, new in pairwise(books):
        if old.effective == new.effective:
            raise BadRulebook(f"{new.label}: effective from {new.effective}, as {old.version} is")
        if _number(old) >= _number(new):
            raise BadRulebook(f"{new.label}: effective after {old.version}, with a lower number")
    return tuple(books)


def _number(book: Rulebook) -> tuple[int, ...]:
    return tuple(map(int, book.version.split(".")))


def _rows(rows: Any, held: type, what: str) -> dict[str, Any]:
    """The rows of a section by their key, in the document's order."""
    if not isinstance(rows, list) or not rows:
        raise BadRulebook(f"{what}: there is none")
    found: dict[str, Any] = {}
    for place, row in enumerate(rows, start=1):
        where = f"{what} {place}"
        if isinstance(row, dict) and isinstance(row.get("key"), str):
            where += f" ({row['key']})"
        thing = _row(row, held, where)
        if thing.key in found:
            raise BadRulebook(f"{where}: a second of this key")
        found[thing.key] = thing
    return found


def _elements(kind: str, body: Mapping[str, Any]) -> tuple[Element, ...]:
    if not _KEY.fullmatch(kind) or body.keys() != {"elements"}:
        raise BadRulebook(f"{kind}: no section of that name, and no kind of filing")
    found = tuple(_rows(body["elements"], Element, f"{kind} element").values())
    for place, element in enumerate(found, start=1):
        if element.number != place:
            raise BadRulebook(
                f"{kind} element {place} ({element.key}): its number is {element.number}"
            )
    return found


def _row(row: Any, held: type, where: str) -> Any:
    may_miss = {f.name for f in fields(held) if f.default is not MISSING}
    words = _words(row, get_type_hints(held), may_miss, where)
    for name, value in words.items():
        closed = _CLOSED.get((held, name)) or _CLOSED.get((None, name))
        if closed and value not in closed:
            raise BadRulebook(f"{where}: {name} is one of {', '.join(closed)}, not {value!r}")
    try:
        thing = held(**words)
        _RULES.get(held, lambda _thing: None)(thing)
    except ValueError as error:
        raise BadRulebook(f"{where}: {error}") from error
    return thing


def _words(row: Any, hints: Mapping[str, Any], may_miss: set[str], where: str) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise BadRulebook(f"{where}: not a table")
    if missing := [name for name in hints if name not in row and name not in may_miss]:
        raise BadRulebook(f"{where}: missing {', '.join(missing)}")
    if unknown := sorted(row.keys() - hints.keys()):
        raise BadRulebook(f"{where}: unknown {', '.join(unknown)}")
    found: dict[str, Any] = {}
    for name, value in row.items():
        try:
            found[name] = _AS[hints[name]](value)
            if name in _FORMS and not _FORMS[name].fullmatch(value):
                raise ValueError(f"{value!r} is none")
            if len(str(value)) > _LENGTHS.get(name, len(str(value))):
                raise ValueError(f"has more than {_LENGTHS[name]} characters")
        except (TypeError, ValueError, InvalidOperation, OSError, ZoneInfoNotFoundError) as error:
            raise BadRulebook(f"{where}: {name} {error}") from error
    return found


def _is(kind: type, article: str) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        # A truth value is a number for Python, and an instant is a day; not here.
        if type(value) is not kind:
            raise ValueError(f"must be {article}")
        return value

    return check


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or value != value.strip():
        raise ValueError("must be words")
    return value


def _many(each: Callable[[Any], Any]) -> Callable[[Any], tuple[Any, ...]]:
    def check(value: Any) -> tuple[Any, ...]:
        found = tuple(map(each, _is(list, "a list")(value)))
        if len(set(found)) < len(found):
            raise ValueError("names something twice")
        return found

    return check


def _texts(value: Any) -> Mapping[str, str]:
    return {key: _text(text) for key, text in _is(dict, "a table")(value).items()}


def _amount(value: Any) -> Decimal:
    amount = Decimal(_text(value))
    if not amount.is_finite() or amount <= 0:
        raise ValueError("must be more than nothing")
    return amount


def _zone(value: Any) -> ZoneInfo:
    return ZoneInfo(_text(value))


def _roll(value: Any) -> Roll:
    if value not in _ROLLS:
        raise ValueError(f"is one of {', '.join(_ROLLS)}, not {value!r}")
    return _ROLLS[value]


def _period(value: Any) -> Period:
    row = _is(dict, "a table")(value)
    if row == {"at_instant": True}:
        return Period(at_instant=True)
    if unknown := sorted(row.keys() - set(_UNITS)):
        raise ValueError(f"knows {', '.join(_UNITS)}, not {', '.join(unknown)}")
    if not all(type(n) is int and 0 < n < 1000 for n in row.values()):
        raise ValueError("is counted in whole numbers from 1 to 999")
    if "hours" in row and len(row) > 1:
        raise ValueError("is counted in hours, or in days and more, not in both")
    return Period(**row)


def _moment(value: Any) -> date | datetime:
    if type(value) is date or (isinstance(value, datetime) and value.tzinfo):
        return value
    raise ValueError("must be a day, or a time with its offset")


_AS: Mapping[Any, Callable[[Any], Any]] = {
    str: _text,
    int: _is(int, "a whole number"),
    int | None: _is(int, "a whole number"),
    bool: _is(bool, "true or false"),
    date: _is(date, "a day"),
    Decimal: _amount,
    ZoneInfo: _zone,
    Roll: _roll,
    Period: _period,
    Period | None: _period,
    date | datetime | None: _moment,
    tuple[str, ...]: _many(_text),
    tuple[int, ...]: _many(_is(int, "a whole number")),
    Mapping[str, str]: _texts,
}


def _check_duty(duty: Duty) -> None:
    clock = {word: getattr(duty, word) for word in ("ladder", "example", "satisfied_by")}
    if duty.period is None:
        clock |= {word: getattr(duty, word) for word in ("recurs", "renews", "margin_days")}
        if idle := [word for word, value in clock.items() if value]:
            raise ValueError(f"it has no period, but {', '.join(idle)}")
    elif missing := [word for word, value in clock.items() if not value]:
        raise ValueError(f"it has a period; missing {', '.join(missing)}")
    elif duty.period.is_elapsed and type(duty.example) is date:
        raise ValueError("its period needs an example with a time")
    elif (duty.recurs or duty.renews) and duty.period in (Period(), Period(at_instant=True)):
        raise ValueError("a period without length can't recur")
    if duty.exposure and duty.who not in ("large", "frontier"):
        raise ValueError("a civil penalty can follow for large developers alone")
    if duty.exposure and (duty.consequence or duty.optional):
        raise ValueError("a civil penalty can follow, and something else is said to")
    if duty.margin_days is not None and duty.margin_days < 0:
        raise ValueError("margin_days can't take days away")


def _check_ladder(ladder: Ladder) -> None:
    for name in ("days", "hours"):
        steps = getattr(ladder, name)
        if any(step < 1 for step in steps) or list(steps) != sorted(steps, reverse=True):
            raise ValueError(f"{name} must come down, to 1 or more")
    if not (ladder.days or ladder.hours) or ladder.escalate_days < 0:
        raise ValueError("it reminds nobody")


def _check_switch(switch: Switch) -> None:
    if switch.chosen not in switch.options:
        raise ValueError(f"chosen {switch.chosen!r} is no option")
    if len(switch.options) < 2:
        raise ValueError("a choice has two options or more")
    followed = wired.READINGS.get(switch.key, frozenset())
    if switch.chosen not in followed:
        raise ValueError(f"no program reads it as {switch.chosen!r}")
    if switch.assumptions.keys() != followed:
        known = ", ".join(sorted(followed))
        raise ValueError(f"its assumptions must be those that programs follow: {known}")


_RULES: Mapping[type, Callable[[Any], None]] = {
    Duty: _check_duty,
    Ladder: _check_ladder,
    Switch: _check_switch,
}


def _check(book: Rulebook) -> None:
    """References lead somewhere, definitions not in a circle, and what programs need is there."""
    try:
        check_year(book.effective.year)
    except Refusal as refusal:
        raise BadRulebook(f"the head: effective: {refusal}") from refusal
    if not (calendar.DATA / f"{book.calendar}.toml").is_file():
        raise BadRulebook(f"the head: calendar {book.calendar!r} is unknown")
    for kind in book.elements:
        if kind not in book.duties:
            raise BadRulebook(f"{kind}: no section of that name, and no duty to file it")
    for what, wanted, had in (
        ("duty", wired.DUTIES, book.duties),
        ("threshold", wired.THRESHOLDS, book.thresholds),
        ("switch", wired.READINGS.keys(), book.switches),
    ):
        if missing := sorted(wanted - had.keys()):
            raise BadRulebook(f"{what}: missing {', '.join(missing)}, which programs need")
    for d in book.duties.values():
        ladder = [d.ladder] if d.ladder else []
        _refer(f"duty {d.key}", "ladder", ladder, book.ladders)
        _refer(f"duty {d.key}", "switch", d.switches, book.switches)
    for line in (*book.thresholds.values(), book.penalty_cap):
        _refer(f"threshold {line.key}", "definition", [line.definition], book.definitions)
    for term in book.definitions.values():
        _refer(f"definition {term.key}", "definition", term.uses, book.definitions)
    for key in book.definitions:
        _check_circle(book, key, ())


def _check_counting(book: Rulebook) -> None:
    """Each example can be counted, as often as pages count it; each citation can be noted."""
    days = calendar.statutory(book.calendar)
    for place, duty in enumerate(book.duties.values(), start=1):
        where = f"duty {place} ({duty.key})"
        if len(book.cite(duty.citation)) > _CITATION:
            raise BadRulebook(f"{where}: citation has more than {_CITATION} characters")
        if duty.period is not None and duty.example is not None:
            n = _SHOWN if duty.recurs else 1
            try:
                arithmetic.due(duty.example, duty.period, days, n=n, roll=duty.roll)
            except Refusal as refusal:
                raise BadRulebook(f"{where}: example: {refusal}") from refusal


def _refer(where: str, what: str, keys: Iterable[str], known: Mapping[str, Any]) -> None:
    for key in keys:
        if key not in known:
            raise BadRulebook(f"{where}: unknown {what} {key!r}")


def _check_circle(book: Rulebook, key: str, above: tuple[str, ...]) -> None:
    if key in above:
        circle = " → ".join((*above[above.index(key) :], key))
        raise BadRulebook(f"definition {key}: made of itself: {circle}")
    for used in book.definitions[key].uses:
        _check_circle(book, used, (*above, key))

"""Reading a rulebook: the law as dated data, each rule with its citation."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
_CITATION = re.compile(r"\d{5}\.\d{2}(\([a-z0-9]+\))*")
_KEY = re.compile(r"[a-z][a-z0-9-]*")


class BadRulebook(ValueError):
    """A rulebook that can't be used. Says the place and the reason; nothing is loaded."""


@dataclass(frozen=True)
class Element:
    """Something that a kind of filing must describe."""

    key: str
    number: int
    label: str
    question: str
    citation: str


@dataclass(frozen=True)
class Duty:
    """What somebody must do, and in which time."""

    key: str
    who: str
    label: str
    text: str
    period: Mapping[str, int]
    anchor: str
    citation: str


@dataclass(frozen=True)
class Rulebook:
    """One dated version of the law."""

    name: str
    version: str
    effective: date
    title: str
    code: str
    source: str
    elements: Mapping[str, tuple[Element, ...]]
    duties: Mapping[str, Duty]

    def cite(self, citation: str) -> str:
        """The whole citation, such as "Bus. & Prof. Code § 22757.12(a)(1)"."""
        return f"{self.code} § {citation}"


def read(text: str) -> Rulebook:
    """Parse and check a rulebook.

    Args:
        text: TOML in the form of data/ca-sb53.toml.

    Raises:
        BadRulebook: not TOML, a word missing, unknown or doubled, a citation that is none,
            numbers that don't run from 1.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadRulebook(f"not TOML: {error}") from error
    head = _fields(
        {k: v for k, v in raw.items() if not isinstance(v, dict | list)},
        "the head",
        name=str,
        version=str,
        effective=date,
        title=str,
        code=str,
        source=str,
    )
    kinds = {k: v for k, v in raw.items() if isinstance(v, dict)}
    elements = {kind: _elements(kind, body) for kind, body in kinds.items()}
    duties: dict[str, Duty] = {}
    for place, row in enumerate(raw.get("duties", []), start=1):
        where = f"duty {place}"
        duty = Duty(
            **_fields(
                row,
                where,
                key=str,
                who=str,
                label=str,
                text=str,
                period=dict,
                anchor=str,
                citation=str,
            )
        )
        _check_named(duty, where, duties)
        units = set(duty.period) <= {"years", "months", "days", "hours"}
        if not units or not all(isinstance(n, int) and n > 0 for n in duty.period.values()):
            raise BadRulebook(f"{where}: a period is a number of years, months, days or hours")
        duties[duty.key] = duty
    return Rulebook(**head, elements=elements, duties=duties)


def _elements(kind: str, body: Mapping[str, Any]) -> tuple[Element, ...]:
    found: dict[str, Element] = {}
    for place, row in enumerate(body.get("elements", []), start=1):
        where = f"{kind}, element {place}"
        element = Element(
            **_fields(row, where, key=str, number=int, label=str, question=str, citation=str)
        )
        _check_named(element, where, found)
        if element.number != place:
            raise BadRulebook(f"{where}: its number is {element.number}")
        found[element.key] = element
    if not found:
        raise BadRulebook(f"{kind}: no elements")
    return tuple(found.values())


def _fields(row: Any, where: str, **types: type) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise BadRulebook(f"{where}: not a table")
    if missing := types.keys() - row.keys():
        raise BadRulebook(f"{where}: missing {', '.join(sorted(missing))}")
    if unknown := row.keys() - types.keys():
        raise BadRulebook(f"{where}: unknown {', '.join(sorted(unknown))}")
    for name, kind in types.items():
        if not isinstance(row[name], kind) or row[name] in ("", {}):
            raise BadRulebook(f"{where}: {name} must be a {kind.__name__} that says something")
    return row


def _check_named(thing: Element | Duty, where: str, known: Mapping[str, Any]) -> None:
    if not _KEY.fullmatch(thing.key):
        raise BadRulebook(f"{where}: {thing.key!r} is no key (small letters, digits, hyphens)")
    if thing.key in known:
        raise BadRulebook(f"{where}: a second {thing.key!r}")
    if not _CITATION.fullmatch(thing.citation):
        raise BadRulebook(f"{where}: {thing.citation!r} is no citation")


@cache
def current() -> Rulebook:
    """The rulebook in force.

    Raises:
        BadRulebook: the file in the repository can't be used.
    """
    return read((DATA / "ca-sb53.toml").read_text(encoding="utf-8"))


def elements(kind: str) -> tuple[Element, ...]:
    """What a kind of filing must describe, in the order of the act; none for an unknown kind."""
    return current().elements.get(kind, ())

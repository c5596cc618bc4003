"""Days on which a period doesn't end, each with its citation and its tier.

Tier A is certain: Saturdays, Sundays and the judicial holidays of Code Civ. Proc. § 135. Tier B is
doubtful: holidays of the State that are not judicial ones, days on which only courts close, and
days on which the office is closed (Code Civ. Proc. § 12b).
"""

import re
import tomllib
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

DATA = Path(__file__).parent / "data" / "calendars"
_WEEKEND = {5: ("Saturday", "Code Civ. Proc. § 12a(a)"), 6: ("Sunday", "Gov. Code § 6700(a)(1)")}
_FIRST_WEEKDAY = {"monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4}
# By which a day counts on which the office is closed, and that is no holiday otherwise.
CLOSURE = "Code Civ. Proc. § 12b"
_KINDS = ("fixed", "weekday", "after", "days")


class BadCalendar(ValueError):
    """A calendar that can't be used. Says the place and the reason; nothing is loaded."""


class Tier(StrEnum):
    A = "A"
    B = "B"


@dataclass(frozen=True)
class Day:
    """A day that is rolled over.

    Args:
        name: such as "Thanksgiving Day"; a Sunday that is a holiday too has both names.
        citation: of the law that makes it one.
    """

    day: date
    name: str
    tier: Tier
    citation: str

    @property
    def is_closure(self) -> bool:
        """Whether it is one only because the office is closed."""
        return self.citation == CLOSURE


@dataclass(frozen=True)
class Holiday:
    """A holiday that comes again, while `since` ≤ day < `until`.

    Args:
        key: its name in the file.
        names: (from when, name), the latest first.
        days: its days of a year, before it is moved off a weekend.
        moved: by weekday it falls on (5 Saturday, 6 Sunday): days to move, tier, citation.
        listed_to: the last year of a list of days; None where a rule gives them for all years.
    """

    key: str
    names: tuple[tuple[date, str], ...]
    tier: Tier
    citation: str
    since: date
    until: date
    days: Callable[[int], Iterable[date]]
    moved: Mapping[int, tuple[int, Tier, str]]
    listed_to: int | None = None

    def name(self, day: date) -> str:
        """What it was called on that day."""
        return next((name for since, name in self.names if since <= day), self.names[-1][1])

    def of(self, year: int) -> Iterator[Day]:
        """Its days of that year, and the days on which it is observed instead."""
        for day in self.days(year):
            if not self.since <= day < self.until:
                continue
            name = self.name(day)
            yield Day(day, name, self.tier, self.citation)
            if move := self.moved.get(day.weekday()):
                days, tier, citation = move
                yield Day(day + timedelta(days), f"{name} (observed)", tier, citation)


@dataclass(frozen=True)
class Calendar:
    """The days of one jurisdiction, with those that staff have added.

    Args:
        name: as in the file. zone: in which days begin and end.
        version: of the file, and after "+" a digest of the days that staff have added.
    """

    name: str
    version: str
    zone: ZoneInfo
    holidays: tuple[Holiday, ...]
    added: tuple[Day, ...] = ()
    _years: dict[int, dict[date, Day]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def label(self) -> str:
        """Name and version, as it is noted beside what was counted by it."""
        return f"{self.name} {self.version}"

    @property
    def lists(self) -> list[tuple[str, int]]:
        """Holidays whose days are listed, with the last year; beyond it they are not known."""
        return [(h.names[0][1], h.listed_to) for h in self.holidays if h.listed_to]

    def on(self, day: date) -> Day | None:
        """Why that day is rolled over, or None for an ordinary day."""
        year = self._years.get(day.year)
        if year is None:
            year = self._years.setdefault(day.year, self._of(day.year))
        return year.get(day)

    def of(self, year: int) -> list[Day]:
        """The days of a year that are no mere Saturday or Sunday, in order."""
        names = {name for name, _citation in _WEEKEND.values()}
        self.on(date(year, 1, 1))
        return [day for _at, day in sorted(self._years[year].items()) if day.name not in names]

    def with_days(self, days: Iterable[Day]) -> "Calendar":
        """This calendar and what staff have added."""
        added = tuple(days)
        version = self.version.split("+")[0]
        if added:
            version += "+" + sha256(repr(added).encode()).hexdigest()[:8]
        return Calendar(self.name, version, self.zone, self.holidays, added)

    def _of(self, year: int) -> dict[date, Day]:
        found: dict[date, Day] = {}
        first = date(year, 1, 1)
        for n in range(366 if monthrange(year, 2)[1] == 29 else 365):
            day = first + timedelta(n)
            if weekend := _WEEKEND.get(day.weekday()):
                found[day] = Day(day, weekend[0], Tier.A, weekend[1])
        # New Year's Day is observed in the year before when it is a Saturday.
        around = (day for y in (year - 1, year, year + 1) for h in self.holidays for day in h.of(y))
        for row in (*around, *self.added):
            if row.day.year == year:
                found[row.day] = _both(found.get(row.day), row)
        return found


def _both(one: Day | None, other: Day) -> Day:
    """Two reasons for one day; the certain one decides."""
    if one is None:
        return other
    tier = min(one.tier, other.tier)
    names, citations = f"{one.name}; {other.name}", f"{one.citation}; {other.citation}"
    return Day(one.day, names, tier, citations)


def read(text: str) -> Calendar:
    """Parse and check a calendar.

    Args:
        text: TOML in the form of data/calendars/us-ca.toml.

    Raises:
        BadCalendar: a word missing or unknown, a citation that is empty, a day that doesn't exist.
    """
    try:
        raw = tomllib.loads(text)
        rows = raw.pop("holidays")
        zone = ZoneInfo(raw["zone"])
        moves = {key: _move(row) for key, row in raw.get("moves", {}).items()}
        head = (raw["name"], raw["version"])
    except (tomllib.TOMLDecodeError, KeyError, ValueError) as error:
        raise BadCalendar(f"the head: {error}") from error
    holidays: list[Holiday] = []
    for place, row in enumerate(rows, start=1):
        where = f"holiday {place} ({row.get('key', 'without a key')})"
        try:
            holidays.append(_holiday(row, moves))
        except KeyError as error:
            raise BadCalendar(f"{where}: missing {error.args[0]}") from error
        except (TypeError, ValueError) as error:
            raise BadCalendar(f"{where}: {error}") from error
        if [h.key for h in holidays].count(row["key"]) > 1:
            raise BadCalendar(f"{where}: a second of this key")
    return Calendar(*head, zone, tuple(holidays))


def _move(row: Mapping[str, Any]) -> tuple[int, int, Tier, str]:
    weekday = {"saturday": 5, "sunday": 6}[row["from"]]
    return weekday, {5: -1, 6: 1}[weekday], Tier(row["tier"]), row["citation"]


def _holiday(row: dict[str, Any], moves: Mapping[str, tuple[int, int, Tier, str]]) -> Holiday:
    row = dict(row)
    names = row.pop("names")
    kinds = [kind for kind in _KINDS if kind in row]
    if len(kinds) != 1:
        raise ValueError(f"needs one of {', '.join(_KINDS)}")
    rule = row.pop(kinds[0])
    days, listed_to = _RULES[kinds[0]](rule)
    moved = {}
    for name in row.pop("moved", []):
        weekday, by, tier, citation = moves[name]
        # A doubtful holiday does not become certain by being moved.
        moved[weekday] = (by, max(tier, Tier(row["tier"])), citation)
    holiday = Holiday(
        key=row.pop("key"),
        names=tuple(sorted(((n["since"], n["name"]) for n in names), reverse=True)),
        tier=Tier(row.pop("tier")),
        citation=row.pop("citation"),
        since=row.pop("since", date.min),
        until=row.pop("until", date.max),
        days=days,
        moved=moved,
        listed_to=listed_to,
    )
    if row:
        raise ValueError(f"unknown {', '.join(sorted(row))}")
    if not holiday.citation.strip() or not re.search(r"\d", holiday.citation):
        raise ValueError("a citation that is none")
    return holiday


_Days = tuple[Callable[[int], Iterable[date]], int | None]


def _fixed(rule: str) -> _Days:
    month, day = map(int, rule.split("-"))
    date(2028, month, day)
    return lambda year: [date(year, month, day)], None


def _weekday(rule: Mapping[str, Any]) -> _Days:
    month, weekday, nth = rule["month"], _FIRST_WEEKDAY[rule["day"]], rule["nth"]
    return lambda year: [_nth(year, month, weekday, nth)], None


def _after(rule: Mapping[str, Any]) -> _Days:
    days, _listed_to = _weekday(rule)
    return lambda year: [day + timedelta(1) for day in days(year)], None


def _listed(rule: list[date]) -> _Days:
    by_year = {day.year: day for day in rule}
    if len(by_year) != len(rule) or not by_year:
        raise ValueError("one day a year, please")
    return lambda year: [by_year[year]] if year in by_year else [], max(by_year)


_RULES: dict[str, Callable[[Any], _Days]] = dict(
    zip(_KINDS, (_fixed, _weekday, _after, _listed), strict=True)
)


def _nth(year: int, month: int, weekday: int, nth: int) -> date:
    """The nth such weekday of a month; the last for -1."""
    if nth == -1:
        end = date(year, month, monthrange(year, month)[1])
        return end - timedelta((end.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta((weekday - first.weekday()) % 7 + 7 * (nth - 1))


@cache
def statutory(name: str = "us-ca") -> Calendar:
    """The calendar of the repository, without what staff have added.

    Raises:
        BadCalendar: the file can't be used.
    """
    return read((DATA / f"{name}.toml").read_text(encoding="utf-8"))

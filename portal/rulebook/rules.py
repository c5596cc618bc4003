"""The law as dated data: versions of a rulebook, each rule with its citation.

`reading` makes these from the documents in data/; here is what they hold and how to find them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from portal.errors import NotFound
from portal.rulebook.arithmetic import Due, Period, Roll

DATA = Path(__file__).parent / "data"
DEFAULT = "ca-sb53"


@dataclass(frozen=True)
class Element:
    """Something that a kind of filing must hold.

    Args:
        who: `frontier` for every frontier developer, `large` for large ones alone.
    """

    key: str
    number: int
    label: str
    question: str
    citation: str
    who: str = "frontier"


@dataclass(frozen=True)
class Definition:
    """A defined term in plain words. `uses` are other terms that it is made of."""

    key: str
    label: str
    text: str
    citation: str
    uses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Threshold:
    """A line of the act; only what is strictly more is over it."""

    key: str
    label: str
    amount: Decimal
    unit: str
    definition: str
    citation: str

    def is_exceeded_by(self, quantity: Decimal) -> bool:
        """Whether `quantity`, in `unit`, is over the line: exactly the amount is not."""
        return quantity > self.amount


@dataclass(frozen=True)
class Duty:
    """What somebody must do, and in which time.

    Args:
        key: its name for people and programs, such as `incident-report`.
        who: `frontier`, `large`, `state` or `anyone`.
        trigger: what starts its clock, in words.
        period: None where it has no clock: it holds always, or is optional.
        recurs: the period is counted again and again from its anchor.
        renews: what satisfies it starts it anew, as a review starts the next.
        roll: what a holiday on the last day moves.
        recipient: who gets it, in words.
        publicity: `public`, `confidential`, `own-record` (who owes it keeps it), or `none` where
            the act has nothing handed over or shown.
        optional: the act allows or encourages it, and obliges nobody to.
        exposure: whether a civil penalty can follow; `exposes` says for whom.
        consequence: without `exposure`, what can follow nevertheless, in words; "" for nothing.
        satisfied_by: what ends the clock, in words; "" without a clock.
        ladder: key of its reminders; "" without a clock.
        switches: keys of the unsettled points that its clock rests on.
        example: trigger of the worked example that pages show; None without a clock.
        margin_days: for what is kept and not filed, days that the portal advises to add; None
            for all else.
        starts: the fact of the registry that starts it, `large` or `deployment`; "" where a
            department says so.
    """

    key: str
    who: str
    label: str
    text: str
    trigger: str
    citation: str
    recipient: str
    publicity: str
    satisfied_by: str = ""
    period: Period | None = None
    recurs: bool = False
    renews: bool = False
    roll: Roll = Roll.BOTH
    optional: bool = False
    exposure: bool = False
    consequence: str = ""
    ladder: str = ""
    switches: tuple[str, ...] = ()
    example: date | datetime | None = None
    margin_days: int | None = None
    starts: str = ""

    @property
    def is_public(self) -> bool:
        return self.publicity == "public"

    def exposes(self, *, large: bool) -> bool:
        """Whether a civil penalty can follow for a developer of that size (22757.15(a))."""
        return self.exposure and large

    def keep_through(self, due: Due) -> date | None:
        """The last day on which to keep what is kept: its late-after day and the margin.

        Returns:
            None for a duty under which nothing is kept, or that is counted in hours.
        """
        if self.margin_days is None or due.late_after_date is None:
            return None
        return due.late_after_date + timedelta(days=self.margin_days)


@dataclass(frozen=True)
class Ladder:
    """When people are reminded before `file_by`: whole days, or hours for short clocks.

    Args:
        at_once: whether they are told as soon as the clock starts.
        escalate_days: a reminder of so few days goes to every certifying officer too.
    """

    key: str
    at_once: bool
    days: tuple[int, ...]
    hours: tuple[int, ...]
    escalate_days: int


@dataclass(frozen=True)
class Choice:
    """One of a closed list of the act, such as a redaction ground or a kind of incident."""

    key: str
    label: str
    text: str
    citation: str


@dataclass(frozen=True)
class Switch:
    """A point that the act leaves open, and how this version reads it.

    Args:
        options: reading by key. chosen: the key that holds here.
        assumptions: for each reading that programs follow, the sentence that readers are shown.
    """

    key: str
    label: str
    question: str
    options: Mapping[str, str]
    chosen: str
    assumptions: Mapping[str, str]
    citation: str

    @property
    def assumption(self) -> str:
        """The sentence of the reading that holds here."""
        return self.assumptions[self.chosen]


@dataclass(frozen=True)
class Rulebook:
    """One dated version of the law.

    Args:
        name: such as `ca-sb53`; version: such as `2026.1`.
        effective: the first day on which it is the one in force.
        code: that a citation without another code belongs to.
        calendar: name of the days over which its periods run on.
        changes: what this version changed, in sentences; none for the first.
    """

    name: str
    version: str
    effective: date
    title: str
    code: str
    source: str
    zone: ZoneInfo
    calendar: str
    changes: tuple[str, ...]
    definitions: Mapping[str, Definition]
    thresholds: Mapping[str, Threshold]
    duties: Mapping[str, Duty]
    elements: Mapping[str, tuple[Element, ...]]
    redaction_grounds: Mapping[str, Choice]
    incident_kinds: Mapping[str, Choice]
    penalty_cap: Threshold
    penalty_grounds: Mapping[str, Choice]
    ladders: Mapping[str, Ladder]
    switches: Mapping[str, Switch]

    @property
    def label(self) -> str:
        """Name and version, as it is noted beside what was computed under it."""
        return f"{self.name} {self.version}"

    def cite(self, citation: str) -> str:
        """The whole citation, such as "Bus. & Prof. Code § 22757.12(a)(1)".

        A citation of another code names it: "Lab. Code § 1107.1(a)" stays as it is.
        """
        return citation if "§" in citation else f"{self.code} § {citation}"


@cache
def names() -> Sequence[str]:
    """Every rulebook that there is."""
    return sorted(p.name for p in DATA.iterdir() if p.is_dir() and p.name != "calendars")


def versions(name: str = DEFAULT) -> Sequence[Rulebook]:
    """Every version, the oldest first; all are checked before one is given.

    Raises:
        NotFound: no such rulebook.
        BadRulebook: a document can't be used, or two versions are effective from the same day.
    """
    return _versions(name)


@cache
def _versions(name: str) -> Sequence[Rulebook]:
    from portal.rulebook import reading

    if name not in names():
        raise NotFound
    return reading.read_all(DATA / name)


@cache
def every() -> Sequence[Rulebook]:
    """Every version of every rulebook."""
    return tuple(book for name in names() for book in versions(name))


@cache
def version(name: str, number: str) -> Rulebook:
    """One version.

    Raises:
        NotFound: no such rulebook or version.
    """
    found = next((v for v in versions(name) if v.version == number), None)
    if found is None:
        raise NotFound
    return found


def on(day: date, name: str = DEFAULT) -> Rulebook:
    """The version in force on a day; the first one for days before it."""
    known = versions(name)
    return next((v for v in reversed(known) if v.effective <= day), known[0])


def current() -> Rulebook:
    """The version in force today, in its own zone; for the edges, which ask the clock."""
    return on(datetime.now(versions()[0].zone).date())


def elements(kind: str) -> tuple[Element, ...]:
    """What a kind of filing must describe, in the order of the act; none for an unknown kind."""
    return current().elements.get(kind, ())

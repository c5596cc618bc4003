"""The rulebook says the law once, with a citation for each rule, or it is not loaded."""

import re
import subprocess
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from portal.errors import NotFound
from portal.rulebook import changes, reading, rules
from portal.rulebook.arithmetic import Period, Roll
from portal.rulebook.reading import BadRulebook
from portal.rulebook.rules import Rulebook

FOLDER = rules.DATA / "ca-sb53"
GOOD = (FOLDER / "2026.2.toml").read_text(encoding="utf-8")
ROOT = Path(rules.__file__).parents[2]
BOOK = reading.read(GOOD)

each_version = pytest.mark.parametrize("book", rules.versions(), ids=lambda book: book.version)


@each_version
def test_the_ten_elements_are_those_of_the_act_in_its_order(book: Rulebook) -> None:
    elements = book.elements["framework"]
    assert [e.citation for e in elements] == [f"22757.12(a)({n})" for n in range(1, 11)]
    assert book.cite(elements[0].citation) == "Bus. & Prof. Code § 22757.12(a)(1)"


@each_version
def test_each_kind_of_filing_holds_what_the_act_lists(book: Rulebook) -> None:
    cited = {kind: [e.citation for e in held] for kind, held in book.elements.items()}
    assert cited["transparency-report"] == [
        *(f"22757.12(c)(1)({letter})" for letter in "ABCDEFG"),
        *(f"22757.12(c)(2)({letter})" for letter in "ABCD"),
    ]
    assert cited["incident-report"] == [f"22757.13(a)({n})" for n in range(1, 5)]
    assert cited["internal-use-summary"] == ["22757.12(d)"]
    large = [e.number for e in book.elements["transparency-report"] if e.who == "large"]
    assert large == [8, 9, 10, 11]


@each_version
@pytest.mark.parametrize(
    ("key", "who", "period", "citation"),
    [
        ("framework", "large", Period(), "22757.12(a)"),
        ("framework-review", "large", Period(years=1), "22757.12(b)(1)"),
        ("framework-modification", "large", Period(days=30), "22757.12(b)(2)"),
        ("transparency-report", "frontier", Period(at_instant=True), "22757.12(c)(1)"),
        ("internal-use-summary", "large", Period(months=3), "22757.12(d)"),
        ("incident-report", "frontier", Period(days=15), "22757.13(c)(1)"),
        ("imminent-risk-notice", "frontier", Period(hours=24), "22757.13(c)(2)"),
        ("unredacted-retention", "frontier", Period(years=5), "22757.12(f)"),
    ],
)
def test_a_duty_with_a_clock(
    book: Rulebook, key: str, who: str, period: Period, citation: str
) -> None:
    duty = book.duties[key]
    assert (duty.who, duty.period, duty.citation) == (who, period, citation)
    assert duty.recurs == (key == "internal-use-summary")
    assert duty.roll == (Roll.LATE_AFTER if key == "framework" else Roll.BOTH)


@each_version
def test_no_other_duty_has_a_clock(book: Rulebook) -> None:
    assert len([d for d in book.duties.values() if d.period is not None]) == 8
    assert not [d.key for d in book.duties.values() if d.who == "state" and d.period is not None]


@pytest.mark.parametrize(
    ("line", "at", "over"),
    [
        ("training-compute", "100000000000000000000000000", "100000000000000000000000001"),
        ("annual-revenue", "500000000.00", "500000000.01"),
        ("people", "50", "51"),
        ("property-damage", "1000000000", "1000000000.01"),
    ],
)
def test_exactly_a_threshold_is_not_over_it(line: str, at: str, over: str) -> None:
    threshold = BOOK.thresholds[line]
    assert not threshold.is_exceeded_by(Decimal(at))
    assert threshold.is_exceeded_by(Decimal(over))


def test_compute_of_the_first_training_and_of_what_came_later_is_one_sum() -> None:
    line = BOOK.thresholds["training-compute"]
    assert not line.is_exceeded_by(Decimal("9e25"))
    assert line.is_exceeded_by(Decimal("9e25") + Decimal("2e25"))


@each_version
def test_a_penalty_can_follow_for_large_developers_alone(book: Rulebook) -> None:
    """22757.15(a) names no others, though they owe most of the duties."""
    exposed = {d.key for d in book.duties.values() if d.exposes(large=True)}
    assert exposed == {
        "framework",
        "framework-modification",
        "transparency-report",
        "internal-use-summary",
        "incident-report",
        "imminent-risk-notice",
        "no-false-statement-risk",
        "no-false-statement-framework",
        "redaction-note",
    }
    assert not [d.key for d in book.duties.values() if d.exposes(large=False)]
    assert (book.penalty_cap.amount, book.penalty_cap.unit) == (1_000_000, "dollars")
    assert len(book.penalty_grounds) == 4


@each_version
def test_the_closed_lists_are_whole(book: Rulebook) -> None:
    assert [kind.citation for kind in book.incident_kinds.values()] == [
        f"22757.11(d)({n})" for n in range(1, 5)
    ]
    assert len(book.redaction_grounds) == 5
    defined = [term.citation for term in book.definitions.values()]
    assert defined == [*(f"22757.11({letter})" for letter in "abcdefghijkl"), "Lab. Code § 1107"]


@each_version
def test_every_ladder_is_climbed_and_the_short_clocks_begin_at_once(book: Rulebook) -> None:
    used = {d.ladder for d in book.duties.values()} - {""}
    assert used == book.ladders.keys()
    assert book.ladders["long"].days == (30, 14, 7, 3, 1)
    assert book.ladders["incident"].days == (7, 3, 1)
    assert [key for key, ladder in book.ladders.items() if ladder.at_once] == ["incident", "hours"]


@each_version
def test_every_section_that_is_cited_is_one_of_the_act_or_names_its_code(book: Rulebook) -> None:
    cited = list(citations(book))
    assert len(cited) > 100
    strange = [c for c in cited if "§" not in c and not re.match(r"22757\.1[1-6]\b", c)]
    assert strange == []


def citations(thing: Any) -> Any:
    if isinstance(thing, dict | tuple):
        for value in thing.values() if isinstance(thing, dict) else thing:
            yield from citations(value)
    elif is_dataclass(thing):
        for field in fields(thing):
            value = getattr(thing, field.name)
            if field.name == "citation":
                yield value
            else:
                yield from citations(value)


# Places in the document, by a line of each.
CITATION = 'citation = "22757.13(c)(1)"'
DISCOVERY = "example = 2026-12-17T10:00:00-08:00"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        # The text and its head.
        ("[[framework.elements]]", "[[framework.elements", "not TOML"),
        ('zone = "America/Los_Angeles"', 'zone = "a"\nzone = "b"', "not TOML"),
        ("effective = 2026-10-01", 'effective = "soon"', "the head: effective must be a day"),
        ("effective = 2026-10-01", "effective = 2026-10-01T00:00:00", "effective must be a day"),
        ('version = "2026.2"\n', "", "the head: missing version"),
        ('version = "2026.2"', 'version = "new"', "the head: version 'new' is none"),
        ('version = "2026.2"', "version = 2026.2", "the head: version must be words"),
        ('name = "ca-sb53"', 'name = "CA"', "the head: name 'CA' is none"),
        ('name = "ca-sb53"', 'name = "ca-sb53"\nstate = "CA"', "the head: unknown state"),
        ('zone = "America/Los_Angeles"', 'zone = "America/Nowhere"', "the head: zone"),
        ('calendar = "us-ca"', 'calendar = "us-xx"', "the head: calendar 'us-xx' is unknown"),
        # Words of a row.
        (f"{CITATION}\n", "", "duty 6 (incident-report): missing citation"),
        (CITATION, 'citation = "§ 12"', "duty 6 (incident-report): citation '§ 12' is none"),
        (CITATION, 'citation = "the act"', "(incident-report): citation 'the act' is none"),
        (CITATION, 'citation = "22757.13 (c)"', "citation '22757.13 (c)' is none"),
        (CITATION, f"{CITATION}\nfine = true", "duty 6 (incident-report): unknown fine"),
        ('label = "Mitigations"', 'label = ""', "framework element 3 (mitigations): label must be"),
        ('label = "Mitigations"', 'label = " "', "element 3 (mitigations): label must be words"),
        ('label = "Mitigations"', "label = 3", "element 3 (mitigations): label must be words"),
        ('key = "weights"\nnumber', 'key = "updating"\nnumber', "element 7 (updating): a second"),
        ('key = "weights"\nnumber', 'key = "We!"\nnumber', "element 7 (We!): key 'We!' is none"),
        ("number = 7", "number = 8", "framework element 7 (weights): its number is 8"),
        ("number = 7", 'number = "7"', "element 7 (weights): number must be a whole number"),
        ("number = 7", "number = true", "element 7 (weights): number must be a whole number"),
        ("recurs = true", 'recurs = "yes"', "(internal-use-summary): recurs must be true or false"),
        ('amount = "50"', "amount = 50", "threshold 3 (people): amount must be words"),
        ('amount = "50"', 'amount = "many"', "threshold 3 (people): amount"),
        ('amount = "50"', 'amount = "-50"', "amount must be more than nothing"),
        ('amount = "50"', 'amount = "nan"', "amount must be more than nothing"),
        ('key = "people"', 'key = "annual-revenue"', "threshold 3 (annual-revenue): a second"),
        # Closed lists.
        ('who = "frontier"', 'who = "small"', "who is one of frontier, large, state, anyone, not"),
        (
            'who = "large"\n\n[[framework.el',
            'who = "state"\n\n[[framework.el',
            "who is one of fron",
        ),
        ('publicity = "confidential"', 'publicity = "secret"', "publicity is one of public, conf"),
        ('roll = "late-after"', 'roll = "back"', "roll is one of both, late-after, never, not"),
        ('unit = "people"', 'unit = "crowds"', "unit is one of operations, dollars, people, not"),
        ('starts = "deployment"', 'starts = "noon"', "starts is one of large, deployment, not"),
        # Periods.
        ("{ days = 30 }", "{ fortnights = 2 }", "period knows years, months, days, hours, not"),
        ("{ days = 30 }", "{ days = -3 }", "(framework-modification): period is counted in whole"),
        ("{ days = 30 }", '{ days = "x" }', "period is counted in whole numbers from 1 to 999"),
        ("{ days = 30 }", "{ days = true }", "period is counted in whole numbers"),
        ("{ days = 30 }", "{ days = 1, hours = 1 }", "period is counted in hours, or in days"),
        ("{ days = 30 }", "30", "duty 3 (framework-modification): period must be a table"),
        ("{ months = 3 }", "{}", "(internal-use-summary): a period without length can't recur"),
        (
            "period = { years = 5 }\nkeeper",
            "period = {}\nkeeper",
            "retention unredacted: its perio",
        ),
        # What belongs together.
        ("period = { days = 15 }\n", "", "it has no period, but ladder, example, satisfied_by"),
        ('ladder = "incident"\n', "", "(incident-report): it has a period; missing ladder"),
        (f"{DISCOVERY}\n", "", "duty 6 (incident-report): it has a period; missing example"),
        (
            'satisfied_by = "An incident report received by the Office of Emergency Services"\n',
            "",
            "duty 6 (incident-report): it has a period; missing satisfied_by",
        ),
        (DISCOVERY, "example = 2026-12-17T10:00:00", "example must be a day, or a time with its"),
        ("2026-12-25T09:00:00-08:00", "2026-12-25", "its period needs an example with a time"),
        (
            'who = "state"',
            'who = "state"\nexposure = true',
            "can follow for large developers alone",
        ),
        ("margin_days = 1", "margin_days = -1", "margin_days can't take days away"),
        ('publicity = "none"', 'publicity = "none"\nrecurs = true', "it has no period, but recurs"),
        ("days = [7, 3, 1]", "days = [3, 7, 1]", "ladder 2 (incident): days must come down"),
        ("days = [7, 3, 1]", "days = [7, 3, 0]", "ladder 2 (incident): days must come down"),
        ("days = [7, 3, 1]", "days = [7, 7, 1]", "days names something twice"),
        ("days = [7, 3, 1]", "days = []", "ladder 2 (incident): it reminds nobody"),
        ('chosen = "made"', 'chosen = "felt"', "switch 1 (modification-day): chosen 'felt' is no"),
        # References.
        ('ladder = "incident"', 'ladder = "steep"', "duty incident-report: unknown ladder 'steep'"),
        ('"modification-day", ', '"weather", ', "duty framework-modification: unknown switch"),
        ('definition = "catastrophic-risk"', 'definition = "x"', "threshold people: unknown defin"),
        ('uses = ["affiliate",', 'uses = ["x",', "definition large-frontier-developer: unknown d"),
        # Definitions are made of others, and not of themselves.
        (
            'uses = ["artificial-intelligence-model"]',
            'uses = ["deploy"]',
            "made of itself: ",
        ),
        ('uses = ["artificial-intelligence-model"]', 'uses = ["foundation-model"]', "of itself"),
        # Sections.
        ("[penalty_cap]", "[penalty_top]", "penalty_cap: not a table"),
        ("[[ladders]]", "[[stairs]]", "ladder: there is none"),
        ("[[framework.elements]]", "[[framework.parts]]", "framework: no section of that name"),
    ],
)
def test_a_rulebook_with_a_fault_is_refused_with_the_place_and_the_reason(
    old: str, new: str, says: str
) -> None:
    assert old in GOOD
    everywhere = -1 if old == "[[ladders]]" else 1
    with pytest.raises(BadRulebook, match=re.escape(says)):
        reading.read(GOOD.replace(old, new, everywhere))


def test_a_circle_of_definitions_is_shown_whole() -> None:
    bent = GOOD.replace('uses = ["artificial-intelligence-model"]', 'uses = ["frontier-model"]')
    with pytest.raises(BadRulebook) as refused:
        reading.read(bent)
    assert "frontier-model → foundation-model → frontier-model" in str(refused.value)


def write(folder: Path, **texts: str) -> Path:
    """A folder ca-sb53 with documents by their file's name, "v" before it."""
    target = folder / "ca-sb53"
    target.mkdir()
    for name, text in texts.items():
        (target / f"{name[1:].replace('_', '.')}.toml").write_text(text, encoding="utf-8")
    return target


def edition(version: str, effective: str) -> str:
    return GOOD.replace('"2026.2"', f'"{version}"').replace(
        "effective = 2026-10-01", f"effective = {effective}"
    )


def test_versions_come_by_their_day_and_numbers_are_no_text(tmp_path: Path) -> None:
    folder = write(
        tmp_path, v2026_10=edition("2026.10", "2026-12-01"), v2026_9=edition("2026.9", "2026-11-01")
    )
    assert [book.version for book in reading.read_all(folder)] == ["2026.9", "2026.10"]


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        (
            {"v2026_2": GOOD, "v2026_3": edition("2026.3", "2026-10-01")},
            "ca-sb53 2026.3: effective from 2026-10-01, as 2026.2 is",
        ),
        (
            {"v2026_2": GOOD, "v2026_1": edition("2026.1", "2026-11-01")},
            "ca-sb53 2026.1: effective after 2026.2, with a lower number",
        ),
        (
            {"v2026_2": GOOD, "v2026_02": edition("2026.02", "2026-11-01")},
            "ca-sb53 2026.02: effective after 2026.2, with a lower number",
        ),
        ({"v2026_3": GOOD}, "2026.3.toml: it is ca-sb53 2026.2, which belongs in another file"),
        ({"v2026_2": GOOD.replace('"ca-sb53"', '"ny-raise"')}, "it is ny-raise 2026.2, which"),
        ({"v2026_2": GOOD, "v2026_3": "x"}, "ca-sb53/2026.3.toml: not TOML"),
        ({}, "ca-sb53: no version"),
    ],
)
def test_versions_that_are_no_series_are_refused_whole(
    tmp_path: Path, texts: dict[str, str], says: str
) -> None:
    with pytest.raises(BadRulebook, match=re.escape(says)):
        reading.read_all(write(tmp_path, **texts))


def test_every_past_version_stays_and_the_day_decides_which_holds() -> None:
    assert [book.version for book in rules.versions()] == ["2026.1", "2026.2"]
    for day, version in {
        date(2025, 1, 1): "2026.1",
        date(2026, 9, 30): "2026.1",
        date(2026, 10, 1): "2026.2",
        date(2100, 1, 1): "2026.2",
    }.items():
        assert rules.on(day).version == version
    assert rules.version("ca-sb53", "2026.1").effective == date(2026, 1, 1)
    assert rules.current() in rules.versions()


@pytest.mark.parametrize(
    ("name", "number"),
    [("ca-sb53", "1"), ("ca-sb99", "2026.1"), ("calendars", "2026.1"), ("..", "")],
)
def test_a_version_that_is_not_there_is_not_found(name: str, number: str) -> None:
    with pytest.raises(NotFound):
        rules.version(name, number)


def test_what_a_version_changed_is_what_it_says_and_no_more() -> None:
    old, new = rules.versions()
    found = changes.differences(old, new)
    assert [(d.section, d.key, d.word) for d in found] == [
        ("duties", "internal-use-summary", "satisfied_by"),
        ("ladders", "hours", "hours"),
        ("switches", "yearly-review", "assumption"),
    ]
    assert (found[1].before, found[1].after) == ((12, 6, 1), (12, 6, 3, 1))
    assert len(new.changes) == len(found)
    assert old.changes == ()


def test_a_row_more_or_less_a_word_of_the_head_and_the_cap_are_differences() -> None:
    less = replace(
        BOOK,
        title="Another act",
        duties={k: d for k, d in BOOK.duties.items() if k != "framework"},
        elements=BOOK.elements | {"framework": BOOK.elements["framework"][1:]},
        penalty_cap=replace(BOOK.penalty_cap, amount=Decimal(2)),
    )
    found = {
        (d.section, d.key, d.word): (d.before, d.after) for d in changes.differences(less, BOOK)
    }
    assert found == {
        ("title", "", ""): ("Another act", BOOK.title),
        ("duties", "framework", ""): (None, BOOK.duties["framework"]),
        ("elements", "framework/standards", ""): (None, BOOK.elements["framework"][0]),
        ("penalty_cap", "penalty-cap", "amount"): (Decimal(2), BOOK.penalty_cap.amount),
    }
    assert changes.differences(BOOK, BOOK) == []


def test_no_element_is_named_in_the_code() -> None:
    """Forms, checklists and pages are made from the data: not one label stands in a program."""
    files = subprocess.run(
        ["git", "ls-files", "portal", "filings"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    code = [
        ROOT / f
        for f in files
        if f.endswith((".py", ".html", ".txt")) and "/demo/" not in f and "/vendor/" not in f
    ]
    assert len(code) > 50
    labels = [e.label for e in rules.elements("framework")]
    found = [(p.name, x) for p in code for x in labels if x in p.read_text(encoding="utf-8")]
    assert found == []

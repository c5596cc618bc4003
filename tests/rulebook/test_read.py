"""A document that can be misread is not read: it is refused with the place and the reason."""

import re
import subprocess
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from portal.errors import NotFound
from portal.rulebook import changes, reading, rules, wired
from portal.rulebook.reading import BadRulebook

FOLDER = rules.DATA / "ca-sb53"
GOOD = (FOLDER / "2026.2.toml").read_text(encoding="utf-8")
ROOT = Path(rules.__file__).parents[2]
BOOK = reading.read(GOOD)


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
        ("effective = 2026-10-01", "effective = 9999-12-31", "the head: effective: "),
        ("effective = 2026-10-01", "effective = 0001-01-01", "the head: effective: "),
        ('version = "2026.2"\n', "", "the head: missing version"),
        ('version = "2026.2"', 'version = "new"', "the head: version 'new' is none"),
        ('version = "2026.2"', "version = 2026.2", "the head: version must be words"),
        ('name = "ca-sb53"', 'name = "CA"', "the head: name 'CA' is none"),
        ('name = "ca-sb53"', 'name = "ca-sb53"\nstate = "CA"', "the head: unknown state"),
        ('zone = "America/Los_Angeles"', 'zone = "America/Nowhere"', "the head: zone"),
        ('zone = "America/Los_Angeles"', 'zone = "America"', "the head: zone"),
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
        (
            'label = "Mitigations"',
            f'label = "{"M" * 121}"',
            "(mitigations): label has more than 120 characters",
        ),
        ('key = "people"', f'key = "{"p" * 41}"', "key has more than 40 characters"),
        (CITATION, f'citation = "{"A" * 79} § 1"', "(incident-report): citation has more than 80"),
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
        ('who = "state"', 'who = "state"\nrecurs = true', "it has no period, but recurs"),
        ('who = "state"', 'who = "state"\nrenews = true', "it has no period, but renews"),
        (DISCOVERY, f"{DISCOVERY}\noptional = true", "and something else is said to"),
        (DISCOVERY, f'{DISCOVERY}\nconsequence = "None."', "and something else is said to"),
        # Examples that no page could show, the second in its fourth quarter alone.
        ("example = 2026-11-25", "example = 1800-11-25", "(framework-modification): example: "),
        ("example = 2026-01-01", "example = 2199-06-01", "(internal-use-summary): example: "),
        ("days = [7, 3, 1]", "days = [3, 7, 1]", "ladder 2 (incident): days must come down"),
        ("days = [7, 3, 1]", "days = [7, 3, 0]", "ladder 2 (incident): days must come down"),
        ("days = [7, 3, 1]", "days = [7, 7, 1]", "days names something twice"),
        ("days = [7, 3, 1]", "days = []", "ladder 2 (incident): it reminds nobody"),
        ('chosen = "made"', 'chosen = "felt"', "switch 1 (modification-day): chosen 'felt' is no"),
        # Readings that no program follows, and sentences for others than those.
        (
            'chosen = "made"',
            'chosen = "published"',
            "(modification-day): no program reads it as 'published'",
        ),
        ('key = "nil-statement"', 'key = "weather"', "(weather): no program reads it as 'good-pra"),
        (
            '[switches.assumptions]\nmade = "',
            '[switches.assumptions]\ndecided = "',
            "(modification-day): its assumptions must be those that programs follow: made",
        ),
        # Names that programs need.
        ('key = "redaction-note"', 'key = "redaction"', "duty: missing redaction-note, which prog"),
        ('key = "training-compute"', 'key = "compute"', "threshold: missing training-compute"),
        (
            'key = "transparency-report"',
            'key = "transparancy-report"',
            "transparency-report: no section of that name, and no duty to file it",
        ),
        (
            "[[framework.elements]]",
            "[[framwork.elements]]",
            "framwork: no section of that name, and no duty to file it",
        ),
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
    everywhere = -1 if old.startswith("[[") else 1
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
        ("switches", "yearly-review", "assumptions"),
    ]
    assert (found[1].before, found[1].after) == ((12, 6, 1), (12, 6, 3, 1))
    assert len(new.changes) == len(found)
    assert old.changes == ()


def test_a_rulebook_without_a_switch_that_programs_ask_is_refused() -> None:
    start = GOOD.index('[[switches]]\nkey = "size-carries-over"')
    end = GOOD.index("[[switches]]", start + 1)
    with pytest.raises(BadRulebook, match="switch: missing size-carries-over"):
        reading.read(GOOD[:start] + GOOD[end:])


def test_every_name_in_the_code_is_one_without_which_no_rulebook_is_read() -> None:
    code = "".join(
        path.read_text(encoding="utf-8")
        for room in ("portal", "filings")
        for path in (ROOT / room).rglob("*.py")
    )
    written = set(re.findall(r'"([a-z]+(?:-[a-z]+)*)"', code))
    assert len(written & wired.DUTIES) > 5
    assert {key for key in written & BOOK.duties.keys() if "-" in key} <= wired.DUTIES
    assert set(re.findall(r'thresholds\["([a-z-]+)"\]', code)) == wired.THRESHOLDS
    assert set(re.findall(r'(?:switches|chosen)\["([a-z-]+)"\]', code)) <= wired.READINGS.keys()


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

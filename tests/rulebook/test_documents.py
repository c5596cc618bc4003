"""The rulebook says the law once, with a citation for each rule."""

import json
import re
import tomllib
from dataclasses import fields, is_dataclass
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from portal.rulebook import rules
from portal.rulebook.arithmetic import Period, Roll
from portal.rulebook.rules import Rulebook

FOLDER = rules.DATA / "ca-sb53"
BOOK = rules.versions()[-1]

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
        "transparency-summaries",
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


# What a version says, without its comments and spaces. A landed version is never edited: a change
# is a new document. So a new line here is right, and another digest for an old version is wrong.
DIGESTS = {
    "2026.1": "af9cbb70c5524654c9fbfbcef97d7b02c7209f26537a2e31c31064f5439f48af",
    "2026.2": "c671757c305b7c562a4841bf4b7fc589c9b671dd9abad5511cc396ded2ad3490",
}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_a_landed_version_is_never_edited(path: Path) -> None:
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    canonical = json.dumps(said, default=str, ensure_ascii=False, sort_keys=True)
    assert sha256(canonical.encode()).hexdigest() == DIGESTS[path.stem]


@each_version
def test_what_can_follow_beside_a_penalty_is_said(book: Rulebook) -> None:
    said = {key: d.consequence for key, d in book.duties.items() if d.consequence}
    assert said.keys() == {
        "framework-review",
        "employee-disclosures",
        "employee-contracts",
        "employee-notice",
        "anonymous-channel-updates",
        "anonymous-channel-directors",
    }
    assert "breaks your own framework" in said.pop("framework-review")
    assert all("1107.1(f)–(i)" in words for words in said.values())


@each_version
def test_every_part_of_the_act_that_binds_somebody_has_its_row(book: Rulebook) -> None:
    cited = {d.citation for d in book.duties.values()}
    assert cited >= {
        *(f"22757.12({part})" for part in ("a", "b)(1", "b)(2", "c)(1", "c)(2", "d", "f")),
        *(f"22757.12(e)(1)({part})" for part in "AB"),
        *(f"22757.13({part})" for part in ("a", "b", "c)(1", "c)(2", "c)(3", "c)(4", *"deghij")),
        *("22757.14(a)", "22757.14(d)", "22757.15(b)"),
        *(f"Lab. Code § 1107.1({part})" for part in (*"abcdfgh", "e)(1", "e)(2")),
        *("Gov. Code § 11546.8", "Stats. 2025, ch. 138, § 5", "Stats. 2025, ch. 138, § 5(f)"),
    }


@each_version
def test_a_notice_to_the_police_is_not_called_exempt_from_disclosure(book: Rulebook) -> None:
    """22757.13(f) exempts what reaches the Office of Emergency Services."""
    assert book.duties["imminent-risk-notice"].publicity == "none"

"""docs/rules.md shows a lawyer every clock and every assumption, and tests that are there."""

import re
from pathlib import Path

from portal.rulebook import rules

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/rules.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`([^`\n]+)`", PAGE))


def test_every_clock_line_and_switch_is_on_the_page() -> None:
    book = rules.versions()[-1]
    clocks = {duty.key for duty in book.duties.values() if duty.period is not None}
    assert clocks | book.thresholds.keys() | book.switches.keys() <= NAMED


def test_every_clock_stands_beside_its_citation_and_its_switches() -> None:
    for duty in rules.versions()[-1].duties.values():
        if duty.period is not None:
            row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{duty.key}` |"))
            assert f"| {duty.citation} |" in row
            assert set(re.findall(r"`([a-z-]+)`", row)) - {duty.key} <= set(duty.switches)


def test_every_test_that_is_named_is_there() -> None:
    tests = "".join(path.read_text() for path in ROOT.glob("tests/rulebook/test_*.py"))
    named = {name for name in NAMED if name.startswith("test_")}
    assert len(named) > 20
    assert [name for name in sorted(named) if f"def {name}(" not in tests] == []

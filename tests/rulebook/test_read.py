"""The rulebook says the law once, with a citation for each rule, or it is not loaded."""

import re
import subprocess
from pathlib import Path

import pytest

from portal.rulebook import rules

GOOD = (rules.DATA / "ca-sb53.toml").read_text(encoding="utf-8")
ROOT = Path(rules.__file__).parents[2]


def test_the_ten_elements_are_those_of_the_act_in_its_order() -> None:
    elements = rules.elements("framework")
    assert [e.citation for e in elements] == [f"22757.12(a)({n})" for n in range(1, 11)]
    assert rules.current().cite(elements[0].citation) == "Bus. & Prof. Code § 22757.12(a)(1)"


def test_the_yearly_review_and_the_thirty_days_are_data() -> None:
    duties = rules.current().duties
    assert duties["framework-review"].period == {"years": 1}
    assert duties["framework-modification"].period == {"days": 30}
    assert duties["framework-modification"].citation == "22757.12(b)(2)"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[[framework.elements]]", "[[framework.elements", "not TOML"),
        ('citation = "22757.12(a)(3)"\n', "", "framework, element 3: missing citation"),
        ('"22757.12(a)(3)"', '"§ 12"', "framework, element 3: '§ 12' is no citation"),
        ('key = "weights"', 'key = "updating"', "framework, element 7: a second 'updating'"),
        ('key = "weights"', 'key = "We!"', "element 7: 'We!' is no key"),
        ("number = 7", "number = 8", "element 7: its number is 8"),
        ("number = 7", 'number = "7"', "element 7: number must be a int"),
        ('label = "Mitigations"', 'label = ""', "element 3: label must be a str"),
        ('who = "large"', 'whom = "large"', "duty 1: missing who"),
        ("{ days = 30 }", "{ fortnights = 2 }", "duty 2: a period is a number of years"),
        ("{ days = 30 }", "{ days = -3 }", "duty 2: a period is a number of years"),
        ("{ days = 30 }", '{ days = "x" }', "duty 2: a period is a number of years"),
        ("{ days = 30 }", "{}", "duty 2: period must be a dict"),
        ("effective = 2026-01-01", 'effective = "soon"', "the head: effective must be a date"),
        ('version = "2026.1"\n', "", "the head: missing version"),
    ],
)
def test_a_rulebook_with_a_fault_is_refused_with_the_place_and_the_reason(
    old: str, new: str, says: str
) -> None:
    assert old in GOOD
    with pytest.raises(rules.BadRulebook, match=re.escape(says)):
        rules.read(GOOD.replace(old, new, 1))


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

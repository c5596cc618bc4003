"""What the README shows of the running register is there."""

import re
import shlex
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import resolve

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
# The demonstration's own are served while it is on.
_DEMO = ("/demo/", "/ui/")


def test_an_address_that_is_named_is_served() -> None:
    table = README.partition("## Where things are")[2].partition("\n## ")[0]
    named = {a.replace("<organisation>", "x") for a in re.findall(r"`(/[^`]*)`", table)}
    for address in named:
        if not address.startswith(_DEMO):
            assert resolve(address), address
    assert {
        *("/due/", "/rules/", "/am-i-covered/", "/file/x/facts/", "/file/x/obligations/"),
        *("/staff/clocks/", "/staff/calendar/"),
    } <= named


@pytest.mark.django_db
def test_the_example_of_a_date_runs_as_it_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    example = re.search(r"ARGS='(due [^']+)'", README)
    assert example
    call_command(*shlex.split(example[1]))
    assert "File by" in capsys.readouterr().out

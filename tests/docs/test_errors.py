"""Every refusal has a sentence, every sentence a use, and docs/errors.md lists them all.

After a sentence has changed: `PORTAL_WRITE_DOCS=1 make test ARGS=tests/docs` writes the list anew.
"""

import ast
import os
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from string import Formatter

from portal.errors import sentences

ROOT = Path(__file__).resolve().parents[2]
LIST = ROOT / "docs/errors.md"
HEAD = """\
# Refusals

What the register says no to, and in which words. A code is stable: a program may rely on it. Its
sentence stands beside the field that it is about, or on a page of its own with status 409 (403 for
`permission.…`). Words in braces are filled in. A `file.warning.…` refuses nothing: the text was
read, and one thing in it wants a look.

This page is made from the code by `tests/docs/test_errors.py`, which says how.
"""


def modules() -> Iterator[ast.Module]:
    for package in ("portal", "filings", "incidents"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if path.name != "refusals.py" and "migrations" not in path.parts:
                yield ast.parse(path.read_text(encoding="utf-8"))


def words(node: ast.AST) -> set[str]:
    """The strings that stand in a piece of code."""
    found = {n.value for n in ast.walk(node) if isinstance(n, ast.Constant)}
    return {value for value in found if isinstance(value, str)}


def raised() -> Iterator[tuple[str, set[str | None]]]:
    """Each code that a refusal is made with, and the names of what is given with it."""
    for module in modules():
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refusal":
                given = {keyword.arg for keyword in node.keywords}  # None for **params
                for code in words(node.args[0]):
                    yield code, given


def placeholders(code: str) -> set[str]:
    return {name for _text, name, _spec, _how in Formatter().parse(str(sentences()[code])) if name}


def page() -> str:
    parts = [HEAD]
    for room, codes in groupby(sorted(sentences()), key=lambda code: code.partition(".")[0]):
        parts.append(f"\n## {room}\n\n| Code | What it says |\n| --- | --- |\n")
        parts += [f"| `{code}` | {sentences()[code]} |\n" for code in codes]
    return "".join(parts)


def test_every_refusal_has_a_sentence_and_gives_all_that_the_sentence_names() -> None:
    found = list(raised())
    assert found
    assert {code for code, _given in found} <= set(sentences())
    lacking = [
        (code, placeholders(code) - given)
        for code, given in found
        if None not in given and not placeholders(code) <= given
    ]
    assert lacking == []


def test_no_sentence_is_left_that_nothing_says() -> None:
    used = set().union(*map(words, modules()))
    assert sorted(set(sentences()) - used) == []


def test_the_list_for_readers_is_the_code_s() -> None:
    if os.environ.get("PORTAL_WRITE_DOCS"):
        LIST.write_text(page(), encoding="utf-8")
    assert LIST.read_text(encoding="utf-8") == page()

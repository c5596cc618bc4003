"""What the pages for people point to is there: files, headings, targets, settings, pictures."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
PICTURES = ROOT / "docs/pictures"

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
_CODE = re.compile(r"`+([^`]+)`+")
_PATH = re.compile(
    r"(?:portal|filings|incidents|tests|docs|deploy|\.ci)/[\w./-]*\w/?|Makefile|pyproject\.toml"
)
_TARGET = re.compile(r"\bmake ([a-z][a-z-]*)")
_SETTING = re.compile(r"\b(?:PORTAL_[A-Z_]+|[A-Z]+(?:_[A-Z]+)*_URL|STORAGE_ENDPOINT)\b")
# Addresses of the places that packages come from, and folders of somebody's machine.
_ELSEWHERE = re.compile(
    r"(?<![\w.~}-])/(?:work|tmp|root|home)/|(?:pypi|npmjs|crates)\.(?:org|com|io)|pythonhosted"
)
# The one folder that every machine has: the last resort for a socket's short path.
_MEANT = {"portal/embedded/servers.py": '"/tmp'}


def said(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def anchors(page: Path) -> set[str]:
    """Headings as forges address them."""
    found = _HEADING.findall(said(page))
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in found}


def files() -> Iterator[Path]:
    """Every text file of the project but what .gitignore names."""
    lines = (ROOT / ".gitignore").read_text().split()
    ignored = {line.strip("/") for line in lines} | {".git"}
    for folder, below, names in os.walk(ROOT):
        below[:] = [name for name in below if name not in ignored]
        for name in names:
            path = Path(folder, name)
            if path.suffix not in {".pyc", ".ttf", ".png", ".woff2"} and not path.is_symlink():
                yield path


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_a_link_leads_somewhere(page: Path) -> None:
    dead = []
    for link in _LINK.findall(said(page)):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = unquote(link).partition("#")
        target = (page.parent / path) if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            dead.append(link)
    assert dead == []


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_a_file_a_target_or_a_setting_that_is_named_exists(page: Path) -> None:
    code = "\n".join(_CODE.findall(said(page)))
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    sources = [*ROOT.glob("portal/**/*.py"), *ROOT.glob("tests/**/*.py"), ROOT / "Makefile"]
    known = set().union(*(_SETTING.findall(source.read_text()) for source in sources))
    assert [path for path in _PATH.findall(code) if not (ROOT / path).exists()] == []
    assert set(_TARGET.findall(code)) - targets == set()
    assert set(_SETTING.findall(code)) - known == set()


def test_the_guides_show_each_picture_that_the_browser_takes_and_no_other() -> None:
    walk = (ROOT / "tests/browser/test_whole_way.py").read_text()
    taken = set(re.findall(r'picture\(\w+, "([\w-]+)"\)', walk))
    kept = {path.stem for path in PICTURES.glob("*.png")}
    shown = set(re.findall(r"pictures/([\w-]+)\.png", "".join(map(said, PAGES))))
    assert taken == kept == shown
    assert [path.name for path in PICTURES.iterdir() if path.stat().st_size > 200 * 1024] == []


def test_no_file_names_a_folder_of_some_machine_or_where_packages_come_from() -> None:
    found = []
    for path in files():
        name = str(path.relative_to(ROOT))
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1):
            meant = name in _MEANT and _MEANT[name] in line
            if path != Path(__file__) and not meant and _ELSEWHERE.search(line):
                found.append(f"{name}:{number}: {line.strip()[:100]}")
    assert found == []

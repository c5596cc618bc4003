#!/usr/bin/env python3
"""Copy what the pages use of the U.S. Web Design System into the static files.

A maintainer's script: unpack the npm package `@uswds/uswds` (`npm pack @uswds/uswds`, `tar xzf`),
then

    python deploy/vendor_uswds.py package portal/ui/static/vendor/uswds

Kept are the utilities, the components below, two cuts of Source Sans Pro, and the images that the
remaining rules refer to. MANIFEST.json lists every file with its SHA-256; a test checks it.
"""

import argparse
import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

COMPONENTS = {
    "alert",
    "breadcrumb",
    "button",
    "checkbox",
    "current",
    "error-message",
    "fieldset",
    "focus",
    "form",
    "form-group",
    "hint",
    "input",
    "label",
    "legend",
    "memorable-date",
    "radio",
    "select",
    "skipnav",
    "sr-only",
    "table",
    "table-container",
    "textarea",
}
FONTS = ("sourcesanspro-regular-webfont", "sourcesanspro-bold-webfont")


def blocks(css: str) -> Iterator[tuple[str, str | None]]:
    """The top level of a sheet: (prelude, body), or (statement, None) for `@charset`."""
    at = 0
    while at < len(css):
        open_, end = css.find("{", at), css.find(";", at)
        if open_ == -1 or -1 < end < open_:
            if end == -1:
                return
            yield css[at : end + 1], None
            at = end + 1
            continue
        depth, close = 1, open_ + 1
        while depth:
            depth += {"{": 1, "}": -1}.get(css[close], 0)
            close += 1
        yield css[at:open_], css[open_ + 1 : close - 1]
        at = close


def wanted(selector: str) -> bool:
    """Whether every USWDS component that a selector names is one of ours."""
    named = re.findall(r"\.usa-([a-z0-9]+(?:-[a-z0-9]+)*)", selector)
    return COMPONENTS.issuperset(named)


def split_selectors(prelude: str) -> list[str]:
    """Split at the commas that stand outside brackets."""
    return re.split(r",(?![^()\[\]]*[)\]])", prelude)


def trim(css: str) -> str:
    """The rules that our pages can use, in their order."""
    out = []
    for prelude, body in blocks(css):
        if body is None:
            out.append(prelude)
        elif prelude.startswith("@font-face"):
            if any(font in body for font in FONTS):
                out.append(f"{prelude}{{{body}}}")
        elif prelude.startswith(("@media", "@supports")):
            if inner := trim(body):
                out.append(f"{prelude}{{{inner}}}")
        elif prelude.startswith("@"):
            out.append(f"{prelude}{{{body}}}")
        elif kept := [s for s in split_selectors(prelude) if wanted(s)]:
            out.append(f"{','.join(kept)}{{{body}}}")
    return "".join(out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("package", type=Path, help="the unpacked npm package")
    parser.add_argument("target", type=Path, help="folder of the static files; replaced")
    args = parser.parse_args()

    source = args.package / "dist"
    css = (source / "css/uswds.min.css").read_text(encoding="utf-8")
    # Comments go, but for the first, which names the version. Maps are not served.
    [version] = re.findall(r"/\*! uswds v([0-9.]+) \*/", css)
    css = trim(re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL))
    css = css.replace('@charset "UTF-8";', f'@charset "UTF-8";/*! uswds v{version}, trimmed */', 1)

    shutil.rmtree(args.target, ignore_errors=True)
    sheet = args.target / "css/uswds.min.css"
    sheet.parent.mkdir(parents=True)
    sheet.write_text(css.strip() + "\n", encoding="utf-8")
    for address in sorted(set(re.findall(r"url\(\"?\.\./([^)\"]+)\"?\)", css))):
        (args.target / address).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / address, args.target / address)
    shutil.copyfile(args.package / "LICENSE.md", args.target / "LICENSE.md")

    files = sorted(p for p in args.target.rglob("*") if p.is_file())
    manifest = {
        "package": "@uswds/uswds",
        "version": version,
        "license": "Public domain (CC0-1.0), OFL-1.1 and Apache-2.0 in parts; see LICENSE.md",
        "files": {
            p.relative_to(args.target).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
            for p in files
        },
    }
    (args.target / "MANIFEST.json").write_text(json.dumps(manifest, indent=2) + "\n")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Copy the fonts of printed documents, and write down what they can draw.

A maintainer's script; it needs fonttools. Get each package of `CUTS` with `npm pack`, unpack it
into a folder of its name (`source-sans-3/package/…`), then

    python deploy/vendor_fonts.py FOLDER portal/ui/fonts

MANIFEST.json lists every file with its SHA-256, and for each font its characters as ranges of
hexadecimal code points; portal.ui.fonts reads them, a test checks them.
"""

import argparse
import hashlib
import json
import shutil
from itertools import groupby
from pathlib import Path

from fontTools.ttLib import TTFont

# npm package below @expo-google-fonts: its files, family by family, in the order of preference.
# The PDF compiler reads no WOFF. Chinese has one weight: each further one is 10.5 MB.
CUTS = {
    "source-sans-3": ("400Regular/SourceSans3_400Regular.ttf", "700Bold/SourceSans3_700Bold.ttf"),
    "source-code-pro": (
        "400Regular/SourceCodePro_400Regular.ttf",
        "700Bold/SourceCodePro_700Bold.ttf",
    ),
    "noto-sans-sc": ("400Regular/NotoSansSC_400Regular.ttf",),
}


def ranges(font: Path) -> str:
    """The code points of a font: `20-7E A0 …`."""
    points = sorted(TTFont(font).getBestCmap())
    runs = (
        [point for _, point in run]
        for _, run in groupby(enumerate(points), key=lambda pair: pair[1] - pair[0])
    )
    return " ".join(f"{run[0]:X}-{run[-1]:X}" if len(run) > 1 else f"{run[0]:X}" for run in runs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("packages", type=Path, help="folder with the unpacked npm packages")
    parser.add_argument("target", type=Path, help="folder of the fonts")
    args = parser.parse_args()

    fonts = {}
    for name, cuts in CUTS.items():
        package = args.packages / name / "package"
        version = json.loads((package / "package.json").read_text())["version"]
        license_file = f"LICENSE-{name}.txt"
        shutil.copyfile(package / "LICENSE_FONT", args.target / license_file)
        for cut in cuts:
            source, target = package / cut, args.target / Path(cut).name
            shutil.copyfile(source, target)
            fonts[target.name] = {
                "package": f"@expo-google-fonts/{name}",
                "version": version,
                "family": TTFont(source)["name"].getBestFamilyName(),
                "license": "OFL-1.1",
                "characters": ranges(source),
            }

    files = sorted([*args.target.glob("*.ttf"), *args.target.glob("LICENSE-*.txt")])
    manifest = {
        "fonts": fonts,
        "files": {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in files},
    }
    (args.target / "MANIFEST.json").write_text(json.dumps(manifest, indent=2) + "\n")


if __name__ == "__main__":
    main()

"""The vendored fonts of printed documents, and what they can draw."""

import hashlib
import json
import unicodedata

import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st

from portal.ui.fonts import FOLDER, MISSING, drawable

MANIFEST = json.loads((FOLDER / "MANIFEST.json").read_text())
FONTS = typst.Fonts(
    include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FOLDER)]
)
any_text = st.text(st.characters())


def draw(text, font, weight):
    """Raises TypstError where the font lacks a character."""
    page = (
        '#set document(title: "Specimen")\n'
        f'#set text(font: "{font}", weight: {weight}, fallback: false)\n'
        "#for word in json(bytes(sys.inputs.text)) [#word ]"
    )
    return typst.compile(
        page.encode(),
        font_paths=FONTS,
        sys_inputs={"text": json.dumps(list(text))},
        pdf_standards=["ua-1", "a-2a"],
    )


def test_every_font_file_is_the_one_in_the_manifest_and_has_its_license():
    found = {
        p.name: hashlib.sha256(p.read_bytes()).hexdigest()
        for p in FOLDER.iterdir()
        if p.suffix in {".ttf", ".txt"}
    }
    assert found == MANIFEST["files"]
    assert {name for name in found if name.endswith(".ttf")} == set(MANIFEST["fonts"])
    for font in MANIFEST["fonts"].values():
        license_file = FOLDER / f"LICENSE-{font['package'].rpartition('/')[2]}.txt"
        assert "SIL Open Font License" in license_file.read_text()


@pytest.mark.parametrize(
    ("name", "weight"),
    [
        ("SourceSans3_400Regular.ttf", 400),
        ("SourceSans3_700Bold.ttf", 700),
        ("NotoSansSC_400Regular.ttf", 400),
    ],
)
def test_every_character_that_the_manifest_claims_has_a_glyph(name, weight):
    font = MANIFEST["fonts"][name]
    claimed = set()
    for part in font["characters"].split():
        first, _dash, last = part.partition("-")
        claimed |= set(map(chr, range(int(first, 16), int(last or first, 16) + 1)))
    visible = [c for c in sorted(claimed) if unicodedata.category(c)[0] not in "CZ"]
    assert len(visible) > 1500
    assert draw(visible, font["family"], weight)


def test_a_font_without_the_character_would_be_noticed():
    with pytest.raises(typst.TypstError):
        draw("新", "Source Sans 3", 400)


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("Zoë Łuczak, 新月, Ωμέγα, Жук", "Zoë Łuczak, 新月, Ωμέγα, Жук"),
        ("Zoe\u0308", "Zoë"),
        ("a\u202eb\u200fc\ufeff\x00d\u200be", "abcde"),
        ("one\r\ntwo\u2028three\tfour\u00a0five", "one\ntwo\nthree four five"),
        ("ok 🙂 שלום", f"ok {MISSING} {MISSING * 4}"),
        ("👩\u200d💻☎\ufe0f", f"{MISSING * 2}☎"),
        # Ą is in one font, the voicing mark in the other; あ and the mark are in one.
        ("Ą\u3099", f"Ą{MISSING}"),
        ("ア\uff9e", "ア\uff9e"),
        ("\ud800", MISSING),
    ],
)
def test_text_is_drawn_as_it_is_or_shows_where_it_is_not(text, drawn):
    assert drawable(text) == drawn


@given(any_text)
def test_what_can_be_drawn_is_not_changed_again(text):
    assert drawable(drawable(text)) == drawable(text)

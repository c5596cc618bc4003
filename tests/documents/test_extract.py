import io
import json
import random
import re
import zipfile
from collections import Counter
from functools import cache

import docx
import pikepdf
import pytest
import typst
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.documents.canonical import canonical
from portal.documents.extraction import extract
from portal.documents.refusals import SENTENCES
from portal.documents.structure import outline, plain, render
from tests.support import documents

PAGES = 200
MAKERS = {
    "framework.pdf": documents.as_pdf,
    "framework.docx": documents.as_docx,
    "framework.html": documents.as_html,
    "framework.md": lambda text: text.encode(),
}
made = cache(lambda name, pages: MAKERS[name](documents.framework_text(pages)))


def words(text):
    return Counter(re.findall(r"\w+", plain(text)))


def typeset(source):
    return typst.compile(source.encode())


@pytest.mark.parametrize("name", MAKERS)
def test_a_real_size_document_keeps_its_words_and_headings(upload, name):
    original = documents.framework_text(PAGES)
    found = extract(upload(made(name, PAGES)), name=name)
    lost = words(original) - words(found.text)
    added = words(found.text) - words(original)
    assert lost.total() + added.total() <= 0.001 * words(original).total()
    assert [(h.level, h.title) for h in outline(found.text).headings] == [
        (h.level, h.title) for h in outline(original).headings
    ]
    before, after = ({p.text for p in outline(t).passages} for t in (original, found.text))
    assert len(before & after) >= 0.9 * len(before)
    assert found.text == canonical(found.text)
    assert found.warnings == ()
    assert (found.pages or PAGES) in range(185, 220)


def test_a_padded_pdf_has_its_size_and_its_words(upload):
    text = documents.framework_text(3)
    data = documents.as_pdf(text, bytes_at_least=10_000_000)
    assert 10_000_000 <= len(data) < 10_100_000
    assert words(extract(upload(data), name="a.pdf").text) == words(text)


def test_progress_rises_to_the_whole_page_by_page(upload):
    told = []
    found = extract(
        upload(made("framework.pdf", 5)), name="a.pdf", progress=lambda *p: told.append(p)
    )
    assert told[1:] == [(n, found.pages) for n in range(1, found.pages + 1)]


def test_headings_are_found_by_their_looks_where_a_pdf_has_no_bookmarks(upload):
    text = documents.framework_text(12)
    found = extract(upload(documents.as_pdf(text, bookmarks=False)), name="a.pdf")
    assert [(h.level, h.title) for h in outline(found.text).headings] == [
        (h.level, h.title) for h in outline(text).headings
    ]
    assert found.warnings == ("file.warning.headings_guessed",)


def test_words_cut_at_the_end_of_a_line_are_whole_again(upload):
    sentence = (
        "The internationalization of extraordinarily complicated characterizations demonstrates "
        "well-known incomprehensibility of documentation requirements notwithstanding. "
    )
    page = '#set page(width: 7cm, height: 60cm)\n#set text(lang: "en")\n#set par(justify: true)\n'
    found = extract(upload(typeset(page + sentence * 5)), name="a.pdf")
    assert plain(found.text) == (sentence * 5).strip()


def test_running_heads_and_page_numbers_are_left_out(upload):
    found = extract(upload(made("framework.pdf", 12)), name="a.pdf")
    assert "Halcyon Forge Public" not in found.text
    assert not re.search(r"\d+ of \d+\b", found.text)


def test_marks_in_a_pdf_or_text_are_words_and_no_markdown(upload):
    line = "Use *all* of `x` and [a](b) &amp; <https://x.example> in snake_case _now_, 2 * 3 ~~y~~"
    page = f"#set page(width: 30cm)\n#text({json.dumps(line)})"
    for name, data in (("a.pdf", typeset(page)), ("a.txt", line.encode())):
        assert plain(extract(upload(data), name=name).text) == line


def test_numbered_lines_of_a_plain_text_are_headings(upload):
    text = "2 Thresholds\n\n2.1 Method\n\nWe measure\nwhat we can.\n\n* one\n* two\n"
    found = extract(upload(text), name="a.txt")
    assert found.text == (
        "## 2 Thresholds\n\n### 2.1 Method\n\nWe measure\nwhat we can.\n\n- one\n- two\n"
    )


def test_markdown_is_taken_as_it_is_with_its_front_matter(upload):
    text = "---\ntitle: A\n---\n\n# B\n\nwords\n"
    assert extract(upload(text), name="a.md").text == text


def test_a_web_page_gives_its_text_and_nothing_that_runs_or_loads(upload):
    page = """<!doctype html><html><head><title>t</title><style>p{}</style></head><body>
      <nav>menu</nav><h1>Framework</h1><p onclick="x()">Words <b>here</b>.</p>
      <script>alert(1)</script><p hidden>unseen</p><!-- note -->
      <img src="https://x.example/pixel.png" alt="A chart"><iframe src="//x.example"></iframe>
      <table><tr><td>a</td><td>b</td></tr></table></body></html>"""
    found = extract(upload(page), name="a.html")
    assert plain(found.text).split() == ["Framework", "Words", "here.", "A", "chart", "a", "|", "b"]
    assert found.warnings == ("file.warning.pictures_left_out",)
    assert "x.example" not in render(found.text)


def test_a_page_in_its_own_encoding_is_read_in_it(upload):
    page = "<html><head><meta charset=iso-8859-5></head><body><p>Слова</p></body></html>"
    assert "Слова" in extract(upload(page.encode("iso-8859-5")), name="a.html").text


def test_text_in_windows_encoding_is_read_with_a_warning(upload):
    found = extract(upload("Größe “x”".encode("cp1252")), name="a.txt")
    assert found.text == "Größe “x”\n"
    assert "file.warning.encoding_guessed" in found.warnings


def test_a_stray_control_character_is_dropped_and_the_text_read(upload):
    found = extract(upload("words \x00 here\n" + "and more\n" * 200), name="a.txt")
    assert found.text.startswith("words  here\n")


def test_pictures_and_tracked_changes_of_a_word_document_are_told(upload):
    document = docx.Document()
    document.add_heading("Title", 1)
    document.add_picture(io.BytesIO(documents.false_pdf()))
    paragraph = document.add_paragraph("kept ")
    paragraph._p.append(
        docx.oxml.parse_xml(
            f'<w:ins {docx.oxml.ns.nsdecls("w")} w:id="1" w:author="A">'
            "<w:r><w:t>inserted</w:t></w:r></w:ins>"
        )
    )
    out = io.BytesIO()
    document.save(out)
    found = extract(upload(out.getvalue()), name="a.docx")
    assert "kept inserted" in found.text
    assert found.warnings == (
        "file.warning.pictures_left_out",
        "file.warning.tracked_changes",
    )


def test_what_another_program_keeps_in_a_word_document_may_be_in_any_encoding(upload):
    def change(parts):
        return parts | {"customXml/item9.xml": '<?xml version="1.0"?><x/>'.encode("utf-16")}

    assert extract(upload(word(change)), name="a.docx").text == "Words.\n"


def test_pages_without_text_among_others_are_told(upload):
    data = typeset("Words enough to be a page of text, surely.\n#pagebreak()\n#rect()")
    assert "file.warning.pages_without_text" in extract(upload(data), name="a.pdf").warnings


def many_pages():
    document = pikepdf.new()
    for _ in range(5_001):
        document.add_blank_page()
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def word(change, data=None, packed=zipfile.ZIP_DEFLATED):
    """A Word document whose parts, by name, were changed."""
    source = zipfile.ZipFile(io.BytesIO(data or documents.as_docx("Words.\n")))
    parts = change({name: source.read(name) for name in source.namelist()})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packed) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


TEXT = "word/document.xml"


def in_utf_16(name, **more):
    def change(parts):
        xml = parts[name].decode().replace("UTF-8", "UTF-16")
        return parts | {name: xml.encode("utf-16")}

    return word(change, **more)


def text_elsewhere():
    """The part with entities has a name that says nothing, and the document points to it."""

    def change(parts):
        parts["word/evil.bin"] = parts.pop(TEXT)
        parts[TEXT] = b"<x/>"
        parts["_rels/.rels"] = parts["_rels/.rels"].replace(TEXT.encode(), b"word/evil.bin")
        return parts

    return word(change, documents.entity_bomb_docx())


def deep_word():
    inner = b"<w:p><w:r><w:t>Words.</w:t></w:r></w:p>"
    deep = b"<w:sdt><w:sdtContent>" * 5_000 + inner + b"</w:sdtContent></w:sdt>" * 5_000
    return word(lambda parts: parts | {TEXT: parts[TEXT].replace(b"<w:body>", b"<w:body>" + deep)})


def corrupted(packed):
    data = bytearray(word(dict, packed=packed))
    for at in range(100, 200):
        data[at] ^= 0xFF
    return bytes(data)


REFUSED = {
    "a locked PDF": ("a.pdf", documents.encrypted_pdf, "file.encrypted"),
    "a PDF of scans": ("a.pdf", documents.picture_only_pdf, "file.picture_only"),
    "half a PDF": ("a.pdf", documents.damaged_pdf, "file.damaged"),
    "a PDF of nothing but its first line": ("a.pdf", lambda: b"%PDF-1.7\n", "file.damaged"),
    "a picture called PDF": ("a.pdf", documents.false_pdf, "file.false_type"),
    "a PDF of 5,001 pages": ("a.pdf", many_pages, "file.too_complex"),
    "a Word document that unpacks to 300 MB": ("a.docx", documents.bomb_docx, "file.too_complex"),
    "XML that multiplies": ("a.docx", documents.entity_bomb_docx, "file.too_complex"),
    "XML that multiplies in UTF-16": (
        "a.docx",
        lambda: in_utf_16(TEXT, data=documents.entity_bomb_docx()),
        "file.damaged",
    ),
    "XML that multiplies under another name": ("a.docx", text_elsewhere, "file.damaged"),
    "a Word document of 10 MB of XML": (
        "a.docx",
        lambda: documents.long_docx(300_000),
        "file.too_complex",
    ),
    "a broken part packed by bzip2": (
        "a.docx",
        lambda: corrupted(zipfile.ZIP_BZIP2),
        "file.damaged",
    ),
    "a broken part packed by LZMA": (
        "a.docx",
        lambda: corrupted(zipfile.ZIP_LZMA),
        "file.damaged",
    ),
    "half a Word document": (
        "a.docx",
        lambda: documents.as_docx("Words.\n")[:20_000],
        "file.damaged",
    ),
    "a Word document with broken XML": (
        "a.docx",
        lambda: word(lambda parts: parts | {TEXT: b"<x"}),
        "file.damaged",
    ),
    "a Word document 5,000 levels deep": ("a.docx", deep_word, "file.too_complex"),
    "an empty Word document": ("a.docx", lambda: documents.as_docx("\n"), "file.empty"),
    "a page nested 100,000 deep": (
        "a.html",
        lambda: b"<html>" + b"<div>" * 100_000 + b"words",
        "file.too_complex",
    ),
    "a page of more than 10 MB": (
        "a.html",
        lambda: b"<html>" + b"<p>words" * 1_250_000,
        "file.too_complex",
    ),
    "a page without words": ("a.html", lambda: b"<html><p> </p></html>", "file.empty"),
    "nothing": ("a.txt", lambda: b"", "file.empty"),
    "blanks": ("a.txt", lambda: b" \r\n\t ", "file.empty"),
    "binary after a good beginning": (
        "a.txt",
        lambda: b"words " * 20_000 + bytes(1_000),
        "file.not_text",
    ),
    "a table of figures": ("a.csv", lambda: b"1,2", "file.type_not_accepted"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_file_that_cannot_be_read_gets_its_sentence(upload, refused, what):
    name, make, code = REFUSED[what]
    assert refused(extract, upload(make()), name=name) == code


def test_pages_nested_as_deep_as_is_allowed_are_read(upload):
    page = "<html>" + "<div>" * 100 + "<p>words</p>"
    assert "words" in extract(upload(page), name="a.html").text


broken = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.parametrize("name", MAKERS)
@broken
@given(seed=st.integers(0, 2**32), cut=st.booleans())
def test_a_file_broken_anywhere_is_read_or_refused(upload, refused, name, seed, cut):
    rng = random.Random(seed)
    data = bytearray(made(name, 2))
    for _ in range(rng.randint(1, 40)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    if cut:
        del data[rng.randrange(len(data)) :]
    assert refused(extract, upload(bytes(data)), name=name) in {None, *SENTENCES}


@broken
@given(
    data=st.binary(),
    head=st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04", b"<html>", b"\xff\xfe"]),
    name=st.sampled_from(["a.pdf", "a.docx", "a.html", "a.md", "a.txt", "a"]),
)
def test_any_bytes_under_any_name_are_read_or_refused(upload, refused, data, head, name):
    assert refused(extract, upload(head + data), name=name) in {None, *SENTENCES}

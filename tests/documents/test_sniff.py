import pytest

from portal.documents.extraction import ACCEPTED, sniff
from portal.errors import Refusal
from tests.support import documents

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SMALL = "# Title\n\nWords of a framework.\n"
PAGE = b"<!doctype html><title>T</title><h1>T</h1><p>Words</p>"


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.pdf", documents.as_pdf(SMALL), PDF),
        ("A.PDF", documents.as_pdf(SMALL), PDF),
        ("a.pdf", b"junk before it\n" + documents.as_pdf(SMALL), PDF),
        ("noname", documents.as_pdf(SMALL), PDF),
        ("a.docx", documents.as_docx(SMALL), WORD),
        ("a.html", PAGE, "text/html"),
        ("a.htm", PAGE, "text/html"),
        ("a.md", SMALL.encode(), "text/markdown"),
        ("a.md", b"<div align=center>\n\n# Title\n\n</div>", "text/markdown"),
        ("a.md", b"# How a file begins\n\nA PDF begins with %PDF-1.7.", "text/markdown"),
        ("a.txt", PAGE, "text/plain"),
        ("noname", PAGE, "text/html"),
        ("noname", b"words", "text/plain"),
        ("a.txt", "Sätze".encode("utf-16"), "text/plain"),
        ("../../etc/passwd.md", SMALL.encode(), "text/markdown"),
        ("fdp.\u202emd.txt", SMALL.encode(), "text/plain"),
        ("a\x00.md", SMALL.encode(), "text/markdown"),
    ],
)
def test_a_file_is_what_its_content_says(upload, name, data, expected):
    assert sniff(upload(data), name=name) == expected


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.pdf", b"", "file.empty"),
        ("a.pdf", documents.false_pdf(), "file.false_type"),
        ("a.pdf", b"just words", "file.false_type"),
        ("a.docx", documents.as_pdf(SMALL), "file.false_type"),
        ("a.md", documents.as_pdf(SMALL), "file.false_type"),
        ("a.html", b"no page at all", "file.false_type"),
        ("a.txt", documents.as_docx(SMALL), "file.false_type"),
        ("a.docx", b"PK\x03\x04" + bytes(40), "file.damaged"),
        ("a.exe", b"MZ" + bytes(400), "file.type_not_accepted"),
        ("a.csv", b"a,b\n1,2\n", "file.type_not_accepted"),
        ("a.pdf.exe", documents.as_pdf(SMALL), "file.type_not_accepted"),
        ("picture", documents.false_pdf(), "file.type_not_accepted"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "file.type_not_accepted"),
        ("a.txt", b"\x00\x01\x02\x03", "file.not_text"),
        ("a.html", b"<html><body><p>\x00\x01\xff\xfe</p>", "file.not_text"),
        (
            "a.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "file.encrypted",
        ),
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_refused(upload, refused, name, data, code):
    assert refused(sniff, upload(data), name=name) == code


def test_a_false_name_is_answered_with_what_was_found(upload):
    with pytest.raises(Refusal) as caught:
        sniff(upload(documents.false_pdf()), name="framework.pdf")
    assert "says PDF, but what is in it is Portable Network Graphics" in str(caught.value)


def test_each_ending_belongs_to_one_kind():
    endings = [suffix for kind in ACCEPTED.values() for suffix in kind.suffixes]
    assert len(endings) == len(set(endings))

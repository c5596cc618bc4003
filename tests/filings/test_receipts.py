"""Receipts: what they say, and the page that says it."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from io import BytesIO

import pdfua
import pypdf
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from filings.lifecycle.models import Filing, Submission
from filings.lifecycle.receipts import facts, pdf
from portal.identity.models import Organisation
from portal.ui.fonts import MISSING

TEXT = "c61b5e57aea9dd87ddf8db82cd0136169a223b7fceb0e517630bd137a52e2b41"
ANSWERS = "dc38041f3514ecc46731b680c4e00ad3cbd9d8a86b8977cc8e2b1172f96e4246"
SIGNED = "5e" * 32
FILE = "14b2e25a731db036715e0becf7b322a9616310dc28bd8fdd78dd9aea75e5b16c"
any_text = st.text(st.characters())


@pytest.fixture
def submission():
    """A certified framework; no row of it is in the database."""
    filing = Filing(
        organisation=Organisation(name="Halcyon Forge, Inc."),
        kind="framework",
        number=4,
        reference="CA-F-2026-000131-T",
        filed_at=datetime(2026, 12, 22, 19, 46, 3, 250, tzinfo=UTC),
    )
    return Submission(
        filing=filing,
        revision=1,
        text="# Framework\n",
        text_sha256=TEXT,
        answers={
            "about": {
                "label": "4.0",
                "effective_on": "2027-01-01",
                "published_url": "https://halcyon-forge.example/framework/v4",
            }
        },
        answers_sha256=ANSWERS,
        signed_sha256=SIGNED,
        organisation_name="Halcyon Forge, Inc.",
        files=[
            {
                "name": "framework-v4.pdf",
                "media_type": "application/pdf",
                "size": 94_208,
                "sha256": FILE,
                "stored_as": "private/7d3e",
                "pages": 40,
            }
        ],
        certifier_name="Imani Castellane",
        declaration="I have read this filing. What it states is true and complete.",
        submitted_at=datetime(2026, 12, 22, 19, 46, 3, 250, tzinfo=UTC),
        rulebook="ca-sb53 2026-01-01",
    )


@pytest.fixture
def said(submission):
    return facts(submission, title="Framework, version 4", origin="https://register.example")


def words(document):
    """The text of all pages; every run of blanks is one space."""
    pages = pypdf.PdfReader(BytesIO(document)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_facts_say_what_was_certified_and_not_where_it_is_stored(said):
    instant = {
        "utc": "2026-12-22T19:46:03Z",
        "pacific": "Tue 22 Dec 2026, 11:46:03 am Pacific",
    }
    verify = said.pop("verify")
    assert said == {
        "format": "frontier-ai-register/receipt/1",
        "language": "en",
        "register": "https://register.example",
        "reference": "CA-F-2026-000131-T",
        "revision": 1,
        "organisation": "Halcyon Forge, Inc.",
        "kind": "framework",
        "title": "Framework, version 4",
        "version": 4,
        "edition": 1,
        "corrects": None,
        "received": instant,
        "first_filed": instant,
        "certifier": "Imani Castellane",
        "declaration": "I have read this filing. What it states is true and complete.",
        "label": "4.0",
        "effective": {"on": "2027-01-01", "written": "1 January 2027"},
        "confidential": False,
        "effective_label": "In effect from",
        "published_url": "https://halcyon-forge.example/framework/v4",
        "rulebook": "ca-sb53 2026-01-01",
        "signed_sha256": SIGNED,
        "text_sha256": TEXT,
        "answers_sha256": ANSWERS,
        "files": [
            {
                "name": "framework-v4.pdf",
                "media_type": "application/pdf",
                "size": 94_208,
                "sha256": FILE,
                "pages": 40,
            }
        ],
    }
    # Each digest has its sentence, under its own name.
    assert set(verify) == {"signed_sha256", "text_sha256", "answers_sha256", "files"}


def test_a_correction_answering_a_notice_names_both_instants_and_what_it_corrects(submission):
    submission.revision = 2
    submission.submitted_at = datetime(2027, 1, 5, 18, 0, tzinfo=UTC)
    submission.filing.corrects = Filing(reference="CA-F-2026-000100-0")
    said = facts(submission, title="Framework, version 4", origin="https://register.example")
    assert said["corrects"] == "CA-F-2026-000100-0"
    assert "11:46:03 am Pacific; this is revision 2" in words(pdf(said))
    assert "Received Tue 5 Jan 2027, 10:00:00 am Pacific" in words(pdf(said))


def test_the_page_says_who_filed_what_when_and_every_digest(said):
    document = pdf(said)
    assert len(pypdf.PdfReader(BytesIO(document)).pages) == 1
    page = words(document)
    for part in (
        "CA-F-2026-000131-T",
        "Halcyon Forge, Inc.: Framework, version 4",
        "Tue 22 Dec 2026, 11:46:03 am Pacific (2026-12-22 19:46:03 UTC)",
        "Imani Castellane",
        "1 January 2027",
        "framework-v4.pdf, 92 KB",
        "c61b5e57 aea9dd87 ddf8db82",
        said["declaration"],
        said["verify"]["text_sha256"],
    ):
        assert part in page
    closed = page.replace(" ", "")
    assert TEXT in closed
    assert ANSWERS in closed
    assert FILE in closed
    assert "cannot print" not in page


def test_the_page_passes_the_accessibility_gate(said, tmp_path):
    path = tmp_path / "receipt.pdf"
    path.write_bytes(pdf(said))
    assert pdfua.validate(str(path)).findings == ()
    root = pypdf.PdfReader(path).root_object
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]
    assert pypdf.PdfReader(path).metadata.title == "Receipt CA-F-2026-000131-T"


def test_the_same_facts_give_the_same_bytes(said):
    assert pdf(said) == pdf(json.loads(json.dumps(said)))
    assert pdf(said) != pdf(said | {"certifier": "Idris Valdane"})


def test_twenty_threads_print_their_own_receipts(said):
    receipts = [said | {"reference": f"CA-F-2026-{i:06d}-0"} for i in range(20)]
    with ThreadPoolExecutor(20) as pool:
        for receipt, document in zip(receipts, pool.map(pdf, receipts), strict=True):
            assert receipt["reference"] in words(document)


def test_what_was_typed_is_never_markup(said):
    typed = '#panic("no") *a* _b_ $x$ <c> @d `e` // f \\ "'
    assert typed in words(pdf(said | {"organisation": typed}))


def test_a_character_that_cannot_be_printed_is_shown_as_missing_and_said_so(said):
    page = words(pdf(said | {"organisation": "🙂 Zoë 新月"}))
    assert f"{MISSING} Zoë 新月: Framework" in page
    assert f"{MISSING} stands for a character that this page cannot print" in page


@pytest.mark.parametrize("name", ["W" * 10_000, "月" * 10_000, "-" * 10_000, "🙂" * 10_000])
def test_a_name_of_ten_thousand_letters_stays_on_the_paper(said, name):
    count = 0
    with pypdfium2.PdfDocument(pdf(said | {"certifier": name})) as document:
        for page in document:
            text = page.get_textpage()
            boxes = [text.get_rect(i) for i in range(text.count_rects())]
            assert max(right for _left, _bottom, right, _top in boxes) < page.get_width() - 36
            count += len(re.findall(f"[{name[0]}{MISSING}]", text.get_text_range()))
    assert count >= len(name)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_no_text_whatever_stops_a_receipt(said, data):
    """Not a test of what may be filed: a receipt is owed for all that was."""
    fields = ("organisation", "title", "certifier", "declaration", "label", "published_url")
    odd = {name: data.draw(any_text, name) for name in (*fields, "rulebook", "corrects")}
    files = [said["files"][0] | {"name": data.draw(any_text, "file")}]
    page = words(pdf(said | odd | {"files": files}))
    assert "CA-F-2026-000131-T" in page
    assert TEXT in page.replace(" ", "")

"""Each check finds its one fault in an otherwise complete draft, and says where to mend it."""

from dataclasses import fields
from typing import Any

import pytest

from filings.frameworks import checks
from filings.frameworks.forms import AboutForm
from filings.frameworks.kind import FRAMEWORK
from filings.lifecycle import checks as common
from filings.lifecycle.kinds import Content
from portal.documents.canonical import canonical, digest
from portal.documents.structure import outline
from portal.rulebook import rules as rulebook
from tests.support.filings import text_of

TEXT = canonical(text_of(2))
FIELDS = {field.name for field in fields(Content)} - {"kind", "parts"}
HEADINGS = [h for h in outline(TEXT).headings if h.level == 2]


def complete(**changes: Any) -> Content:
    """A second version with nothing wrong; `changes` replace parts (None removes) or fields."""
    parts: dict[str, Any] = {
        "text": {"text": TEXT},
        "about": {
            "label": "Version 2",
            "effective_on": "2026-11-25",
            "published_url": "https://example.org/v2",
            "contact_name": "Idris",
            "contact_email": "idris@example.org",
        },
        "changes": {
            "material": "yes",
            "modified_on": "2026-11-20",
            "what_changed": "Section 5.",
            "justification": "Readers asked.",
        },
    }
    for element, heading in zip(rulebook.elements("framework"), HEADINGS, strict=True):
        place = {"anchor": heading.anchor, "label": heading.title}
        parts[f"element-{element.key}"] = {"stated": True, "places": [place]}
    given: dict[str, Any] = {"kind": "framework", "number": 2, "follows": True}
    for name, value in changes.items():
        key = name.replace("__", "-")
        if key in FIELDS:
            given[key] = value
        elif value is None:
            parts.pop(key)
        else:
            parts[key] = parts.get(key, {}) | value
    return Content(parts=parts, **given)


def test_a_complete_draft_passes_every_check() -> None:
    assert FRAMEWORK.check(complete()) == []


@pytest.mark.parametrize(
    ("change", "check", "part", "blocking"),
    [
        ({"text": {"text": "  \n"}}, common.text_is_there, "text", True),
        ({"text": {"confirmed": False}}, common.text_was_checked, "text", True),
        ({"files": [("f.pdf", "reading")]}, common.files_were_read, "text", True),
        ({"files": [("f.pdf", "failed")]}, common.unreadable_files_are_known, "text", False),
        ({"unlike": ["f.pdf"]}, common.files_say_the_same, "text", False),
        ({"text": {"text": "# Short\n"}}, common.long_enough(checks.SHORT), "text", False),
        (
            {"previous_text_sha256": digest(TEXT)},
            common.text_differs_from_last_version,
            "text",
            False,
        ),
        ({"element__weights": None}, common.every_element_is_answered, "element-weights", True),
        (
            {"element__weights": {"stated": False, "places": []}},
            common.every_element_is_stated,
            "element-weights",
            False,
        ),
        (
            {"element__weights": {"places": [{"anchor": "s-gone", "label": "Gone"}]}},
            common.places_are_in_the_text,
            "element-weights",
            True,
        ),
        ({"about": {"label": ""}}, common.complete(AboutForm), "about", True),
        ({"about": None}, common.complete(AboutForm), "about", True),
        ({"changes": None}, checks.changes_are_told, "changes", True),
        ({"changes": {"what_changed": ""}}, checks.changes_are_told, "changes", True),
        ({"changes": {"modified_on": ""}}, checks.changes_are_told, "changes", True),
        ({"changes": {"justification": ""}}, checks.changes_are_told, "changes", True),
        ({"answers": True}, common.notice_is_answered, "answer", True),
    ],
)
def test_a_fault_is_found_and_placed(change, check, part, blocking) -> None:
    found = check(complete(**change))
    assert (found.part, found.blocking) == (part, blocking)
    assert str(found.message)
    assert found in FRAMEWORK.check(complete(**change))


@pytest.mark.parametrize(
    "change",
    [
        {"number": 1, "follows": False, "changes": None},
        {"changes": {"material": "no", "modified_on": "", "justification": ""}},
        {"answers": True, "answer": {"answer": "Section 5 says it now."}},
        {"previous_text_sha256": digest(TEXT), "corrects": True},
        {"files": [("f.pdf", "read")], "text": {"confirmed": True}},
    ],
    ids=["first version", "not material", "answered", "correction of words", "read"],
)
def test_what_is_allowed_is_not_found_fault_with(change) -> None:
    assert FRAMEWORK.check(complete(**change)) == []


def test_what_blocks_is_listed_before_what_only_advises() -> None:
    found = FRAMEWORK.check(complete(about=None, element__weights={"stated": False, "places": []}))
    assert [f.blocking for f in found] == [True, False]

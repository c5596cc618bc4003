"""A receipt on paper: one tagged page that reads well aloud (PDF/UA-1) and for long (PDF/A-2a)."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, cast

import typst
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from portal.ui import fonts
from portal.ui.templatetags.ui import digest_groups, filesize_short

_ROOT = Path(__file__).parents[3]  # the template draws portal.ui's mark
_LONG = re.compile(r"\S{20}(?=\S)")
_LOCK = Lock()  # a compiler serves one caller at a time


def pdf(facts: dict[str, Any]) -> bytes:
    """Print a receipt; the same facts give the same bytes, and its date is that of receipt.

    Characters that the fonts lack are printed as `fonts.MISSING`, with a line that says so: no
    name can stop a receipt.

    Args:
        facts: as `receipts.facts` gives them.
    """
    with translation.override(facts["language"]):
        page = _printable(_page(facts))
        if fonts.MISSING in str(page):
            page["missing"] = _(
                "{mark} stands for a character that this page cannot print. "
                "The receipt as JSON has it."
            ).format(mark=fonts.MISSING)
    with _LOCK:
        document = _compiler().compile(
            format="pdf",
            sys_inputs={"page": json.dumps(page)},
            pdf_standards=["ua-1", "a-2a"],
            timestamp=datetime.fromisoformat(facts["received"]["utc"]),
        )
    return cast(bytes, document)


@cache
def _compiler() -> typst.Compiler:
    """Made once: reading the fonts takes longer than a receipt."""
    return typst.Compiler(
        Path(__file__).with_name("receipt.typ"),
        root=_ROOT,
        font_paths=typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts.FOLDER]
        ),
    )


def _page(facts: dict[str, Any]) -> dict[str, Any]:
    """The words of the page, in its order."""
    reference, verify = facts["reference"], facts["verify"]
    return {
        "language": facts["language"].partition("-")[0],
        "title": _("Receipt {reference}").format(reference=reference),
        "state": _("State of California"),
        "register": _("Frontier AI Register"),
        "heading": _("Receipt"),
        "lede": _("Keep this receipt. It proves what was filed, and when."),
        "reference": reference,
        "rows": list(_rows(facts)),
        "digests": list(_digests(facts)),
        "sections": [
            {"title": _("What was declared"), "lines": [facts["declaration"]]},
            {
                "title": _("How to verify it"),
                "lines": [
                    _("All of it: {rule}").format(rule=verify["signed_sha256"]),
                    _("Text: {rule}").format(rule=verify["text_sha256"]),
                    _("Answers: {rule}").format(rule=verify["answers_sha256"]),
                    _("Files: {rule}").format(rule=verify["files"]),
                ],
            },
        ],
        "note": _note(facts["register"]),
        "count": _("Page {page} of {pages}"),
    }


def _note(register: str) -> str:
    note = _("Registered never means approved. Issued by {register}").format(register=register)
    invented = _("Demonstration: everything here is invented.")
    return f"{invented} {note}" if settings.PORTAL_DEMO else note


def _rows(facts: dict[str, Any]) -> Iterator[dict[str, str]]:
    received, filed = facts["received"], facts["first_filed"]
    yield {"label": _("Filing"), "text": f"{facts['organisation']}: {facts['title']}"}
    if facts["corrects"]:
        yield {"label": _("Corrects"), "text": facts["corrects"]}
    yield {
        "label": _("Received"),
        "strong": received["pacific"],
        "text": f" ({received['utc'][:-1].replace('T', ' ')} UTC)",
    }
    if facts["revision"] > 1:
        yield {
            "label": _("First filed"),
            "text": _("{instant}; this is revision {number}").format(
                instant=filed["pacific"], number=facts["revision"]
            ),
        }
    yield {
        "label": _("Certified by"),
        "text": _("{name}, certifying officer").format(name=facts["certifier"]),
    }
    yield {"label": _("Version label"), "text": facts["label"]}
    yield {"label": _("In effect from"), "text": facts["effective"]["written"]}
    yield {"label": _("Published at"), "text": facts["published_url"]}
    yield {"label": _("Rules"), "text": facts["rulebook"]}


def _digests(facts: dict[str, Any]) -> Iterator[dict[str, str]]:
    yield _digest(_("All of it"), facts["signed_sha256"])
    yield _digest(_("Text"), facts["text_sha256"])
    yield _digest(_("Answers"), facts["answers_sha256"])
    for file in facts["files"]:
        about = f"{file['name']}, {filesize_short(file['size'])}"
        yield _digest(_("File"), file["sha256"], about)


def _digest(label: str, sha256: str, text: str = "") -> dict[str, str]:
    return {"label": label, "text": text, "digest": digest_groups(sha256)}


def _printable(value: Any) -> Any:
    """Every string of the page as it can be drawn, with places where its long words may break."""
    if isinstance(value, str):
        return _LONG.sub("\\g<0>\u200b", fonts.drawable(value))
    if isinstance(value, list):
        return [_printable(item) for item in value]
    return {key: _printable(item) for key, item in value.items()}

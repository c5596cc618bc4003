"""The receipt of a submission on paper."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from portal.ui import receipts
from portal.ui.receipts import digest_row, instant_row
from portal.ui.templatetags.ui import filesize_short


def pdf(facts: dict[str, Any]) -> bytes:
    """Print a receipt; the same facts give the same bytes, and its date is that of receipt.

    Args:
        facts: as `receipts.facts` gives them.
    """
    language = facts["language"]
    with translation.override(language):
        page = _page(facts)
    at = datetime.fromisoformat(facts["received"]["utc"])
    return receipts.pdf(page, language=language, at=at)


def _page(facts: dict[str, Any]) -> dict[str, Any]:
    """The words of the page, in its order."""
    verify = facts["verify"]
    return {
        "register": facts["register"],
        "lede": _("Keep this receipt. It proves what was filed, and when."),
        "reference": facts["reference"],
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
    }


def _rows(facts: dict[str, Any]) -> Iterator[dict[str, str]]:
    filed = facts["first_filed"]
    yield {"label": _("Filing"), "text": f"{facts['organisation']}: {facts['title']}"}
    if facts["corrects"]:
        yield {"label": _("Corrects"), "text": facts["corrects"]}
    yield instant_row(_("Received"), facts["received"])
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
    if facts["published_url"]:
        yield {"label": _("Version label"), "text": facts["label"]}
        yield {"label": facts["effective_label"], "text": facts["effective"]["written"]}
        yield {"label": _("Published at"), "text": facts["published_url"]}
    if facts["confidential"]:
        yield {"label": _("Who reads it"), "text": _("Confidential: never published")}
    yield {"label": _("Rules"), "text": facts["rulebook"]}


def _digests(facts: dict[str, Any]) -> Iterator[dict[str, str]]:
    yield digest_row(_("All of it"), facts["signed_sha256"])
    yield digest_row(_("Text"), facts["text_sha256"])
    yield digest_row(_("Answers"), facts["answers_sha256"])
    for file in facts["files"]:
        about = f"{file['name']}, {filesize_short(file['size'])}"
        yield digest_row(_("File"), file["sha256"], about)

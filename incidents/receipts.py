"""The receipt of a report: as values for page and JSON, and as PDF."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import rfc8785
from django.conf import settings
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from incidents import questions
from incidents.models import Report
from portal.ui import receipts
from portal.ui.receipts import digest_row, instant, instant_row

FORMAT = "frontier-ai-register/incident-receipt/1"


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 of all that was sent, as RFC 8785 canonical JSON, lower-case hex."""
    return hashlib.sha256(rfc8785.dumps(dict(content))).hexdigest()


def facts(report: Report, content: Mapping[str, Any]) -> dict[str, Any]:
    """The receipt, as JSON values; the same on every day that it is asked for.

    Args:
        content: what was sent, opened.
    """
    return {
        "format": FORMAT,
        "language": get_language() or settings.LANGUAGE_CODE,
        "register": settings.PORTAL_ORIGIN,
        "reference": content["reference"],
        "number": content["number"],
        "organisation": content["organisation"],
        "lane": content["lane"],
        "received": instant(report.submitted_at),
        "submitted_by": content["submitted_by"],
        "to_be_completed": [page.key for page in questions.missing(content["answers"])],
        "rulebook": content["rulebook"],
        "sha256": digest(content),
        "verify": _(
            "SHA-256 of all that was sent, as one JSON object in canonical form (RFC 8785); the "
            "register offers the object beside this receipt."
        ),
    }


def pdf(facts: Mapping[str, Any]) -> bytes:
    """Print a receipt; the same facts give the same bytes."""
    with translation.override(facts["language"]):
        page = {
            "register": facts["register"],
            "lede": _("Keep this receipt. It proves what was sent, and when."),
            "reference": facts["reference"],
            "rows": [
                {"label": _("Report"), "text": f"{facts['organisation']}: {title(facts)}"},
                instant_row(_("Received"), facts["received"]),
                {"label": _("Sent by"), "text": facts["submitted_by"]},
                {"label": _("Rules"), "text": facts["rulebook"]},
            ],
            "digests": [digest_row(_("All of it"), facts["sha256"])],
            "sections": [
                {"title": _("Confidential"), "lines": [confidential()]},
                {"title": _("How to verify it"), "lines": [facts["verify"]]},
            ],
        }
    at = datetime.fromisoformat(facts["received"]["utc"])
    return receipts.pdf(page, language=facts["language"], at=at)


def title(facts: Mapping[str, Any]) -> str:
    """What was received, in words."""
    if facts["number"] == 1:
        return _("incident report")
    return _("amended incident report, version {number}").format(number=facts["number"])


def confidential() -> str:
    """Who can read it, in a sentence."""
    return _(
        "Only people with a grant can read this report. It is exempt from the Public Records Act "
        "(Bus. & Prof. Code § 22757.13(f))."
    )

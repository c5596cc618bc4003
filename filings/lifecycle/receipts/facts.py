"""Everything that a receipt says."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from filings.lifecycle import kinds
from filings.lifecycle.models import Submission
from portal.publication import kinds as public_kinds
from portal.ui import pacific
from portal.ui.receipts import instant

FORMAT = "frontier-ai-register/receipt/1"


def facts(submission: Submission, *, title: str, origin: str) -> dict[str, Any]:
    """The receipt of a submission, as JSON values; the same on every day that it is asked for.

    No query is made if `filing`, `filing__organisation` and `filing__corrects` came with it.

    Args:
        submission: what was certified.
        title: the filing in words, such as "Frontier AI framework, version 4".
        origin: where the register is served, such as "https://register.example".

    Returns:
        Instants twice, in UTC (ISO 8601) and in words on California's clock; days as ISO 8601 and
        in words; digests as lower-case hex. `verify` says what each digest is taken over. Words
        are in the language in force, named by `language`.
    """
    filing = submission.filing
    kind = kinds.get(filing.kind)
    face = kind.public_face(submission.answers) if kind.public_face else None
    return {
        "format": FORMAT,
        "language": get_language() or settings.LANGUAGE_CODE,
        "register": origin,
        "reference": filing.reference,
        "revision": submission.revision,
        "organisation": submission.organisation_name,
        "kind": filing.kind,
        "title": title,
        "version": filing.number,
        "edition": filing.edition,
        "corrects": filing.corrects.reference if filing.corrects else None,
        "received": instant(submission.submitted_at),
        "first_filed": instant(filing.filed_at),
        "certifier": submission.certifier_name,
        "declaration": submission.declaration,
        "confidential": kind.confidential,
        "label": face and face.label,
        "effective": face and _day(face.effective_on),
        "published_url": face and face.published_url,
        "effective_label": face and str(public_kinds.get(filing.kind).effective),
        "rulebook": submission.rulebook,
        "signed_sha256": submission.signed_sha256,
        "text_sha256": submission.text_sha256,
        "answers_sha256": submission.answers_sha256,
        "files": [_file(file) for file in submission.files],
        "verify": {
            "signed_sha256": _(
                "SHA-256 of all that was signed, as one JSON object in canonical form (RFC 8785); "
                "the register offers the object, the answers and the text beside this receipt."
            ),
            # The rules of portal.documents.canonical, in one sentence.
            "text_sha256": _(
                "SHA-256 of the text in UTF-8, brought into canonical form: Unicode NFC; lines end "
                "with one line feed; no control, direction or byte order characters; no blanks at "
                "line ends; at most two empty lines in a row; none at the start; one line feed at "
                "the end."
            ),
            "answers_sha256": _(
                "SHA-256 of all other answers, written as canonical JSON (RFC 8785)."
            ),
            "files": _("SHA-256 of each file, byte for byte as it was uploaded."),
        },
    }


def _day(day: str) -> dict[str, str]:
    return {"on": day, "written": pacific.written_day(date.fromisoformat(day))}


def _file(file: Mapping[str, Any]) -> dict[str, Any]:
    return {name: file[name] for name in ("name", "media_type", "size", "sha256", "pages")}

"""A receipt on paper: one tagged page that reads well aloud (PDF/UA-1) and for long (PDF/A-2a).

Which words stand on it is said by whoever gives it.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, cast

import typst
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from portal.ui import fonts, pacific
from portal.ui.templatetags.ui import digest_groups

_ROOT = Path(__file__).parents[3]  # the template draws portal.ui's mark
_LONG = re.compile(r"\S{20}(?=\S)")
_LOCK = Lock()  # a compiler serves one caller at a time


def pdf(page: Mapping[str, Any], *, language: str, at: datetime) -> bytes:
    """Print a receipt; the same page gives the same bytes.

    Characters that the fonts lack are printed as `fonts.MISSING`, with a line that says so: no
    name can stop a receipt.

    Args:
        page: `reference`, `lede`, `rows` and `digests` (each {label, text, and `strong` or
            `digest`}), `sections` ([{title, lines}]), and `register`, the address that issues it.
        language: that its words are in.
        at: aware instant of receipt, which the document is dated by.
    """
    with translation.override(language):
        printed = _printable(_frame(page, language))
        if fonts.MISSING in str(printed):
            printed["missing"] = _(
                "{mark} stands for a character that this page cannot print. "
                "The receipt as JSON has it."
            ).format(mark=fonts.MISSING)
    with _LOCK:
        document = _compiler().compile(
            format="pdf",
            sys_inputs={"page": json.dumps(printed)},
            pdf_standards=["ua-1", "a-2a"],
            timestamp=at,
        )
    return cast(bytes, document)


def instant(at: datetime) -> dict[str, str]:
    """An instant twice, in UTC (ISO 8601) and in words on California's clock."""
    utc = at.astimezone(UTC).replace(tzinfo=None)
    return {"utc": f"{utc.isoformat(timespec='seconds')}Z", "pacific": pacific.written(at)}


def instant_row(label: str, at: Mapping[str, str]) -> dict[str, str]:
    """A row that says an `instant` both ways."""
    utc = f" ({at['utc'][:-1].replace('T', ' ')} UTC)"
    return {"label": label, "strong": at["pacific"], "text": utc}


def digest_row(label: str, sha256: str, text: str = "") -> dict[str, str]:
    """A digest, with what it is taken over."""
    return {"label": label, "text": text, "digest": digest_groups(sha256)}


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


def _frame(page: Mapping[str, Any], language: str) -> dict[str, Any]:
    """The page with the words that every receipt has."""
    return {
        **page,
        "language": language.partition("-")[0],
        "title": _("Receipt {reference}").format(reference=page["reference"]),
        "state": _("State of California"),
        "register": _("Frontier AI Register"),
        "heading": _("Receipt"),
        "note": _note(page["register"]),
        "count": _("Page {page} of {pages}"),
    }


def _note(register: str) -> str:
    note = _("Registered never means approved. Issued by {register}").format(register=register)
    invented = _("Demonstration: everything here is invented.")
    return f"{invented} {note}" if settings.PORTAL_DEMO else note


def _printable(value: Any) -> Any:
    """Every string of the page as it can be drawn, with places where its long words may break."""
    if isinstance(value, str):
        return _LONG.sub("\\g<0>\u200b", fonts.drawable(value))
    if isinstance(value, list):
        return [_printable(item) for item in value]
    return {key: _printable(item) for key, item in value.items()}

"""Sending what was confidential to a browser, which saves it, shows nothing and keeps no copy."""

from collections.abc import Iterable
from datetime import datetime

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from portal.identity.models import Person
from portal.vault import files
from portal.vault.models import Item


def download(*, item: Item, by: Person, now: datetime) -> StreamingHttpResponse:
    """The file of an item, for somebody who may read it; that they did is written down.

    It was checked as a whole before the first byte is sent.

    Raises:
        NotFound, Refusal: as in `files.open_stream`.
    """
    found, plain = files.open_stream(item=item, by=by, now=now)
    return attachment(plain, name=found.name, size=found.size)


def attachment(body: Iterable[bytes], *, name: str, size: int) -> StreamingHttpResponse:
    """Bytes as a file that a browser saves, whatever is in it.

    Args:
        size: of the body, exact: one that breaks off is seen to be short.
    """
    response = StreamingHttpResponse(body, content_type="application/octet-stream")
    response["Content-Length"] = str(size)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response

"""A version: its page, its text and its files."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from portal.library import addresses, evaluated, evaluations, present, selectors
from portal.library.responses import gone, page, public
from portal.library.views.lists import of_developer
from portal.publication.kinds import PublicKind
from portal.publication.models import Document, State

# A filed original is what somebody else made: whatever it holds, a browser runs nothing of it.
_SANDBOX = "default-src 'none'; sandbox"


@public(valid_by=of_developer)
def version(
    request: HttpRequest,
    kind: PublicKind,
    developer: str,
    number: int,
    reference: str = "",
    subject: str = "",
) -> HttpResponse:
    """A version, in its newest edition or in a particular one; a withdrawn one says so."""
    document = _found(selectors.version(kind.code, developer, subject, number, reference))
    history = present.entries(selectors.history(kind.code, developer, subject))
    here = next(entry for entry in history if entry.document.pk == document.pk)
    files = present.files(document) if document.state != State.WITHDRAWN else []
    readable = [e for e in history if e.document.state != State.WITHDRAWN and e.is_newest]
    before = next((e for e in readable if e.document.number < number), None)
    current = next((e for e in history if e.document.state == State.CURRENT), None)
    withdrawn = document.state == State.WITHDRAWN
    return page(
        "library/withdrawn.html" if withdrawn else "library/version.html",
        nav=kind.slug,
        kind=kind,
        document=document,
        entry=here,
        title=present.full_title(document),
        receipt=present.receipt(document),
        contents=present.contents(document),
        elements=present.ten(document),
        citations=present.citations(document),
        files=files,
        evaluations=[] if withdrawn else evaluated.rows(evaluations.of_document(document.pk)),
        text_href=addresses.text_of(document, newest=here.is_newest),
        history=history,
        trail=present.trail(document),
        late=present.lateness(document, history),
        history_href=addresses.history_of(document),
        current=current if current is not here else None,
        before=before,
        differences=before
        and addresses.differences(
            kind,
            developer,
            subject,
            str(before.document.number),
            str(number) if here.is_newest else document.reference,
        ),
        json_ld="" if withdrawn else present.json_ld(document, here.href, files),
    )


@public(valid_by=of_developer)
def text(
    request: HttpRequest,
    kind: PublicKind,
    developer: str,
    number: int,
    reference: str = "",
    subject: str = "",
) -> HttpResponse:
    """The text, byte for byte as its digest was taken."""
    found = selectors.version(kind.code, developer, subject, number, reference, with_text=True)
    document = _found(found)
    if document.state == State.WITHDRAWN:
        return gone(document)
    response = HttpResponse(document.text, content_type="text/markdown; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{document.reference}.md"'
    return response


@require_safe
def file(
    request: HttpRequest,
    kind: PublicKind,
    developer: str,
    number: int,
    key: int,
    name: str,
    subject: str = "",
) -> HttpResponseBase:
    """A filed original, streamed, to save: never shown inside this site."""
    found = selectors.file(kind.code, developer, subject, number, key)
    if found is None or addresses.file_name(found) != name:
        raise Http404
    if found.document.state == State.WITHDRAWN:
        return gone(found.document)
    etag = f'"{found.sha256}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache"}  # whoever kept it asks before it is used
    if unchanged := get_conditional_response(request, etag=etag):
        for header, value in headers.items():
            unchanged[header] = value
        return unchanged
    response = FileResponse(
        default_storage.open(found.stored_as), content_type=found.media_type, headers=headers
    )
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Content-Length"] = found.size
    response["Content-Security-Policy"] = _SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _found(document: Document | None) -> Document:
    if document is None:
        raise Http404
    return document

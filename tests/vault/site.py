"""The register with a few addresses more, which do with files what rooms do."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from portal.errors import StaleForm
from portal.urls import handler400, handler403, handler404, handler500
from portal.urls import urlpatterns as register
from portal.vault import files, gate, responses
from portal.vault.models import Item
from portal.vault.services import items

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

TOKEN = "a form of ours"


def _by_token(request: HttpRequest, fields: dict[str, str]) -> bool:
    if fields.get("token") != TOKEN:
        raise StaleForm
    return True


def _seen(request: HttpRequest) -> HttpResponse:
    """What came: the words, and the size of each file, read whole."""
    sizes = [f"{name}={len(file.read())}" for name, file in request.FILES.items()]
    return HttpResponse(" ".join([request.POST.get("words", ""), *sizes]))


ordinary = csrf_exempt(_seen)
by_form = csrf_exempt(gate.takes_files(admits=_by_token)(lambda request: _seen(request)))
for_people = csrf_exempt(gate.takes_files()(lambda request: _seen(request)))


@csrf_exempt
@gate.takes_files(admits=_by_token)
def kept(request: HttpRequest, case: UUID) -> HttpResponse:
    """Keeps a file with a case."""
    file = files.keep(case=case, upload=request.FILES["file"], now=timezone.now())
    return HttpResponse(str(file.item_id))


def download(request: Any, item: UUID) -> Any:
    """A file, for whoever may read its case."""
    row = get_object_or_404(Item, pk=item)
    return responses.download(item=row, by=request.user, now=timezone.now())


def torn(request: HttpRequest, item: UUID) -> Any:
    """A file whose last byte is changed in the storage once the whole of it was checked."""
    row = Item.objects.get(pk=item)
    found = files.particulars(row, items.opened([row])[0])
    plain = files.contents(row.file, found)
    with Path(default_storage.path(row.file.stored_as)).open("r+b") as stored:
        stored.seek(-1, 2)
        stored.write(b"!")
    return responses.attachment(plain, name=found.name, size=found.size)


urlpatterns = [
    path("try/ordinary/", ordinary),
    path("try/form/", by_form),
    path("try/people/", for_people),
    path("try/kept/<uuid:case>/", kept),
    path("try/download/<uuid:item>/", download),
    path("try/torn/<uuid:item>/", torn),
    *register,
]

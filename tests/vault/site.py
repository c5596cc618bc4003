"""The register with a few addresses more, which do with files what rooms do."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from portal.errors import StaleForm
from portal.urls import handler400, handler403, handler404, handler500, urlpatterns
from portal.vault import files, gate
from portal.vault.models import CaseKey

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

TOKEN = "a form of ours"


def _by_token(request: HttpRequest, fields: dict[str, str]) -> bool:
    if fields.get("token") != TOKEN:
        raise StaleForm
    return True


def _seen(request: HttpRequest) -> HttpResponse:
    """What came: the words, and the size of each file."""
    sizes = [f"{name}={file.size}" for name, file in request.FILES.items()]
    return HttpResponse(" ".join([request.POST.get("words", ""), *sizes]))


ordinary = csrf_exempt(_seen)
by_form = csrf_exempt(gate.takes_files(admits=_by_token)(lambda request: _seen(request)))
for_people = csrf_exempt(gate.takes_files()(lambda request: _seen(request)))


@csrf_exempt
@gate.takes_files(admits=_by_token)
def kept(request: HttpRequest, case: UUID) -> HttpResponse:
    """Keeps the file with a case; `fail` has it fail afterwards."""
    if CaseKey.objects.filter(pk=case).exists():
        files.keep(case=case, upload=request.FILES["file"], now=timezone.now())
    return HttpResponse()


@csrf_exempt
@gate.takes_files(admits=_by_token)
def folder(request: HttpRequest) -> HttpResponse:
    """Reads the file whole, and says where it lay."""
    return HttpResponse(f"{len(request.FILES['file'].read())} {settings.INCOMING}")


urlpatterns = [
    path("try/ordinary/", ordinary, name="ordinary"),
    path("try/form/", by_form, name="by_form"),
    path("try/people/", for_people, name="for_people"),
    path("try/kept/<uuid:case>/", kept, name="kept"),
    path("try/folder/", folder, name="folder"),
    *urlpatterns,
]

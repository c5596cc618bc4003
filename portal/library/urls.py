from django.http import HttpRequest, HttpResponse
from django.urls import path

app_name = "library"


def front(request: HttpRequest) -> HttpResponse:
    """The first page."""
    return HttpResponse("The register\n", content_type="text/plain")


urlpatterns = [path("", front, name="front")]

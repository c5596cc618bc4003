from django.http import HttpRequest, HttpResponse


def queue(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def case(request: HttpRequest, reference: str) -> HttpResponse:
    return HttpResponse()

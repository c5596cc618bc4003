"""Addresses of the site that is measured: the real ones, and an empty view among the public ones.

So it goes the same short way through the middleware as the page that is compared with it.
"""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from portal.library import urls as library
from portal.publication import kinds
from portal.urls import urlpatterns
from tests.support.publications import PAPER

__all__ = ["urlpatterns"]

kinds.register(PAPER)


def empty(request: HttpRequest) -> HttpResponse:
    """As little as a Django view can do."""
    return HttpResponse()


library.urlpatterns.insert(0, path("empty/", empty))

"""The front page, and pages about the register."""

from collections.abc import Callable, Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from portal.library import addresses, clocks, present, selectors
from portal.library.responses import page, public
from portal.library.views import due
from portal.publication import kinds
from portal.ui.pacific import to_pacific

_LATEST = 6
_OVERDUE = 3
_MODELS_IN_SITEMAP = 5_000
_IN_SITEMAP = 50_000  # sitemaps.org: the most that one file may hold


def always(**words: object) -> str:
    """The stamp of a page that depends on nothing published."""
    return "always"


def anything(**words: object) -> str | None:
    """The stamp of a page that depends on everything published."""
    return selectors.stamp()


@public(valid_by=due.by_the_day)
def front(request: HttpRequest) -> HttpResponse:
    """What the register is, what was published last, what is overdue, and the search."""
    now = timezone.now()
    return page(
        "library/front.html",
        entries=present.entries(selectors.latest(_LATEST)),
        overdue=due.rows(clocks.section("overdue", now)[:_OVERDUE], now),
        chart=due.chart(to_pacific(now).year, now),
        kinds=list(kinds.every()),
        sample=["stated", "changed", "stated", "not_stated", "stated"],
    )


def about(template: str) -> Callable[..., HttpResponse]:
    """A page of words alone."""

    @public(valid_by=always)
    def view(request: HttpRequest) -> HttpResponse:
        return page(f"library/about/{template}.html", contact=settings.PORTAL_CONTACT)

    return view


@public(valid_by=always)
def robots(request: HttpRequest) -> HttpResponse:
    """What programs that read the web may read: everything public."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in ("/account/", "/file/", "/staff/", "/search/")),
        f"Sitemap: {addresses.absolute(reverse('library:sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@public(valid_by=anything)
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every page that a search engine should know."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
        *(f"<url><loc>{addresses.absolute(path)}</loc></url>" for path in _pages()),
        "</urlset>",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="application/xml")


def _pages() -> Iterator[str]:
    yield reverse("library:front")
    for name in ("about", "rules", "rules_calendar", "covered", "due", "evaluations", "models"):
        yield reverse(f"library:{name}")
    yield "/report-incident/"
    for kind in kinds.every():
        yield reverse("library:list", args=[kind])
    yield from map(addresses.of_model, selectors.models_changed_last(_MODELS_IN_SITEMAP))
    for entry in present.entries(selectors.latest(_IN_SITEMAP - _MODELS_IN_SITEMAP - 100)):
        if entry.is_newest:
            yield entry.href

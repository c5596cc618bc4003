"""Atom feeds: of everything, of a kind, of a developer."""

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from portal.documents.canonical import canonical
from portal.library import addresses, present, selectors
from portal.library.responses import page, public
from portal.library.views.lists import of_developer
from portal.library.views.pages import anything
from portal.publication import kinds
from portal.publication.kinds import PublicKind
from portal.publication.models import Document

_ENTRIES = 50


@public(valid_by=anything)
def index(request: HttpRequest) -> HttpResponse:
    """Which feeds there are, and what to do with one."""
    return page("library/feeds.html", kinds=list(kinds.every()), developers=selectors.developers())


@public(valid_by=anything)
def everything(request: HttpRequest) -> HttpResponse:
    """Everything that is published or withdrawn."""
    return _feed(
        request, _("California frontier AI register"), "/", selectors.changed_last(_ENTRIES)
    )


@public(valid_by=anything)
def of_kind(request: HttpRequest, kind: PublicKind) -> HttpResponse:
    """What is published of one kind."""
    title = _("California frontier AI register: {kind}").format(kind=kind.many)
    found = selectors.changed_last(_ENTRIES, kind=kind.code)
    return _feed(request, title, reverse("library:list", args=[kind]), found)


@public(valid_by=anything)
def of_models(request: HttpRequest) -> HttpResponse:
    """Models that became public, or of which something else is public now."""
    title = _("California frontier AI register: models")
    feed = _atom(request, title, reverse("library:models"))
    for model in selectors.models_changed_last(_ENTRIES):
        href = addresses.absolute(addresses.of_model(model))
        feed.add_item(
            title=_plain(f"{model.developer.name}: {model}"),
            link=href,
            description=_plain("; ".join(present.made_available(model))),
            unique_id=href,
            updateddate=model.changed_at,
            author_name=_plain(model.developer.name),
        )
    return _written(feed)


@public(valid_by=of_developer)
def by_developer(request: HttpRequest, developer: str) -> HttpResponse:
    """What one developer published."""
    row = selectors.developer(developer)
    if row is None:
        raise Http404
    title = _("California frontier AI register: {developer}").format(developer=row.name)
    return _feed(request, title, "/", selectors.changed_last(_ENTRIES, developer=developer))


def _feed(
    request: HttpRequest, title: str, home: str, documents: Iterable[Document]
) -> HttpResponse:
    feed = _atom(request, title, home)
    for entry in present.entries(documents):
        document = entry.document
        feed.add_item(
            title=_plain(f"{present.full_title(document)} ({entry.tag.word})"),
            link=addresses.absolute(entry.href),
            description=_plain(f"{document.reference}. {entry.sentence}"),
            unique_id=addresses.absolute(addresses.of(document, newest=False)),
            pubdate=document.published_at,
            updateddate=document.state_at,
            author_name=_plain(document.developer.name),
        )
    return _written(feed)


def _atom(request: HttpRequest, title: str, home: str) -> Atom1Feed:
    return Atom1Feed(
        title=_plain(title),
        link=addresses.absolute(home),
        description="",
        feed_url=addresses.absolute(request.path),
        language="en",
    )


def _written(feed: Atom1Feed) -> HttpResponse:
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def _plain(text: str) -> str:
    """XML has no way to write control characters."""
    return " ".join(canonical(text).split())

"""The models that are public: their list, and the page of each."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from portal.library import addresses, present, selectors
from portal.library.responses import page, public
from portal.library.views.lists import address, key, of_developer
from portal.library.views.pages import anything


@public(valid_by=anything)
def models(request: HttpRequest) -> HttpResponse:
    """Every model, by developer, a page at a time."""
    found = selectors.models(key(request, "after"), key(request, "before"))
    return page(
        "library/models.html",
        nav="models",
        models=[
            (model, addresses.of_model(model), present.made_available(model))
            for model in found.rows
        ],
        previous=found.previous and address(request, before=found.previous),
        next=found.next and address(request, after=found.next),
    )


@public(valid_by=of_developer)
def model(request: HttpRequest, developer: str, model: str) -> HttpResponse:
    """What is public of one model, and what is published about it."""
    found = selectors.model(developer, model)
    if found is None:
        raise Http404
    base = reverse("library:model", args=[developer, found.base_slug]) if found.base_slug else ""
    return page(
        "library/model.html",
        nav="models",
        model=found,
        base_href=base,
        available=present.made_available(found),
        modified=present.modified(found),
        entries=present.entries(selectors.about(found)),
    )

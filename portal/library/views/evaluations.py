"""Evaluations of models, side by side where they can be compared."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse

from portal.library import evaluated, evaluations
from portal.library.forms import EvaluationFilter
from portal.library.responses import page, public
from portal.library.views.pages import anything
from portal.publication.evaluations import as_csv, as_json

_FIRST_ORDER = "highest"
_FILTERS = ("domain", "words", "developer", "model", "report")
_PLACES = ("after", "before")


@public(valid_by=anything)
def compare(request: HttpRequest) -> HttpResponse:
    """Evaluations by method: filtered, a page at a time, all of it in the address."""
    form = EvaluationFilter(request.GET)
    asked = _asked(form)
    found = evaluations.cut(
        evaluations.found(**_filters(asked)),
        order=asked.get("sort") or _FIRST_ORDER,
        **{place: asked.get(place, "") for place in _PLACES},
    )
    return page(
        "library/evaluations.html",
        nav="evaluations",
        form=form,
        report=asked.get("report", ""),
        is_filtered=any(_filters(asked).values()),
        methods=evaluated.methods(found),
        query=_query(request),
        previous=found.previous and f"?{_query(request, before=found.previous)}",
        next=found.next and f"?{_query(request, after=found.next)}",
    )


@public(valid_by=anything)
def to_csv(request: HttpRequest) -> HttpResponse:
    """All that the same filters find, as a table for programs."""
    return _file(request, lambda rows: as_csv(rows, with_context=True), "csv", "text/csv")


@public(valid_by=anything)
def to_json(request: HttpRequest) -> HttpResponse:
    """The same as JSON."""
    return _file(request, as_json, "json", "application/json")


def _file(
    request: HttpRequest,
    write: Callable[[Iterable[Mapping[str, str]]], str],
    ending: str,
    media_type: str,
) -> HttpResponse:
    asked = _asked(EvaluationFilter(request.GET))
    found = evaluations.exported(evaluations.found(**_filters(asked)))
    response = HttpResponse(write(found), content_type=f"{media_type}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="evaluations.{ending}"'
    return response


def _asked(form: EvaluationFilter) -> Mapping[str, Any]:
    """What is understood of the address; a word that is not, asks for nothing."""
    form.is_valid()
    return form.cleaned_data


def _filters(asked: Mapping[str, Any]) -> dict[str, str]:
    return {name: asked.get(name, "") for name in _FILTERS}


def _query(request: HttpRequest, **words: str) -> str:
    """This address's words, without the place in it, with others."""
    query = request.GET.copy()
    for name in _PLACES:
        query.pop(name, None)
    for name, word in words.items():
        query[name] = word
    return query.urlencode()

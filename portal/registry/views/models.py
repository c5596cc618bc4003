"""The models of a developer: their list, the page of each, and forms to state and correct."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from portal.errors import NotFound
from portal.identity import permissions
from portal.identity.access import PersonRequest, member_required, staff_required
from portal.identity.models import Organisation, Person
from portal.registry import model_pages, selectors
from portal.registry.model_forms import FORMS, DescriptionForm
from portal.registry.model_pages import ModelPlace
from portal.registry.models import Description, ModelStatement
from portal.registry.services import models as services
from portal.registry.views.answering import answer, find, page

_ADDS: dict[str, Callable[..., ModelStatement]] = {
    "run": services.add_run,
    "modification": services.add_modification,
    "deployment": services.add_deployment,
}
_TITLES = {
    "run": (
        gettext_lazy("Add training or tuning"),
        gettext_lazy(
            "The act counts the computing of the original training run and of every later "
            "fine-tuning, reinforcement learning or other material modification together. If you "
            "tune a model that somebody else trained, its original run counts too: state it as "
            "well as you know it."
        ),
    ),
    "modification": (
        gettext_lazy("Add a substantial modification"),
        gettext_lazy(
            "A frontier model that was substantially modified needs a transparency report before "
            "the modified version is deployed, or with it. State here what makes it substantial; "
            "its deployment is stated after it."
        ),
    ),
    "deployment": (
        gettext_lazy("Add a deployment"),
        gettext_lazy(
            "To deploy is to make a model available to a third party for use, modification, "
            "copying, or combination with other software. The transparency report on a frontier "
            "model is due before its first deployment, or with it."
        ),
    ),
}


@require_safe
@member_required
def models(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    return _models(request, _place(request, organisation))


@require_safe
@staff_required
def staff_models(request: PersonRequest, organisation: str) -> HttpResponse:
    return _models(request, ModelPlace(find(organisation), staff=True, changes=False))


@require_safe
@member_required
def model(request: PersonRequest, organisation: Organisation, model: str) -> HttpResponse:
    return _model(request, _place(request, organisation, model))


@require_safe
@staff_required
def staff_model(request: PersonRequest, organisation: str, model: str) -> HttpResponse:
    found = find(organisation)
    row = selectors.model(found, model)
    return _model(request, ModelPlace(found, staff=True, changes=False, model=row))


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def add_model(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    place = _place(request, organisation, states=True)
    others = selectors.models(organisation).in_bulk()
    form = DescriptionForm(request.POST or None, others=others)
    save = partial(services.add_model, organisation=organisation)
    return answer(request, place, form, save, str, to=place.of, title=_("Add a model"))


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def state(
    request: PersonRequest, organisation: Organisation, model: str, what: str
) -> HttpResponse:
    place = _place(request, organisation, model, states=True)
    if what not in _ADDS or place.model is None:
        raise NotFound
    sheet = selectors.sheets(organisation)[place.model.pk]
    form = FORMS[what](request.POST or None, sheet=sheet)
    here = place.model

    def asked(*, by: Person, now: datetime, **stated: Any) -> dict[str, Any]:
        row = services.proposed(form.makes(model=here, **stated), by, now)
        return model_pages.what_follows(place, row)

    title, lede = _TITLES[what]
    save = partial(_ADDS[what], model=here)
    return answer(request, place, form, save, model_pages.said, asked, title=title, lede=lede)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def change(
    request: PersonRequest, organisation: Organisation, model: str, what: str, statement: int
) -> HttpResponse:
    place = _place(request, organisation, model, states=True)
    if what not in FORMS or place.model is None:
        raise NotFound
    rows = selectors.statements(place.model, FORMS[what].makes)
    fact = next((row for row in rows if row.pk == statement), None)
    if fact is None:
        raise NotFound
    if request.method != "POST" and not fact.counts:
        return redirect(place.home)
    sheet = selectors.sheets(organisation)[place.model.pk]
    others = {
        pk: m for pk, m in selectors.models(organisation).in_bulk().items() if m != place.model
    }
    form = FORMS[what](request.POST or None, fact=fact, sheet=sheet, others=others)
    takes_back = form.is_valid() and form.takes_back
    return answer(
        request,
        place,
        form,
        partial(services.withdraw if takes_back else services.correct, statement=fact),
        model_pages.said,
        lambda **given: model_pages.what_follows(
            place, services.replacement(statement=fact, withdrawn=takes_back, **given)
        ),
        to=lambda saved: place.top if isinstance(saved, Description) and takes_back else place.home,
        title=_("Correct what is stated"),
        stated=[model_pages.entry(fact)],
    )


def _models(request: PersonRequest, place: ModelPlace) -> HttpResponse:
    return page(request, place, "registry/models.html", **model_pages.index(place, timezone.now()))


def _model(request: PersonRequest, place: ModelPlace) -> HttpResponse:
    assert place.model
    sheet = selectors.sheets(place.organisation)[place.model.pk]
    context = model_pages.page(place, sheet, timezone.now())
    return page(request, place, "registry/model.html", **context)


def _place(
    request: PersonRequest, organisation: Organisation, slug: str = "", *, states: bool = False
) -> ModelPlace:
    """The organisation's own pages; those with forms are there for whoever may state something."""
    changes = permissions.may(request.person, "models.state", organisation)
    if states and not changes:
        raise NotFound
    model = selectors.model(organisation, slug) if slug else None
    return ModelPlace(organisation, staff=False, changes=changes, model=model)

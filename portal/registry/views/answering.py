"""How a page of the registry is shown, and how a form becomes a statement."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.errors import NotFound, Refusal
from portal.identity.access import PersonRequest
from portal.identity.models import Organisation
from portal.registry.forms import FactForm
from portal.registry.present import Place
from portal.ui.forms import add_refusal


def answer(
    request: PersonRequest,
    place: Place,
    form: FactForm,
    save: Callable[..., Any],
    said: Callable[[Any], str],
    asked: Callable[..., dict[str, Any]] | None = None,
    to: Callable[[Any], str] | None = None,
    **context: Any,
) -> HttpResponse:
    """The form, or what came of it.

    Args:
        save: gets what was answered, who answers, and when.
        said: a statement in words.
        asked: gets the same as `save`, and saves nothing: what the page shows that asks whether
            this is meant, with all that follows; nothing is asked where it is empty.
    """
    if request.method == "POST" and "back" not in request.POST and form.is_valid():
        given = form.values() | {"by": request.person, "now": timezone.now()}
        try:
            check = asked(**given) if asked and "confirmed" not in request.POST else {}
            if check:
                return page(
                    request, place, "registry/check.html", **context | check | {"form": form}
                )
            saved = save(**given)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            words = _("Saved: {words}. What follows from it stands here.").format(words=said(saved))
            messages.success(request, words)
            return redirect(to(saved) if to else place.home)
    return page(request, place, "registry/form.html", form=form, **context)


def page(request: PersonRequest, place: Place, template: str, **context: Any) -> HttpResponse:
    """A page in the shell of whoever reads it."""
    shell = {
        "shell": "ui/staff.html" if place.staff else "ui/organisation.html",
        "nav": "organisations" if place.staff else place.nav,
        "organisation": place.organisation,
        "place": place,
    }
    return render(request, template, shell | context)


def find(slug: str) -> Organisation:
    """The organisation at a staff address.

    Raises:
        NotFound: there is none.
    """
    found = Organisation.objects.filter(slug=slug).first()
    if found is None:
        raise NotFound
    return found

"""Members of the public: nobody knows who they are, and each writes from a network of their own."""

import itertools
import re
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from incidents.public import services
from incidents.public.services import Received
from portal.casework.models import Case
from portal.intake import tokens
from portal.intake.forms import TOKEN

WHAT = "A chat bot gave my neighbor a recipe that put him into hospital."
_numbers = itertools.count(1)
# As the page shows it.
CODE = re.compile(r"(?:[0-9A-HJKMNP-TV-Z]{5}-){4}[0-9A-HJKMNP-TV-Z]{5}")


def visitor() -> Client:
    """A browser without an account, that keeps whatever cookie it is given."""
    address = f"2001:db8:{uuid.uuid4().hex[:4]}:{next(_numbers):x}::1"
    return Client(enforce_csrf_checks=True, REMOTE_ADDR=address)


def form(**fields: Any) -> dict[str, Any]:
    """A filled-in form that was fetched a minute ago."""
    token = tokens.issue(timezone.now() - timedelta(minutes=1))
    return {TOKEN: str(token), "what": WHAT, "danger": "no"} | fields


def send(client: Client, **fields: Any) -> HttpResponse:
    """Send a report."""
    return client.post(reverse("report_incident:write"), form(**fields))


def code_in(response: HttpResponse) -> str:
    """The receipt code that a page shows."""
    found = CODE.search(response.content.decode())
    assert found, response.content.decode()
    return found.group()


def reported(now: datetime, *, uploads: Sequence[Any] = (), **answers: Any) -> Received:
    """A report that was received."""
    told = {"what": WHAT, "danger": "no"} | answers
    seed = tokens.issue(now).seed
    return services.receive(answers=told, uploads=uploads, seed=seed, now=now)


def case_of(received: Received) -> Case:
    """The case of a report."""
    return Case.objects.get(subject=received.incident.ref)

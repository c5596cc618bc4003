"""Nothing that anybody typed in confidence is anywhere but under its lock.

A word is planted in every field, file and name of every confidential kind, through the pages that
people use; then everything is looked through that a thief, an operator or a curious colleague
could get hold of.
"""

from typing import Any

import pytest
from django.urls import reverse

from incidents.models import Incident
from portal.identity.models import Organisation, Person
from tests.security import sweep
from tests.security.sweep import Canaries
from tests.security.typist import Typist

pytestmark = pytest.mark.django_db(transaction=True)

DATE = {"happened_on_day": "2026-11-20", "happened_on_month": "", "happened_on_year": ""}


def at(name: str, *args: Any) -> str:
    return reverse(name, args=args)


def instant(name: str, day: str) -> dict[str, str]:
    return {f"{name}_day": day, f"{name}_month": "", f"{name}_year": "", f"{name}_time": "09:00"}


def developer_reports(typist: Typist, organisation: Organisation) -> Incident:
    """An incident is begun, answered question by question, sent, amended and added to."""
    slug = organisation.slug
    typist.fill(at("incidents:begin", slug), {"lane": "required"})
    incident = Incident.objects.get()

    def here(name: str, *args: Any) -> str:
        return at(f"incidents:{name}", slug, incident.reference, *args)

    for key, choices in ANSWERS.items():
        typist.fill(here("question", key), choices)
    typist.look(here("qualifies"), here("check"))
    typist.fill(here("check"))
    typist.press(here("amend"))
    typist.fill(here("question", "statement"))
    typist.fill(here("check"))
    typist.fill(here("notice"), instant("told_at", "2026-11-22"))
    for number in (1, 2):
        names = ("report", "receipt", "receipt_pdf", "receipt_json", "report_json")
        typist.look(*(here(name, number) for name in names))
    return incident


def staff_work(typist: Typist, reference: str, colleague: Person) -> None:
    """A case is taken, looked at, triaged, written about, and others are let in and kept out."""

    def here(name: str) -> str:
        return at(f"staff:{name}", reference)

    typist.look(at("staff:queue"))
    typist.press(here("take"))
    case = here("case")
    typist.fill(case, {"severity": "4"}, form="severity")
    typist.fill(case, instant("at", "2026-11-22"), form="at_day")
    typist.fill(f"{case}?tab=notes", form="text")
    typist.fill(f"{case}?tab=messages", {"kind": "question"}, form="kind")
    until = {"until_day": "", "until_month": "", "until_year": ""}
    grant = {"holder": f"person:{colleague.ref}"}
    typist.fill(f"{case}?tab=access", until | grant, form="until_day")
    typist.fill(f"{case}?tab=access", {"person": str(colleague.ref)}, form="person")
    for tab in ("report", "clocks", "related", "timeline", "notes", "messages", "access"):
        typist.look(f"{case}?tab={tab}")


ANSWERS: dict[str, dict[str, Any]] = {
    "date": DATE,
    "discovered": instant("discovered_at", "2026-11-21"),
    "imminent": {"risk": "yes"} | instant("imminent_at", "2026-11-21"),
    "frontier": {"answer": "yes"},
    "weights": {"answer": "no"},
    "hurt": {"answer": "yes"},
    "control": {"answer": "yes"},
    "scale": {"answer": "no"},
    "deceived": {"answer": "no"},
    "reasons": {"kinds": ["deception"]},
    "statement": {},
    "internal-use": {"answer": "yes"},
    "details": {},
}


def test_no_word_of_an_incident_leaves_its_lock(
    own_temporary_folder, organisation, officer, supervisor, other_reviewer, client_of
):
    canaries = Canaries()
    with sweep.Logs() as logs:
        developer = Typist(client_of(officer), canaries, "developer")
        incident = developer_reports(developer, organisation)
        staff = Typist(client_of(supervisor), canaries, "staff")
        staff_work(staff, incident.reference, other_reviewer)
        developer.fill(at("incidents:incident", organisation.slug, incident.reference), form="text")
        developer.fill(at("incidents:withdraw", organisation.slug, incident.reference))
    assert sweep.found_in(sweep.places(logs), canaries) == []

"""The pages on which a modification and a review are stated."""

from datetime import date

import pytest
from django.urls import reverse

from filings.frameworks.models import Modification, Review
from filings.lifecycle.services import drafts
from tests.conftest import NOW
from tests.support import filings as way

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(time_machine) -> None:
    time_machine.move_to(NOW)


@pytest.fixture
def first(organisation, officer):
    return way.file(organisation, officer, NOW)


def typed(day: str, **more: str) -> dict[str, str]:
    return {"day_day": day, "day_month": "", "day_year": "", **more}


def address(name, organisation, *more) -> str:
    return reverse(f"frameworks:{name}", args=[organisation.slug, *more])


def test_the_filings_page_leads_there_once_something_is_filed(
    client_of, organisation, preparer, officer
) -> None:
    client, home = client_of(preparer), reverse("file:home", args=[organisation.slug])
    there = address("modification", organisation)
    assert there not in client.get(home).content.decode()
    way.file(organisation, officer, NOW)
    assert there in client.get(home).content.decode()


def test_a_stated_modification_stands_in_the_list_and_in_the_next_draft(
    client_of, organisation, preparer, first
) -> None:
    client, there = client_of(preparer), address("modification", organisation)
    assert client.post(there, typed("2026-11-25")).status_code == 302
    page = client.get(there).content.decode()
    assert "25 November 2026" in page
    assert "Not filed yet" in page
    draft = drafts.start(organisation=organisation, kind="framework", by=preparer, now=NOW)
    changes = reverse("file:part", args=[organisation.slug, draft.pk, "changes"])
    form = client.get(changes).context["form"]
    assert form["modified_on"].value() == date(2026, 11, 25)
    assert form["material"].value() == "yes"


def test_what_was_saved_of_a_draft_is_not_overwritten_by_what_is_stated(
    client_of, organisation, preparer, first
) -> None:
    draft = drafts.start(organisation=organisation, kind="framework", by=preparer, now=NOW)
    way.fill(draft, preparer, NOW)
    client = client_of(preparer)
    client.post(address("modification", organisation), typed("2026-11-25"))
    changes = reverse("file:part", args=[organisation.slug, draft.pk, "changes"])
    assert client.get(changes).context["form"]["modified_on"].value() == date(2026, 11, 20)


def test_a_refusal_stands_beside_its_field_and_what_was_typed_stays(
    client_of, organisation, officer, first
) -> None:
    response = client_of(officer).post(
        address("review", organisation), typed("2 12 2026", statement="All of it.")
    )
    assert response.status_code == 422
    page = response.content.decode()
    assert "still to come" in page
    assert "All of it." in page
    assert not Review.objects.exists()


def test_a_review_is_recorded_and_shown_to_its_own_organisation(
    client_of, organisation, officer, first, time_machine
) -> None:
    time_machine.move_to(NOW.replace(year=2027))
    client, there = client_of(officer), address("review", organisation)
    assert client.post(there, typed("2027-11-30", statement="All of it.")).status_code == 302
    page = client.get(there).content.decode()
    assert "30 November 2027" in page
    assert "All of it." in page


def test_whoever_may_not_state_reads_who_may(
    client_of, organisation, counsel, preparer, first
) -> None:
    for person, name in ((counsel, "modification"), (preparer, "review")):
        page = client_of(person).get(address(name, organisation)).content.decode()
        assert "<textarea" not in page
        assert 'name="day_day"' not in page
        assert "certifying officer" in page


def test_a_statement_of_another_organisation_cannot_be_taken_back(
    client_of, organisation, preparer, first, stranger
) -> None:
    client_of(preparer).post(address("modification", organisation), typed("2026-11-25"))
    theirs = stranger.memberships.get().organisation
    there = address("take_back", theirs, Modification.objects.get().pk)
    assert client_of(stranger).post(there, {"reason": "Not ours."}).status_code == 404
    assert Modification.objects.count() == 1

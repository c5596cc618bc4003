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


def state(client, organisation, day="2026-11-25"):
    """State a modification and confirm its day."""
    return client.post(address("modification", organisation), typed(day, confirmed="1"))


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
    assert client.post(there, typed("2026-11-25", confirmed="1")).status_code == 302
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
    state(client, organisation)
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
    state(client_of(preparer), organisation)
    theirs = stranger.memberships.get().organisation
    there = address("take_back", theirs, Modification.objects.get().pk)
    assert client_of(stranger).post(there, {"reason": "Not ours."}).status_code == 404
    assert Modification.objects.count() == 1


def said(client, response):
    page = client.get(response.url)
    return [str(message) for message in page.context["messages"]]


def test_a_day_of_a_modification_is_read_back_with_its_weekday_before_it_is_saved(
    client_of, organisation, preparer, first
) -> None:
    there = address("modification", organisation)
    typed_so = {"day_day": "11", "day_month": "10", "day_year": "2026"}
    page = client_of(preparer).post(there, typed_so).content.decode()
    assert (
        "You are about to state a material modification of Sunday 11 October 2026. Its 30 days "
        "are counted from that day."
    ) in page
    for name, value in typed_so.items():
        assert f'type="hidden" name="{name}" value="{value}"' in page
    assert not Modification.objects.exists()
    back = client_of(preparer).post(there, typed_so | {"back": "1"})
    assert back.context["form"]["day"].value() == ["11", "10", "2026"]
    assert not Modification.objects.exists()


def test_a_day_that_would_be_refused_is_refused_before_anybody_is_asked(
    client_of, organisation, preparer, first
) -> None:
    response = client_of(preparer).post(address("modification", organisation), typed("2026-12-25"))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["day"]


def test_what_was_saved_is_said_with_its_day(
    client_of, organisation, preparer, officer, first, time_machine
) -> None:
    client = client_of(preparer)
    follow = " Your obligations follow from it."
    done = state(client, organisation, "2026-10-11")
    assert said(client, done) == [f"Saved: a material modification of 11 October 2026.{follow}"]
    back = address("take_back", organisation, Modification.objects.get().pk)
    done = client.post(back, {"reason": "A typo."})
    assert said(client, done) == [
        f"Taken back: a material modification of 11 October 2026.{follow}"
    ]
    time_machine.move_to(NOW.replace(year=2027))
    client = client_of(officer)
    sent = typed("2027-11-30", statement="All of it.")
    done = client.post(address("review", organisation), sent)
    assert said(client, done) == [f"Saved: a review of 30 November 2027.{follow}"]


def test_a_modification_that_was_taken_back_stays_in_the_list_with_why_and_by_whom(
    client_of, organisation, preparer, officer, first
) -> None:
    client = client_of(preparer)
    state(client, organisation)
    back = address("take_back", organisation, Modification.objects.get().pk)
    client_of(officer).post(back, {"reason": "It was <b>not</b> material."})
    page = client.get(address("modification", organisation)).content.decode()
    _before, _heading, listed = page.partition("Stated so far")
    assert "25 November 2026" in listed
    assert "Taken back" in listed
    assert "It was &lt;b&gt;not&lt;/b&gt; material." in listed
    assert officer.name in listed
    assert back not in listed
    assert "Not filed yet" not in listed


def test_the_boxes_of_a_day_say_in_which_order_they_are_read(
    client_of, organisation, officer, first
) -> None:
    for name in ("modification", "review"):
        page = client_of(officer).get(address(name, organisation)).content.decode()
        assert "Day, month, year; for example 25 11 2026" in page

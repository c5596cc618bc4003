"""Staff read what the public reports apart, unverified, and behind what must be reviewed."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from incidents.models import Link
from incidents.public import rules, selectors, services, telling
from incidents.rules import Answer
from portal.casework import selectors as casework
from portal.casework.models import Case
from portal.casework.rules import State
from portal.casework.selectors import Filters
from portal.casework.services import cases, escalating, reviewing
from portal.errors import NotFound
from portal.identity.rules import StaffRole, Unit
from portal.outbox.models import Mail
from portal.vault.models import Reading
from tests.conftest import NOW
from tests.support.incidents import begin, fill, send
from tests.support.public_reports import WHAT, case_of, reported
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def told():
    return reported(NOW, hurt="unsure", uploads=[SimpleUploadedFile("proof.png", b"a picture")])


def page_of(client, told, tab=""):
    address = reverse("staff:case", args=[told.incident.reference])
    return client.get(f"{address}?tab={tab}")


def test_the_queue_says_that_nobody_has_verified_it(told, client_of, reviewer):
    page = client_of(reviewer).get(reverse("staff:queue"), {"view": "public"}).content.decode()
    assert f"Unverified: {WHAT}" in page
    assert "A member of the public" in page


def test_the_page_shows_what_was_told_and_writes_down_who_read_it(told, client_of, reviewer):
    page = page_of(client_of(reviewer), told).content.decode()
    assert WHAT in page
    assert "Not sure" in page
    assert "proof.png" in page
    assert Reading.objects.filter(person=reviewer, what="report").exists()


def test_a_file_is_saved_and_never_shown(told, client_of, reviewer):
    [item] = selectors.files_of(told.incident.ref)
    answer = client_of(reviewer).get(
        reverse("public_reports:file", args=[told.incident.reference, item.pk])
    )
    assert b"".join(answer.streaming_content) == b"a picture"
    assert answer["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("unit", "role"), [(Unit.AG, StaffRole.SUPERVISOR), (Unit.OES, StaffRole.ADMINISTRATOR)]
)
def test_without_a_grant_there_is_no_such_report(unit, role, told, client_of, make_person):
    client = client_of(make_person("Una Other", second_factor=True, unit=unit, staff_role=role))
    reference = told.incident.reference
    [item] = selectors.files_of(told.incident.ref)
    assert page_of(client, told).status_code == 404
    assert client.get(reverse("public_reports:file", args=[reference, item.pk])).status_code == 404
    for name in ("triage", "link"):
        assert client.post(reverse(f"public_reports:{name}", args=[reference])).status_code == 404


def test_a_file_of_another_report_is_not_found_under_this_one(told, client_of, reviewer):
    other = reported(NOW)
    [item] = selectors.files_of(told.incident.ref)
    address = reverse("public_reports:file", args=[other.incident.reference, item.pk])
    assert client_of(reviewer).get(address).status_code == 404


def queue_of(person, view=casework.ALL_OPEN):
    return [case.reference for case in casework.queue(person, Filters(view=view)).rows]


def test_a_flood_stands_behind_everything_that_must_be_reviewed(reviewer, organisation, contact):
    floods = [reported(NOW).incident.reference for _one in range(3)]
    row = fill(begin(organisation, contact), contact)
    send(row, contact)
    shown = queue_of(reviewer)
    assert shown[0] == row.reference
    assert set(shown[1:]) == set(floods)
    assert set(queue_of(reviewer, casework.PUBLIC)) == set(floods)


def test_once_it_is_triaged_it_is_ranked_as_others_are(client_of, reviewer):
    told = reported(timezone.now())
    before = case_of(told).rank
    answer = client_of(reviewer).post(
        reverse("public_reports:triage", args=[told.incident.reference]), {"severity": "3"}
    )
    assert answer.status_code == 302
    assert case_of(told).rank < before
    assert case_of(told).severity == 3


def test_a_danger_is_told_at_once_and_marked_as_unverified(client_of, reviewer):
    told = reported(NOW, danger="yes")
    assert case_of(told).imminent
    assert escalating.sweep(now=NOW) == 1
    assert "nobody has verified it" in Mail.objects.get(to=reviewer.email).body
    page = page_of(client_of(reviewer), told).content.decode()
    assert "Says that somebody is in danger now" in page
    assert "Nobody has verified it." in page


@pytest.mark.parametrize("danger", [Answer.NO, Answer.UNSURE])
def test_nobody_is_woken_by_what_says_no_danger(danger, reviewer):
    reported(NOW, danger=danger.value)
    assert escalating.sweep(now=NOW + timedelta(hours=1)) == 0


def test_a_flood_of_dangers_wakes_nobody_again_until_the_first_were_opened(reviewer):
    made = [reported(NOW, danger="yes") for _one in range(rules.MOST_ALARMS + 1)]
    assert [case_of(each).imminent for each in made] == [True] * rules.MOST_ALARMS + [False]
    cases.look(case=case_of(made[0]), by=reviewer, now=NOW)
    assert case_of(reported(NOW, danger="yes")).imminent


def test_it_is_closed_as_reviewed_or_without_a_review(told, client_of, reviewer):
    case = cases.claim(case=case_of(told).pk, by=reviewer, now=NOW)
    answer = client_of(reviewer).post(
        reverse("staff:close", args=[case.reference]),
        {"ends": "not_reviewed", "round": case.round},
    )
    assert answer.status_code == 302
    assert case_of(told).state == State.NOT_REVIEWED
    services.answer(incident=told.incident.ref, text="Look again.", uploads=[], now=NOW)
    assert case_of(told).state == State.NEW


def test_what_must_be_reviewed_is_not_closed_without(client_of, reviewer, organisation, contact):
    row = fill(begin(organisation, contact), contact)
    send(row, contact)
    case = cases.claim(case=Case.objects.get(subject=row.ref).pk, by=reviewer, now=NOW)
    client_of(reviewer).post(
        reverse("staff:close", args=[case.reference]),
        {"ends": "not_reviewed", "round": case.round},
    )
    with pytest.raises(NotFound):
        reviewing.close(case=case.pk, round=case.round, by=reviewer, now=NOW, reviewed=False)
    assert Case.objects.get(subject=row.ref).state == State.IN_REVIEW


def test_it_is_linked_with_a_developer_s_report(told, reviewer, organisation, contact):
    row = fill(begin(organisation, contact), contact)
    with refused("public_report.no_other", field="other"):
        link(told, row, reviewer)  # a draft is the developer's alone
    send(row, contact)
    assert link(told, row, reviewer) == link(told, row, reviewer) == Link.objects.get()


def link(told, row, by):
    return services.link(incident=told.incident.ref, other=row.reference, by=by, now=NOW)


def test_it_is_linked_with_no_other_report_by_the_public(told, reviewer):
    with refused("public_report.no_other", field="other"):
        link(told, reported(NOW).incident, reviewer)


def test_each_day_is_one_line_without_a_word(reviewer, supervisor, make_person):
    make_person("Adi Administrator", unit=Unit.OES, staff_role=StaffRole.ADMINISTRATOR)
    for _one in range(7):
        reported(NOW)
    assert telling.tell(now=NOW) == 0
    morning = NOW + timedelta(hours=22)  # 8 am Pacific
    assert telling.tell(now=morning - timedelta(minutes=1)) == 0
    assert telling.tell(now=morning) == 2
    assert telling.tell(now=morning) == 0
    mail = Mail.objects.get(to=reviewer.email)
    assert "On 1 December 2026 7 reports by members of the public came in." in mail.body
    assert "recipe" not in mail.body
    assert telling.tell(now=morning + timedelta(days=1)) == 0

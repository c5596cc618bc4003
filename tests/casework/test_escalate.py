"""While nobody opens an imminent case, people are told: each once, the right ones, in time."""

import json
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from portal.casework import present, selectors
from portal.casework.models import Alarm, Case
from portal.casework.rules import Step
from portal.casework.services import access, cases, escalating
from portal.casework.tasks import escalate
from portal.identity.rules import StaffRole, Unit
from portal.outbox import services as outbox
from portal.outbox.models import Mail, Webhook
from tests.conftest import NOW
from tests.outbox.conftest import start_system, system

__all__ = ["start_system", "system"]


def after(minutes: float):
    return NOW + timedelta(minutes=minutes)


def alarms():
    """The mails."""
    return Mail.objects.filter(key__startswith="alarm:")


def told(case):
    """Who was told at which step, in order."""
    return [(a.step, a.person) for a in case.alarms.select_related("person")]


@pytest.fixture
def quiet(make_report, reviewer, other_reviewer, supervisor) -> Case:
    """Imminent since noon, opened by nobody; Ana holds a case already, Ben none."""
    make_report(holder=reviewer)
    return make_report(imminent=True)


def test_the_least_loaded_is_told_at_once_a_second_after_15_minutes_then_the_supervisors(
    quiet, reviewer, other_reviewer, supervisor
):
    steps = [
        (0, (Step.FIRST, other_reviewer)),
        (15, (Step.SECOND, reviewer)),
        (30, (Step.SUPERVISORS, supervisor)),
    ]
    for n, (minutes, step) in enumerate(steps):
        if minutes:
            escalating.sweep(now=after(minutes - 0.01))
            assert len(told(quiet)) == n
        escalating.sweep(now=after(minutes))
        assert told(quiet)[n:] == [step]
    for later in (31, 60, 60 * 24):
        escalating.sweep(now=after(later))
    assert len(told(quiet)) == alarms().count() == 3


def test_a_sweep_that_comes_late_tells_all_who_should_know_by_then(quiet):
    assert escalating.sweep(now=after(40)) == 3
    assert escalating.sweep(now=after(41)) == 0


def test_two_sweeps_at_once_tell_each_person_once(both_at_once, quiet):
    both_at_once(*[lambda: escalating.sweep(now=after(40))] * 3)
    assert len(told(quiet)) == len(set(told(quiet))) == 3
    assert alarms().count() == 3


def test_a_sweep_that_dies_has_told_nobody_and_the_next_tells_all(quiet, monkeypatch):
    post, seen = outbox.post, []

    def dies_at_the_third(**how):
        seen.append(how)
        if len(seen) == 3:
            raise RuntimeError("killed")
        return post(**how)

    monkeypatch.setattr(outbox, "post", dies_at_the_third)
    with pytest.raises(RuntimeError):
        escalating.sweep(now=after(40))
    assert (Alarm.objects.count(), alarms().count()) == (0, 0)
    escalating.sweep(now=after(41))
    assert (Alarm.objects.count(), alarms().count()) == (3, 3)


def test_once_somebody_of_the_unit_has_opened_it_nobody_else_is_told(
    quiet, client_of, reviewer, supervisor
):
    escalating.sweep(now=after(0))
    client_of(reviewer).get(reverse("staff:case", args=[quiet.reference]))
    escalating.sweep(now=after(60))
    assert len(told(quiet)) == 1


def test_neither_the_list_nor_taking_it_unread_nor_a_guest_counts_as_opening(
    quiet, client_of, reviewer, supervisor, outsider
):
    access.grant(case=quiet.pk, holder=f"person:{outsider.ref}", reason="x", by=supervisor, now=NOW)
    client_of(reviewer).get("/staff/")
    client_of(outsider).get(reverse("staff:case", args=[quiet.reference]))
    cases.claim(case=quiet.pk, by=reviewer, now=NOW)
    escalating.sweep(now=after(30))
    assert len(told(quiet)) == 3


def test_whoever_is_kept_from_it_is_never_told(quiet, supervisor, other_reviewer, reviewer):
    access.block(case=quiet.pk, person=other_reviewer.ref, reason="Kin.", by=supervisor, now=NOW)
    escalating.sweep(now=after(60))
    assert [person for _step, person in told(quiet)] == [reviewer, supervisor, supervisor]


def test_people_of_other_units_and_those_who_left_are_not_told(
    quiet, make_person, other_reviewer, reviewer
):
    make_person("Zoe AG", second_factor=True, unit=Unit.AG, staff_role=StaffRole.REVIEWER)
    other_reviewer.is_active = False
    other_reviewer.save()
    escalating.sweep(now=after(0))
    assert told(quiet) == [(Step.FIRST, reviewer)]


def test_what_is_withdrawn_or_no_longer_imminent_tells_nobody(make_report, reviewer):
    gone, calm = make_report(imminent=True), make_report(imminent=True)
    cases.withdrawn(subject=gone.subject, by_actor="system", now=NOW)
    cases.rank(subject=calm.subject, imminent=False, severity=0, due_at=None, now=NOW)
    assert escalating.sweep(now=after(60)) == 0


def test_what_becomes_imminent_again_is_told_again(quiet):
    escalating.sweep(now=after(30))
    for imminent, minutes in ((False, 31), (True, 32)):
        cases.rank(
            subject=quiet.subject, imminent=imminent, severity=4, due_at=None, now=after(minutes)
        )
    escalating.sweep(now=after(33))
    assert len(told(quiet)) == 4


def test_the_mail_says_which_case_and_where_and_no_word_of_it(quiet, other_reviewer):
    escalating.sweep(now=after(0))
    mail = alarms().get()
    assert mail.to == other_reviewer.email
    assert quiet.reference in mail.subject
    assert reverse("staff:case", args=[quiet.reference]) in mail.body
    for word in ("copper", "Halcyon", "Incident report"):
        assert word not in mail.subject + mail.body


def test_the_states_own_system_is_told_of_each_step(quiet, system):
    for minutes in (0, 15, 30, 31):
        escalating.sweep(now=after(minutes))
    outbox.deliver_webhooks(now=after(31))
    assert [json.loads(body)["event"] for _path, _headers, body in system.got] == [
        "case.imminent",
        "case.imminent.second",
        "case.imminent.supervisors",
    ]
    assert {json.loads(body)["at"] for *_rest, body in system.got} == {"2026-12-01T18:00:00Z"}
    assert Webhook.objects.exclude(reference=quiet.reference).count() == 0


def test_an_ordinary_imminent_case_is_told_of_as_well(make_case, reviewer):
    case = make_case()
    cases.rank(subject=case.subject, imminent=True, severity=4, due_at=None, now=NOW)
    escalating.sweep(now=after(0))
    assert told(case) == [(Step.FIRST, reviewer)]


def test_the_database_keeps_who_was_told(quiet):
    escalating.sweep(now=after(0))
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        Alarm.objects.all().delete()


def test_a_card_above_the_queue_says_who_was_told_and_who_is_next(
    quiet, client_of, reviewer, other_reviewer, supervisor
):
    escalating.sweep(now=after(0))
    page = client_of(reviewer).get("/staff/").text
    assert "Nobody has opened it." in page
    assert f"Told: {other_reviewer.name}." in page
    assert "Open and take it" in page
    client_of(reviewer).post(reverse("staff:take", args=[quiet.reference]), follow=True)
    assert "Nobody has opened it." not in client_of(reviewer).get("/staff/").text


def test_no_card_is_shown_to_whoever_may_not_see_the_case(quiet, supervisor, reviewer, client_of):
    access.block(case=quiet.pk, person=reviewer.ref, reason="Kin.", by=supervisor, now=NOW)
    assert "Nobody has opened it." not in client_of(reviewer).get("/staff/").text
    assert quiet in selectors.alarming_to(supervisor)


def test_a_call_to_look_is_forgotten_when_the_next_one_is_due(settings):
    beat = settings.CELERY_BEAT_SCHEDULE["escalate-cases"]
    assert escalate.expires == beat["schedule"]


def test_a_card_counts_the_minutes_until_the_next_is_told(quiet, reviewer, supervisor):
    escalating.sweep(now=after(0))
    [card] = present.alarms([quiet], {}, after(13.5))
    assert card.received == "Imminent since Tue 1 Dec 2026, 10:00 am Pacific, 13 minutes ago."
    assert f"In 2 minutes it also goes to {reviewer.name}." in card.next
    assert f"In 17 minutes it also goes to {supervisor.name}." in card.next

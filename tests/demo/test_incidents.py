"""The imminent incident stands first, and its escalation goes on where the story ends."""

from datetime import timedelta

import pytest

from portal.casework.models import Alarm, Case
from portal.casework.rules import Step
from portal.casework.services import escalating
from portal.demo import incidents, steps
from portal.demo.people import COMPANIES, STAFF
from portal.outbox.models import Mail

pytestmark = pytest.mark.django_db


def test_the_first_is_told_at_receipt_and_the_second_by_the_register_itself(now) -> None:
    stage = steps.Stage(now.date())
    stage.at(9, "10:00")
    for player in STAFF:
        stage.appear(player)
    [ninefold] = [company for company in COMPANIES if company.name == "Ninefold Atlas"]
    atlas = stage.verify(stage.sign_up(ninefold), by="Ines Tolliver")
    stage.at(4, "12:30")
    incidents.report_by_the_public(stage, by="Ben Marchetti")
    stage.now = now - timedelta(minutes=12)
    incidents.report_imminent(stage, atlas, "Petra Vanterpool")

    first = Case.objects.earliest("rank")
    assert (first.organisation, first.imminent, first.read_at) == (atlas, True, None)
    told = Alarm.objects.get()
    assert (told.case, told.step, told.at) == (first, Step.FIRST, first.imminent_since)
    assert Mail.objects.get(key__startswith="alarm:").sent_at == told.at

    assert escalating.sweep(now=now) == 0
    assert escalating.sweep(now=now + timedelta(minutes=15)) == 1

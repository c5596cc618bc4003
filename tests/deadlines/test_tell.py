"""Who is told what: everybody once, nobody of what is done, one mail after an outage."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from portal.deadlines.models import Notice, Obligation
from portal.deadlines.rules import Reminders
from portal.deadlines.services.adjusting import extend, waive
from portal.deadlines.services.reconciling import reconcile
from portal.deadlines.services.sweeping import mark
from portal.deadlines.services.telling import prefer, tell
from portal.identity import services as identity
from portal.identity.models import Membership, Organisation, Person
from portal.identity.rules import Role, Standing
from portal.ledger import selectors as ledger
from portal.outbox.models import Mail
from tests.conftest import NOW
from tests.deadlines.conftest import IMMINENT, INCIDENT, MODIFICATION, Told, at

Running = Callable[..., Obligation]


def sweep(now: datetime) -> list[Mail]:
    """What the beat does; the mails of this time, in the order of their addresses."""
    before = set(Mail.objects.values_list("pk", flat=True))
    mark(now=now)
    tell(now=now)
    return list(Mail.objects.exclude(pk__in=before).order_by("to"))


@pytest.fixture
def team(quiet: Organisation, officer: Person, preparer: Person) -> list[str]:
    """Addresses of those who file."""
    return sorted([officer.email, preparer.email])


def test_each_rung_tells_everybody_who_files_once(team: list[str], running: Running) -> None:
    running(MODIFICATION, date(2026, 11, 25), now=at("2026-11-25T12:00:00-08:00"))
    told = []
    now = at("2026-11-25T12:00:00-08:00")
    while now < at("2027-02-10T00:00:00-08:00"):
        told += [(m.to, m.created_at) for m in sweep(now) if m.to in team]
        now += timedelta(hours=6)
    days = [(at_ - at("2026-12-29T00:00:00-08:00")).days for to, at_ in told if to == team[0]]
    assert len(told) == 2 * 8
    assert days == [-31, -15, -8, -4, -2, 0, 6, 29]


def test_a_mail_says_what_when_why_and_where(team: list[str], running: Running) -> None:
    row = running(INCIDENT, at("2026-09-27T10:00:00-07:00"), now=at("2026-09-27T12:00:00-07:00"))
    mail = sweep(at("2026-10-09T09:00:01-07:00"))[0]
    assert (
        mail.subject
        == "Halcyon Forge, Inc.: 3 days left to file, Report of a critical safety incident"
    )
    for words in (
        "Hello ",
        "Halcyon Forge, Inc.: Report of a critical safety incident",
        "File by: Mon 12 Oct 2026, 11:59 pm Pacific",
        "Late after: Tue 13 Oct 2026, 11:59 pm Pacific",
        "Why: Bus. & Prof. Code § 22757.13(c)(1)",
        f"/file/halcyon-forge-inc/obligations/{row.ref}/",
        "/account/reminders/",
    ):
        assert words in mail.body


def test_the_24_hours_are_told_at_once_and_four_times_more(
    team: list[str], running: Running
) -> None:
    begun = at("2026-10-31T20:00:00-07:00")
    running(IMMINENT, begun, now=begun)
    seen = []
    for minutes in range(0, 25 * 60, 10):
        now = begun + timedelta(minutes=minutes, seconds=30)
        seen += [(minutes // 60, m.subject) for m in sweep(now) if m.to == team[0]]
    # Elapsed hours, over the night in which the clocks go back.
    assert [hour for hour, _subject in seen] == [0, 12, 18, 21, 23, 24]
    assert seen[-1][1].endswith("overdue, Notice of an imminent risk")


def test_after_an_outage_one_mail_says_what_was_missed(
    team: list[str], running: Running, told: Told, quiet: Organisation
) -> None:
    for n in range(20):
        told.starts(MODIFICATION, date(2026, 11, 25), f"m{n:02}")
    reconcile(organisation=quiet, now=at("2026-11-26T12:00:00-08:00"))
    mails = sweep(at("2026-12-22T12:00:00-08:00"))  # 30, 14 and 7 days went by in silence
    assert [m.to for m in mails] == team
    assert mails[0].subject == "Halcyon Forge, Inc.: 20 clocks; the first: 6 days left to file"
    assert mails[0].body.count("2 earlier reminders could not be sent") == 20
    assert mails[0].body.count("The register could not send this when it was due") == 1
    assert sweep(at("2026-12-22T12:01:00-08:00")) == []


def test_nobody_is_reminded_of_what_was_done_in_the_meantime(
    team: list[str], running: Running, told: Told, quiet: Organisation
) -> None:
    running(MODIFICATION, date(2026, 11, 25))
    mark(now=at("2026-12-21T09:00:01-08:00"))
    told.ends(MODIFICATION, at("2026-12-21T09:00:02-08:00"))
    reconcile(organisation=quiet, now=at("2026-12-21T09:00:02-08:00"))
    assert tell(now=at("2026-12-21T09:00:03-08:00")) == 0
    assert not Mail.objects.filter(key__startswith="clocks:").exists()


def test_a_digest_gathers_a_day_and_drops_what_was_done(
    team: list[str], running: Running, told: Told, quiet: Organisation, preparer: Person
) -> None:
    prefer(person=preparer, reminders=Reminders.DIGEST)
    told.starts(MODIFICATION, date(2026, 11, 25), "one")
    told.starts(MODIFICATION, date(2026, 11, 25), "two")
    reconcile(organisation=quiet, now=NOW)
    at_nine = at("2026-12-14T09:00:01-08:00")
    assert preparer.email not in [m.to for m in sweep(at_nine)]
    told.ends(MODIFICATION, at_nine, "one")
    reconcile(organisation=quiet, now=at_nine)
    (mail,) = sweep(at("2026-12-15T08:00:00-08:00"))
    assert mail.to == preparer.email
    assert mail.body.count("Modified framework") == 1
    # The digest was decided in time: it is no sign of an outage.
    assert "could not send" not in mail.body


def test_the_last_day_comes_to_whoever_wants_only_the_last(
    team: list[str], running: Running, preparer: Person
) -> None:
    prefer(person=preparer, reminders=Reminders.LAST)
    running(MODIFICATION, date(2026, 11, 25))
    times = ["2026-12-21T09:00:01-08:00", "2026-12-27T09:00:01-08:00", "2026-12-29T00:00:01-08:00"]
    counts = [len([m for m in sweep(at(t)) if m.to == preparer.email]) for t in times]
    assert counts == [0, 1, 1]


def test_overdue_reaches_supervisors_of_oes_and_the_ledger(
    team: list[str], running: Running, supervisor: Person, reviewer: Person
) -> None:
    row = running(MODIFICATION, date(2026, 11, 25))
    mails = sweep(at("2026-12-29T00:00:01-08:00"))
    assert supervisor.email in [m.to for m in mails]
    assert reviewer.email not in [m.to for m in mails]
    staff = next(m for m in mails if m.to == supervisor.email)
    assert f"/staff/clocks/{row.ref}/" in staff.body
    assert ledger.timeline(row.stream)[0].action == "obligation.overdue"
    # Reminders before that are the developer's own.
    assert not Notice.objects.filter(person=supervisor).exclude(step="overdue").exists()


def test_a_clock_that_is_over_when_it_is_made_makes_no_excuses(
    make_organisation: Callable[..., Organisation],
) -> None:
    make_organisation("Large, Inc.")  # its framework was due in January
    mail = sweep(NOW)[0]
    assert "overdue" in mail.subject
    assert "could not send" not in mail.body


def test_staff_hear_of_a_clock_that_moved_into_the_past(
    team: list[str], running: Running, told: Told, quiet: Organisation, supervisor: Person
) -> None:
    running(MODIFICATION, date(2026, 11, 25))
    told.starts(MODIFICATION, date(2026, 10, 1))
    reconcile(organisation=quiet, now=NOW)
    mail = next(m for m in sweep(NOW) if m.to == supervisor.email)
    assert "overdue" in mail.subject
    assert "The dates have moved" in mail.body


def test_staff_hear_nothing_of_an_organisation_that_nobody_verified(
    make_organisation: Callable[..., Organisation], supervisor: Person
) -> None:
    make_organisation("Unknown, Inc.", verified=False)
    assert supervisor.email not in [m.to for m in sweep(NOW)]


def test_the_contact_for_incidents_hears_of_incidents_alone(
    team: list[str], running: Running, quiet: Organisation, make_person: Callable[..., Person]
) -> None:
    contact = make_person("Noor Contact")
    Membership.objects.create(
        organisation=quiet, person=contact, role=Role.INCIDENT_CONTACT, since=NOW
    )
    running(MODIFICATION, date(2026, 11, 1))
    assert contact.email not in [m.to for m in sweep(NOW)]
    running(INCIDENT, NOW)
    assert contact.email in [m.to for m in sweep(NOW)]


def test_a_moved_date_is_told_with_the_one_before_and_the_reason(
    team: list[str], running: Running, told: Told, quiet: Organisation
) -> None:
    running(MODIFICATION, date(2026, 11, 25))
    sweep(NOW)
    told.starts(MODIFICATION, date(2026, 11, 20))
    reconcile(organisation=quiet, now=NOW, why="The day was corrected.")
    mail = sweep(NOW)[0]
    assert "Before: file by Mon 28 Dec 2026, 11:59 pm Pacific." in mail.body
    assert "The day was corrected." in mail.body
    assert "File by: Mon 21 Dec 2026, 11:59 pm Pacific" in mail.body


def test_a_reminder_of_the_date_before_is_not_sent_once_it_has_moved(
    team: list[str], running: Running, told: Told, quiet: Organisation
) -> None:
    running(MODIFICATION, date(2026, 11, 25))
    mark(now=at("2026-12-21T09:00:01-08:00"))
    told.starts(MODIFICATION, date(2026, 12, 10))
    reconcile(organisation=quiet, now=at("2026-12-21T09:00:02-08:00"))
    (mail, _other) = sweep(at("2026-12-21T09:00:03-08:00"))
    assert "The dates have moved" in mail.body
    assert "earlier reminder" not in mail.body


def test_an_end_without_a_filing_is_told_with_its_reason_and_to_staff_too(
    team: list[str], running: Running, supervisor: Person
) -> None:
    row = running(MODIFICATION, date(2026, 11, 25))
    sweep(NOW)
    waive(obligation=row.ref, reason="The office was shut.", by=supervisor, now=NOW)
    mails = sweep(NOW)
    assert supervisor.email in [m.to for m in mails]
    mail = next(m for m in mails if m.to in team)
    assert "The office was shut." in mail.body
    assert mail.subject == "Halcyon Forge, Inc.: Waived, Modified framework, and the reasons for it"


def test_two_workers_at_once_write_one_mail_a_person(
    team: list[str], running: Running, both_at_once: Callable[..., tuple[Any, ...]]
) -> None:
    running(MODIFICATION, date(2026, 11, 25))
    now = at("2026-12-21T09:00:01-08:00")
    mark(now=now)
    results = both_at_once(lambda: tell(now=now), lambda: tell(now=now))
    assert sum(results) == 2
    assert sorted(Mail.objects.filter(key__startswith="clocks:").values_list("to", flat=True)) == (
        team
    )


def test_somebody_who_left_is_told_nothing(
    team: list[str], running: Running, preparer: Person
) -> None:
    running(MODIFICATION, date(2026, 11, 25))
    preparer.is_active = False
    preparer.save()
    assert preparer.email not in [m.to for m in sweep(at("2026-12-21T09:00:01-08:00"))]


def test_a_clock_that_opens_again_overdue_is_told_again_without_an_excuse(
    team: list[str], running: Running, told: Told, quiet: Organisation
) -> None:
    running(MODIFICATION, date(2026, 11, 25))
    assert sweep(at("2026-12-29T12:00:00-08:00"))
    told.ends(MODIFICATION, at("2026-12-30T12:00:00-08:00"))
    reconcile(organisation=quiet, now=at("2026-12-30T12:00:00-08:00"))
    told.done.clear()
    reconcile(organisation=quiet, now=at("2027-01-12T12:00:00-08:00"), why="It was withdrawn.")
    mails = [m for m in sweep(at("2027-01-12T12:01:00-08:00")) if m.to in team]
    assert [m.to for m in mails] == team
    assert "overdue" in mails[0].subject
    assert "could not send" not in mails[0].body


def test_a_moved_date_is_the_news_whatever_came_after_it(
    team: list[str], running: Running, reviewer: Person
) -> None:
    row = running(MODIFICATION, date(2026, 11, 25))
    sweep(NOW)
    extend(obligation=row.ref, until=date(2027, 1, 8), reason="Flood.", by=reviewer, now=NOW)
    mail = sweep(at("2027-01-01T12:00:00-08:00"))[0]  # beats stood still over a reminder too
    assert "Before: file by Mon 28 Dec 2026, 11:59 pm Pacific." in mail.body
    assert "Flood." in mail.body


def test_a_former_member_is_told_nothing_that_was_decided_before_they_left(
    team: list[str], running: Running, preparer: Person, quiet: Organisation
) -> None:
    prefer(person=preparer, reminders=Reminders.DIGEST)
    running(MODIFICATION, date(2026, 11, 25))
    sweep(at("2026-12-14T09:00:01-08:00"))
    quiet.members.filter(person=preparer).delete()
    assert sweep(at("2026-12-15T08:00:00-08:00")) == []


def test_supervisors_hear_of_what_was_overdue_before_they_verified(
    make_organisation: Callable[..., Organisation], supervisor: Person, reviewer: Person
) -> None:
    organisation = make_organisation("Late, Inc.", verified=False)
    sweep(NOW)
    by = Person.objects.get(pk=reviewer.pk)
    identity.verify_organisation(organisation=organisation, by=by, now=NOW)
    assert [m.to for m in sweep(NOW)] == [supervisor.email]


def test_where_nobody_files_its_administrators_are_told(
    make_person: Callable[..., Person],
) -> None:
    counsel = make_person("Cleo Counsel")
    identity.register_organisation(
        name="Quiet, Inc.",
        website="https://example.org",
        standing=Standing.LARGE,
        role=Role.COUNSEL,
        by=counsel,
        now=NOW,
    )
    assert [m.to for m in sweep(NOW)] == [counsel.email]

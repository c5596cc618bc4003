"""One person asks for a day, a second one decides; then the calendar has it."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from portal.errors import NotFound, Refusal
from portal.identity import permissions
from portal.identity.rules import StaffRole, Unit
from portal.ledger.models import Event
from portal.publication.router import answering_public
from portal.rulebook import selectors, services
from portal.rulebook.arithmetic import Period, due
from portal.rulebook.calendar import Tier, statutory
from portal.rulebook.models import AddedDay, DayProposal, Decision, Kind
from portal.rulebook.signals import calendar_changed
from tests.conftest import NOW
from tests.support.refusals import refused

STORM = date(2026, 12, 4)  # an ordinary Friday


@pytest.fixture
def propose(db, reviewer):
    def make(day=STORM, *, kind=Kind.CLOSURE, by=reviewer, name="Office closed, storm"):
        return services.propose_day(
            day=day, name=name, kind=kind, reason="Order 26-11.", by=by, now=NOW
        )

    return make


@pytest.fixture
def add(propose, other_reviewer):
    """A day that two people have added."""

    def make(day=STORM, **fields):
        services.approve(proposal=propose(day, **fields), by=other_reviewer, now=NOW)
        return AddedDay.objects.get(day=day, withdrawn_at=None)

    return make


@pytest.fixture
def heard():
    """What `calendar_changed` said."""
    calls = []

    def hear(**said):
        calls.append({k: said[k] for k in ("calendar", "days", "by", "now")})

    calendar_changed.connect(hear)
    yield calls
    calendar_changed.disconnect(hear)


def actions():
    events = Event.objects.filter(stream="calendar:us-ca").order_by("sequence")
    return list(events.values_list("action", flat=True))


def test_a_proposed_day_does_not_count_until_a_second_person_approves_it(
    propose, reviewer, other_reviewer, heard
):
    proposal = propose()
    assert selectors.calendar().on(STORM) is None
    assert (heard, AddedDay.objects.count()) == ([], 0)

    later = NOW + timedelta(hours=1)
    services.approve(proposal=proposal, by=other_reviewer, now=later)
    found = selectors.calendar().on(STORM)
    assert (found.name, found.tier) == ("Office closed, storm", Tier.B)
    assert found.citation == "Code Civ. Proc. § 12b"
    assert heard == [{"calendar": "us-ca", "days": (STORM,), "by": other_reviewer, "now": later}]
    added = AddedDay.objects.get()
    assert (added.reason, added.approved_at) == ("Order 26-11.", later)
    assert actions() == ["calendar.day_proposed", "calendar.day_approved"]


@pytest.mark.parametrize(
    ("kind", "file_by", "late_after"),
    [
        (Kind.CLOSURE, STORM, date(2026, 12, 7)),
        (Kind.APPOINTED, date(2026, 12, 7), date(2026, 12, 7)),
    ],
)
def test_a_closure_moves_late_after_alone_and_an_appointed_day_both(add, kind, file_by, late_after):
    add(kind=kind)
    found = due(date(2026, 11, 19), Period(days=15), selectors.calendar())
    assert (found.file_by_date, found.late_after_date) == (file_by, late_after)


def test_nobody_approves_what_they_asked_for_themselves(propose, reviewer):
    proposal = propose()
    with refused("calendar.own_proposal"):
        services.approve(proposal=proposal, by=reviewer, now=NOW)
    assert selectors.calendar().on(STORM) is None
    with pytest.raises(IntegrityError), transaction.atomic():
        DayProposal.objects.update(decision="approved", decided_by=reviewer, decided_at=NOW)


def test_of_two_who_approve_at_once_the_second_hears_who_was_first(
    both_at_once, propose, other_reviewer, supervisor, heard
):
    proposal = propose()
    got = both_at_once(
        lambda: services.approve(proposal=proposal, by=other_reviewer, now=NOW),
        lambda: services.approve(proposal=proposal, by=supervisor, now=NOW),
    )
    proposal.refresh_from_db()
    refusals = [g for g in got if isinstance(g, Refusal)]
    who = proposal.decided_by.name
    assert refusals == [Refusal("calendar.decided", who=who, decision="Approved")]
    assert who in str(refusals[0])
    assert AddedDay.objects.count() == len(heard) == 1
    assert actions() == ["calendar.day_proposed", "calendar.day_approved"]


def test_of_two_who_ask_for_one_day_at_once_the_second_hears_who_was_first(
    both_at_once, propose, reviewer, other_reviewer
):
    got = both_at_once(propose, lambda: propose(by=other_reviewer))
    first = DayProposal.objects.get()
    assert [g for g in got if isinstance(g, DayProposal)] == [first]
    assert [g for g in got if isinstance(g, Refusal)] == [
        Refusal("calendar.proposed_already", who=first.proposed_by.name)
    ]


def test_whoever_listens_can_stop_an_approval_and_then_nothing_has_happened(
    propose, other_reviewer
):
    def stop(**said):
        raise RuntimeError

    proposal = propose()
    calendar_changed.connect(stop)
    try:
        with pytest.raises(RuntimeError):
            services.approve(proposal=proposal, by=other_reviewer, now=NOW)
    finally:
        calendar_changed.disconnect(stop)
    proposal.refresh_from_db()
    assert (proposal.decision, AddedDay.objects.count()) == ("", 0)
    assert selectors.calendar().on(STORM) is None


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 12, 5), "Saturday"),
        (date(2026, 12, 6), "Sunday"),
        (date(2026, 12, 25), "Christmas Day"),
        (date(2026, 9, 9), "Admission Day"),
    ],
)
def test_a_day_that_is_on_the_calendar_already_is_refused_by_name(propose, day, name):
    with pytest.raises(Refusal) as caught:
        propose(day)
    assert (caught.value.code, caught.value.field) == ("calendar.day_already", "day")
    assert name in str(caught.value)


def test_the_governor_may_make_a_doubtful_day_certain(add):
    admission = date(2026, 9, 9)
    add(admission, kind=Kind.APPOINTED, name="Day of mourning")
    found = selectors.calendar().on(admission)
    assert found.tier == Tier.A
    assert found.name == "Admission Day; Day of mourning"


def test_a_day_that_staff_added_is_withdrawn_before_it_is_added_otherwise(add, propose):
    add()
    with refused("calendar.day_already"):
        propose(kind=Kind.APPOINTED)


@pytest.mark.parametrize("year", [1899, 2200])
def test_a_day_far_away_is_refused(propose, year):
    with refused("calendar.out_of_range", field="day"):
        propose(date(year, 3, 3))


@pytest.mark.parametrize("day", [date(1900, 3, 5), date(2199, 3, 5), date(2026, 11, 24)])
def test_past_days_and_the_first_and_last_year_can_be_added(add, day):
    assert selectors.calendar().on(day) is None
    add(day)
    assert selectors.calendar().on(day).tier == Tier.B


def test_a_day_that_the_law_names_meanwhile_is_not_approved(propose, other_reviewer, monkeypatch):
    proposal = propose()
    changed = statutory().with_days(
        [selectors.Day(STORM, "New Holiday", Tier.A, "Gov. Code § 6700")]
    )
    monkeypatch.setattr(selectors, "calendar", lambda name: changed)
    with refused("calendar.day_already"):
        services.approve(proposal=proposal, by=other_reviewer, now=NOW)


def test_a_declined_proposal_changes_nothing_and_the_day_can_be_asked_for_again(
    propose, add, reviewer, other_reviewer, supervisor, heard
):
    proposal = propose()
    services.decline(proposal=proposal, reason="Wrong day.", by=other_reviewer, now=NOW)
    proposal.refresh_from_db()
    assert proposal.decision == Decision.DECLINED
    assert (proposal.decided_by, proposal.decline_reason) == (other_reviewer, "Wrong day.")
    assert (heard, selectors.calendar().on(STORM)) == ([], None)
    assert actions() == ["calendar.day_proposed", "calendar.day_declined"]
    for decide in (services.approve, services.decline):
        more = {"reason": "No."} if decide is services.decline else {}
        with refused("calendar.decided"):
            decide(proposal=proposal, by=supervisor, now=NOW, **more)
    add()
    assert selectors.calendar().on(STORM)


def test_whoever_asked_takes_it_back(propose, reviewer):
    proposal = propose()
    services.decline(proposal=proposal, reason="A slip.", by=reviewer, now=NOW)
    proposal.refresh_from_db()
    assert proposal.decision == Decision.WITHDRAWN
    assert actions()[-1] == "calendar.day_withdrawn"


def test_a_withdrawn_day_no_longer_counts_and_may_be_added_anew(
    add, reviewer, other_reviewer, heard
):
    added = add()
    asked = services.propose_withdrawal(
        added=added, reason="The order was lifted.", by=other_reviewer, now=NOW
    )
    assert selectors.calendar().on(STORM)
    with refused("calendar.own_proposal"):
        services.approve(proposal=asked, by=other_reviewer, now=NOW)
    with refused("calendar.proposed_already"):
        services.propose_withdrawal(added=added, reason="Twice.", by=reviewer, now=NOW)

    services.approve(proposal=asked, by=reviewer, now=NOW)
    added.refresh_from_db()
    assert (added.withdrawn_at, added.withdrawal_reason) == (NOW, "The order was lifted.")
    assert selectors.calendar().on(STORM) is None
    assert [h["days"] for h in heard] == [(STORM,), (STORM,)]
    assert actions()[2:] == ["calendar.withdrawal_proposed", "calendar.withdrawal_approved"]
    with refused("calendar.withdrawn_already"):
        services.propose_withdrawal(added=added, reason="Twice.", by=reviewer, now=NOW)
    with pytest.raises(NotFound):
        selectors.added_day(added.pk)
    assert add().pk != added.pk


@pytest.mark.parametrize(
    ("unit", "role", "may"),
    [
        (Unit.OES, StaffRole.REVIEWER, True),
        (Unit.OES, StaffRole.SUPERVISOR, True),
        (Unit.AG, StaffRole.SUPERVISOR, False),
        (Unit.CDT, StaffRole.ADMINISTRATOR, False),
    ],
)
def test_only_oes_asks_and_decides(make_person, propose, unit, role, may):
    person = make_person("Nils Other", second_factor=True, unit=unit, staff_role=role)
    proposal = propose()
    assert permissions.may(person, "calendar.propose") == may
    assert permissions.may(person, "calendar.approve", proposal) == may
    if not may:
        with refused("permission.denied"):
            propose(date(2026, 12, 10), by=person)
        with refused("permission.denied"):
            services.approve(proposal=proposal, by=person, now=NOW)
        with refused("permission.denied"):
            services.decline(proposal=proposal, reason="No.", by=person, now=NOW)


def test_a_second_factor_is_needed_to_ask_and_to_decide(make_person, propose, add):
    bare = make_person("Dora Bare", unit=Unit.OES, staff_role=StaffRole.REVIEWER)
    added, proposal = add(), propose(date(2026, 12, 10))
    with refused("permission.second_factor"):
        propose(date(2026, 12, 11), by=bare)
    with refused("permission.second_factor"):
        services.propose_withdrawal(added=added, reason="No.", by=bare, now=NOW)
    with refused("permission.second_factor"):
        services.approve(proposal=proposal, by=bare, now=NOW)
    with refused("permission.second_factor"):
        services.decline(proposal=proposal, reason="No.", by=bare, now=NOW)


def refuses(statement):
    with pytest.raises(ProgrammingError), transaction.atomic():
        statement()


def test_what_was_decided_and_what_was_added_stays_as_it_is(add, propose, other_reviewer):
    added = add()
    days, proposals = AddedDay.objects.all(), DayProposal.objects.all()
    refuses(lambda: days.update(day=date(2026, 12, 7)))
    refuses(lambda: days.delete())
    refuses(lambda: proposals.update(reason="Another."))
    refuses(lambda: proposals.update(decline_reason="Another."))
    refuses(lambda: proposals.delete())
    days.update(withdrawn_at=NOW, withdrawal_reason="Lifted.")
    refuses(lambda: days.update(withdrawn_at=None))
    assert str(added) == "2026-12-04: Office closed, storm"


def test_the_calendar_costs_one_query_and_is_kept_while_nothing_changes(add):
    add()
    first = selectors.calendar()
    with CaptureQueriesContext(connection) as queries:
        assert selectors.calendar() is first
    assert len(queries) == 1
    assert first.version.startswith(f"{statutory().version}+")
    add(date(2026, 12, 10))
    assert selectors.calendar().on(date(2026, 12, 10))


def test_a_public_page_reads_the_same_calendar(add):
    add()
    token = answering_public.set(True)
    try:
        assert selectors.calendar().on(STORM).name == "Office closed, storm"
    finally:
        answering_public.reset(token)

"""Every write to the facts: state, correct, take back."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from portal.errors import Refusal
from portal.identity import permissions
from portal.identity import selectors as identity
from portal.identity.models import Organisation, Person
from portal.identity.rules import Role, Standing, Unit
from portal.ledger import services as ledger
from portal.registry import rules
from portal.registry.models import Fact, Statement
from portal.registry.rules import Kind, Source
from portal.registry.signals import facts_changed
from portal.rulebook import rules as rulebook
from portal.ui.pacific import to_pacific, written

_CENT = Decimal("0.01")


@permissions.rule("facts.state")
def _may_state(person: Person, organisation: Organisation) -> bool:
    place = permissions.membership(person, organisation)
    return place is not None and (place.is_administrator or place.role == Role.CERTIFYING_OFFICER)


@permissions.rule("facts.correct")
def _may_correct(person: Person, organisation: Organisation) -> bool:
    if person.is_staff:
        return person.unit == Unit.OES and permissions.may(person, "staff.enter")
    return _may_state(person, organisation)


@transaction.atomic
def state_size(
    *,
    organisation: Organisation,
    year: int,
    over: bool | None = None,
    amount: Decimal | None = None,
    basis: str = "",
    by: Person,
    now: datetime,
) -> Fact:
    """State whether the revenue of a calendar year was over the line of 22757.11(j).

    Args:
        organisation: whose revenue, together with its affiliates', worldwide.
        year: calendar year, 2024 or later; of the running one only `over` can be stated.
        over: whether it was strictly more than the line; may be left to the amount.
        amount: gross revenue in dollars, if the organisation gives it.
        basis: where the figure comes from.
        by: an administrator or a certifying officer of the organisation.
        now: aware instant.

    Raises:
        Refusal: `fact.stated_already`, `fact.year_out_of_range`, `fact.year_not_over`,
            `fact.size_missing`, `fact.amount_contradicts`, `permission.denied`.
    """
    values = _size(year, over, amount, now)
    return _state(Fact(organisation=organisation, kind=Kind.SIZE, basis=basis, **values), by, now)


@transaction.atomic
def state_frontier(
    *, organisation: Organisation, day: date, basis: str = "", by: Person, now: datetime
) -> Fact:
    """State since when the organisation is a frontier developer (22757.11(h)).

    Args:
        day: in California, on which training of its first frontier model began.
        basis: where the day comes from.
        by: an administrator or a certifying officer of the organisation.
        now: aware instant.

    Raises:
        Refusal: `fact.stated_already`, `fact.in_future`, `permission.denied`.
    """
    _check_past(day, now)
    return _state(
        Fact(organisation=organisation, kind=Kind.FRONTIER, basis=basis, day=day), by, now
    )


@transaction.atomic
def correct(
    *,
    fact: Fact,
    over: bool | None = None,
    amount: Decimal | None = None,
    day: date | None = None,
    basis: str,
    by: Person,
    now: datetime,
) -> Fact:
    """Put a further statement in the place of one; both stay readable.

    Args:
        fact: the statement that counts now.
        over, amount: of a size. day: of a frontier developer.
        basis: why, in words.
        by: who may state facts for the organisation, or staff of OES.
        now: aware instant.

    Raises:
        Refusal: `fact.corrected_already` when somebody was faster, `fact.reason_missing`,
            `permission.denied`, and those of whatever is stated.
    """
    identity.locked(fact.organisation)
    row = replacement(fact=fact, over=over, amount=amount, day=day, basis=basis, by=by, now=now)
    return _put(row, "fact.corrected", by, now)


@transaction.atomic
def withdraw_fact(*, fact: Fact, basis: str, by: Person, now: datetime) -> Fact:
    """Take a statement back, so that nothing is stated in its place.

    Args:
        fact: the statement that counts now.
        basis: why, in words.
        by: who may state facts for the organisation, or staff of OES.
        now: aware instant.

    Raises:
        Refusal: `fact.corrected_already`, `fact.reason_missing`, `permission.denied`.
    """
    identity.locked(fact.organisation)
    row = replacement(fact=fact, withdrawn=True, basis=basis, by=by, now=now)
    return _put(row, "fact.withdrawn", by, now)


def replacement(
    *, fact: Fact, withdrawn: bool = False, basis: str, by: Person, now: datetime, **stated: Any
) -> Fact:
    """What would stand in the place of a fact. Nothing is saved: for whoever asks what follows.

    Args:
        withdrawn: it takes the fact back, and states nothing.
        stated: as `correct` takes it. The others are those of `correct`, too.

    Raises:
        Refusal: whatever `correct` or `withdraw_fact` would refuse.
    """
    organisation = fact.organisation
    permissions.require(by, "facts.correct", organisation)
    check_counts(fact, basis)
    return Fact(
        organisation=organisation,
        kind=fact.kind,
        corrects=fact,
        withdrawn=withdrawn,
        basis=basis,
        source=Source.STAFF if by.is_staff else Source.DEVELOPER,
        **(_same(fact) if withdrawn else _other(fact, now, **stated)),
    )


def check_counts(statement: Statement, basis: str) -> None:
    """Refuse to correct what no longer counts, and to correct anything without a reason.

    Raises:
        Refusal: `fact.reason_missing`, beside `basis`; `fact.corrected_already`, with who was
            faster.
    """
    if not basis.strip():
        raise Refusal("fact.reason_missing", field="basis")
    kind: Any = type(statement)
    faster = kind.objects.select_related("recorded_by").filter(corrects=statement).first()
    if faster := statement if statement.withdrawn else faster:
        raise Refusal(
            "fact.corrected_already",
            name=faster.recorded_by.name,
            at=written(faster.recorded_at, "minute"),
        )


def _same(fact: Fact) -> dict[str, Any]:
    return {n: getattr(fact, n) for n in ("year", "day", "over", "amount")}


def _other(
    fact: Fact,
    now: datetime,
    *,
    over: bool | None = None,
    amount: Decimal | None = None,
    day: date | None = None,
) -> dict[str, Any]:
    """What is kept of a correction."""
    if fact.kind == Kind.SIZE:
        assert fact.year is not None
        return _size(fact.year, over, amount, now)
    assert day is not None
    _check_past(day, now)
    return {"day": day}


def state_at_sign_up(
    *, organisation: Organisation, by: Person, now: datetime, **_signal: Any
) -> None:
    """Keep as facts what an organisation states of itself when it signs up.

    In the transaction of the sign-up; the first administrator states it, so nobody is asked.
    """
    standing = organisation.standing
    if standing == Standing.NONE:
        return
    identity.locked(organisation)
    year = to_pacific(now).year - 1
    stated = _("As stated at sign-up.")
    day = _("As stated at sign-up; the day on which training began is not stated.")
    for fact in (
        Fact(kind=Kind.FRONTIER, day=rules.IN_FORCE, basis=day),
        Fact(kind=Kind.SIZE, year=year, over=standing == Standing.LARGE, basis=stated),
    ):
        fact.organisation, fact.source = organisation, Source.SIGN_UP
        _write(fact, "fact.stated", by, now)
    facts_changed.send(sender=Fact, organisation=organisation, by=by, now=now)


def _size(year: int, over: bool | None, amount: Decimal | None, now: datetime) -> dict[str, Any]:
    """What is kept of a year's revenue."""
    this_year = to_pacific(now).year
    if not rules.FIRST_YEAR <= year <= this_year:
        raise Refusal(
            "fact.year_out_of_range", field="year", first=rules.FIRST_YEAR, last=this_year
        )
    if amount is not None:
        amount = amount.quantize(_CENT)
        # It decides for the year after, and so does the rulebook that is in force when that begins.
        law = rulebook.on(date(year + 1, 1, 1))
        exceeds = rules.is_over(amount, law)
        if over not in (None, exceeds):
            line = law.thresholds["annual-revenue"].amount
            raise Refusal("fact.amount_contradicts", field="amount", line=line)
        over = exceeds
    if over is None:
        raise Refusal("fact.size_missing", field="over")
    if not over and year == this_year:
        raise Refusal("fact.year_not_over", field="over", year=year)
    return {"year": year, "over": over, "amount": amount}


def _check_past(day: date, now: datetime) -> None:
    """Refuse a day after today in California."""
    if day > to_pacific(now).date():
        raise Refusal("fact.in_future", field="day")


def _state(fact: Fact, by: Person, now: datetime) -> Fact:
    """Begin a chain, or go on with one whose last statement was taken back."""
    identity.locked(fact.organisation)
    permissions.require(by, "facts.state", fact.organisation)
    last = (
        Fact.objects.select_related("recorded_by")
        .filter(
            organisation=fact.organisation,
            kind=fact.kind,
            year=fact.year,
            correction=None,
        )
        .first()
    )
    if last and not last.withdrawn:
        raise Refusal(
            "fact.stated_already",
            name=last.recorded_by.name,
            at=written(last.recorded_at, "minute"),
        )
    fact.corrects, fact.source = last, Source.DEVELOPER
    return _put(fact, "fact.stated", by, now)


def _put(fact: Fact, action: str, by: Person, now: datetime) -> Fact:
    """Save a fact, and let what rests on it follow."""
    _write(fact, action, by, now)
    facts_changed.send(sender=Fact, organisation=fact.organisation, by=by, now=now)
    return fact


def _write(fact: Fact, action: str, by: Person, now: datetime) -> None:
    fact.recorded_by, fact.recorded_at = by, now
    fact.save(force_insert=True)
    said = {
        "kind": str(fact.kind),
        "year": fact.year,
        "over": fact.over,
        "day": fact.day and fact.day.isoformat(),
        "corrects": fact.corrects_id,
    }
    ledger.record(
        stream=fact.organisation.stream,
        action=action,
        actor=by.actor,
        subject=f"fact:{fact.pk}",
        at=now,
        data={key: value for key, value in said.items() if value is not None},
    )

"""What programs hold on to in a document by name, and the readings of it that they act on.

A document without one of these names, or that chooses a reading which no program follows, is
refused: no page may say one thing while the register does another.
"""

from collections.abc import Mapping
from dataclasses import replace

from portal.rulebook.arithmetic import Period, Roll
from portal.rulebook.calendar import Tier
from portal.rulebook.rules import Duty

DUTIES = frozenset(
    {
        "framework",
        "framework-review",
        "framework-modification",
        "transparency-report",
        "internal-use-summary",
        "incident-report",
        "imminent-risk-notice",
        "unredacted-retention",
        "redaction-note",
        "amended-incident-report",
        "voluntary-incident-report",
        "federal-equivalence",
    }
)
THRESHOLDS = frozenset({"training-compute", "annual-revenue"})
# Each switch with the readings that programs follow; the first five make `as_read` count otherwise,
# `size-carries-over` is asked by the registry.
READINGS: Mapping[str, frozenset[str]] = {
    "holiday-roll": frozenset({"rolls", "ends"}),
    "tier-b": frozenset({"two-moments", "holiday", "ordinary"}),
    "office-closure": frozenset({"late-after", "ordinary"}),
    "hours-run-on": frozenset({"run-on", "roll"}),
    "framework-no-grace": frozenset({"none", "thirty-days"}),
    "retention-margin": frozenset({"day-more", "exact"}),
    "size-carries-over": frozenset({"carries-over", "ends"}),
    "modification-day": frozenset({"made"}),
    "yearly-review": frozenset({"anniversary"}),
    "internal-use-anchor": frozenset({"became-large"}),
    "nil-statement": frozenset({"good-practice"}),
    "schedule-effect": frozenset({"communicated"}),
    "two-clocks": frozenset({"two"}),
    "discovery": frozenset({"actual"}),
    "imminent-discovery": frozenset({"risk"}),
    "good-faith": frozenset({"both"}),
    "exposure": frozenset({"large-only"}),
    "violation-count": frozenset({"not-counted"}),
    "limitation-period": frozenset({"not-counted"}),
    "exempt-records": frozenset({"three-named"}),
    "voluntary-filing": frozenset({"voluntary"}),
    "internal-use-incidents": frozenset({"covered"}),
    "tuned-models": frozenset({"all-training"}),
    "yearly-reports": frozenset({"no-clock"}),
}


def as_read(duty: Duty, chosen: Mapping[str, str]) -> Duty:
    """A duty as its clock is counted, by the readings that a version chooses.

    Args:
        duty: as the document has it.
        chosen: the reading of each switch.
    """
    if duty.period is None:
        return duty
    if "framework-no-grace" in duty.switches and chosen["framework-no-grace"] == "thirty-days":
        duty = replace(duty, period=Period(days=30), roll=Roll.BOTH)
    if duty.margin_days and chosen["retention-margin"] == "exact":
        duty = replace(duty, margin_days=0)
    return replace(duty, roll=_roll(duty, chosen))


def _roll(duty: Duty, chosen: Mapping[str, str]) -> Roll:
    roll = duty.roll
    if chosen["holiday-roll"] == "ends":
        return Roll.NEVER
    if chosen["tier-b"] == "ordinary":
        roll = replace(roll, late_after=roll.late_after - {Tier.B})
    elif chosen["tier-b"] == "holiday" and roll.file_by:
        roll = replace(roll, file_by=roll.late_after)
    return replace(
        roll,
        closures=chosen["office-closure"] == "late-after",
        hours=chosen["hours-run-on"] == "roll" and bool(duty.period and duty.period.hours),
    )

"""What pages say of who has read a case, who may, and who is told of an imminent one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.casework import rules, selectors
from portal.casework.forms import BlockForm, GrantForm, ReasonForm
from portal.casework.models import Case
from portal.identity import permissions
from portal.identity import selectors as identity
from portal.identity.models import Person
from portal.ui.forms import Form
from portal.ui.pacific import written
from portal.vault import selectors as vault
from portal.vault.rules import ORGANISATION, stream
from portal.vault.rules import person as holder_of
from portal.vault.services import cases, items

LATEST = 100
# Of the cards above the queue; the imminent cases are at its top too.
CARDS = 5
# What somebody looked at, where it is no tab of the case.
_LOOKED_AT = {
    "list": gettext_lazy("Its line in the queue"),
    "marks": gettext_lazy("Checklist"),
}


def access(
    row: Case, person: Person, now: datetime, tabs: Mapping[str, Any], taken: Form | None
) -> dict[str, Any]:
    """Who has seen a confidential case, who may, and who is kept from it.

    Args:
        tabs: what the tabs of this case are called, by key.
        taken: a form by which something was to be taken back, and was refused.
    """
    grants, blocks = list(vault.grants(row.subject)), list(vault.blocks(row.subject))
    sealed = [g.reason for g in grants if g.reason] + [b.reason for b in blocks]
    texts = items.read(items=sealed, by=person, what="access", now=now)
    reasons = dict(zip([item.pk for item in sealed], texts, strict=True))
    known = selectors.possible_holders()
    names = identity.names({g.by for g in grants} | {b.by for b in blocks})

    def form(holder: str) -> Form:
        if taken and taken["holder"].value() == holder:
            return taken
        return ReasonForm(initial={"holder": holder}, auto_id=f"id_{holder}_%s")

    return {
        "grants": [
            {
                "name": known.get(g.holder) or cases.name_of(g.holder),
                "reason": reasons[g.reason_id] if g.reason_id else "",
                "until": g.until,
                "ended": g.until is not None and g.until <= now,
                "by": names[g.by],
                "at": g.at,
                "form": None if g.holder.startswith(ORGANISATION) else form(g.holder),
            }
            for g in grants
        ],
        "blocks": [
            {
                "name": b.person.name,
                "reason": reasons[b.reason_id],
                "by": names[b.by],
                "at": b.at,
                "form": form(holder_of(b.person.ref)),
            }
            for b in blocks
        ],
        "readings": [
            {
                "name": r.person.name,
                "what": _LOOKED_AT.get(r.what) or tabs.get(r.what, r.what),
                "at": r.at,
            }
            for r in vault.readings(row.subject)[:LATEST]
        ],
        "latest": LATEST,
        "entries": selectors.entries_of(stream(row.subject)),
        "manages": permissions.may(person, "case.grant", row.unit),
        "grant": GrantForm(),
        "keep_away": BlockForm(),
    }


@dataclass(frozen=True)
class Alarm:
    """A red card above the queue."""

    case: Case
    headline: str
    received: str
    next: str


def alarms(rows: Iterable[Case], lines: Mapping[Any, str], now: datetime) -> list[Alarm]:
    """A card for each of these imminent cases that nobody has opened.

    Args:
        lines: headlines by subject.
    """
    return [
        Alarm(case, lines.get(case.subject, ""), _received(case, now), _next(case, now))
        for case in rows
    ]


def _received(case: Case, now: datetime) -> str:
    since = case.imminent_since
    assert since
    minutes = max(0, int((now - since) / timedelta(minutes=1)))
    if minutes < 120:
        ago = ngettext("{n} minute ago", "{n} minutes ago", minutes).format(n=minutes)
    else:
        ago = _("{n} hours ago").format(n=minutes // 60)
    return _("Imminent since {at}, {ago}.").format(at=written(since, "minute"), ago=ago)


def _next(case: Case, now: datetime) -> str:
    """Who was told, and to whom it goes next if it stays unopened."""
    since = case.imminent_since
    assert since
    rows = case.alarms.filter(since=since).select_related("person")
    done, told = {a.step for a in rows}, [a.person for a in rows]
    said = []
    if told:
        said.append(_("Told: {names}.").format(names=_names(told)))
    known = {person.pk for person in told}
    for step, after in rules.TOLD_AFTER.items():
        if step in done:
            continue
        people = selectors.to_tell(case, step, known)
        known |= {person.pk for person in people}
        left = -(-(since + after - now) // timedelta(minutes=1))
        if people and left <= 0:
            said.append(_("It goes to {names} now.").format(names=_names(people)))
        elif people:
            sentence = ngettext(
                "In {n} minute it also goes to {names}.",
                "In {n} minutes it also goes to {names}.",
                left,
            )
            said.append(sentence.format(n=left, names=_names(people)))
    return " ".join(said)


def _names(people: Sequence[Person]) -> str:
    return ", ".join(person.name for person in people)

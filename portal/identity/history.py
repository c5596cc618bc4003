"""An organisation's history in words, from its chain in the ledger."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from portal.identity.models import Invitation, Organisation
from portal.identity.rules import Role
from portal.identity.selectors import names
from portal.ledger import selectors as ledger
from portal.ledger.models import Event

# Older entries stay in the ledger.
LATEST = 100


@dataclass(frozen=True)
class Entry:
    """A line of the time line, as `ui/timeline.html` takes it."""

    title: str
    text: str
    at: datetime
    by: str


def history(organisation: Organisation) -> list[Entry]:
    """What happened to it and its members, the latest first, in four queries."""
    # Rooms above write of other things to its chain, and show them themselves.
    own = ledger.timeline(organisation.stream).filter(action__regex=r"^(organisation|member)\.")
    events = list(own[:LATEST])
    people = names([e.actor for e in events] + [e.subject for e in events if e.subject])
    addresses = dict(
        Invitation.objects.filter(organisation=organisation).values_list("pk", "email")
    )
    entries = []
    for event in events:
        who = people.get(event.subject) or addresses.get(event.data.get("invitation"), "")
        title, text = _words(event, who)
        entries.append(Entry(title=title, text=text, at=event.at, by=people[event.actor]))
    return entries


def _words(event: Event, who: str) -> tuple[str, str]:
    data = event.data
    match event.action:
        case "organisation.registered":
            return _("Organisation signed up"), ""
        case "organisation.verified":
            return _("Organisation verified by the State"), ""
        case "member.invited":
            return _("Invited {who}").format(who=who), _place(data)
        case "member.invitation_revoked":
            reason = _("Its sender no longer administers.") if "with_sender" in data else ""
            return _("Withdrew the invitation to {who}").format(who=who), reason
        case "member.joined":
            return _("Joined"), _place(data)
        case "member.changed":
            change = _("Before: {before}. Now: {after}.").format(
                before=_place(data["before"]), after=_place(data["after"])
            )
            return _("Changed what {who} does").format(who=who), change
        case "member.removed":
            return _("Removed {who}").format(who=who), _place(data)
        case action:
            return action, ""


def _place(data: dict[str, Any]) -> str:
    """A role in words, with administrator."""
    label = str(Role(data["role"]).label)
    return _("{role}, administrator").format(role=label) if data.get("administrator") else label

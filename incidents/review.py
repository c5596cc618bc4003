"""What staff see of a developer's incident: the kind of case, its tabs and its panel."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from incidents import present, selectors
from incidents.forms import EffectiveForm, TriageForm
from incidents.models import Incident
from incidents.services import reports
from portal.casework.models import Case
from portal.casework.types import CaseType
from portal.identity import permissions
from portal.identity.models import Person
from portal.identity.rules import Unit
from portal.rulebook import rules as rulebook
from portal.vault.services import items

_HEADLINE = 80  # characters
TABS = (
    ("report", _("Report"), "incidents/case/report.html"),
    ("clocks", _("Clocks and notices"), "incidents/case/clocks.html"),
    ("related", _("Related"), "incidents/case/related.html"),
)


def case_type() -> CaseType:
    """The kind of case that a developer's incident is."""
    return CaseType(
        code=reports.KIND,
        label=_("Incident report"),
        unit=Unit.OES,
        confidential=True,
        tabs=TABS,
        context=_context,
        headlines=_headlines,
        told=reports.told,
        panel=_panel,
    )


def incident(case: Case) -> Incident:
    """What a case is about."""
    found = Incident.objects.select_related("organisation", "withdrawal")
    return found.get(pk=case.subject)


def _context(case: Case, tab: str, by: Person, now: datetime) -> Mapping[str, Any]:
    row = incident(case)
    whole = selectors.whole(row, by, now, what=tab)
    context: dict[str, Any] = {"row": row, "whole": whole}
    if tab == "report":
        before = [None, *whole.reports]
        versions = [present.version(r, b) for r, b in zip(whole.reports, before, strict=False)]
        return context | {"versions": versions[::-1]}
    if tab == "clocks":
        return context | {"clocks": present.clocks(row, by, now)}
    linked = selectors.linked(row, by)
    return context | {"linked": linked, "others": selectors.others(row, by)}


def _headlines(cases: Sequence[Case], by: Person, now: datetime) -> Mapping[UUID, str]:
    """What each is about in a line: as which kind its developer sees it, and the first words."""
    found = selectors.latest_reports(case.subject for case in cases)
    sealed = [report.item for report in found]
    contents = items.read(items=sealed, by=by, what="list", now=now, damaged={})
    return {r.incident_id: _headline(c) for r, c in zip(found, contents, strict=True)}


def _headline(content: Mapping[str, Any]) -> str:
    if not content:
        return str(_("Does not open"))
    answers, known = content["answers"], rulebook.current().incident_kinds
    chosen = answers.get("reasons", {}).get("kinds", [])
    words = " ".join(answers.get("statement", {}).get("words", "").split())
    cut = words if len(words) <= _HEADLINE else f"{words[:_HEADLINE].rstrip()}…"
    kinds = ", ".join(known[kind].label for kind in chosen if kind in known)
    return ": ".join(filter(None, [kinds, cut]))


def _panel(case: Case, by: Person, now: datetime) -> tuple[str, Mapping[str, Any]]:
    """The triage: how staff see it, and when it counts as received."""
    row = incident(case)
    last = row.triages.select_related("item", "made_by").last()
    shown = last or row.reports.select_related("item").latest("number")
    [content] = items.read(items=[shown.item], by=by, what="report", now=now)
    kinds = content["kinds"] if last else content["answers"].get("reasons", {}).get("kinds", [])
    known = rulebook.current().incident_kinds
    first = {
        "kinds": kinds,
        "severity": last.severity if last else row.severity,
        "imminent": case.imminent,
        "words": content["words"] if last else "",
    }
    return "incidents/case/panel.html", {
        "last": last,
        "seen_as": [known[kind].label for kind in kinds if kind in known],
        "triage": TriageForm(initial=first),
        "effective": EffectiveForm(auto_id="effective_%s"),
        "counts_at": selectors.counts_at(row),
        "may_triage": permissions.may(by, "incident.triage", row),
    }

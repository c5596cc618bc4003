"""What staff see of a report by a member of the public: nobody has verified a word of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from incidents import selectors as incidents
from incidents.forms import TriageForm
from incidents.models import Incident, Report
from incidents.public import rules, selectors
from incidents.public.forms import LinkForm
from incidents.rules import Answer
from portal.casework.models import Case
from portal.casework.types import CaseType
from portal.identity import permissions
from portal.identity.models import Person
from portal.identity.rules import Unit
from portal.vault import files
from portal.vault.services import items

_HEADLINE = 80  # characters


def case_type() -> CaseType:
    """The kind of case that a report by a member of the public is."""
    return CaseType(
        code=rules.KIND,
        label=rules.LABEL,
        unit=Unit.OES,
        confidential=True,
        tabs=[("report", _("Report"), "public_reports/case/report.html")],
        context=_context,
        headlines=_headlines,
        optional=True,
        panel=_panel,
    )


def _context(case: Case, tab: str, by: Person, now: datetime) -> Mapping[str, Any]:
    report = Report.objects.select_related("item", "incident").get(incident=case.subject)
    kept = list(selectors.files_of(case.subject))
    content, *described = items.read(items=[report.item, *kept], by=by, what="report", now=now)
    answers = content["answers"]
    return {
        "report": report,
        "rows": [(label, _said(answers[key])) for key, label in _asked(answers)],
        "files": [files.particulars(*pair) for pair in zip(kept, described, strict=True)],
        "is_danger": answers.get("danger") == Answer.YES,
    }


def _panel(case: Case, by: Person, now: datetime) -> tuple[str, Mapping[str, Any]]:
    row = Incident.objects.get(pk=case.subject)
    last = row.triages.select_related("made_by").last()
    first = {"severity": last.severity if last else None, "imminent": case.imminent}
    return "public_reports/case/panel.html", {
        "last": last,
        "triage": TriageForm(initial=first),
        "link": LinkForm(),
        "linked": incidents.linked(row, by),
        "may_triage": permissions.may(by, "incident.triage", row),
    }


def _asked(answers: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [(key, label) for key, label in rules.QUESTIONS.items() if key in answers]


def _said(value: Any) -> str:
    if value is True:
        return _("Yes")
    return str(dict(Answer.choices).get(value, value))


def _headlines(cases: Sequence[Case], by: Person, now: datetime) -> Mapping[UUID, str]:
    """The first words of each, for the queue."""
    found = Report.objects.filter(incident__in=[case.subject for case in cases], number=1)
    reports = list(found.select_related("item"))
    contents = items.read(
        items=[report.item for report in reports], by=by, what="list", now=now, damaged={}
    )
    return {
        report.incident_id: _first_words(content)
        for report, content in zip(reports, contents, strict=True)
    }


def _first_words(content: Mapping[str, Any]) -> str:
    words = " ".join(content["answers"]["what"].split()) if content else _("Does not open")
    cut = words if len(words) <= _HEADLINE else f"{words[:_HEADLINE].rstrip()}…"
    return _("Unverified: {words}").format(words=cut)

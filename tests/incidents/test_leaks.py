"""Nothing that anybody typed stands in clear in any row of any table."""

from datetime import timedelta

import pytest
from django.db import connection

from incidents.services import drafts, notices, reports
from portal.casework.models import Case
from portal.casework.services import cases, messages
from portal.deadlines.services import sweeping, telling
from portal.ledger.models import Event
from tests.security.sweep import MARKER, Canaries, look
from tests.support.incidents import ANSWERS, LATER, answer, begin, fill, send

pytestmark = pytest.mark.django_db


def rows() -> bytes:
    """Every row of every table as PostgreSQL writes it; what is binary is hexadecimal."""
    with connection.cursor() as cursor:
        found = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found).encode()


def test_what_is_typed_on_the_whole_way_is_in_no_table(
    organisation, preparer, contact, reviewer
) -> None:
    plant = Canaries().plant
    words = {
        "discovered": ANSWERS["discovered"] | {"basis": plant("basis")},
        "reasons": {"kinds": ["deception"], "words": plant("reasons")},
        "statement": {"words": plant("statement")},
        "details": {
            "models": [plant("model")],
            "other_models": plant("other model"),
            "severity": 4,
            "contact_name": plant("contact"),
            "contact_phone": plant("phone"),
            "contact_email": f"{plant('mail')}@example.org",
        },
    }
    row = fill(begin(organisation, preparer), preparer, **ANSWERS | words)
    answer(row, contact, "statement", words=plant("statement again"))
    send(row, preparer)
    notices.record_notice(
        incident=row.pk,
        told_at=LATER,
        authority=plant("authority"),
        how=plant("how"),
        who=plant("who"),
        number=plant("number"),
        by=preparer,
        now=LATER,
    )
    case = cases.claim(case=Case.objects.get(subject=row.ref).pk, by=reviewer, now=LATER)
    messages.ask(case=case.pk, text=plant("question"), by=reviewer, now=LATER)
    reports.write_back(incident=row.pk, text=plant("answer"), by=contact, now=LATER)
    notices.triage(
        incident=row.pk,
        kinds=[],
        severity=2,
        imminent=True,
        words=plant("triage"),
        by=reviewer,
        now=LATER,
    )
    notices.record_effective(
        incident=row.pk,
        at=LATER - timedelta(hours=1),
        reason=plant("effective"),
        by=reviewer,
        now=LATER,
    )
    reports.amend(incident=row.pk, by=preparer, now=LATER)
    answer(row, preparer, "reasons", kinds=[], words=plant("amended"))
    send(row, preparer)
    reports.amend(incident=row.pk, by=preparer, now=LATER)
    answer(row, preparer, "reasons", kinds=[], words=plant("given up"))
    drafts.discard(incident=row.pk, by=preparer, now=LATER)
    reports.withdraw(incident=row.pk, reason=plant("withdrawal"), by=preparer, now=LATER)
    sweeping.mark(now=LATER + timedelta(days=60))
    telling.tell(now=LATER + timedelta(days=60))
    assert look(rows()) is None


def test_the_sweep_of_rows_finds_a_word_that_stands_in_clear(organisation, preparer) -> None:
    row = begin(organisation, preparer)
    drafts.record(row, "begun", preparer, LATER, words=f"{MARKER} in clear")
    assert look(rows())


def test_what_the_ledger_says_of_an_incident_is_no_word_that_somebody_chose(
    received, preparer
) -> None:
    said = [event.data for event in Event.objects.filter(stream=received.stream)]
    assert said
    allowed = {"number", "lane", "imminent", "severity", "due_at"}
    assert {key for data in said for key in data} <= allowed

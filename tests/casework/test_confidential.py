"""A confidential case is seen by grant alone, and what is typed in it is sealed."""

from dataclasses import replace
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.casework import selectors, types, words
from portal.casework.models import Case, DeficiencyNotice, ItemMark, Message, Note
from portal.casework.rules import Severity
from portal.casework.selectors import Filters
from portal.casework.services import cases, messages, reviewing
from portal.errors import NotFound
from portal.identity.rules import StaffRole, Unit
from portal.ledger.models import Event
from portal.vault import rules as holders
from portal.vault import selectors as vault
from portal.vault.models import Item
from portal.vault.services import cases as keys
from tests.casework.conftest import ITEMS
from tests.support.confidential import REPORT


@pytest.fixture
def report(make_report) -> Case:
    return make_report()


@pytest.fixture
def blocked(report, supervisor, other_reviewer, now):
    """Ben, kept from the report."""
    keys.block(case=report.subject, person=other_reviewer, reason="Kin.", by=supervisor, now=now)
    return other_reviewer


@pytest.fixture
def guest(report, supervisor, outsider, now):
    """Cato of another unit, with a grant of his own."""
    holder = holders.person(outsider.ref)
    keys.grant(case=report.subject, holder=holder, reason="Asked.", by=supervisor, now=now)
    return outsider


@pytest.fixture
def administrator(make_person):
    return make_person(
        "Tess Rowan", second_factor=True, unit=Unit.OES, staff_role=StaffRole.ADMINISTRATOR
    )


def shown(person, **filters):
    return list(selectors.queue(person, Filters(**filters)).rows)


def at(name, case, query=""):
    return reverse(f"staff:{name}", args=[case.reference]) + query


def test_the_unit_and_whoever_has_a_grant_see_it_and_nobody_else(
    report, case, reviewer, guest, blocked, administrator, officer
):
    assert set(shown(reviewer)) == {case, report}
    assert shown(guest) == [report]
    assert shown(blocked) == [case]
    assert shown(administrator) == [case]
    assert shown(officer) == []


def test_counts_filters_and_searches_know_nothing_of_it_for_others(report, case, blocked, reviewer):
    assert [selectors.count(p, "unassigned") for p in (reviewer, blocked)] == ["2", "1"]
    for filters in ({"words": report.reference}, {"kind": report.kind}, {"holder": "nobody"}):
        assert report in shown(reviewer, **filters)
        assert report not in shown(blocked, **filters)


ADDRESSES = [
    *("case", "take", "release", "assign", "marks", "notes", "messages", "access", "close"),
    *("decide", "return", "accept"),
]


@pytest.mark.parametrize("name", ADDRESSES)
def test_every_address_of_it_is_missing_for_whoever_has_no_grant(
    name, report, blocked, outsider, administrator, client_of
):
    for person in (blocked, outsider, administrator):
        desk = client_of(person)
        answers = {desk.get(at(name, report)).status_code, desk.post(at(name, report)).status_code}
        assert 404 in answers <= {404, 405}


def test_a_bulk_assignment_passes_it_over_for_whoever_may_not_see_it(report, blocked, client_of):
    client_of(blocked).post("/staff/assign/", {"case": report.reference, "to": "me"})
    report.refresh_from_db()
    assert report.holder is None


def test_a_colleague_who_was_kept_from_it_a_moment_ago_does_not_take_it(report, blocked, now):
    with pytest.raises(NotFound):
        cases.claim(case=report.pk, by=blocked, now=now)


def test_it_is_assigned_to_nobody_who_may_not_open_it(report, blocked, supervisor, client_of):
    page = client_of(supervisor).post(at("assign", report), {"to": str(blocked.ref)}, follow=True)
    assert "may not open this case" in page.text
    report.refresh_from_db()
    assert report.holder is None


def test_a_guest_reads_and_does_not_work_on_it(report, guest, client_of):
    desk = client_of(guest)
    page = desk.get(at("case", report)).text
    assert REPORT in page
    assert "Take this case" not in page
    desk.post(at("take", report))
    desk.post(at("notes", report), {"text": "Mine."})
    report.refresh_from_db()
    assert report.holder is None
    assert not report.notes.exists()


def test_the_queue_shows_a_headline_and_writes_down_that_it_did(report, reviewer, client_of):
    page = client_of(reviewer).get("/staff/").text
    assert REPORT[:20] in page
    assert "You see confidential cases only where you hold a grant." in page
    assert [(r.person, r.what) for r in vault.readings(report.subject)] == [(reviewer, "list")]


@pytest.mark.parametrize("tab", ["report", "messages", "notes", "timeline", "access"])
def test_opening_any_tab_is_a_reading(report, reviewer, client_of, tab):
    page = client_of(reviewer).get(at("case", report, f"?tab={tab}"))
    assert page.status_code == 200
    assert [r.what for r in vault.readings(report.subject)] == [tab]


def test_a_list_of_confidential_cases_costs_no_query_a_row(make_report, reviewer, client_of):
    desk, counts = client_of(reviewer), []
    for more in (3, 9):
        for _ in range(more):
            make_report()
        with CaptureQueriesContext(connection) as asked:
            assert desk.get("/staff/").text.count("CA-I-") >= more
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 25


CANARY = "Zanzibar heliotrope"


def test_what_is_typed_in_it_is_in_no_column_of_any_table(
    make_report, reviewer, client_of, supervisor, now
):
    report, desk = make_report(holder=reviewer), client_of(reviewer)
    desk.post(at("notes", report), {"text": CANARY})
    desk.post(at("messages", report), {"kind": "question", "text": CANARY})
    messages.answer(subject=report.subject, text=CANARY, by_actor="system", now=now)
    boss = client_of(supervisor)
    reason = {"reason": CANARY, "action": "grant", "holder": holders.unit(Unit.AG)}
    boss.post(at("access", report), reason | {"until_day": ""})
    assert Item.objects.filter(case=report.subject).count() == 6
    assert in_clear(CANARY) == []


def in_clear(canary):
    """Tables that hold these words in any column, as text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT 1 FROM "{table}" t WHERE t::text LIKE %s', [f"%{canary}%"])
            if cursor.fetchone():
                found.append(table)
    return found


def test_notes_and_messages_are_read_back_in_the_words_they_were_typed_in(
    make_report, reviewer, client_of, now
):
    report, desk = make_report(holder=reviewer), client_of(reviewer)
    desk.post(at("notes", report), {"text": CANARY})
    desk.post(at("messages", report), {"kind": "acknowledge", "text": "It came.\r\nThank you."})
    assert CANARY in desk.get(at("case", report, "?tab=notes")).text
    assert "It came." in desk.get(at("case", report, "?tab=messages")).text
    note = Note.objects.select_related("sealed").get()
    assert (note.text, words.opened([note])[0].text) == ("", CANARY)


def test_marks_and_notices_of_it_are_sealed_and_what_was_seen_is_what_is_sent(
    department, reports, make_report, reviewer, client_of, now
):
    kind = types.get("test_report")
    types._TYPES["test_report"] = replace(
        kind, checklist=lambda case: ITEMS, returned=department.returned
    )
    report = make_report(holder=reviewer)
    marks = {item.key: ("stated", "") for item in ITEMS} | {"item_2": ("fails", CANARY)}
    for _twice in range(2):  # the second changes nothing
        reviewing.mark_items(case=report.pk, marks=marks, round=1, by=reviewer, now=now)
    assert Event.objects.filter(stream=report.stream, action="case.marked").count() == 1
    assert CANARY in client_of(reviewer).get(at("case", report)).text
    notice = reviewing.return_filing(
        case=report.pk, message=f"{CANARY}!", round=1, by=reviewer, now=now
    )
    kept = DeficiencyNotice.objects.select_related("sealed").get(pk=notice.pk)
    assert (kept.items, kept.message) == ([], "")
    [kept] = words.opened([kept])
    assert (kept.items[0]["comment"], kept.message) == (CANARY, f"{CANARY}!")
    assert in_clear(CANARY) == []
    row = cases.answered(subject=report.subject, by_actor="system", now=now)
    carried = {m.item: m for m in row.marks.filter(round=2)}
    assert sorted(carried) == ["item_1", "item_3"]
    assert ItemMark.objects.filter(sealed__isnull=False).count() == 1


def test_a_report_of_a_member_of_the_public_has_no_organisation(make_report, reviewer, client_of):
    report = make_report(organisation=None)
    assert "A member of the public" in client_of(reviewer).get("/staff/").text
    assert "A member of the public" in client_of(reviewer).get(at("case", report)).text


def test_its_page_has_the_panel_of_its_department_and_no_checklist(report, reviewer, client_of):
    page = client_of(reviewer).get(at("case", report)).text
    assert f"Panel of {report.reference}" in page
    assert "Checklist" not in page
    assert "Notices" not in page


def test_a_damaged_word_is_not_shown_as_if_it_were_whole(make_report, reviewer, client_of, now):
    report = make_report(holder=reviewer)
    reviewing.add_note(case=report.pk, text=CANARY, by=reviewer, now=now)
    Item.objects.filter(purpose="casework.note").update(content=b"\1\1" + bytes(600))
    page = client_of(reviewer).get(at("case", report, "?tab=notes"))
    assert page.status_code == 409
    assert CANARY not in page.text


def test_a_message_cannot_be_changed(make_report, reviewer, now):
    report = make_report(holder=reviewer)
    message = messages.ask(case=report.pk, text="When?", by=reviewer, now=now)
    with pytest.raises(Exception, match="Cannot update"):
        Message.objects.filter(pk=message.pk).update(kind="answer")


def test_ordinary_cases_are_in_clear_as_before(held, reviewer, now):
    note = reviewing.add_note(case=held.pk, text="Plain.", by=reviewer, now=now)
    assert (note.text, note.sealed) == ("Plain.", None)
    assert Severity(held.severity) == Severity.NONE
    assert not Item.objects.filter(case=UUID(int=0)).exists()

"""A case's history in words."""

import pytest
from django.db import transaction

from portal.casework import selectors
from portal.casework.services import cases, reviewing
from portal.identity import timeline
from portal.ledger import services as ledger


def titles(case):
    return [(e.title, e.by) for e in selectors.timeline(case)]


def test_the_history_of_a_case_reads_in_words_with_names(
    case, reviewer, supervisor, other_reviewer, mark, now
):
    cases.claim(case=case.pk, by=reviewer, now=now)
    cases.assign(case=case.pk, to=other_reviewer, by=supervisor, now=now)
    mark(case, item_2=("fails", "No."), item_3=("question", "Why?"))
    reviewing.mark_items(
        case=case.pk, marks={"item_1": ("question", "When?")}, round=1, by=other_reviewer, now=now
    )
    reviewing.add_note(case=case.pk, text="Secret words", by=supervisor, now=now)
    reviewing.return_filing(case=case.pk, message="", round=1, by=other_reviewer, now=now)
    cases.answered(subject=case.subject, by_actor=reviewer.actor, now=now)
    cases.release(case=case.pk, by=other_reviewer, now=now)
    cases.withdrawn(subject=case.subject, by_actor=reviewer.actor, now=now)
    assert titles(case) == [
        ("Case closed: the filing was withdrawn", reviewer.name),
        ("Put back in the queue", other_reviewer.name),
        ("Notice answered", reviewer.name),
        ("Returned with a deficiency notice (items: 1, 2, 3)", other_reviewer.name),
        ("Note written", supervisor.name),
        ("1 item marked", other_reviewer.name),
        ("3 items marked", other_reviewer.name),
        (f"Assigned to {other_reviewer.name}", supervisor.name),
        ("Taken for review", reviewer.name),
        ("Case opened", "The register"),
    ]


def test_names_cost_one_query_however_long_the_history(
    held, reviewer, supervisor, django_assert_num_queries, now
):
    for by in (reviewer, supervisor) * 5:
        reviewing.add_note(case=held.pk, text="x", by=by, now=now)
    with django_assert_num_queries(2):
        selectors.timeline(held)


def test_a_long_history_shows_its_latest_lines_and_says_so(
    held, reviewer, client_of, monkeypatch, now
):
    page = client_of(reviewer)
    address = f"/staff/cases/{held.reference}/?tab=timeline"
    assert "These are the latest" not in page.get(address).text
    monkeypatch.setattr(selectors, "LATEST", 3)
    for _ in range(3):
        reviewing.add_note(case=held.pk, text="x", by=reviewer, now=now)
    assert titles(held) == [("Note written", reviewer.name)] * 3
    assert "These are the latest 3 lines." in page.get(address).text


@pytest.fixture
def sentences(monkeypatch):
    monkeypatch.setattr(timeline, "_SENTENCES", dict(timeline._SENTENCES))


def test_a_department_says_what_its_own_actions_are_called(case, sentences, now):
    timeline.register({"test.filed": "Filed and certified, version {number}"})
    with transaction.atomic():
        for action in ("test.filed", "test.left_alone"):
            ledger.record(
                stream=case.stream, action=action, actor="system", at=now, data={"number": 3}
            )
    assert [title for title, _by in titles(case)] == [
        "Test: left alone",
        "Filed and certified, version 3",
        "Case opened",
    ]


def test_an_action_has_one_sentence(sentences):
    with pytest.raises(ValueError, match=r"case\.opened"):
        timeline.register({"case.opened": "Something else"})

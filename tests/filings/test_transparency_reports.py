"""A transparency report: which model it is about, what the act asks of it, and when it was due."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from filings.lifecycle import answers, kinds, selectors
from filings.lifecycle.kinds import title_of
from filings.lifecycle.models import Draft, Filing
from filings.lifecycle.services import drafts
from filings.lifecycle.services import filings as lifecycle
from filings.transparency_reports import duties
from filings.transparency_reports.kind import TRANSPARENCY_REPORT
from filings.transparency_reports.selectors import KIND
from portal.casework import types
from portal.deadlines.models import Obligation
from portal.deadlines.rules import State
from portal.errors import NotFound
from portal.publication.models import Document
from portal.registry import selectors as registry
from portal.registry.rules import Kind, Release
from portal.registry.services import facts, models
from tests.conftest import NOW
from tests.support import filings as way
from tests.support import reports
from tests.support.reports import DEPLOYED

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SUMMARIES = ["risk-assessments", "assessment-results", "third-party-evaluators", "framework-steps"]


@pytest.fixture
def anvil(organisation, officer):
    """A frontier model of `organisation`, deployed in two days."""
    return reports.model(organisation, officer)


@pytest.fixture
def draft(anvil, organisation, officer):
    """A report about it whose checks all pass."""
    return reports.fill(reports.start(organisation, officer), officer)


def content(draft, now=NOW):
    row = Draft.objects.select_related("organisation").get(pk=draft.pk)
    return selectors.content(selectors.numbered(row), now)


def found(draft, now=NOW):
    """What the checks of a draft say, by whether it blocks."""
    findings = TRANSPARENCY_REPORT.check(content(draft, now))
    return {b: [str(f.message) for f in findings if f.blocking == b] for b in (True, False)}


def asked(draft, now=NOW):
    return [e.key for e in TRANSPARENCY_REPORT.asked(content(draft, now))]


def clock(organisation, subject="model:anvil-3"):
    return Obligation.objects.get(organisation=organisation, duty=KIND, subject=subject)


def modify(anvil, officer, at=DEPLOYED + 30 * DAY):
    """Its first modification, and when that is made available."""
    row = models.add_modification(
        model=anvil, day=date(2026, 12, 20), reason="It acts by itself now.", by=officer, now=NOW
    )
    return models.add_deployment(
        model=anvil, kind=Release.PUBLIC, modification=row.number, at=at, by=officer, now=NOW
    )


def test_a_complete_report_passes_every_check(draft) -> None:
    assert found(draft) == {True: [], False: []}


def test_a_report_goes_from_draft_to_the_public(client, organisation, officer, reviewer, anvil):
    filed = reports.file(organisation, officer)
    assert filed.filing.reference.startswith("CA-T-2026-000001-")
    assert title_of(filed.filing) == "Anvil 3: Transparency report, version 1"
    way.accept(filed, reviewer, NOW + DAY)
    document = Document.objects.get(reference=filed.filing.reference)
    assert (document.kind, document.subject, document.number) == (KIND, "anvil-3", 1)
    assert (document.due_at, document.effective_on) == (DEPLOYED, date(2026, 12, 3))
    page = client.get(f"/reports/{organisation.slug}/anvil-3/v1/").content.decode()
    for words in ("Anvil 3", "Released on 3 December 2026", "English, Spanish", "text, images"):
        assert words in page
    assert "filings@example.org" not in page
    assert "after the deployment" not in page
    assert "Anvil 3, version 1" in client.get("/reports/").content.decode()
    assert client.get(lifecycle.public_address(filed.filing)).status_code == 200


def test_each_model_has_versions_of_its_own(organisation, officer, reviewer, anvil) -> None:
    reports.model(organisation, officer, name="Bellows", version="1")
    first = reports.file(organisation, officer)
    second = reports.file(organisation, officer, NOW + DAY)
    other = reports.file(organisation, officer, NOW + DAY, "bellows-1")
    assert [s.filing.number for s in (first, second, other)] == [1, 2, 1]
    for submission in (first, other, second):
        way.accept(submission, reviewer, NOW + 2 * DAY)
    states = Filing.objects.order_by("reference").values_list("subject", "number", "state")
    assert list(states) == [
        ("anvil-3", 1, "replaced"),
        ("anvil-3", 2, "published"),
        ("bellows-1", 1, "published"),
    ]


# Which elements are asked


def test_a_large_developer_is_asked_for_the_four_summaries_too(draft) -> None:
    assert len(asked(draft)) == 11
    why = TRANSPARENCY_REPORT.why(content(draft).known)
    assert "large on 3 December 2026: its revenue of 2025 is over the line" in why


@pytest.fixture
def small(organisation, officer):
    """`organisation` was not over the line in 2025."""
    size = registry.current(organisation).get(kind=Kind.SIZE)
    facts.correct(fact=size, over=False, basis="Audited.", by=officer, now=NOW)


def test_a_developer_that_is_not_large_is_not(small, draft) -> None:
    assert len(asked(draft)) == 7
    assert found(draft)[True] == []
    assert "revenue of 2025 is not over it" in TRANSPARENCY_REPORT.why(content(draft).known)


def test_the_day_of_the_deployment_decides_not_that_of_the_filing(
    small, organisation, officer
) -> None:
    facts.state_size(organisation=organisation, year=2026, over=True, by=officer, now=NOW)
    # Midnight in California, and a second before it.
    for at, count in (
        (datetime(2027, 1, 1, 8, 0, tzinfo=UTC), 11),
        (datetime(2027, 1, 1, 7, 59, 59, tzinfo=UTC), 7),
    ):
        reports.model(organisation, officer, name="Bellows", version=str(count), at=at)
        draft = reports.start(organisation, officer, subject=f"bellows-{count}")
        assert len(asked(reports.fill(draft, officer, deployed_at=at))) == count


def test_while_no_deployment_is_known_the_day_of_filing_decides(
    small, organisation, officer
) -> None:
    facts.state_size(organisation=organisation, year=2026, over=True, by=officer, now=NOW)
    reports.model(organisation, officer, at=None)
    draft = reports.fill(reports.start(organisation, officer), officer, deployed_at=None)
    assert len(asked(draft)) == 7
    assert len(asked(draft, datetime(2027, 1, 1, 8, 0, tzinfo=UTC))) == 11
    assert "day of filing" in TRANSPARENCY_REPORT.why(content(draft).known)


def test_what_was_asked_of_a_filing_stays_whatever_is_corrected_later(
    organisation, officer, reviewer, draft
) -> None:
    submission = way.certify(draft, officer, NOW)
    size = registry.current(organisation).get(kind=Kind.SIZE)
    facts.correct(fact=size, over=False, basis="Audited.", by=officer, now=NOW)
    case = way.case_of(submission)
    assert len(types.get(case.kind).checklist(case)) == 11
    way.accept(submission, reviewer, NOW + DAY)
    assert len(Document.objects.get().elements) == 11
    whole = answers.signed(submission)["answers"][2]
    assert b'"standing":"large"' in whole


def test_the_reviewer_reads_what_a_form_answers_in_the_checklist(
    client_of, organisation, officer, reviewer, draft
) -> None:
    submission = way.certify(draft, officer, NOW)
    items = {i.key: i for i in types.get(KIND).checklist(way.case_of(submission))}
    assert (items["languages"].answer, items["languages"].stated) == ("English, Spanish", True)
    case = reverse("staff:case", args=[submission.filing.reference])
    assert "· English, Spanish" in client_of(reviewer).get(case).content.decode()


def test_a_receipt_names_the_release_not_an_effect(client_of, organisation, officer, draft) -> None:
    filing = way.certify(draft, officer, NOW).filing
    receipt = reverse("file:receipt", args=[organisation.slug, filing.reference, 1])
    page = client_of(officer).get(receipt).content.decode()
    assert "Released on" in page
    assert "In effect from" not in page


def test_nothing_that_was_known_is_taken_into_a_correction(
    organisation, officer, reviewer, draft, small
) -> None:
    submission = way.certify(draft, officer, NOW)
    way.accept(submission, reviewer, NOW + DAY)
    correction = drafts.correct(filing=submission.filing, reason="A typo.", by=officer, now=NOW)
    assert len(asked(correction)) == 7
    assert not correction.parts.filter(name=kinds.KNOWN).exists()


# Answered in a form, or mapped


def test_what_is_answered_in_a_form_need_not_be_mapped(draft) -> None:
    mapped = {m.key: m for m in answers.mapped(TRANSPARENCY_REPORT, content(draft))}
    assert (mapped["languages"].state, mapped["languages"].answer) == (
        answers.STATED,
        "English, Spanish",
    )
    assert not mapped["languages"].places


def test_what_no_form_answers_must_be_mapped_or_said_not_to_be_stated(
    organisation, officer, anvil
) -> None:
    draft = reports.fill(reports.start(organisation, officer), officer, languages="")
    assert found(draft)[True] == ["Still open: 4. Languages."]
    way.save(draft, "element-languages", {"stated": False, "places": []}, officer, NOW)
    assert found(draft)[True] == []
    assert found(draft)[False][0].startswith("Not stated: 4.")
    place = {"anchor": "intended-uses", "label": "Intended uses"}
    place["anchor"] = next(a for a, t in content(draft).places.items() if t == "Intended uses")
    way.save(draft, "element-languages", {"stated": True, "places": [place]}, officer, NOW)
    assert found(draft) == {True: [], False: []}


def test_whoever_has_no_system_card_begins_with_its_headings(
    client_of, organisation, officer, anvil
) -> None:
    draft = reports.start(organisation, officer)
    page = client_of(officer).get(reverse("file:text", args=[organisation.slug, draft.pk]))
    text = page.context["form"]["text"].value()
    assert text.startswith("# Transparency report: Anvil 3\n")
    assert "## Intended uses\n" in text
    assert "## Results of the assessments\n" in text
    assert "## Languages" not in text
    way.save(draft, "text", {"text": text}, officer, NOW)
    element = reverse("file:element", args=[organisation.slug, draft.pk, "uses"])
    form = client_of(officer).get(element).context["form"]
    assert (form["stated"].value(), len(form["places"].value())) == ("stated", 1)


def test_a_heading_with_nothing_under_it_is_pointed_out(draft, officer) -> None:
    text = reports.text_of("Anvil 3").replace("## Intended uses\n\nOf", "## Intended uses\n\n## Of")
    way.save(draft, "text", {"text": text}, officer, NOW)
    assert found(draft)[False] == [
        "Element 6 points to “Intended uses”, under which nothing is written."
    ]


# The model, and what becomes of it


def test_a_report_about_no_model_of_the_organisation_is_not_found(
    organisation, officer, stranger, anvil
) -> None:
    theirs = stranger.memberships.get().organisation
    reports.model(theirs, stranger, name="Sling", version="")
    for subject in ("sling", "", "nothing"):
        with pytest.raises(NotFound):
            reports.start(organisation, officer, subject=subject)
    with pytest.raises(NotFound):
        drafts.start(
            organisation=organisation, kind="framework", subject="anvil-3", by=officer, now=NOW
        )


def test_a_draft_follows_the_name_of_its_model(organisation, officer, draft, anvil) -> None:
    description = registry.sheets(organisation)[anvil.pk].description
    models.correct(
        statement=description,
        basis="It has another name.",
        name="Hammer",
        version="3",
        family="",
        base=None,
        base_words="",
        by=officer,
        now=NOW,
    )
    assert content(draft).subject_name == "Hammer 3"
    assert "The text does not name Hammer 3. Is it the right one?" in found(draft)[False]
    row = selectors.numbered(Draft.objects.get(pk=draft.pk))
    assert (row.subject, title_of(row)) == (
        "anvil-3",
        "Hammer 3: Transparency report, version 1",
    )


def test_a_model_that_is_taken_back_stops_its_drafts(organisation, officer, draft, anvil) -> None:
    for statement in models_of(organisation, anvil):
        models.withdraw(statement=statement, basis="An error.", by=officer, now=NOW)
    assert found(draft)[True] == [
        "Anvil 3 was taken back from your models: there can be no report about it."
    ]


def models_of(organisation, anvil):
    """Every statement about it, the description last."""
    sheet = registry.sheets(organisation)[anvil.pk]
    return [*sheet.deployments, *sheet.modifications, *sheet.runs, sheet.description]


def test_a_modification_that_is_taken_back_stops_a_report_about_it(
    organisation, officer, anvil
) -> None:
    modify(anvil, officer)
    draft = reports.fill(
        reports.start(organisation, officer),
        officer,
        about="model:anvil-3@1",
        deployed_at=DEPLOYED + 30 * DAY,
    )
    assert found(draft)[True] == []
    sheet = registry.sheets(organisation)[anvil.pk]
    for statement in (sheet.deployments[-1], sheet.modifications[0]):
        models.withdraw(statement=statement, basis="An error.", by=officer, now=NOW)
    assert "is no longer on your model’s page" in found(draft)[True][0]


def test_a_draft_and_the_register_must_say_the_same_of_the_deployment(
    organisation, officer, draft, anvil
) -> None:
    [deployment] = registry.sheets(organisation)[anvil.pk].deployments
    models.correct(
        statement=deployment,
        basis="A day later.",
        kind=Release.PUBLIC,
        at=DEPLOYED + DAY,
        modification=0,
        by=officer,
        now=NOW,
    )
    [words] = found(draft)[True]
    assert "deployed on Fri 4 Dec 2026, 10:00 am" in words


def test_a_report_about_a_model_that_is_not_frontier_is_taken_with_a_word(
    organisation, officer
) -> None:
    reports.model(organisation, officer, operations="1e26")
    draft = reports.fill(reports.start(organisation, officer), officer)
    assert found(draft)[True] == []
    assert "the act asks no report" in found(draft)[False][0]


# When it was due


@pytest.mark.parametrize(
    ("after", "state"),
    [
        (-DAY, State.SATISFIED),
        (timedelta(), State.SATISFIED),
        (timedelta(microseconds=1), State.LATE),
    ],
    ids=["before", "at the instant", "after"],
)
def test_a_report_is_in_time_up_to_the_instant_of_the_deployment(
    organisation, officer, anvil, after, state
) -> None:
    submission = reports.file(organisation, officer, DEPLOYED + after)
    found = clock(organisation)
    assert (found.state, found.satisfied_at) == (state, DEPLOYED + after)
    assert found.satisfied_with == submission.filing.reference


def test_a_report_ends_the_clock_of_what_it_is_about_and_no_other(
    organisation, officer, anvil
) -> None:
    modify(anvil, officer)
    reports.model(organisation, officer, name="Bellows", version="1")
    reports.file(organisation, officer, about="model:anvil-3@1", deployed_at=DEPLOYED + 30 * DAY)
    assert clock(organisation, "model:anvil-3@1").satisfied_at == NOW
    assert clock(organisation).satisfied_at is None
    assert clock(organisation, "model:bellows-1").satisfied_at is None


def test_a_report_that_is_withdrawn_meets_nothing(organisation, officer, anvil) -> None:
    submission = reports.file(organisation, officer)
    lifecycle.withdraw(filing=submission.filing, reason="A draft.", by=officer, now=NOW + DAY)
    assert clock(organisation).satisfied_at is None


def test_a_report_filed_late_says_so_in_public_and_its_correction_says_the_same(
    client, organisation, officer, reviewer, anvil
) -> None:
    late = reports.file(organisation, officer, DEPLOYED + 3 * DAY)
    way.accept(late, reviewer, DEPLOYED + 4 * DAY)
    page = client.get(f"/reports/{organisation.slug}/anvil-3/v1/").content.decode()
    assert "Filed 3 days after the deployment." in page
    now = DEPLOYED + 9 * DAY
    correction = drafts.correct(filing=late.filing, reason="A typo.", by=officer, now=now)
    corrected = way.certify(reports.fill(correction, officer, now), officer, now)
    way.accept(corrected, reviewer, now)
    page = client.get(f"/reports/{organisation.slug}/anvil-3/v1/").content.decode()
    assert "Filed 3 days after the deployment." in page


def test_a_further_report_begins_with_what_none_is_about_yet(organisation, officer, anvil) -> None:
    assert duties.suggested(reports.start(organisation, officer))["about"] == "model:anvil-3"
    reports.file(organisation, officer)
    modify(anvil, officer)
    suggested = duties.suggested(reports.start(organisation, officer, NOW + DAY))
    assert suggested == {"about": "model:anvil-3@1", "deployed_at": DEPLOYED + 30 * DAY}


# Its pages


def test_a_draft_is_begun_by_choosing_a_model(client_of, organisation, officer, anvil) -> None:
    client, start = client_of(officer), reverse("file:start", args=[organisation.slug, KIND])
    assert "Anvil 3" in client.get(start).content.decode()
    refused = client.post(start)
    assert refused.status_code == 422
    begun = client.post(start, {"subject": "anvil-3"}, follow=True)
    assert "Anvil 3: Transparency report, version 1" in begun.content.decode()
    assert client.post(start, {"subject": "sling"}).status_code == 422


def test_without_a_model_the_page_says_that_one_comes_first(
    client_of, organisation, officer
) -> None:
    start = reverse("file:start", args=[organisation.slug, KIND])
    page = client_of(officer).get(start).content.decode()
    assert "the model comes first" in page
    assert reverse(TRANSPARENCY_REPORT.subjects.add_page, args=[organisation.slug]) in page


def test_an_empty_instant_is_taken_from_the_models_page(
    client_of, organisation, officer, anvil
) -> None:
    draft = reports.start(organisation, officer)
    part = reverse("file:part", args=[organisation.slug, draft.pk, "model"])
    page = client_of(officer).get(part)
    assert "Deployed on Thu 3 Dec 2026, 10:00 am" in page.content.decode()
    client_of(officer).post(part, {"about": "model:anvil-3", "lock": "0"})
    saved = draft.parts.get(name="model").content
    assert datetime.fromisoformat(saved["deployed_at"]) == DEPLOYED
    assert saved["about_words"] == "Anvil 3, new"


def test_a_report_about_something_else_is_refused_beside_the_question(
    client_of, organisation, officer, anvil
) -> None:
    draft = reports.start(organisation, officer)
    part = reverse("file:part", args=[organisation.slug, draft.pk, "model"])
    page = client_of(officer).post(part, {"about": "model:sling", "lock": "0"})
    assert page.status_code == 422
    assert "about" in page.context["form"].errors

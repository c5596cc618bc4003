"""A further kind of filing is one folder: it goes the whole way, and no other room names it."""

from datetime import timedelta

import pytest
from django.apps import AppConfig
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from filings.lifecycle import kinds
from filings.lifecycle.models import Draft, Submission
from filings.lifecycle.services import drafts, uploads
from filings.lifecycle.services import filings as lifecycle
from portal.casework import types
from portal.publication import kinds as public_kinds
from portal.ui import navigation
from tests.conftest import NOW
from tests.support import filings as way
from tests.support.made_up.kind import CODE

pytestmark = pytest.mark.django_db
DRILL = {"drill": {"held_on": "2026-11-20", "people": "7"}}
ABOUT = {
    "about": {
        "label": "Autumn drill",
        "published_url": "https://example.org/drill",
        "contact_name": "Idris Valdane",
        "contact_email": "filings@example.org",
    }
}
TEXT = "# Autumn drill\n\nWe switched the weights off and on again.\n"


@pytest.fixture(autouse=True)
def made_up(monkeypatch):
    """The made-up room, installed as any other and gone after the test."""
    monkeypatch.setattr(kinds, "_KINDS", dict(kinds._KINDS))
    monkeypatch.setattr(public_kinds, "_KINDS", dict(public_kinds._KINDS))
    monkeypatch.setattr(types, "_TYPES", dict(types._TYPES))
    entries = list(navigation.KINDS)
    AppConfig.create("tests.support.made_up").ready()
    yield
    navigation.KINDS[:] = entries


@pytest.fixture
def draft(organisation, preparer):
    """A draft that passes its checks, with a file."""
    draft = drafts.start(
        organisation=organisation, kind=CODE, subject="north", by=preparer, now=NOW
    )
    file = SimpleUploadedFile("drill.md", TEXT.encode())
    upload = uploads.receive(draft=draft.pk, file=file, by=preparer, now=NOW)
    uploads.read(upload=upload.pk, now=NOW)
    text = draft.parts.get(name="text").content | {"confirmed": True}
    for name, content in {"text": text, **DRILL, **ABOUT}.items():
        way.save(draft, name, content, preparer, NOW)
    return draft


def test_it_goes_from_draft_to_the_public(
    client, client_of, draft, organisation, officer, preparer, reviewer
) -> None:
    filer, home = client_of(officer), reverse("file:home", args=[organisation.slug])
    page = reverse("file:draft", args=[organisation.slug, draft.pk])
    assert "North hall: Drill report, version 1" in filer.get(page).content.decode()
    for address in (
        home,
        *(page + end for end in ("text/", "elements/", "parts/drill/", "check/")),
    ):
        assert filer.get(address).status_code == 200, address

    submission = way.certify(draft, officer, NOW)
    assert submission.filing.reference.startswith("CA-Z-2026-000001-")
    receipt = reverse("file:receipt", args=[organisation.slug, submission.filing.reference, 1])
    assert filer.get(receipt).status_code == 200
    assert filer.get(f"{receipt.rstrip('/')}.pdf").status_code == 200

    staff = client_of(reviewer)
    case = reverse("staff:case", args=[submission.filing.reference])
    assert "Drill report" in staff.get(reverse("staff:queue")).content.decode()
    assert staff.get(case).status_code == 200
    assert "How many took part" in staff.get(f"{case}?tab=answers").content.decode()
    way.accept(submission, reviewer, NOW + timedelta(days=1))

    home = f"/drills/{organisation.slug}/north/"
    page = client.get(f"{home}v1/").content.decode()
    assert "Held on 20 November 2026" in page
    assert "off and on again" in page
    assert "How many took part" not in page
    for address, words in {
        home: "version 1",
        f"/drills/{organisation.slug}/": "North hall",
        "/drills/": "North hall, version 1",
        "/search/?q=weights": "North hall: Drill report, version 1",
        f"/search/?q={submission.filing.reference}": "",
        f"/search/?q=weights&kind={CODE}": "North hall: Drill report, version 1",
        "/feeds/drills.atom": "North hall: Drill report, version 1",
        "/feeds/all.atom": "North hall: Drill report, version 1",
        "/": "Drill reports",
        "/sitemap.xml": f"{home}v1/",
        f"{home}differences/": "no earlier version",
    }.items():
        answer = client.get(address)
        assert answer.status_code in (200, 302), address
        assert words in answer.content.decode(), address


def test_its_notice_its_answer_its_correction_and_its_withdrawal_are_those_of_every_kind(
    client, draft, organisation, officer, reviewer
) -> None:
    submission = way.certify(draft, officer, NOW)
    way.send_back(submission, reviewer, NOW, fails=())
    answer = drafts.answer(filing=submission.filing, by=officer, now=NOW)
    way.save(answer, "answer", {"answer": "We mean the north hall."}, officer, NOW)
    way.accept(way.certify(answer, officer, NOW), reviewer, NOW)
    submission.filing.refresh_from_db()
    corrected = drafts.correct(filing=submission.filing, reason="A typo.", by=officer, now=NOW)
    way.save(corrected, "text", {"text": TEXT.replace("weights", "racks")}, officer, NOW)
    way.accept(way.certify(corrected, officer, NOW), reviewer, NOW)
    home = f"/drills/{organisation.slug}/north"
    assert "racks" in client.get(f"{home}/v1/").content.decode()
    last = Submission.objects.latest("submitted_at", "pk")
    lifecycle.withdraw(filing=last.filing, reason="Wrong hall.", by=officer, now=NOW)
    assert "Wrong hall." in client.get(f"{home}/v1/").content.decode()


def test_what_is_missing_is_found_by_the_checks_that_all_kinds_have(organisation, preparer) -> None:
    draft = drafts.start(
        organisation=organisation, kind=CODE, subject="south", by=preparer, now=NOW
    )
    content = lifecycle.to_sign(Draft.objects.get(pk=draft.pk), NOW).content
    parts = [finding.part for finding in kinds.get(CODE).check(content)]
    assert parts == ["text", "drill", "about"]

"""A small register in which something stands at every address, and the people who look at it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.files.uploadedfile import SimpleUploadedFile
from fido2 import cose
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from filings.frameworks import services as frameworks
from filings.frameworks.models import Modification
from filings.lifecycle.kinds import TEXT
from filings.lifecycle.models import Draft, Submission
from filings.lifecycle.services import drafts, uploads
from incidents.models import Incident
from incidents.public.services import Received
from portal.casework.models import Case
from portal.casework.services import cases as casework
from portal.deadlines.models import Obligation
from portal.deadlines.services import subscribing
from portal.identity import services as identity
from portal.identity.models import Invitation, Membership, Organisation, Person
from portal.identity.rules import Role, StaffRole, Unit
from portal.outbox.models import Mail
from portal.publication.models import DocumentFile
from portal.rulebook import services as calendar
from portal.rulebook.models import AddedDay, DayProposal, Kind
from tests.support import filings as way
from tests.support import incidents, public_reports, reports

ANONYMOUS, STRANGER, COUNSEL, PREPARER, OFFICER = (
    "anonymous",
    "stranger",
    "counsel",
    "preparer",
    "officer",
)
REVIEWER, ATTORNEY, ADMINISTRATOR = "reviewer", "attorney", "administrator"
ROLES = (ANONYMOUS, STRANGER, COUNSEL, PREPARER, OFFICER, REVIEWER, ATTORNEY, ADMINISTRATOR)


@dataclass(frozen=True)
class World:
    """A small register in which something stands at every address."""

    people: dict[str, Person | None]
    organisation: Organisation
    published: Submission
    returned: Submission
    in_review: Submission
    waiting: Submission
    summary: Submission  # confidential
    unverified: Organisation
    draft: Draft
    upload: Any
    token: str
    invitation: Invitation
    mail: Mail
    file: DocumentFile
    key: Authenticator
    added: AddedDay
    proposal: DayProposal
    obligation: Obligation
    calendar_token: str
    modification: Modification
    told: Received
    report: Submission
    report_file: DocumentFile
    report_draft: Draft
    confidential: Case
    incident: Incident
    incident_draft: Incident


@pytest.fixture
def world(
    make_person: Callable[..., Person],
    make_organisation: Callable[..., Organisation],
    organisation: Organisation,
    officer: Person,
    preparer: Person,
    reviewer: Person,
    other_reviewer: Person,
    make_report: Callable[..., Case],
    now: datetime,
) -> World:
    stranger = make_person("Sly Stranger", second_factor=True)
    unverified = make_organisation("Saltbox Research", officer=stranger, verified=False)
    RecoveryCodes.activate(officer)
    counsel = make_person("Cora Counsel")
    Membership.objects.create(
        organisation=organisation, person=counsel, role=Role.COUNSEL, since=now
    )
    attorney = make_person(
        "Maren Attorney", second_factor=True, unit=Unit.AG, staff_role=StaffRole.REVIEWER
    )
    administrator = make_person(
        "Tess Administrator", second_factor=True, unit=Unit.CDT, staff_role=StaffRole.ADMINISTRATOR
    )
    first = drafts.start(organisation=organisation, kind="framework", by=officer, now=now)
    _upload(first, officer, now)
    published = way.certify(way.fill(first, officer, now), officer, now)
    way.accept(published, reviewer, now)
    way.accept(way.file(organisation, officer, now), reviewer, now)
    returned = way.file(organisation, officer, now)
    way.send_back(returned, reviewer, now)
    report, report_draft = _reports(organisation, officer, preparer, reviewer, now)
    in_review = way.file(organisation, officer, now)
    casework.claim(case=way.case_of(in_review).pk, by=reviewer, now=now)
    way.mark_all(way.case_of(in_review), reviewer, now)
    waiting = way.file(organisation, officer, now)
    draft = drafts.start(organisation=organisation, kind="framework", by=preparer, now=now)
    way.fill(draft, preparer, now)
    upload = _upload(draft, preparer, now)
    for person in (officer, preparer):
        content = {"text": f"{person.name} wrote this."}
        drafts.save_part(draft=draft.pk, name=TEXT, content=content, lock=0, by=person, now=now)
    invitation = identity.invite(
        organisation=organisation,
        email="new@example.org",
        role=Role.PREPARER,
        is_administrator=False,
        by=officer,
        now=now,
    )
    mail = Mail.objects.get(key=f"invitation:{invitation.pk}")
    mail.parked_at, mail.attempts, mail.error = now, 1, "550 5.1.1 User unknown"
    mail.save()
    closure = _closure(date(2026, 12, 4), other_reviewer, now)
    calendar.approve(proposal=closure, by=reviewer, now=now)
    told = public_reports.reported(now, uploads=[markdown()])
    found = re.search(r"/join/([^/]+)/", mail.body)
    assert found
    return World(
        people={
            ANONYMOUS: None,
            STRANGER: stranger,
            COUNSEL: counsel,
            PREPARER: preparer,
            OFFICER: officer,
            REVIEWER: reviewer,
            ATTORNEY: attorney,
            ADMINISTRATOR: administrator,
        },
        organisation=organisation,
        published=published,
        returned=returned,
        in_review=in_review,
        waiting=waiting,
        summary=way.file_summary(organisation, officer, now, "2026-07-01"),
        unverified=unverified,
        draft=draft,
        upload=upload,
        token=found.group(1),
        invitation=invitation,
        mail=mail,
        file=DocumentFile.objects.get(document__kind="framework"),
        key=_security_key(officer),
        added=AddedDay.objects.get(),
        proposal=_closure(date(2026, 12, 10), other_reviewer, now),
        obligation=Obligation.objects.get(
            organisation=organisation, duty="framework-review", state="open"
        ),
        calendar_token=subscribing.subscribe(organisation=organisation, by=officer, now=now),
        modification=frameworks.state_modification(
            organisation=organisation, day=date(2026, 11, 25), by=officer, now=now
        ),
        told=told,
        report=report,
        report_file=DocumentFile.objects.get(document__kind="transparency-report"),
        report_draft=report_draft,
        confidential=make_report(holder=reviewer),
        incident=incidents.report(organisation, preparer, now),
        incident_draft=incidents.fill(
            incidents.begin(organisation, preparer, now=now), preparer, now
        ),
    )


def _reports(
    organisation: Organisation, officer: Person, preparer: Person, reviewer: Person, now: datetime
) -> tuple[Submission, Draft]:
    """Two published versions of a report on a model, the first with a file, and a draft."""
    reports.model(organisation, officer)
    first = reports.start(organisation, officer, now)
    _upload(first, officer, now)
    report = way.certify(reports.fill(first, officer, now), officer, now)
    for submission in (report, reports.file(organisation, officer, now)):
        way.accept(submission, reviewer, now)
    return report, reports.fill(reports.start(organisation, preparer, now), preparer, now)


def _closure(day: date, by: Person, now: datetime) -> DayProposal:
    return calendar.propose_day(
        day=day, name="Office closed", kind=Kind.CLOSURE, reason="A storm.", by=by, now=now
    )


def _upload(draft: Draft, by: Person, now: datetime) -> Any:
    upload = uploads.receive(draft=draft.pk, file=markdown(), by=by, now=now)
    uploads.read(upload=upload.pk, now=now)
    return upload


def markdown() -> SimpleUploadedFile:
    """A file to upload."""
    return SimpleUploadedFile("framework.md", b"# Framework\n\nWords.\n")


def _security_key(person: Person) -> Authenticator:
    """A security key as a browser would have registered it."""
    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    credential = AttestedCredentialData.create(
        Aaguid.NONE, b"key", cose.ES256.from_cryptography_key(public)
    )
    data = AuthenticatorData.create(sha256(b"localhost").digest(), 0x41, 0, credential)
    client = CollectedClientData.create("webauthn.create", b"challenge", "http://localhost")
    made = {
        "type": "public-key",
        "id": websafe_encode(b"key"),
        "rawId": websafe_encode(b"key"),
        "response": {
            "clientDataJSON": websafe_encode(client),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        },
        "clientExtensionResults": {"credProps": {"rk": False}},
    }
    return WebAuthn.add(person, "Blue key", made).instance

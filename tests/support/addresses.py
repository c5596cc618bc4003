"""Every address of the URL map with a living example, and who gets what there."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from filings.lifecycle.kinds import TEXT
from filings.lifecycle.models import Draft, Submission
from filings.lifecycle.services import drafts, uploads
from portal.casework import services as casework
from portal.identity import services as identity
from portal.identity.models import Invitation, Membership, Organisation, Person
from portal.identity.rules import Role, StaffRole, Unit
from portal.outbox.models import Mail
from portal.publication.models import DocumentFile
from tests.support import filings as way

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
    draft: Draft
    upload: Any
    token: str
    invitation: Invitation
    mail: Mail
    file: DocumentFile


@pytest.fixture
def world(
    make_person: Callable[..., Person],
    make_organisation: Callable[..., Organisation],
    organisation: Organisation,
    officer: Person,
    preparer: Person,
    reviewer: Person,
    now: datetime,
) -> World:
    stranger = make_person("Sly Stranger", second_factor=True)
    make_organisation("Saltbox Research", officer=stranger)
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
    in_review = way.file(organisation, officer, now)
    casework.claim(case=way.case_of(in_review).pk, by=reviewer, now=now)
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
        draft=draft,
        upload=upload,
        token=found.group(1),
        invitation=invitation,
        mail=mail,
        file=DocumentFile.objects.get(),
    )


def _upload(draft: Draft, by: Person, now: datetime) -> Any:
    file = SimpleUploadedFile("framework.md", b"# Framework\n\nWords.\n")
    upload = uploads.receive(draft=draft.pk, file=file, by=by, now=now)
    uploads.read(upload=upload.pk, now=now)
    return upload


def names() -> list[str]:
    """The name of every address of the URL map."""
    return sorted(set(_walk(get_resolver())))


def _walk(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"


@dataclass(frozen=True)
class Row:
    """One address: its arguments, and the status that each role gets for a GET.

    `form` says that a POST is what it is for; `seen_by` is whose view axe looks at.
    """

    gets: dict[str, int | tuple[int, ...]]
    args: Callable[[World], list[Any]] = field(default=lambda world: [])
    seen_by: str = ""
    query: str = ""

    def address(self, name: str, world: World) -> str:
        return reverse(name, args=self.args(world)) + self.query


def _table(seen_by: str, everybody: int = 404, **others: Any) -> dict[str, Any]:
    gets = {role: others.get(role, everybody) for role in ROLES}
    return {"gets": gets, "seen_by": seen_by}


ANY = (200, 302, 404, 405)
PUBLIC = _table(ANONYMOUS, 200)
ENTRANCE = _table("", 0, **dict.fromkeys(ROLES, ANY))
SIGNED_IN = _table(OFFICER, 200, anonymous=302)
READ = _table(PREPARER, anonymous=302, counsel=200, preparer=200, officer=200)
ACT = _table("", anonymous=302, counsel=405, preparer=405, officer=405)
SIGN = _table(OFFICER, anonymous=302, counsel=403, preparer=403, officer=200)
MANAGE = _table(OFFICER, anonymous=302, officer=200)
POST_ONLY = _table("", 405)
STAFF = _table(REVIEWER, anonymous=302, reviewer=200, attorney=200, administrator=200)
OES = _table(REVIEWER, anonymous=302, reviewer=200)


def _org(world: World) -> list[Any]:
    return [world.organisation.slug]


def _draft(*more: Callable[[World], Any] | str) -> Callable[[World], list[Any]]:
    return lambda w: [
        *_org(w),
        w.draft.pk,
        *(m if isinstance(m, str) else m(w) for m in more),
    ]


def _filing(which: str, *more: Any) -> Callable[[World], list[Any]]:
    return lambda w: [*_org(w), getattr(w, which).filing.reference, *more]


def _case(which: str) -> Callable[[World], list[Any]]:
    return lambda w: [getattr(w, which).filing.reference]


def _kind(*more: Any) -> Callable[[World], list[Any]]:
    from portal.publication import kinds

    return lambda w: [kinds.get("framework"), *more]


def _version(*more: Callable[[World], Any]) -> Callable[[World], list[Any]]:
    from portal.publication import kinds

    return lambda w: [kinds.get("framework"), w.organisation.slug, 1, *(m(w) for m in more)]


def _upload_of(world: World) -> Any:
    return world.upload.pk


def _reference(world: World) -> str:
    return world.published.filing.reference


def _person(world: World) -> list[Any]:
    preparer = world.people[PREPARER]
    assert preparer
    return [*_org(world), preparer.pk]


TABLE: dict[str, Row] = {
    "healthz": Row(_table("", 200)["gets"]),
    "readyz": Row(_table("", 0, **dict.fromkeys(ROLES, (200, 503)))["gets"]),
    "desk": Row(_table("", 302)["gets"]),
    "account": Row(**SIGNED_IN),
    **{
        name: Row(**ENTRANCE)
        for name in (
            "account_logout",
            "account_inactive",
            "account_reauthenticate",
            "account_email_verification_sent",
            "account_change_password",
            "account_set_password",
            "account_reset_password_done",
            "account_reset_password_from_key_done",
            "mfa_authenticate",
            "mfa_reauthenticate",
            "mfa_activate_totp",
            "mfa_deactivate_totp",
            "mfa_view_recovery_codes",
            "mfa_generate_recovery_codes",
            "mfa_download_recovery_codes",
            "mfa_list_webauthn",
            "mfa_add_webauthn",
            "mfa_reauthenticate_webauthn",
        )
    },
    "account_login": Row(_table("", 302, anonymous=200)["gets"], seen_by=ANONYMOUS),
    "account_signup": Row(_table("", 302, anonymous=200)["gets"], seen_by=ANONYMOUS),
    "account_reset_password": Row(ENTRANCE["gets"], seen_by=ANONYMOUS),
    "account_confirm_email": Row(**ENTRANCE, args=lambda w: ["no-such-key"]),
    "account_reset_password_from_key": Row(**ENTRANCE, args=lambda w: ["1", "no-such-key"]),
    "mfa_index": Row(ENTRANCE["gets"], seen_by=OFFICER),
    "mfa_remove_webauthn": Row(**ENTRANCE, args=lambda w: [1]),
    "mfa_edit_webauthn": Row(**ENTRANCE, args=lambda w: [1]),
    "identity:new_organisation": Row(_table(OFFICER, 0, **dict.fromkeys(ROLES, ANY))["gets"]),
    "identity:rename": Row(**ENTRANCE),
    "identity:members": Row(**READ, args=_org),
    "identity:invite": Row(**MANAGE, args=_org),
    "identity:withdraw": Row(**POST_ONLY, args=lambda w: [*_org(w), w.invitation.pk]),
    "identity:member": Row(**MANAGE, args=_person),
    "identity:remove_member": Row(**MANAGE, args=_person),
    "identity:join": Row(
        _table("", 200, anonymous=(200, 302))["gets"], lambda w: [w.token], seen_by=STRANGER
    ),
    "identity:staff_organisations": Row(**STAFF),
    "identity:staff_organisation": Row(**STAFF, args=_org),
    "identity:verify": Row(**POST_ONLY, args=_org),
    "identity:staff_mail": Row(**_table(ADMINISTRATOR, anonymous=302, administrator=200)),
    "identity:retry_mail": Row(**POST_ONLY),
    "staff:queue": Row(**STAFF),
    "staff:assign_many": Row(**POST_ONLY),
    "staff:case": Row(**OES, args=_case("in_review")),
    "staff:take": Row(**POST_ONLY, args=_case("in_review")),
    "staff:release": Row(**POST_ONLY, args=_case("in_review")),
    "staff:assign": Row(**POST_ONLY, args=_case("in_review")),
    "staff:marks": Row(**POST_ONLY, args=_case("in_review")),
    "staff:notes": Row(**POST_ONLY, args=_case("in_review")),
    "staff:decide": Row(
        _table("", anonymous=302, reviewer=302)["gets"],
        args=_case("in_review"),
        query="?decision=return",
    ),
    "staff:return": Row(**OES, args=_case("in_review")),
    "staff:accept": Row(**OES, args=_case("in_review")),
    "file:home": Row(**READ, args=_org),
    "file:start": Row(**ACT, args=lambda w: [*_org(w), "framework"]),
    "file:draft": Row(**READ, args=_draft()),
    "file:text": Row(**READ, args=_draft()),
    "file:confirm": Row(**READ, args=_draft()),
    "file:preview": Row(**READ, args=_draft()),
    "file:upload": Row(**ACT, args=_draft()),
    "file:upload_progress": Row(READ["gets"], args=_draft(_upload_of)),
    "file:use_text": Row(**ACT, args=_draft(_upload_of)),
    "file:remove_upload": Row(**ACT, args=_draft(_upload_of)),
    "file:elements": Row(**READ, args=_draft()),
    "file:element": Row(**READ, args=_draft("weights")),
    "file:part": Row(**READ, args=_draft("about")),
    "file:both": Row(
        _table("", anonymous=302, counsel=302, preparer=200, officer=200)["gets"],
        args=_draft(TEXT),
        seen_by=OFFICER,
    ),
    "file:check": Row(**READ, args=_draft()),
    "file:ask": Row(**ACT, args=_draft()),
    "file:certify": Row(**SIGN, args=_draft()),
    "file:discard": Row(**READ, args=_draft()),
    "file:filing": Row(**READ, args=_filing("returned")),
    "file:answer": Row(**ACT, args=_filing("returned")),
    "file:correct": Row(**READ, args=_filing("published")),
    "file:withdraw": Row(**READ, args=_filing("published")),
    "file:filed": Row(**READ, args=_filing("published", 1)),
    "file:receipt": Row(**READ, args=_filing("published", 1)),
    "file:receipt_pdf": Row(READ["gets"], args=_filing("published", 1)),
    "file:receipt_json": Row(READ["gets"], args=_filing("published", 1)),
    "file:signed": Row(READ["gets"], args=_filing("published", 1, "whole")),
    "file:download": Row(READ["gets"], args=_filing("published", 1, 0)),
    "filed:file": Row(OES["gets"], args=lambda w: [w.published.filing.pk, 1, 0]),
    "demo:sign_in": Row(**POST_ONLY),
    "demo:mail_list": Row(**PUBLIC),
    "demo:mail": Row(**PUBLIC, args=lambda w: [w.mail.pk]),
    "ui:components": Row(**PUBLIC),
    **{
        f"library:{name}": Row(**PUBLIC)
        for name in ("front", "search", "feeds", "about", "accessibility", "privacy", "contact")
    },
    **{f"library:{name}": Row(PUBLIC["gets"]) for name in ("feed", "robots", "sitemap")},
    "library:feed_of_kind": Row(PUBLIC["gets"], args=_kind()),
    "library:feed_of_developer": Row(PUBLIC["gets"], args=_org),
    "library:list": Row(**PUBLIC, args=_kind()),
    "library:history": Row(**PUBLIC, args=lambda w: [*_kind()(w), *_org(w)]),
    "library:differences": Row(**PUBLIC, args=lambda w: [*_kind()(w), *_org(w)]),
    "library:differences_json": Row(PUBLIC["gets"], args=lambda w: [*_kind()(w), *_org(w)]),
    "library:version": Row(**PUBLIC, args=_version()),
    "library:text": Row(PUBLIC["gets"], args=_version()),
    "library:file": Row(PUBLIC["gets"], args=_version(lambda w: w.file.pk, lambda w: w.file.name)),
    "library:edition": Row(**PUBLIC, args=_version(_reference)),
    "library:edition_text": Row(PUBLIC["gets"], args=_version(_reference)),
}

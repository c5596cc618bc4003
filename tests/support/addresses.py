"""Every address of the URL map with a living example, and who gets what there."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from filings.lifecycle import selectors
from filings.lifecycle.kinds import ELEMENT, TEXT
from filings.lifecycle.models import Draft, Submission, Unmerged
from filings.lifecycle.services import drafts, uploads
from filings.lifecycle.services import filings as lifecycle
from portal.casework import services as casework
from portal.casework.rules import digest_notice
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
    waiting: Submission
    unverified: Organisation
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
    unverified = make_organisation("Saltbox Research", officer=stranger, verified=False)
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
        unverified=unverified,
        draft=draft,
        upload=upload,
        token=found.group(1),
        invitation=invitation,
        mail=mail,
        file=DocumentFile.objects.get(),
    )


def _upload(draft: Draft, by: Person, now: datetime) -> Any:
    upload = uploads.receive(draft=draft.pk, file=_markdown(), by=by, now=now)
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

    `seen_by` is whose view axe looks at. Where a POST changes something, `body` is what a form
    would send there, and `writer` a role for which it does.
    """

    gets: dict[str, int | tuple[int, ...]]
    args: Callable[[World], list[Any]] = field(default=lambda world: [])
    seen_by: str = ""
    query: str = ""
    writer: str = ""
    body: Callable[[World], dict[str, Any]] = field(default=lambda world: {})

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


def _written(
    writer: str, body: Callable[[World], dict[str, Any]] | None = None, **fields: str
) -> dict[str, Any]:
    return {"writer": writer, "body": body or (lambda world: fields)}


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


def _lock(world: World, part: str = TEXT) -> int:
    return world.draft.parts.get(name=part).lock


def _markdown() -> SimpleUploadedFile:
    return SimpleUploadedFile("framework.md", b"# Framework\n\nWords.\n")


def _notice(world: World) -> dict[str, Any]:
    return {"round": 1, "send": 1, "message": "Words.", "seen": digest_notice([], "Words.")}


def _theirs(world: World) -> dict[str, Any]:
    mine = Unmerged.objects.get(part__draft=world.draft, saved_by=world.people[OFFICER])
    return {"keep": "theirs", "mine": mine.pk, "lock": _lock(world)}


def _signed(world: World) -> dict[str, Any]:
    draft = Draft.objects.select_related("organisation").get(pk=world.draft.pk)
    digest = lifecycle.to_sign(selectors.numbered(draft)).signed_sha256
    return {"declared": "on", "signed_sha256": digest}


def _discarded(world: World) -> dict[str, Any]:
    """An empty form, once the draft that is open has made room for another."""
    preparer = world.people[PREPARER]
    assert preparer
    drafts.discard(draft=world.draft.pk, by=preparer, now=world.draft.created_at)
    return {}


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
    "identity:invite": Row(
        **MANAGE, args=_org, **_written(OFFICER, email="newer@example.org", role="counsel")
    ),
    "identity:withdraw": Row(
        **POST_ONLY, args=lambda w: [*_org(w), w.invitation.pk], **_written(OFFICER)
    ),
    "identity:member": Row(**MANAGE, args=_person, **_written(OFFICER, role="counsel")),
    "identity:remove_member": Row(**MANAGE, args=_person, **_written(OFFICER)),
    "identity:join": Row(
        _table("", 200, anonymous=(200, 302))["gets"], lambda w: [w.token], seen_by=STRANGER
    ),
    "identity:staff_organisations": Row(**STAFF),
    "identity:staff_organisation": Row(**STAFF, args=_org),
    "identity:verify": Row(**POST_ONLY, args=lambda w: [w.unverified.slug], **_written(REVIEWER)),
    "identity:staff_mail": Row(**_table(ADMINISTRATOR, anonymous=302, administrator=200)),
    "identity:retry_mail": Row(
        **POST_ONLY, **_written(ADMINISTRATOR, lambda w: {"mail": w.mail.pk})
    ),
    "staff:queue": Row(**STAFF),
    "staff:assign_many": Row(
        **POST_ONLY,
        **_written(REVIEWER, lambda w: {"case": w.waiting.filing.reference, "to": "me"}),
    ),
    "staff:case": Row(**OES, args=_case("in_review")),
    "staff:take": Row(**POST_ONLY, args=_case("waiting"), **_written(REVIEWER)),
    "staff:release": Row(**POST_ONLY, args=_case("in_review"), **_written(REVIEWER)),
    "staff:assign": Row(**POST_ONLY, args=_case("waiting"), **_written(REVIEWER, to="me")),
    "staff:marks": Row(
        **POST_ONLY,
        args=_case("in_review"),
        **_written(
            REVIEWER,
            lambda w: {"round": 1, "mark_weights": "question", "initial-mark_weights": "stated"},
        ),
    ),
    "staff:notes": Row(
        **POST_ONLY, args=_case("in_review"), **_written(REVIEWER, text="Words for colleagues.")
    ),
    "staff:decide": Row(
        _table("", anonymous=302, reviewer=302)["gets"],
        args=_case("in_review"),
        query="?decision=return",
    ),
    "staff:return": Row(**OES, args=_case("in_review"), **_written(REVIEWER, _notice)),
    "staff:accept": Row(**OES, args=_case("in_review"), **_written(REVIEWER, round="1", notes="")),
    "file:home": Row(**READ, args=_org),
    "file:start": Row(
        **ACT, args=lambda w: [*_org(w), "framework"], **_written(PREPARER, _discarded)
    ),
    "file:draft": Row(**READ, args=_draft()),
    "file:text": Row(
        **READ,
        args=_draft(),
        **_written(PREPARER, lambda w: {"text": "Other words.", "lock": _lock(w)}),
    ),
    "file:confirm": Row(**READ, args=_draft(), **_written(PREPARER, lambda w: {"lock": _lock(w)})),
    "file:preview": Row(**READ, args=_draft()),
    "file:upload": Row(**ACT, args=_draft(), **_written(PREPARER, lambda w: {"file": _markdown()})),
    "file:upload_progress": Row(READ["gets"], args=_draft(_upload_of)),
    "file:use_text": Row(**ACT, args=_draft(_upload_of), **_written(PREPARER)),
    "file:remove_upload": Row(**ACT, args=_draft(_upload_of), **_written(PREPARER)),
    "file:elements": Row(**READ, args=_draft()),
    "file:element": Row(
        **READ,
        args=_draft("weights"),
        **_written(
            PREPARER, lambda w: {"stated": "not_stated", "lock": _lock(w, ELEMENT + "weights")}
        ),
    ),
    "file:part": Row(
        **READ,
        args=_draft("about"),
        **_written(PREPARER, lambda w: {"label": "Another label", "lock": _lock(w, "about")}),
    ),
    "file:both": Row(
        _table("", anonymous=302, counsel=302, preparer=200, officer=200)["gets"],
        args=_draft(TEXT),
        seen_by=OFFICER,
        **_written(OFFICER, _theirs),
    ),
    "file:check": Row(**READ, args=_draft()),
    "file:ask": Row(**ACT, args=_draft(), **_written(PREPARER)),
    "file:certify": Row(**SIGN, args=_draft(), **_written(OFFICER, _signed)),
    "file:discard": Row(**READ, args=_draft(), **_written(PREPARER)),
    "file:filing": Row(**READ, args=_filing("returned")),
    "file:answer": Row(**ACT, args=_filing("returned"), **_written(PREPARER)),
    "file:correct": Row(
        **READ, args=_filing("published"), **_written(PREPARER, reason="A wrong number.")
    ),
    "file:withdraw": Row(
        **READ, args=_filing("published"), **_written(OFFICER, reason="Filed twice.")
    ),
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

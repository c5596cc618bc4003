"""Every address of the URL map with a living example, and who gets what there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from filings.lifecycle import selectors
from filings.lifecycle.kinds import ELEMENT, TEXT
from filings.lifecycle.models import Draft, Unmerged
from filings.lifecycle.services import drafts
from filings.lifecycle.services import filings as lifecycle
from filings.transparency_reports.annex.rules import stamp
from incidents.public.selectors import files_of
from portal.casework.rules import digest_notice
from portal.identity.models import Person
from portal.intake.tokens import give_pass
from portal.publication.evaluations import as_csv
from portal.registry import selectors as facts
from portal.registry.rules import Kind
from portal.registry.services import facts as stating
from portal.ui.pacific import to_pacific
from tests.support import filings as way
from tests.support import public_reports, reports
from tests.support.reports import EVALUATION
from tests.support.world import (
    ADMINISTRATOR,
    ANONYMOUS,
    OFFICER,
    PREPARER,
    REVIEWER,
    ROLES,
    STRANGER,
    World,
    markdown,
)


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


PUBLIC = _table(ANONYMOUS, 200)
# Of one's own account. The officer has every kind of second factor, counsel and preparer have none.
ENTRANCE = _table(ANONYMOUS, 200)
OWN_FACTOR = _table(OFFICER, 200, anonymous=302, counsel=302, preparer=302)
OFFICERS_OWN = _table(OFFICER, anonymous=302, officer=200)
SIGNED_IN = _table(OFFICER, 200, anonymous=302)
READ = _table(PREPARER, anonymous=302, counsel=200, preparer=200, officer=200)
ACT = _table("", anonymous=302, counsel=405, preparer=405, officer=405)
FILES = _table(PREPARER, anonymous=302, preparer=200, officer=200)
SIGN = _table(OFFICER, anonymous=302, counsel=403, preparer=403, officer=200)
MANAGE = _table(OFFICER, anonymous=302, officer=200)
POST_ONLY = _table("", 405)


def _written(
    writer: str, body: Callable[[World], dict[str, Any]] | None = None, **fields: str
) -> dict[str, Any]:
    return {"writer": writer, "body": body or (lambda world: fields)}


STAFF = _table(REVIEWER, anonymous=302, reviewer=200, attorney=200, administrator=200)
OES = _table(REVIEWER, anonymous=302, reviewer=200)
# Whoever may report an incident.
REPORT = _table(PREPARER, anonymous=302, counsel=403, preparer=200, officer=200)
OES_ASKS = _table(REVIEWER, anonymous=302, reviewer=200, attorney=403, administrator=403)


def _org(world: World) -> list[Any]:
    return [world.organisation.slug]


def _size(world: World) -> list[Any]:
    return [*_org(world), facts.current(world.organisation).get(kind=Kind.SIZE).pk]


def _model(*more: Any) -> Callable[[World], list[Any]]:
    """A model that is public, with its organisation."""

    def args(world: World) -> list[Any]:
        officer = world.people[OFFICER]
        assert officer
        found = facts.models(world.organisation).first()
        found = found or reports.model(
            world.organisation, officer, at=datetime(2026, 11, 20, 18, tzinfo=UTC)
        )
        return [*_org(world), found.slug, *(m(found) if callable(m) else m for m in more)]

    return args


def _no_frontier(world: World) -> dict[str, Any]:
    """A day, once the statement that stands there has been taken back."""
    stating.withdraw_fact(
        fact=facts.current(world.organisation).get(kind=Kind.FRONTIER),
        basis="Wrong.",
        by=world.people[OFFICER] or Person(),
        now=world.draft.created_at,
    )
    return {"day_day": "2026-03-01", "day_month": "", "day_year": ""}


def _reviewed(world: World) -> dict[str, Any]:
    """A review, once the only framework that counts is one of some time ago."""
    officer = world.people[OFFICER]
    assert officer
    now = world.draft.created_at
    for filing in world.organisation.filings.exclude(state="withdrawn"):
        lifecycle.withdraw(filing=filing, reason="Written anew.", by=officer, now=now)
    drafts.discard(draft=world.draft.pk, by=officer, now=now)
    way.file(world.organisation, officer, datetime(2026, 3, 2, 18, tzinfo=UTC))
    return {"day_day": "2026-03-03", "day_month": "", "day_year": "", "statement": "All of it."}


def _schedule(world: World) -> dict[str, Any]:
    today = to_pacific(timezone.now()).date().isoformat()
    names = {"effective_on_day": today, "effective_on_month": "", "effective_on_year": ""}
    return {"how": "named", "days": today, "reasons": "Words.", "confirmed": "1", **names}


def _draft(*more: Callable[[World], Any] | str) -> Callable[[World], list[Any]]:
    return lambda w: [
        *_org(w),
        w.draft.pk,
        *(m if isinstance(m, str) else m(w) for m in more),
    ]


def _annex(*more: str) -> Callable[[World], list[Any]]:
    return lambda w: [*_org(w), w.report_draft.pk, *more]


def _filing(which: str, *more: Any) -> Callable[[World], list[Any]]:
    return lambda w: [*_org(w), getattr(w, which).filing.reference, *more]


def _case(which: str) -> Callable[[World], list[Any]]:
    return lambda w: [getattr(w, which).filing.reference]


def _confidential(world: World) -> list[Any]:
    return [world.confidential.reference]


def _kind(*more: Any) -> Callable[[World], list[Any]]:
    from portal.publication import kinds

    return lambda w: [kinds.get("framework"), *more]


def _reports(*more: Any) -> Callable[[World], list[Any]]:
    from portal.publication import kinds

    return lambda w: [
        kinds.get("transparency-report"),
        *_org(w),
        *(m(w) if callable(m) else m for m in more),
    ]


def _version(*more: Callable[[World], Any]) -> Callable[[World], list[Any]]:
    from portal.publication import kinds

    return lambda w: [kinds.get("framework"), w.organisation.slug, 1, *(m(w) for m in more)]


def _lock(world: World, part: str = TEXT) -> int:
    return world.draft.parts.get(name=part).lock


def _notice(world: World) -> dict[str, Any]:
    return {"round": 1, "send": 1, "message": "Words.", "seen": digest_notice([], "Words.")}


def _theirs(world: World) -> dict[str, Any]:
    mine = Unmerged.objects.get(part__draft=world.draft, saved_by=world.people[OFFICER])
    return {"keep": "theirs", "mine": mine.pk, "lock": _lock(world)}


def _signed(world: World) -> dict[str, Any]:
    draft = Draft.objects.select_related("organisation").get(pk=world.draft.pk)
    digest = lifecycle.to_sign(selectors.numbered(draft), timezone.now()).signed_sha256
    return {"declared": "on", "signed_sha256": digest}


def _begun(world: World) -> dict[str, Any]:
    """A choice of model, once the report that is open has made room for another."""
    preparer = world.people[PREPARER]
    assert preparer
    drafts.discard(draft=world.report_draft.pk, by=preparer, now=world.draft.created_at)
    return {"subject": world.report_draft.subject}


def _incident(*more: Any) -> Callable[[World], list[Any]]:
    return lambda w: [*_org(w), w.incident.reference, *more]


def _reporting(*more: Any) -> Callable[[World], list[Any]]:
    return lambda w: [*_org(w), w.incident_draft.reference, *more]


def _pass(world: World) -> str:
    return give_pass(world.told.incident.ref, timezone.now())


def _proof(world: World) -> list[Any]:
    row = world.told.incident
    return [row.reference, files_of(row.ref)[0].pk]


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
            "account_inactive",
            "account_email_verification_sent",
            "account_reset_password",
            "account_reset_password_done",
            "account_reset_password_from_key_done",
        )
    },
    **{
        name: Row(**SIGNED_IN)
        for name in (
            "account_logout",
            "account_reauthenticate",
            "account_change_password",
            "mfa_index",
            "mfa_list_webauthn",
            "mfa_add_webauthn",
            "mfa_generate_recovery_codes",
            "identity:new_organisation",
            "identity:rename",
        )
    },
    "account_set_password": Row(_table("", 302)["gets"]),
    "mfa_authenticate": Row(_table("", 302)["gets"]),
    "mfa_reauthenticate": Row(**OWN_FACTOR),
    "mfa_activate_totp": Row(**_table(PREPARER, 302, counsel=200, preparer=200)),
    "mfa_deactivate_totp": Row(**_table(OFFICER, 200, anonymous=302, counsel=404, preparer=404)),
    "mfa_view_recovery_codes": Row(**OFFICERS_OWN),
    "mfa_download_recovery_codes": Row(OFFICERS_OWN["gets"]),
    "mfa_reauthenticate_webauthn": Row(**_table(OFFICER, 302, officer=200)),
    "mfa_remove_webauthn": Row(**OFFICERS_OWN, args=lambda w: [w.key.pk]),
    "mfa_edit_webauthn": Row(**OFFICERS_OWN, args=lambda w: [w.key.pk]),
    "account_confirm_email": Row(**ENTRANCE, args=lambda w: ["no-such-key"]),
    "account_reset_password_from_key": Row(**ENTRANCE, args=lambda w: ["1", "no-such-key"]),
    "account_login": Row(_table("", 302, anonymous=200)["gets"], seen_by=ANONYMOUS),
    "account_signup": Row(_table("", 302, anonymous=200)["gets"], seen_by=ANONYMOUS),
    "identity:members": Row(**READ, args=_org),
    "identity:invite": Row(
        **MANAGE, args=_org, **_written(OFFICER, email="newer@example.org", role="counsel")
    ),
    "identity:withdraw": Row(
        **POST_ONLY, args=lambda w: [*_org(w), w.invitation.pk], **_written(OFFICER)
    ),
    "identity:member": Row(**MANAGE, args=_person, **_written(OFFICER, role="counsel")),
    "identity:remove_member": Row(**MANAGE, args=_person, **_written(OFFICER)),
    "identity:join": Row(**_table(STRANGER, 200), args=lambda w: [w.token]),
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
    "staff:messages": Row(
        **POST_ONLY, args=_confidential, **_written(REVIEWER, kind="question", text="When?")
    ),
    "staff:close": Row(
        **POST_ONLY, args=_confidential, **_written(REVIEWER, round="1", ends="reviewed")
    ),
    "staff:access": Row(_table("", anonymous=302, reviewer=302)["gets"], args=_confidential),
    "staff:decide": Row(
        _table("", anonymous=302, reviewer=302)["gets"],
        args=_case("in_review"),
        query="?decision=return",
    ),
    "staff:return": Row(**OES, args=_case("in_review"), **_written(REVIEWER, _notice)),
    "staff:accept": Row(**OES, args=_case("in_review"), **_written(REVIEWER, round="1", notes="")),
    "rulebook:calendar": Row(**STAFF, query="?year=2026"),
    "rulebook:propose": Row(
        **OES_ASKS,
        **_written(
            REVIEWER,
            day_day="2026-12-11",
            day_month="",
            day_year="",
            kind="appointed",
            name="Day of mourning",
            reason="Proclaimed.",
        ),
    ),
    "rulebook:withdraw": Row(
        **OES_ASKS, args=lambda w: [w.added.pk], **_written(REVIEWER, reason="Lifted.")
    ),
    "rulebook:proposal": Row(
        **STAFF, args=lambda w: [w.proposal.pk], **_written(REVIEWER, approve="1")
    ),
    "obligations:list": Row(**READ, args=_org),
    "obligations:history": Row(**READ, args=_org),
    "obligations:obligation": Row(**READ, args=lambda w: [*_org(w), w.obligation.ref]),
    "obligations:calendar": Row(**READ, args=_org),
    "obligations:calendar_file": Row(PUBLIC["gets"], args=lambda w: [w.calendar_token]),
    "obligations:reminders": Row(**SIGNED_IN),
    "clocks:list": Row(**STAFF),
    "clocks:clock": Row(**STAFF, args=lambda w: [w.obligation.ref]),
    "clocks:decide": Row(
        _table("", anonymous=302, reviewer=302, attorney=302, administrator=302)["gets"],
        args=lambda w: [w.obligation.ref, "pause"],
        **_written(REVIEWER, reason="Nothing was assessed."),
    ),
    "registry:facts": Row(**READ, args=_org),
    "registry:state_size": Row(
        **MANAGE, args=lambda w: [*_org(w), 2024], **_written(OFFICER, over="yes")
    ),
    "registry:state_frontier": Row(**MANAGE, args=_org, **_written(OFFICER, _no_frontier)),
    "registry:correct": Row(
        **MANAGE, args=_size, **_written(OFFICER, over="no", basis="A wrong year.", confirmed="1")
    ),
    "registry:models": Row(**READ, args=_org),
    "registry:add_model": Row(**FILES, args=_org, **_written(PREPARER, name="Bellows")),
    "registry:model": Row(**READ, args=_model()),
    "registry:state": Row(
        **FILES,
        args=_model("deployment"),
        **_written(
            PREPARER,
            kind="weights",
            at_day="2026-12-10",
            at_month="",
            at_year="",
            at_time="9 am",
            confirmed="1",
        ),
    ),
    "registry:change": Row(
        **FILES,
        args=_model("run", lambda model: model.runs.get().pk),
        **_written(PREPARER, answer="take-back", basis="A wrong number.", confirmed="1"),
    ),
    "registry:staff_models": Row(**STAFF, args=_org),
    "registry:staff_model": Row(**STAFF, args=_model()),
    "registry:staff_facts": Row(**STAFF, args=_org),
    "registry:staff_correct": Row(
        **OES,
        args=_size,
        **_written(REVIEWER, over="take-back", basis="It said so by letter.", confirmed="1"),
    ),
    "file:home": Row(**READ, args=_org),
    "file:start": Row(
        **READ,
        args=lambda w: [*_org(w), "transparency-report"],
        **_written(PREPARER, _begun),
    ),
    "file:draft": Row(**READ, args=_draft()),
    "file:text": Row(
        **READ,
        args=_draft(),
        **_written(PREPARER, lambda w: {"text": "Other words.", "lock": _lock(w)}),
    ),
    "file:confirm": Row(**READ, args=_draft(), **_written(PREPARER, lambda w: {"lock": _lock(w)})),
    "file:preview": Row(**READ, args=_draft()),
    "file:upload": Row(
        **_table("", anonymous=302, counsel=302, preparer=302, officer=302),
        args=_draft(),
        **_written(PREPARER, lambda w: {"file": markdown()}),
    ),
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
    "file:message": Row(**ACT, args=_filing("summary"), **_written(PREPARER, text="Words.")),
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
    "frameworks:modification": Row(
        **READ,
        args=_org,
        **_written(PREPARER, day_day="2026-03-02", day_month="", day_year="", confirmed="1"),
    ),
    "frameworks:take_back": Row(
        **READ, args=lambda w: [*_org(w), w.modification.pk], **_written(PREPARER, reason="A typo.")
    ),
    "frameworks:review": Row(**READ, args=_org, **_written(OFFICER, _reviewed)),
    "annex:rows": Row(**READ, args=_annex()),
    "annex:add": Row(**READ, args=_annex(), **_written(PREPARER, **EVALUATION | {"result": "59"})),
    "annex:load": Row(
        **READ, args=_annex(), **_written(PREPARER, text=as_csv([EVALUATION]), how="add", lock="0")
    ),
    "annex:csv": Row(READ["gets"], args=_annex()),
    "annex:json": Row(READ["gets"], args=_annex()),
    "annex:row": Row(
        **READ, args=_annex(stamp(EVALUATION)), **_written(PREPARER, **EVALUATION | {"low": "57"})
    ),
    "annex:remove": Row(**READ, args=_annex(stamp(EVALUATION)), **_written(PREPARER)),
    "internal_use:home": Row(**READ, args=_org),
    "internal_use:schedule": Row(
        **READ,
        args=_org,
        **_written(OFFICER, _schedule),
    ),
    "internal_use:staff": Row(**OES, args=_org),
    "incidents:home": Row(**READ, args=_org),
    "incidents:begin": Row(**REPORT, args=_org, **_written(PREPARER, lane="voluntary")),
    "incidents:incident": Row(**READ, args=_incident()),
    "incidents:question": Row(
        **REPORT,
        args=_reporting("statement"),
        **_written(PREPARER, lambda w: {"words": "Other words.", "lock": w.incident_draft.lock}),
    ),
    "incidents:qualifies": Row(**REPORT, args=_reporting()),
    "incidents:lane": Row(**POST_ONLY, args=_reporting(), **_written(PREPARER, lane="voluntary")),
    "incidents:check": Row(
        **READ,
        args=_reporting(),
        **_written(PREPARER, lambda w: {"lock": w.incident_draft.lock}),
    ),
    "incidents:discard": Row(**REPORT, args=_reporting(), **_written(PREPARER)),
    "incidents:amend": Row(**POST_ONLY, args=_incident(), **_written(PREPARER)),
    "incidents:answer": Row(**POST_ONLY, args=_incident(), **_written(PREPARER, text="We know.")),
    "incidents:notice": Row(
        **REPORT,
        args=_incident(),
        **_written(
            PREPARER,
            authority="The police",
            told_at_day="2026-10-20",
            told_at_time="11 am",
            how="By phone",
            who="Ines",
        ),
    ),
    "incidents:link": Row(
        **REPORT,
        args=_incident(),
        **_written(PREPARER, lambda w: {"other": w.incident_draft.reference}),
    ),
    "incidents:withdraw": Row(
        **REPORT, args=_incident(), **_written(PREPARER, reason="It was a drill.")
    ),
    "incidents:report": Row(**READ, args=_incident(1)),
    "incidents:receipt": Row(**READ, args=_incident(1)),
    **{
        f"incidents:{name}": Row(READ["gets"], args=_incident(1))
        for name in ("receipt_pdf", "receipt_json", "report_json")
    },
    "incident_cases:triage": Row(
        **POST_ONLY, args=lambda w: [w.incident.reference], **_written(REVIEWER, severity="2")
    ),
    "incident_cases:effective": Row(
        **POST_ONLY,
        args=lambda w: [w.incident.reference],
        **_written(REVIEWER, at_day="2026-10-21", at_time="10 am", reason="We were down."),
    ),
    "filed:file": Row(OES["gets"], args=lambda w: [w.published.filing.pk, 1, 0]),
    "report_incident:start": Row(**PUBLIC),
    "report_incident:write": Row(
        **PUBLIC, **_written(ANONYMOUS, lambda w: public_reports.form(name="Somebody"))
    ),
    "report_incident:return": Row(**PUBLIC, **_written(ANONYMOUS, lambda w: {"code": w.told.code})),
    "report_incident:answer": Row(
        _table("", 302)["gets"],
        **_written(ANONYMOUS, lambda w: {"pass": _pass(w), "text": "I know more."}),
    ),
    "public_reports:file": Row(OES["gets"], args=_proof),
    "public_reports:triage": Row(
        **POST_ONLY,
        args=lambda w: [w.told.incident.reference],
        **_written(REVIEWER, severity="1"),
    ),
    "public_reports:link": Row(
        **POST_ONLY,
        args=lambda w: [w.told.incident.reference],
        **_written(REVIEWER, lambda w: {"other": w.incident.reference}),
    ),
    "report_incident:receipt": Row(_table("", 302)["gets"]),
    "report_incident:withdraw": Row(
        _table("", 302)["gets"],
        **_written(ANONYMOUS, lambda w: {"pass": _pass(w), "sure": "1"}),
    ),
    "demo:sign_in": Row(**POST_ONLY),
    "demo:mail_list": Row(**PUBLIC),
    "demo:mail": Row(**PUBLIC, args=lambda w: [w.mail.pk]),
    "ui:components": Row(**PUBLIC),
    **{
        f"library:{name}": Row(**PUBLIC)
        for name in (
            *("front", "search", "feeds", "about", "accessibility", "privacy", "contact"),
            *("rules", "rules_calendar", "covered", "covered_model", "due", "evaluations"),
        )
    },
    **{
        f"library:{name}": Row(PUBLIC["gets"])
        for name in (
            *("feed", "robots", "sitemap", "due_csv", "due_ics"),
            *("evaluations_csv", "evaluations_json"),
        )
    },
    "library:rules_version": Row(**PUBLIC, args=lambda w: ["ca-sb53", "2026.1"]),
    "library:covered_company": Row(
        **PUBLIC, query="?stage=trained&compute=exact&operations=3e26&revenue=more&deploys=no"
    ),
    "library:models": Row(**PUBLIC),
    "library:model": Row(**PUBLIC, args=_model()),
    "library:feed_of_models": Row(PUBLIC["gets"]),
    "library:feed_of_kind": Row(PUBLIC["gets"], args=_kind()),
    "library:feed_of_developer": Row(PUBLIC["gets"], args=_org),
    "library:list": Row(**PUBLIC, args=_kind()),
    "library:of_developer": Row(**PUBLIC, args=_reports()),
    **{
        f"library:subject_{name}": Row(**PUBLIC, args=_reports("anvil-3", *more))
        for name, more in {
            "history": [],
            "differences": [],
            "version": [1],
            "edition": [1, lambda w: w.report.filing.reference],
        }.items()
    },
    **{
        f"library:subject_{name}": Row(PUBLIC["gets"], args=_reports("anvil-3", *more))
        for name, more in {
            "differences_json": [],
            "text": [1],
            "file": [1, lambda w: w.report_file.pk, lambda w: w.report_file.name],
            "edition_text": [1, lambda w: w.report.filing.reference],
        }.items()
    },
    "library:history": Row(**PUBLIC, args=lambda w: [*_kind()(w), *_org(w)]),
    "library:differences": Row(**PUBLIC, args=lambda w: [*_kind()(w), *_org(w)]),
    "library:differences_json": Row(PUBLIC["gets"], args=lambda w: [*_kind()(w), *_org(w)]),
    "library:version": Row(**PUBLIC, args=_version()),
    "library:text": Row(PUBLIC["gets"], args=_version()),
    "library:file": Row(PUBLIC["gets"], args=_version(lambda w: w.file.pk, lambda w: w.file.name)),
    "library:edition": Row(**PUBLIC, args=_version(_reference)),
    "library:edition_text": Row(PUBLIC["gets"], args=_version(_reference)),
}

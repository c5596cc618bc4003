"""What people of the demonstration do: each step goes through the services that pages call."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile

from filings.frameworks.checks import KIND
from filings.frameworks.forms import AboutForm, ChangesForm
from filings.lifecycle import selectors as lifecycle
from filings.lifecycle.forms import AnswerForm
from filings.lifecycle.kinds import ELEMENT, TEXT
from filings.lifecycle.models import Draft, Filing, Submission
from filings.lifecycle.services import drafts, filings, uploads
from portal.casework import selectors as casework
from portal.casework.models import Case
from portal.casework.rules import Mark
from portal.casework.services import cases, reviewing
from portal.demo.documents import Version, pdf
from portal.demo.people import PASSWORD, SECRET, Company, Player
from portal.identity import services as identity
from portal.identity.models import Organisation, Person
from portal.identity.rules import Role
from portal.outbox import services as outbox
from portal.outbox.models import Mail
from portal.ui.pacific import PACIFIC, to_pacific

# The act is in force from the first of the month; nobody files on a holiday.
_EARLIEST = date(2026, 1, 5)
# How many days ago the story begins, where so many have passed since then.
_SPAN = 320
_PAUSE = timedelta(minutes=7)


class Stage:
    """The people, and a clock that each step sets and that never goes back."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.now = datetime.min.replace(tzinfo=PACIFIC)
        self.people: dict[str, Person] = {}
        # Hashing is slow on purpose; everybody's password is the same.
        self._password = make_password(PASSWORD)

    def at(self, days_ago: int, clock: str) -> None:
        """Set the clock to a working day, so many days ago, and an hour in California."""
        share = min(1.0, (self.today - _EARLIEST).days / _SPAN)
        day = self.today - timedelta(days=max(1, round(days_ago * share)))
        day -= timedelta(days=max(0, day.weekday() - 4))
        hour = time.fromisoformat(clock).replace(second=days_ago * 37 % 60)
        self.now = max(self.now + _PAUSE, datetime.combine(day, hour, PACIFIC))

    def tick(self) -> None:
        """Let a few minutes pass, and the mail go out."""
        outbox.deliver(now=self.now)
        self.now += _PAUSE

    # People

    def appear(self, player: Player) -> Person:
        """Somebody gets an account, and a second factor where their place needs one."""
        person = identity.add_person(
            email=player.email,
            name=player.name,
            password=None,
            unit=player.unit,
            staff_role=player.staff_role,
        )
        person.password = self._password
        person.save(update_fields=["password"])
        if player.unit or player.role == Role.CERTIFYING_OFFICER:
            TOTP.activate(person, SECRET)
        self.people[player.name] = person
        return person

    def sign_up(self, company: Company) -> Organisation:
        """A company signs up by its first member, who invites the others."""
        first, *others = company.members
        head = self.appear(first)
        organisation = identity.register_organisation(
            name=company.name,
            website=company.website,
            standing=company.standing,
            role=first.role,
            by=head,
            now=self.now,
        )
        for player in others:
            self.tick()
            invitation = identity.invite(
                organisation=organisation,
                email=player.email,
                role=player.role,
                is_administrator=False,
                by=head,
                now=self.now,
            )
            mail = Mail.objects.get(key=f"invitation:{invitation.pk}")
            token = re.findall(r"/join/([^/\s]+)/", mail.body)[0]
            self.tick()
            identity.claim_invitation(token=token, by=self.appear(player), now=self.now)
        return organisation

    def verify(self, organisation: Organisation, by: str) -> Organisation:
        """Staff confirm that the organisation is who it says it is."""
        self.tick()
        return identity.verify_organisation(
            organisation=organisation, by=self.people[by], now=self.now
        )

    def organisation(self, name: str) -> Organisation:
        """Where somebody works."""
        return self.people[name].memberships.get().organisation

    # Filing

    def file(
        self,
        organisation: Organisation,
        version: Version,
        *,
        writer: str,
        officer: str,
        upload: str = "",
        attach: str = "",
    ) -> Submission:
        """Write and certify the next version.

        Args:
            upload: name of a file that the text is read from.
            attach: name of a file that goes along with a text that was typed.
        """
        draft = self.start(organisation, writer)
        if upload:
            self.upload(draft, version, upload, writer)
        self.fill(draft, version, writer)
        if attach:
            self.upload(draft, version, attach, writer)
        return self.certify(draft, writer, officer)

    def correct(
        self, filing: Filing, version: Version, *, officer: str, upload: str = ""
    ) -> Submission:
        """Correct what is published; a file of before is replaced by a new one."""
        draft = drafts.correct(
            filing=filing, reason=version.correction, by=self.people[officer], now=self.now
        )
        for old in draft.uploads.all():
            uploads.remove(draft=draft.pk, upload=old.pk, by=self.people[officer], now=self.now)
        self.fill(draft, version, officer)
        if upload:
            self.upload(draft, version, upload, officer)
        return self.certify(draft, officer, officer)

    def answer(self, filing: Filing, version: Version, *, writer: str, officer: str) -> Submission:
        """Answer the notice that was sent for a filing."""
        draft = drafts.answer(filing=filing, by=self.people[writer], now=self.now)
        self.fill(draft, version, writer)
        return self.certify(draft, writer, officer)

    def start(self, organisation: Organisation, writer: str) -> Draft:
        """Begin the next version."""
        return drafts.start(
            organisation=organisation, kind=KIND, by=self.people[writer], now=self.now
        )

    def fill(
        self, draft: Draft, version: Version, writer: str, without: frozenset[str] = frozenset()
    ) -> None:
        """Write what a draft asks for, part by part.

        Args:
            without: keys of elements that are left open.
        """
        text = draft.parts.filter(name=TEXT).first()
        if text and text.content.get("confirmed") is False:  # it was read from a file
            self.save(draft, TEXT, text.content | {"confirmed": True}, writer)
        else:
            self.save(draft, TEXT, {"text": version.text}, writer)
        anchors = {h.title: h.anchor for h in lifecycle.content(draft, self.now).outline.headings}
        for key, titles in version.places.items():
            places = [{"anchor": anchors[title], "label": title} for title in titles]
            if key not in without:
                self.save(draft, ELEMENT + key, {"stated": bool(places), "places": places}, writer)
        if draft.number > 1:
            changes = self.changes(version)
            if before := draft.parts.filter(name=ChangesForm.part).first():
                changes["modified_on"] = before.content.get("modified_on", "")  # it stays made then
            self.save(draft, ChangesForm.part, changes, writer)
        organisation = draft.organisation
        about = {
            "label": version.label,
            "effective_on": self._day(7),
            "published_url": f"{organisation.website}/safety/framework",
            "contact_name": self.people[writer].name,
            "contact_email": self.people[writer].email,
        }
        self.save(draft, AboutForm.part, about, writer)
        if draft.answers_id:
            self.save(draft, AnswerForm.part, {"answer": version.answer}, writer)

    def changes(self, version: Version) -> dict[str, str]:
        """What is said about the changes of a version."""
        return {
            "material": "yes" if version.material else "no",
            "modified_on": self._day(-6) if version.material else "",
            "what_changed": version.what_changed,
            "justification": version.justification,
        }

    def save(
        self, draft: Draft, name: str, content: Mapping[str, Any], writer: str, late: int = 0
    ) -> None:
        """Save a part.

        Args:
            late: how many saves ago the writer's page was made; a colleague's words then stay.
        """
        self.now += timedelta(seconds=41)
        part = draft.parts.filter(name=name).first()
        lock = part.lock - late if part else 0
        by = self.people[writer]
        drafts.save_part(draft=draft.pk, name=name, content=content, lock=lock, by=by, now=self.now)

    def upload(self, draft: Draft, version: Version, name: str, writer: str) -> None:
        """Upload the document as a file; it is read at once."""
        words = pdf(version.text) if name.endswith(".pdf") else version.text.encode()
        upload = uploads.receive(
            draft=draft.pk,
            file=ContentFile(words, name=name),  # type: ignore[arg-type]
            by=self.people[writer],
            now=self.now,
        )
        uploads.read(upload=upload.pk, now=self.now)

    def certify(self, draft: Draft, writer: str, officer: str) -> Submission:
        """The officer is asked, reads and signs."""
        if writer != officer:
            drafts.ask_to_certify(draft=draft.pk, by=self.people[writer], now=self.now)
            self.tick()
        self.now += _PAUSE
        by = self.people[officer]
        signed = filings.to_sign(lifecycle.draft(by, draft.organisation, draft.pk), self.now)
        submission = filings.certify(
            draft=draft.pk,
            name=by.name,
            signed_sha256=signed.signed_sha256,
            by=by,
            now=self.now,
        )
        self.tick()
        return submission

    def withdraw(self, filing: Filing, reason: str, officer: str) -> None:
        """An officer takes a filing back."""
        filings.withdraw(filing=filing, reason=reason, by=self.people[officer], now=self.now)
        self.tick()

    # Review

    def take(self, submission: Submission, by: str) -> Case:
        """A reviewer takes a case."""
        case = Case.objects.get(subject=submission.filing_id)
        return cases.claim(case=case.pk, by=self.people[by], now=self.now)

    def give(self, submission: Submission, to: str, by: str) -> Case:
        """A supervisor gives a case to somebody."""
        case = Case.objects.get(subject=submission.filing_id)
        return cases.assign(case=case.pk, to=self.people[to], by=self.people[by], now=self.now)

    def note(self, case: Case, text: str, by: str) -> None:
        """Somebody writes a note for colleagues."""
        reviewing.add_note(case=case.pk, text=text, by=self.people[by], now=self.now)
        self.tick()

    def mark(
        self,
        case: Case,
        by: str,
        wanting: Mapping[str, tuple[Mark, str]] | None = None,
        only: int | None = None,
    ) -> None:
        """Mark the first items: as wanting where that is said, else as the filer stated them."""
        self.tick()
        marks = {
            line.item.key: (Mark.STATED if line.item.stated else Mark.NOT_STATED, "")
            for line in casework.checklist(case, [])[:only]
        }
        reviewing.mark_items(
            case=case.pk,
            marks=marks | dict(wanting or {}),
            round=case.round,
            by=self.people[by],
            now=self.now,
        )

    def accept(self, submission: Submission, by: str, notes: str = "") -> Filing:
        """Take, mark and accept: it is published."""
        case = self.take(submission, by)
        self.mark(case, by)
        self.tick()
        reviewing.accept(
            case=case.pk, notes=notes, round=case.round, by=self.people[by], now=self.now
        )
        self.tick()
        return Filing.objects.get(pk=submission.filing_id)

    def send_back(
        self,
        submission: Submission,
        by: str,
        message: str,
        wanting: Mapping[str, tuple[Mark, str]],
    ) -> Filing:
        """Take, mark and return with a notice."""
        case = self.take(submission, by)
        self.mark(case, by, wanting)
        self.tick()
        reviewing.return_filing(
            case=case.pk, message=message, round=case.round, by=self.people[by], now=self.now
        )
        self.tick()
        return Filing.objects.get(pk=submission.filing_id)

    def _day(self, days: int) -> str:
        """The day so many days from now, as a form saves it."""
        return (to_pacific(self.now) + timedelta(days=days)).date().isoformat()

"""Drafts, what was submitted, and how it stands. No table here knows a kind of filing."""

import uuid
from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from filings.lifecycle.rules import FilingState, UploadState
from portal.identity.models import Organisation, Person
from portal.ledger.models import frozen, no_truncate
from portal.vault.models import Item

if TYPE_CHECKING:
    from filings.lifecycle.words import Reader


def sealed() -> models.ForeignKey[Item | None, Item | None]:
    """Where a row of a confidential kind has its words, which `words` reads and writes."""
    return models.ForeignKey(Item, null=True, on_delete=models.PROTECT, related_name="+")


def nothing_beside(name: str, **empty: str | dict[str, str]) -> models.CheckConstraint:
    """What is sealed stands nowhere else in its row.

    Args:
        name: of the constraint. empty: each column of words, as it is then.
    """
    return models.CheckConstraint(condition=models.Q(sealed=None) | models.Q(**empty), name=name)


class Counter(models.Model):
    """The last number given to a reference of one letter in one year."""

    letter = models.CharField(max_length=1)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["letter", "year"], name="counter_once")]


class Filing(models.Model):
    """One filing under one reference, from its first submission on."""

    ref = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="filings")
    kind = models.SlugField(max_length=40)
    # What its series is about, such as a model, and its name that day; "" for one a developer.
    subject = models.SlugField(max_length=80, blank=True, db_index=False)
    subject_name = models.CharField(max_length=120, blank=True)
    number = models.PositiveIntegerField()
    edition = models.PositiveIntegerField(default=1)
    reference = models.CharField(max_length=24, unique=True)
    state = models.CharField(
        max_length=12, choices=FilingState.choices, default=FilingState.IN_REVIEW
    )
    filed_at = models.DateTimeField()
    corrects = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="corrections"
    )
    reason = models.TextField(blank=True)  # of a correction
    sealed = sealed()
    reader: "Reader | None" = None  # whom `words` shows it to

    class Meta:
        constraints = [
            nothing_beside("filing_sealed", reason=""),
            models.UniqueConstraint(
                fields=["organisation", "kind", "subject", "number", "edition"],
                name="filing_one_edition",
            ),
        ]
        ordering = ["-filed_at"]
        triggers = [
            pgtrigger.ReadOnly(name="frozen", exclude=["state"]),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            no_truncate(),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def stream(self) -> str:
        """Its chain in the ledger."""
        return f"filing:{self.ref}"


class Draft(models.Model):
    """What an organisation is working on. Nobody outside it can see it."""

    ref = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="drafts")
    kind = models.SlugField(max_length=40)
    subject = models.SlugField(max_length=80, blank=True, db_index=False)
    # Both as selectors.numbered says while it is open.
    subject_name = models.CharField(max_length=120, blank=True)
    number = models.PositiveIntegerField()
    # Set where it answers a deficiency notice, or corrects what is published.
    answers = models.ForeignKey(
        Filing, null=True, on_delete=models.PROTECT, related_name="answering_drafts"
    )
    corrects = models.ForeignKey(
        Filing, null=True, on_delete=models.PROTECT, related_name="correcting_drafts"
    )
    reason = models.TextField(blank=True)
    sealed = sealed()
    reader: "Reader | None" = None  # whom `words` shows it to
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    discarded_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-changed_at"]
        constraints = [
            nothing_beside("draft_sealed", reason=""),
            models.UniqueConstraint(
                fields=["answers"],
                condition=models.Q(discarded_at=None, submitted_at=None),
                name="draft_one_answer",
            ),
            models.UniqueConstraint(
                fields=["corrects"],
                condition=models.Q(discarded_at=None, submitted_at=None),
                name="draft_one_correction",
            ),
        ]

    @property
    def stream(self) -> str:
        """Its chain in the ledger, apart from its organisation's: drafts are saved often."""
        return f"draft:{self.ref}"

    @property
    def is_new_version(self) -> bool:
        """Whether it neither answers a notice nor corrects what is published."""
        return self.answers_id is None and self.corrects_id is None

    @property
    def is_open(self) -> bool:
        return self.discarded_at is None and self.submitted_at is None


class Part(models.Model):
    """One part of a draft, saved on its own under an optimistic lock."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="parts")
    name = models.SlugField(max_length=40)
    content = models.JSONField(default=dict)
    sealed = sealed()
    lock = models.PositiveIntegerField(default=0)
    saved_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draft", "name"], name="part_once"),
            nothing_beside("part_sealed", content={}),
        ]


class Unmerged(models.Model):
    """Words saved over a part that a colleague had changed: kept until their writer has chosen."""

    part = models.ForeignKey(Part, on_delete=models.CASCADE, related_name="unmerged")
    content = models.JSONField()
    sealed = sealed()
    # Which open page they come from: what one tab saves never overwrites another's.
    page = models.CharField(max_length=20, blank=True)
    saved_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["part", "saved_by", "page"], name="unmerged_one_a_page"
            ),
            nothing_beside("unmerged_sealed", content={}),
        ]
        ordering = ["saved_at"]


class Upload(models.Model):
    """A file as it was received; read by a worker, kept whatever comes of it."""

    ref = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="uploads")
    name = models.CharField(max_length=255)
    stored_as = models.CharField(max_length=300)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=120, blank=True)
    state = models.CharField(
        max_length=10, choices=UploadState.choices, default=UploadState.WAITING
    )
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(null=True)
    text = models.TextField(blank=True)
    refusal = models.CharField(max_length=60, blank=True)
    warnings = models.JSONField(default=list)
    attempts = models.PositiveSmallIntegerField(default=0)
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)  # taken out of the draft; the file stays

    class Meta:
        ordering = ["uploaded_at"]
        indexes = [
            models.Index(
                fields=["changed_at"],
                name="upload_unread",
                condition=models.Q(state__in=["waiting", "reading"]),
            )
        ]


class Submission(models.Model):
    """What was certified, frozen by the database itself. An answer to a notice is a new one."""

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="submissions")
    revision = models.PositiveIntegerField()
    draft = models.OneToOneField(Draft, on_delete=models.PROTECT, related_name="submission")
    sealed = sealed()
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    # Every part but the text, by name, as it was shown before signing.
    answers = models.JSONField()
    answers_sha256 = models.CharField(max_length=64)
    # [{name, media_type, size, sha256, stored_as, pages}]
    files = models.JSONField()
    # Over all of it: text, answers, files, version, what is corrected and why, who files.
    signed_sha256 = models.CharField(max_length=64)
    organisation_name = models.CharField(max_length=120)  # as it was that day
    certified_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    certifier_name = models.CharField(max_length=120, verbose_name=_("Your full name"))
    declaration = models.TextField()
    submitted_at = models.DateTimeField()
    rulebook = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["filing", "revision"], name="submission_one_revision"),
            nothing_beside(
                "submission_sealed", text="", text_sha256="", answers={}, signed_sha256=""
            ),
        ]
        triggers = frozen()
        ordering = ["revision"]

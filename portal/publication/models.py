"""What is public, whole and immutable, and nothing else.

The role that public pages read with may select from every table of this file.
"""

from datetime import datetime

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.ledger.models import frozen, no_truncate


class State(models.TextChoices):
    CURRENT = "current", _("Published")
    REPLACED = "replaced", _("Replaced")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Developer(models.Model):
    """Who published: the public face of an organisation, at an address that never changes."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    website = models.URLField(max_length=300)
    standing = models.CharField(max_length=60)  # in words, as the developer stated it
    # How often something of it was published, replaced or withdrawn: what its pages are valid by.
    changes = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Document(models.Model):
    """One version of one document, as it was published. A correction is a further edition."""

    developer = models.ForeignKey(Developer, on_delete=models.PROTECT, related_name="documents")
    kind = models.SlugField(max_length=40)
    # What its series is about, such as a model, and its name that day; "" for one a developer.
    subject = models.SlugField(max_length=80, blank=True, db_index=False)
    subject_name = models.CharField(max_length=120, blank=True)
    number = models.PositiveIntegerField()
    edition = models.PositiveIntegerField(default=1)
    reference = models.CharField(max_length=24, unique=True)
    title = models.CharField(max_length=300)
    label = models.CharField(max_length=120)
    effective_on = models.DateField()
    published_url = models.URLField(max_length=500)
    due_at = models.DateTimeField(null=True)  # what is filed after it is late
    filed_at = models.DateTimeField()  # first, whatever was answered since
    certified_at = models.DateTimeField()  # this very text
    published_at = models.DateTimeField()
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    html = models.TextField()
    # [{anchor, level, title}]
    # [{key, number, label, citation, state, changed, places: [{anchor, label}]}]
    contents = models.JSONField()
    elements = models.JSONField()
    # [{label, value}]: further public answers, such as what changed and why.
    answers = models.JSONField()
    notes = models.TextField(blank=True)
    correction = models.TextField(blank=True)
    rulebook = models.CharField(max_length=40)
    search = SearchVectorField()

    state = models.CharField(max_length=12, choices=State.choices, default=State.CURRENT)
    state_reason = models.TextField(blank=True)
    state_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["developer", "kind", "subject", "number", "edition"],
                name="document_one_edition",
            ),
            models.UniqueConstraint(
                fields=["developer", "kind", "subject"],
                condition=models.Q(state="current"),
                name="document_one_current",
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="document_search"),
            models.Index(fields=["kind", "-published_at", "-id"], name="document_latest"),
            models.Index(fields=["-state_at", "-id"], name="document_changed"),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="frozen", exclude=["state", "state_reason", "state_at"]),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            no_truncate(),
        ]

    def __str__(self) -> str:
        return self.title


class DocumentFile(models.Model):
    """A file of a document, exactly as filed."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=300)
    pages = models.PositiveIntegerField(null=True)

    class Meta:
        triggers = frozen()
        ordering = ["pk"]


class Evaluation(models.Model):
    """One evaluation of a model, as a document's annex says it (22757.12(c)).

    `said` is all of it, by the columns of `evaluations`; the others are what is compared.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="evaluations")
    place = models.PositiveSmallIntegerField()
    said = models.JSONField()
    domain = models.CharField(max_length=20)
    method_key = models.CharField(max_length=200)
    unit_key = models.CharField(max_length=200)
    value = models.DecimalField(max_digits=50, decimal_places=20, null=True)
    low = models.DecimalField(max_digits=50, decimal_places=20, null=True)
    high = models.DecimalField(max_digits=50, decimal_places=20, null=True)

    class Meta:
        triggers = frozen()
        constraints = [
            models.UniqueConstraint(fields=["document", "place"], name="evaluation_one_place"),
        ]
        indexes = [
            models.Index(fields=["method_key", "unit_key"], name="evaluation_alike"),
            models.Index(fields=["domain", "method_key"], name="evaluation_by_domain"),
        ]
        ordering = ["place"]


class Decided(models.TextChoices):
    """What the State decided about a clock: shown beside it, for the public to ask why."""

    EXTENDED = "extended", _("Extended by the State")
    PAUSED = "paused", _("Paused by the State")


class Clock(models.Model):
    """A public duty of a developer: when it is due, and when it was met. Overdue is what is unmet
    after `late_after`, at whatever instant somebody looks."""

    ref = models.UUIDField(unique=True)
    developer = models.ForeignKey(Developer, on_delete=models.PROTECT, related_name="clocks")
    duty = models.SlugField(max_length=40)
    label = models.CharField(max_length=120)
    citation = models.CharField(max_length=80)
    detail = models.CharField(max_length=160, blank=True)  # such as the name of a model
    decided = models.CharField(max_length=8, choices=Decided.choices, blank=True)
    file_by = models.DateTimeField()
    late_after = models.DateTimeField()
    satisfied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(late_after__gte=models.F("file_by")), name="clock_late_is_later"
            ),
        ]
        indexes = [
            models.Index(
                fields=["late_after", "id"],
                name="clock_unmet",
                condition=models.Q(satisfied_at=None),
            ),
            # The figures of a year are counted from this alone.
            models.Index(
                fields=["late_after", "id"],
                include=["satisfied_at", "duty", "decided"],
                name="clock_by_year",
            ),
            models.Index(
                fields=["satisfied_at", "id"],
                name="clock_filed",
                condition=models.Q(satisfied_at__isnull=False),
            ),
        ]

    def is_overdue(self, now: datetime) -> bool:
        """Whether it is unmet after its last moment, and not paused; `now` is aware."""
        late = self.satisfied_at is None and self.late_after < now
        return late and self.decided != Decided.PAUSED


class Model(models.Model):
    """A model of a developer, once it is available or a report about it is published."""

    developer = models.ForeignKey(Developer, on_delete=models.PROTECT, related_name="models")
    slug = models.SlugField(max_length=80)  # as `Document.subject` of what is about it
    name = models.CharField(max_length=80)
    version = models.CharField(max_length=30, blank=True)
    family = models.CharField(max_length=80, blank=True)
    # The model that it is made of, in words; `base_slug` where it is another of this table.
    base = models.CharField(max_length=120, blank=True)
    base_slug = models.SlugField(max_length=80, blank=True, db_index=False)
    # [{how, day, modification}]; day in California, modification 0 for the new model
    # [{number, day, reason}]
    deployments = models.JSONField(default=list)
    modifications = models.JSONField(default=list)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["developer", "slug"], name="public_model_one_address"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}".strip()

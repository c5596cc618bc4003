"""Cases: what staff have to look at. What a case is about belongs to whoever registered it."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.casework.rules import LAST_RANK, OPEN, Mark, MessageKind, Severity, State, Step
from portal.identity.models import Organisation, Person
from portal.identity.rules import Unit
from portal.ledger.models import frozen
from portal.vault.models import Item


class Case(models.Model):
    """One thing to review."""

    kind = models.SlugField(max_length=40)
    subject = models.UUIDField(unique=True)  # of the thing it is about, in its own room
    stream = models.CharField(max_length=80)  # whose events are its time line
    reference = models.CharField(max_length=24, unique=True)
    title = models.CharField(max_length=300)  # a confidential case has that of its kind
    # Read by grant alone, see portal.vault; its subject is the ref of the vault's case.
    confidential = models.BooleanField(default=False)
    # None for a member of the public.
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="+"
    )
    unit = models.CharField(max_length=8, choices=Unit.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.NEW)
    holder = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    held_since = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    # Rises with every answer of the filer; a page that shows an older one is stale.
    round = models.PositiveIntegerField(default=1)
    # What its place in the queue is made of, see `rules.rank`.
    imminent_since = models.DateTimeField(null=True)
    severity = models.PositiveSmallIntegerField(choices=Severity.choices, default=Severity.NONE)
    due_at = models.DateTimeField(null=True)
    rank = models.BigIntegerField(default=LAST_RANK)
    # When staff of its unit first opened it, since it became imminent.
    read_at = models.DateTimeField(null=True)
    duplicate_of = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="duplicates"
    )

    # For one page: what its department has opened of it.
    opened: Any = None

    class Meta:
        indexes = [
            models.Index(fields=["unit", "-changed_at", "-id"], name="case_by_change"),
            models.Index(
                fields=["unit", "-changed_at", "-id"],
                condition=models.Q(state__in=sorted(OPEN)),
                name="case_open_by_change",
            ),
            models.Index(fields=["unit", "opened_at", "id"], name="case_by_age"),
            models.Index(fields=["unit", "title", "id"], name="case_by_title"),
            models.Index(fields=["unit", "rank", "id"], name="case_by_rank"),
            models.Index(
                fields=["unit", "rank", "id"],
                condition=models.Q(state__in=sorted(OPEN)),
                name="case_open_by_rank",
            ),
            # Of all units: a grant reaches across them.
            models.Index(
                fields=["rank", "id"],
                condition=models.Q(confidential=True),
                name="case_confidential_by_rank",
            ),
            models.Index(
                fields=["imminent_since"],
                condition=models.Q(imminent_since__isnull=False, read_at=None),
                name="case_alarm",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=sorted(State.values)), name="case_state_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(holder=None, held_since=None)
                | models.Q(holder__isnull=False, held_since__isnull=False),
                name="case_is_held_since_or_by_nobody",
            ),
            models.CheckConstraint(
                condition=models.Q(organisation__isnull=False) | models.Q(confidential=True),
                name="case_has_a_filer",
            ),
            models.CheckConstraint(
                condition=models.Q(severity__in=sorted(Severity.values)),
                name="case_severity_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state=State.DUPLICATE, duplicate_of__isnull=False)
                | ~models.Q(state=State.DUPLICATE) & models.Q(duplicate_of=None),
                name="case_is_duplicate_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def sender(self) -> str:
        """Whom it is from, in words."""
        return self.organisation.name if self.organisation else str(_("A member of the public"))

    @property
    def imminent(self) -> bool:
        """Whether somebody may be in danger."""
        return self.imminent_since is not None


class Typed(models.Model):
    """What somebody typed about a case; see `portal.casework.words`, which alone fills `sealed`."""

    # Of its fields, those that are empty in a confidential case, and sealed.
    TYPED: tuple[str, ...] = ("text",)
    sealed = models.ForeignKey(Item, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class ItemMark(Typed):
    """What the reviewer found of one item of the checklist, in one round."""

    TYPED = ("comment",)

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="marks")
    round = models.PositiveIntegerField()
    item = models.CharField(max_length=60)
    mark = models.CharField(max_length=12, choices=Mark.choices)
    comment = models.TextField(blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "round", "item"], name="mark_once_a_round")
        ]


class Note(Typed):
    """What a reviewer writes down for colleagues. Never shown to whoever filed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField(blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = frozen()
        ordering = ["at", "pk"]


class DeficiencyNotice(Typed):
    """What was sent back, and why: the failed items in the words of that day."""

    TYPED = ("items", "message")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notices")
    round = models.PositiveIntegerField()
    # [{key, number, label, citation, mark, comment}]
    items = models.JSONField()
    message = models.TextField(blank=True, verbose_name=_("Message"))
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "round"], name="notice_once_a_round")
        ]
        triggers = frozen()
        ordering = ["round"]


class Message(Typed):
    """What passed between the unit and whoever reported, in order."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=12, choices=MessageKind.choices)
    text = models.TextField(blank=True)
    # None for whoever reported without a name.
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = frozen()
        ordering = ["at", "pk"]

    @property
    def from_staff(self) -> bool:
        """Whether the State wrote it."""
        return self.kind != MessageKind.ANSWER


class Alarm(models.Model):
    """That somebody was told of an imminent case which nobody had opened."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="alarms")
    since = models.DateTimeField()  # the case's `imminent_since`: it may become so again
    step = models.PositiveSmallIntegerField(choices=Step.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "since", "step", "person"], name="alarm_once_a_step"
            )
        ]
        triggers = frozen()
        ordering = ["at", "pk"]

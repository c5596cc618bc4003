"""Cases: what staff have to look at. What a case is about belongs to whoever registered it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.casework.rules import OPEN, Mark, State
from portal.identity.models import Organisation, Person
from portal.identity.rules import Unit
from portal.ledger.models import frozen


class Case(models.Model):
    """One thing to review."""

    kind = models.SlugField(max_length=40)
    subject = models.UUIDField(unique=True)  # of the thing it is about, in its own room
    stream = models.CharField(max_length=80)  # whose events are its time line
    reference = models.CharField(max_length=24, unique=True)
    title = models.CharField(max_length=300)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    unit = models.CharField(max_length=8, choices=Unit.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.NEW)
    holder = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    held_since = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    # Rises with every answer of the filer; a page that shows an older one is stale.
    round = models.PositiveIntegerField(default=1)

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
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"


class ItemMark(models.Model):
    """What the reviewer found of one item of the checklist, in one round."""

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


class Note(models.Model):
    """What a reviewer writes down for colleagues. Never shown outside the unit."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = frozen()
        ordering = ["at", "pk"]


class DeficiencyNotice(models.Model):
    """What was sent back, and why: the failed items in the words of that day."""

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

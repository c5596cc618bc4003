"""When a developer says that it sends its summaries; frozen, as it was stated."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from portal.identity.models import Organisation, Person
from portal.ledger.models import frozen
from portal.ui.pacific import to_pacific
from portal.vault.models import Item


class Schedule(models.Model):
    """Another schedule for summaries of internal use, communicated in writing (22757.12(d)).

    It is every so many months from a day, or days that it names. Why it is reasonable is sealed.
    """

    ref = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="schedules"
    )
    months = models.PositiveSmallIntegerField(null=True)
    anchor = models.DateField(null=True)  # in California, like all days here
    days = ArrayField(models.DateField(), default=list)
    effective_on = models.DateField()
    reasons = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    before = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="after")
    stated_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    stated_at = models.DateTimeField()

    class Meta:
        ordering = ["stated_at"]
        triggers = frozen()
        constraints = [
            models.CheckConstraint(
                condition=Q(months__gte=1, anchor__isnull=False, days=[])
                | Q(months=None, anchor=None) & ~Q(days=[]),
                name="schedule_months_or_days",
            ),
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(before=None), name="schedule_one_first"
            ),
        ]

    @property
    def holds_at_once(self) -> bool:
        """Whether it holds from the day on which it was communicated."""
        return self.effective_on == to_pacific(self.stated_at).date()

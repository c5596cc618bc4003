"""What an organisation states of its framework apart from filing one; frozen, as it was stated."""

from django.db import models
from django.db.models import Q

from portal.identity.models import Organisation, Person
from portal.ledger.models import frozen
from portal.registry.rules import IN_FORCE


class Modification(models.Model):
    """That a material modification took effect on a day, before it is filed (22757.12(b)(2)).

    Taking it back is a further row, with a reason.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="modifications"
    )
    day = models.DateField()  # in California
    takes_back = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="taken_back"
    )
    reason = models.TextField(blank=True)  # of taking it back
    stated_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    stated_at = models.DateTimeField()

    class Meta:
        ordering = ["day", "pk"]
        triggers = frozen()
        constraints = [
            models.CheckConstraint(condition=Q(day__gte=IN_FORCE), name="modification_under_act"),
            models.CheckConstraint(
                condition=Q(takes_back=None) ^ ~Q(reason=""), name="modification_reason"
            ),
        ]


class Review(models.Model):
    """That a yearly review of the framework found nothing to change (22757.12(b)(1))."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="reviews")
    day = models.DateField()  # in California
    statement = models.TextField()
    stated_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    stated_at = models.DateTimeField()

    class Meta:
        ordering = ["day"]
        triggers = frozen()
        constraints = [
            models.UniqueConstraint(fields=["organisation", "day"], name="review_one_a_day")
        ]

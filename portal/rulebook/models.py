"""Days that staff have added to a calendar, and who asked for them and decided.

The law itself is no table: it stands in data/.
"""

import pgtrigger
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.identity.models import Person
from portal.ledger.models import no_truncate
from portal.rulebook.calendar import CLOSURE, Tier
from portal.ui.pacific import written_day


class Kind(models.TextChoices):
    """Why a day that no statute names is one on which a period doesn't end."""

    APPOINTED = "appointed", _("Holiday appointed by the Governor")
    CLOSURE = "closure", _("Office of Emergency Services closed all day")


# Code Civ. Proc. § 135 takes the Governor's days from Gov. Code § 6700; whether a closure of the
# office counts for a register that is always open is doubtful.
LAW = {
    Kind.APPOINTED: (Tier.A, "Code Civ. Proc. § 135; Gov. Code § 6700"),
    Kind.CLOSURE: (Tier.B, CLOSURE),
}


class Decision(models.TextChoices):
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Taken back")  # by whoever asked


class AddedDay(models.Model):
    """A day that counts as a holiday since two people have said so. Anybody may read this table."""

    calendar = models.CharField(max_length=20)
    day = models.DateField()
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    tier = models.CharField(max_length=1)
    citation = models.CharField(max_length=120)
    reason = models.TextField()
    approved_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "day"],
                condition=models.Q(withdrawn_at=None),
                name="added_day_once",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="frozen", exclude=["withdrawn_at", "withdrawal_reason"]),
            pgtrigger.Protect(
                name="withdrawn",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__withdrawn_at__isnull=False),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            no_truncate(),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.name}"


class DayProposal(models.Model):
    """Somebody asks to add a day, or to withdraw one; a second person decides."""

    calendar = models.CharField(max_length=20)
    day = models.DateField()
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    # The day that is to be withdrawn; none where one is to be added.
    withdraws = models.ForeignKey(
        AddedDay, null=True, on_delete=models.PROTECT, related_name="proposals"
    )
    reason = models.TextField()
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decision = models.CharField(max_length=12, choices=Decision.choices, blank=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decline_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "day"],
                condition=models.Q(decision=""),
                name="day_proposal_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(decision="", decided_by=None, decided_at=None)
                | models.Q(decision="withdrawn", decided_by=models.F("proposed_by"))
                | models.Q(decision__in=["approved", "declined"], decided_at__isnull=False)
                & ~models.Q(decided_by=models.F("proposed_by")),
                name="day_proposal_decided_by_a_second_person",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="frozen",
                exclude=["decision", "decided_by", "decided_at", "decline_reason"],
            ),
            pgtrigger.Protect(
                name="decided",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__decision=""),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            no_truncate(),
        ]

    def __str__(self) -> str:
        asks = (
            gettext("Withdraw {day}, {name}") if self.withdraws_id else gettext("Add {day}, {name}")
        )
        return asks.format(day=written_day(self.day), name=self.name)

    @property
    def tier(self) -> Tier:
        return LAW[Kind(self.kind)][0]

    @property
    def citation(self) -> str:
        return LAW[Kind(self.kind)][1]

"""Obligations, every moment that was ever computed for them, and whom they told what."""

import uuid
from datetime import timedelta

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.deadlines import rules
from portal.deadlines.facts import Turn
from portal.deadlines.rules import RUNNING, Reminders, State
from portal.identity.models import Organisation, Person
from portal.ledger.models import frozen, no_truncate


class Obligation(models.Model):
    """One thing that one organisation owes, derived from facts; see `services.reconciling`.

    `file_by` and `late_after` are those of its latest `Moment`. `subject` and `n` tell it from
    others of its duty: the fact that started it, and which recurrence it is.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="obligations"
    )
    rulebook = models.CharField(max_length=20)
    duty = models.SlugField(max_length=40, db_index=False)
    subject = models.CharField(max_length=160, blank=True)
    n = models.PositiveIntegerField(default=1)
    about = models.CharField(max_length=300)  # what started it, in a sentence
    detail = models.CharField(max_length=160, blank=True)  # what of it the public may read
    href = models.CharField(max_length=200, blank=True)  # where its people see to it
    # Of the vault: staff see the clock if they may read that case.
    case = models.UUIDField(null=True)
    private = models.BooleanField(default=False)  # of a draft: for its organisation alone
    # The trigger: an instant, or a day of the rulebook's zone where only the day counts.
    trigger_at = models.DateTimeField(null=True)
    trigger_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)  # first day on which it is no longer owed
    # Both where it is a turn of a schedule of the developer's own; see `facts.Turn`.
    begins_on = models.DateField(null=True)
    months = models.PositiveSmallIntegerField(null=True)
    state = models.CharField(max_length=16, choices=State.choices, default=State.OPEN)
    version = models.CharField(max_length=12)  # of the rulebook it is counted under
    file_by = models.DateTimeField()
    late_after = models.DateTimeField()
    moment = models.PositiveIntegerField(default=0)  # number of the latest Moment
    opened_at = models.DateTimeField()

    # What staff decided about the clock; reasons are in the ledger and on the moments.
    # For how long it stood still: whole days of the calendar, or elapsed time for hours.
    extra = models.DurationField(default=timedelta)
    not_before = models.DateField(null=True)
    paused_at = models.DateTimeField(null=True)
    waived = models.BooleanField(default=False)
    # Received by another way, as staff recorded it.
    recorded_at = models.DateTimeField(null=True)
    recorded_as = models.CharField(max_length=120, blank=True)

    satisfied_at = models.DateTimeField(null=True)
    satisfied_with = models.CharField(max_length=120, blank=True)

    # The sweep: when it must look again, and what has come to pass that nobody was told yet.
    next_at = models.DateTimeField(null=True)
    pending = ArrayField(models.CharField(max_length=12), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "rulebook", "duty", "subject", "n"], name="obligation_once"
            ),
            models.CheckConstraint(
                condition=Q(trigger_at=None) ^ Q(trigger_on=None), name="obligation_one_trigger"
            ),
            models.CheckConstraint(
                condition=Q(begins_on=None) ^ Q(months__isnull=False), name="obligation_turn"
            ),
            models.CheckConstraint(
                condition=Q(late_after__gte=models.F("file_by")), name="obligation_late_is_later"
            ),
        ]
        indexes = [
            models.Index(
                fields=["late_after", "id"],
                name="obligation_clocks",
                condition=Q(state__in=RUNNING),
            ),
            models.Index(
                fields=["organisation", "late_after", "id"], name="obligation_of_organisation"
            ),
            models.Index(
                fields=["late_after", "id"],
                name="obligation_ended",
                condition=~Q(state__in=RUNNING),
            ),
            models.Index(
                fields=["organisation", "late_after", "id"],
                name="obligation_running",
                condition=Q(state__in=RUNNING),
            ),
            models.Index(
                fields=["duty", "late_after", "id"],
                name="obligation_of_duty",
                condition=Q(state__in=RUNNING),
            ),
            models.Index(
                fields=["next_at"], name="obligation_next", condition=Q(next_at__isnull=False)
            ),
            models.Index(fields=["id"], name="obligation_pending", condition=~Q(pending=[])),
        ]

    def __str__(self) -> str:
        return f"{self.duty} {self.subject} {self.n}"

    @property
    def stream(self) -> str:
        """Its chain in the ledger."""
        return f"obligation:{self.ref}"

    @property
    def turn(self) -> Turn | None:
        """The turn that it is, if it is one."""
        if self.begins_on is None or self.months is None:
            return None
        return Turn(self.begins_on, self.months, self.n)

    @property
    def key(self) -> rules.Key:
        return rules.key(self.rulebook, self.duty, self.subject, self.n, self.turn)

    @property
    def is_decided(self) -> bool:
        """Whether staff decided something about it that they can take back."""
        extended = self.not_before is not None and self.state in RUNNING
        return self.waived or self.recorded_at is not None or extended


class Moment(models.Model):
    """Two dates as they were computed once: frozen, whatever is computed afterwards."""

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="moments")
    number = models.PositiveIntegerField()
    trigger_at = models.DateTimeField(null=True)
    trigger_on = models.DateField(null=True)
    zone = models.CharField(max_length=40)
    day0 = models.DateField(null=True)
    raw_date = models.DateField(null=True)
    file_by = models.DateTimeField()
    late_after = models.DateTimeField()
    rolled_over = models.JSONField()  # [{date, name, tier, citation}]
    extra = models.DurationField(default=timedelta)
    not_before = models.DateField(null=True)
    version = models.CharField(max_length=12)
    calendar = models.CharField(max_length=40)  # name and version
    why = models.CharField(max_length=1000, blank=True)  # empty for the first
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["obligation", "number"], name="moment_one_number")
        ]
        triggers = frozen()
        ordering = ["-number"]


class Notice(models.Model):
    """That somebody is told of a step of a clock: one row, whatever happens to a worker."""

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="notices")
    moment = models.PositiveIntegerField()
    step = models.CharField(max_length=12)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notices")
    missed = ArrayField(models.CharField(max_length=12), default=list)
    made_at = models.DateTimeField()
    send_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["obligation", "moment", "step", "person"], name="notice_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["send_at"], name="notice_unsent", condition=Q(sent_at__isnull=True)
            ),
            models.Index(
                fields=["person"], name="notice_unsent_to", condition=Q(sent_at__isnull=True)
            ),
        ]


class Preference(models.Model):
    """How somebody wants to be reminded."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="reminders")
    reminders = models.CharField(
        _("Reminders"), max_length=8, choices=Reminders.choices, default=Reminders.EACH
    )


class CalendarKey(models.Model):
    """A secret address at which a calendar program reads an organisation's dates."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="calendar_keys"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="calendar_keys")
    token_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person"],
                condition=Q(revoked_at=None),
                name="calendar_key_one_open",
            )
        ]


class Outlook(models.Model):
    """When an organisation's obligations change by themselves: a new year, a new period."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, related_name="outlook"
    )
    next_at = models.DateTimeField(null=True, db_index=True)


class Recount(models.Model):
    """A counting anew of every running clock, and how far it has come."""

    why = models.CharField(max_length=1000)
    made_by = models.CharField(max_length=80)
    begun_at = models.DateTimeField()
    calendar = models.CharField(max_length=40)  # name and version that it counts by
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    after = models.BigIntegerField(default=0)  # key of the last one that was counted
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        triggers = [
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            no_truncate(),
        ]

"""Incidents, and what was reported of them. Whatever somebody typed is sealed in the vault.

In clear stands what the State needs to act in time: who, by which way, how bad, and when.
"""

import uuid

import pgtrigger
from django.db import models
from django.db.models import F, Q

from incidents.rules import Lane, Severity, State
from portal.identity.models import Organisation, Person
from portal.ledger.models import frozen, no_truncate
from portal.vault.models import Item


class Incident(models.Model):
    """One incident under one reference, from the first answer that was kept.

    While it is a draft, its times are those of the draft; afterwards the earliest that any report
    has stated. `ref` is that of its case in the vault and, once it was received, in casework.
    """

    ref = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=24, unique=True)
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="incidents"
    )
    lane = models.CharField(max_length=10, choices=Lane.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    begun_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)  # the first byte of the first report
    discovered_at = models.DateTimeField(null=True)
    imminent = models.BooleanField(default=False)  # now, or nobody is sure that it isn't
    imminent_at = models.DateTimeField(null=True)  # discovery of the imminent risk
    severity = models.PositiveSmallIntegerField(null=True, choices=Severity.choices)
    # What is being worked on: a report, or after the first one its amendment.
    draft = models.OneToOneField(Item, null=True, on_delete=models.PROTECT, related_name="+")
    lock = models.PositiveIntegerField(default=0)  # rises with each save of the draft
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawal = models.OneToOneField(Item, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-begun_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lane=Lane.PUBLIC) ^ Q(organisation__isnull=False),
                name="incident_public_or_an_organisation_s",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.DRAFT) | Q(received_at=None),
                name="incident_draft_is_not_received",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.RECEIVED) | Q(received_at__isnull=False),
                name="incident_received_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(state=State.WITHDRAWN) ^ Q(withdrawn_at=None),
                name="incident_withdrawn_at_some_time",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="frozen", fields=["ref", "reference", "organisation", "begun_by", "begun_at"]
            ),
            # Whatever comes later, the first receipt is what timeliness is measured by.
            pgtrigger.Protect(
                name="received_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__received_at__isnull=False)
                & pgtrigger.Q(old__received_at__df=pgtrigger.F("new__received_at")),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            no_truncate(),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def stream(self) -> str:
        """Its chain in the ledger."""
        return f"incident:{self.ref}"


class Report(models.Model):
    """What was sent, frozen: the first report, then each amended one."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="reports")
    number = models.PositiveIntegerField()
    item = models.OneToOneField(Item, on_delete=models.PROTECT, related_name="+")
    submitted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()  # its first byte

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "number"], name="report_one_number")
        ]
        triggers = frozen()
        ordering = ["number"]


class AuthorityNotice(models.Model):
    """That an authority was told of an imminent risk, as the developer records it."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="notices")
    told_at = models.DateTimeField()
    item = models.OneToOneField(Item, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        triggers = frozen()
        ordering = ["told_at", "pk"]


class EffectiveInstant(models.Model):
    """When a report counts as received, as staff recorded it with a reason; the last one holds."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="effective")
    at = models.DateTimeField()
    item = models.OneToOneField(Item, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        triggers = frozen()
        ordering = ["pk"]


class Triage(models.Model):
    """How staff see an incident; the last one holds."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="triages")
    imminent = models.BooleanField()
    severity = models.PositiveSmallIntegerField(choices=Severity.choices)
    item = models.OneToOneField(Item, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        triggers = frozen()
        ordering = ["pk"]


class Link(models.Model):
    """That two incidents of a developer belong together."""

    one = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="link_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="link_one_way"),
        ]
        triggers = frozen()

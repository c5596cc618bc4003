"""Keys, grants, ciphertexts, and who has read them. No plaintext is in any of these tables."""

import uuid

from django.db import models
from django.db.models import Q

from portal.identity.models import Person
from portal.ledger.models import frozen, no_truncate
from portal.vault import envelope
from portal.vault.rules import Tier


class CaseKey(models.Model):
    """The key pair of one confidential thing; the private key exists as grants alone."""

    ref = models.UUIDField(primary_key=True)  # of the thing, in its own room and in casework
    tier = models.CharField(max_length=12, choices=Tier.choices, default=Tier.CONFIDENTIAL)
    public_key = models.BinaryField()
    generation = models.PositiveIntegerField(default=1)  # rises when the pair is replaced
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(tier__in=sorted(Tier.values)), name="case_key_tier_is_known"
            )
        ]


class Item(models.Model):
    """One sealed message, set of answers, or file's particulars, under a data key of its own."""

    ref = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(CaseKey, on_delete=models.PROTECT, related_name="items")
    purpose = models.CharField(max_length=40)
    version = models.PositiveIntegerField(default=1)  # rises when a draft is saved again
    wrapped_key = models.BinaryField()
    content = models.BinaryField()

    class Meta:
        triggers = [no_truncate()]

    @property
    def place(self) -> envelope.Place:
        """Where its envelope belongs."""
        return envelope.Place("vault.item", self.ref, self.case_id, self.purpose, self.version)


class File(models.Model):
    """A stored file. Its item holds name, type, exact size, digest and key; this, where it lies."""

    ref = models.UUIDField(primary_key=True)
    item = models.OneToOneField(Item, on_delete=models.PROTECT, related_name="file")
    stored_as = models.CharField(max_length=100, unique=True)
    at = models.DateTimeField()

    class Meta:
        triggers = [no_truncate()]


class Grant(models.Model):
    """That a holder may read a case. Where the holder has a key, the private key sealed to it;
    the others are shown it by the service."""

    case = models.ForeignKey(CaseKey, on_delete=models.PROTECT, related_name="grants")
    holder = models.CharField(max_length=60)
    sealed = models.BinaryField(null=True)
    reason = models.ForeignKey(Item, null=True, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField(null=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "holder"], name="grant_once_a_holder")
        ]
        indexes = [models.Index(fields=["holder", "case"], name="grant_of_holder")]


class Block(models.Model):
    """A conflict of interest: this person reads nothing of a case, whatever grant reaches them."""

    case = models.ForeignKey(CaseKey, on_delete=models.PROTECT, related_name="blocks")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="block_once")]


class Reading(models.Model):
    """That somebody was shown something of a case."""

    case = models.ForeignKey(CaseKey, on_delete=models.PROTECT, related_name="readings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        triggers = frozen()
        indexes = [models.Index(fields=["case", "-at", "-id"], name="reading_of_case")]

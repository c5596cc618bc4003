"""How somebody without an account comes back to a report. The report itself is an incident."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length

from incidents.models import Incident

models.BinaryField.register_lookup(Length)


class Receipt(models.Model):
    """What a receipt code is found by; the code itself stands nowhere.

    It goes when the report is withdrawn: the code then opens as little as one that never was.
    """

    incident = models.OneToOneField(Incident, on_delete=models.PROTECT, related_name="receipt")
    index = models.BinaryField(unique=True)
    last_visit_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(index__length=32), name="receipt_index_is_a_digest")
        ]

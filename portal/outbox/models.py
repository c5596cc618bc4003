"""What was decided to be told: a row written in the transaction that causes it."""

from django.db import models


class Posted(models.Model):
    """Something that a worker delivers, at least once and until it is given up."""

    key = models.CharField(max_length=200, unique=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    # Given up: tried no more until an administrator says so.
    parked_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sent_at=None) | models.Q(parked_at=None),
                name="%(class)s_sent_or_parked",
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="%(class)s_waiting",
                condition=models.Q(sent_at__isnull=True),
            )
        ]
        ordering = ["-pk"]


class Mail(Posted):
    """One message to one address, in the words that were true when it was caused."""

    # Every attempt carries it, whatever the settings say by then.
    message_id = models.CharField(max_length=320)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    # Holds a link that opens something: its words are wiped once they are sent.
    secret = models.BooleanField(default=False)


class Webhook(Posted):
    """One call of one of the State's own systems, which are named in the settings."""

    target = models.CharField(max_length=40)
    event = models.CharField(max_length=60)
    reference = models.CharField(max_length=24)
    at = models.DateTimeField()  # when it happened

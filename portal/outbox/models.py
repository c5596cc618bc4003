"""Mail that was decided on: a row written in the transaction that causes it."""

from django.db import models


class Mail(models.Model):
    """One message to one address, in the words that were true when it was caused."""

    key = models.CharField(max_length=200, unique=True)
    # Every attempt carries it, whatever the settings say by then.
    message_id = models.CharField(max_length=320)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    # Given up: tried no more until an administrator says so.
    parked_at = models.DateTimeField(null=True)
    # Holds a link that opens something: its words are wiped once they are sent.
    secret = models.BooleanField(default=False)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sent_at=None) | models.Q(parked_at=None),
                name="mail_sent_or_parked",
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="mail_waiting", condition=models.Q(sent_at__isnull=True)
            )
        ]
        ordering = ["-pk"]

"""Append-only events, hash-chained a stream."""

import pgtrigger
from django.db import models


def frozen() -> list[pgtrigger.Trigger]:
    """Triggers under which the database refuses to change, delete or truncate a table's rows."""
    return [
        pgtrigger.Protect(name="frozen", operation=pgtrigger.Update | pgtrigger.Delete),
        no_truncate(),
    ]


def no_truncate() -> pgtrigger.Trigger:
    """TRUNCATE fires no row trigger, so it is refused by a statement trigger of its own."""
    return pgtrigger.Trigger(
        name="no_truncate",
        when=pgtrigger.Before,
        level=pgtrigger.Statement,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'frozen: % cannot be truncated', TG_TABLE_NAME;",
    )


class Stream(models.Model):
    """The head of one chain: whoever appends locks this row, and no other stream waits."""

    name = models.CharField(max_length=80, primary_key=True)
    length = models.PositiveBigIntegerField(default=0)
    head = models.BinaryField(default=bytes(32))


class Event(models.Model):
    """One thing that happened. Its hash covers every column and the hash before it."""

    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveBigIntegerField()
    action = models.CharField(max_length=60)
    actor = models.CharField(max_length=80)
    subject = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()
    data = models.JSONField(default=dict)
    previous = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stream", "sequence"], name="event_once_a_place"),
        ]
        triggers = frozen()

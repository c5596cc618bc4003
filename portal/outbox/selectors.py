"""Reading what has not arrived. Its words are for nobody but its reader: they may hold a link."""

from django.db.models import F

from portal.outbox.models import Mail

SHOWN = 100


def undelivered() -> tuple[list[Mail], int]:
    """Mail that was not sent: first what is parked, the latest first, then what waits.

    Returns:
        `SHOWN` of them at most, without their bodies, and how many there are in all.
    """
    rows = Mail.objects.filter(sent_at=None)
    order = F("parked_at").desc(nulls_last=True)
    return list(rows.defer("body").order_by(order, "-pk")[:SHOWN]), rows.count()

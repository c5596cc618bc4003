"""One line a day: how many reports by members of the public came in, and not a word of them."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from incidents.public import rules, selectors
from portal.identity import selectors as identity
from portal.identity.rules import StaffRole, Unit
from portal.outbox import services as outbox
from portal.ui.pacific import to_pacific, written_day


@transaction.atomic
def tell(*, now: datetime) -> int:
    """Write to everybody of OES who reviews, once for each day on which something came in.

    A flood is one line. It may run twice at once, late, or never.

    Args:
        now: aware; before 8 am Pacific nothing is sent.

    Returns:
        How many mails were written.
    """
    today = to_pacific(now)
    day = today.date() - timedelta(days=1)
    count = selectors.received_on(day)
    if not count or today.hour < rules.DAY_BEGINS:
        return 0
    people = identity.colleagues(Unit.OES).exclude(staff_role=StaffRole.ADMINISTRATOR)
    posted = [
        outbox.post(
            key=f"public-reports:{day}:{person.ref}",
            to=person.email,
            template="public_reports/mail/yesterday.txt",
            context={
                "person": person,
                "count": count,
                "day": written_day(day),
                "address": f"{reverse('staff:queue')}?kind={rules.KIND}",
            },
            now=now,
        )
        for person in people
    ]
    return len([mail for mail in posted if mail])

"""What a member of the public is asked, and what follows from it; no database, no clock.

Anybody may report (22757.13(a)), and OES may review it (22757.13(d)): no clock starts.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from incidents.rules import Answer

KIND, LABEL = "public-incident", _("Public report")
FORMAT = "frontier-ai-register/public-incident-report/1"
# A form that is sent again within this time shows its receipt once more: a double click, or an
# answer that was lost on the way.
AGAIN = timedelta(minutes=10)
# So many reports that say “in danger now” and that nobody has opened yet are told at once; a flood
# of further ones is seen in the queue, and wakes nobody again.
MOST_ALARMS = 5
FILES = 5

# What the reporter reads of where a case stands, by casework's states.
STANDS: Mapping[str, Any] = {
    "new": _("OES has received it."),
    "in_review": _("OES is looking at it."),
    "asked": _("OES has a question for you."),
    "answered": _("OES has your answer."),
    "reviewed": _("OES has reviewed it. If you know more, write below."),
    "not_reviewed": _(
        "OES has closed it without a review, as the law lets it decide. If you know more, write "
        "below."
    ),
    "duplicate": _(
        "OES has joined it with another report of the same. If you know more, write below."
    ),
}
DAY_BEGINS = 8  # Pacific: the hour from which staff hear of the day before

# Each answer's name on the form, with what staff read before it.
QUESTIONS: Mapping[str, Any] = {
    "what": _("What happened"),
    "when": _("When"),
    "where": _("Which product or model, and where it was seen"),
    "danger": _("Is somebody in danger now"),
    "hurt": _("Was anybody hurt"),
    "how": _("How the reporter knows"),
    "name": _("Name"),
    "contact": _("Mail address or phone number"),
    "language": _("Language"),
    "may_share": _("OES may pass the contact on"),
}


def is_alarm(answers: Mapping[str, Any], waiting: int) -> bool:
    """Whether staff are told at once.

    Args:
        waiting: alarms of this kind that nobody has opened yet.
    """
    return answers.get("danger") == Answer.YES and waiting < MOST_ALARMS

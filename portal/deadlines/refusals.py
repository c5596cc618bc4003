from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "clock.over": _("This clock no longer runs: {state}."),
    "clock.paused": _("This clock stands still already."),
    "clock.not_paused": _("This clock doesn’t stand still."),
    "clock.reason_missing": _("Give a reason; the developer will read it."),
    "clock.not_later": _("A clock can only be extended. Its last day is {day} now."),
    "clock.recorded_in_future": _("This moment is still to come."),
    "clock.nothing_decided": _("Nothing was decided about this clock that could be taken back."),
    "clock.too_far": _(
        "At once a clock can be extended to {days} days from today. Choose an earlier day; it can "
        "be extended again."
    ),
}

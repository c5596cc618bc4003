from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "schedule.changed_since": _(
        "{name} stated another schedule, {at}, after you opened this page. Nothing was saved. "
        "Look at it first; then state yours, if it is still meant."
    ),
    "schedule.reasons_missing": _(
        "Say in a sentence or two why this schedule suits. It is kept with it, sealed."
    ),
    "schedule.holds_too_early": _(
        "A schedule holds from the day on which you communicate it: from today at the earliest."
    ),
    "schedule.day_before": _("{day} lies before the day from which the schedule holds."),
    "schedule.too_far": _("{day} lies too far ahead to be counted: {years} years at the most."),
    "schedule.too_many": _("Name {most} days at the most."),
    "schedule.months_out_of_range": _("Give a number of months from 1 to {most}."),
    "schedule.needs_months": _("Say every how many months, and from which day they are counted."),
}

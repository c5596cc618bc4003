from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "fact.stated_already": _(
        "{name} stated this already, {at}. Nothing was saved. Correct that statement instead."
    ),
    "fact.corrected_already": _(
        "{name} corrected this already, {at}. Nothing was saved. Look at what stands there now."
    ),
    "fact.reason_missing": _("Say in a sentence why. It stays beside the correction."),
    "fact.in_future": _(
        "This has not happened yet. Nothing was saved. State it on the day it does, or later."
    ),
    "fact.year_out_of_range": _(
        "The register takes the revenue of the calendar years {first} to {last}. Nothing was saved."
    ),
    "fact.year_not_over": _(
        "{year} has not ended, so nobody can know yet that its revenue stays at or under the line. "
        "Nothing was saved. State it after 31 December."
    ),
    "fact.size_missing": _("Say whether the revenue was over the line, or give the amount."),
    "fact.amount_contradicts": _(
        "The amount and the answer above do not agree: only what is more than ${line:,} is over "
        "the line. Nothing was saved. Change one of the two."
    ),
}

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
    "model.named_already": _(
        "A model of that name and version is in the register already. Nothing was saved. Give it "
        "another version, or go to that model."
    ),
    "model.two_bases": _(
        "Name the preceding model once: choose one of yours, or write one of somebody else."
    ),
    "model.base_cycle": _(
        "That model is itself made of {model}, so {model} cannot be made of it. Nothing was saved."
    ),
    "model.operations": _(
        "Write a whole number of operations that is more than zero, at most {most} and with no "
        "more than {digits} digits before its zeros, such as 9 x 10^25. Nothing was saved."
    ),
    "model.uncertainty": _("Write a whole number of per cent from 0 to 100, or leave it empty."),
    "model.run_already": _(
        "This run is stated already: the same part, day and number of operations. Nothing was "
        "saved, so that it does not count twice."
    ),
    "model.training_after": _(
        "A modification or a deployment of this model is stated for a day before {day}. A model "
        "cannot be deployed before its training began. Nothing was saved."
    ),
    "model.before_training": _(
        "The training of this model began on {day}, and this day is before it. Nothing was saved."
    ),
    "model.before_modification": _(
        "That modification is made on {day}, and cannot be deployed before. Nothing was saved."
    ),
    "model.reason_missing": _("Say in a sentence what was modified, and why it is substantial."),
    "model.modification_gone": _(
        "That modification was taken back meanwhile. Nothing was saved. Look at the model again."
    ),
    "model.modification_deployed": _(
        "A deployment of this modification is stated. Take that back first. Nothing was saved."
    ),
    "model.deployed_already": _(
        "This is stated already, from {at}. Nothing was saved. Correct that statement instead."
    ),
    "model.in_use": _(
        "A deployment of this model is stated, or another model is made of it. Take that back or "
        "correct it first. Nothing was saved."
    ),
}

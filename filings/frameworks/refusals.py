from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "framework.none_yet": _(
        "No framework of yours is filed here, so there is none to modify or to review. Nothing "
        "was saved. File it first."
    ),
    "framework.day_to_come": _(
        "This day is still to come. Nothing was saved. State it on that day, or later."
    ),
    "framework.words_missing": _("Say it in a sentence or two. It is kept with the record."),
    "modification.before_act": _(
        "The act is in force since {day}. A modification of a day before starts no clock."
    ),
    "modification.stated_already": _("{name} stated this day already, {at}. Nothing was saved."),
    "modification.filed_already": _(
        "Version {number}, {reference}, names this day already. Nothing was saved."
    ),
    "modification.taken_back_already": _("{name} took this back already, {at}."),
    "review.counts_already": _(
        "The year runs since {day}, when the framework was filed or reviewed last. State a review "
        "of a later day. Nothing was saved."
    ),
}

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "calendar.out_of_range": _(
        "A day on the calendar lies between {first} and {last}. Nothing was changed. "
        "Look at the year again."
    ),
    "calendar.day_already": _(
        "{day} is on the calendar already: {name}. Nothing was changed. Choose another day. One "
        "that staff added can be withdrawn first."
    ),
    "calendar.proposed_already": _(
        "{who} made a proposal for {day}, and nobody has decided it yet. Nothing was changed. "
        "Read that one on the calendar first."
    ),
    "calendar.own_proposal": _(
        "You asked for this yourself, so a second person must approve it. Nothing was changed. "
        "Ask a colleague to look at it."
    ),
    "calendar.decided": _(
        "{who} was first: the proposal is “{decision}” now. Nothing of yours was changed."
    ),
    "calendar.withdrawn_already": _(
        "{day} has been withdrawn already. Nothing was changed, and nothing is left to do."
    ),
    "date.not_iso": _(
        "“{text}” is no day or time. Write it as 2026-12-17, or as 2026-12-17T10:00-08:00."
    ),
    "date.needs_time": _(
        "This period is counted in hours, so {day} needs a time of day too, with its offset."
    ),
    "date.out_of_range": _("This goes beyond the years {first} to {last}, which we can count in."),
    "date.no_zone": _(
        "{at} has no zone, so it could be several instants. If it is the time in {zone}, write it "
        "as {written}."
    ),
    "date.bad_count": _("Periods are counted from 1. There is no period {n}."),
    "time.ambiguous": _(
        "{at} came twice on that day, because the clocks went back. Say which you mean: "
        "{at}{first} or {at}{second}."
    ),
    "time.does_not_exist": _(
        "There was no {at} on that day, because the clocks went forward. Give another time."
    ),
}

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "date.not_iso": _(
        "“{text}” is no day or time. Write it as 2026-12-17, or as 2026-12-17T10:00-08:00."
    ),
    "date.needs_time": _(
        "This period is counted in hours, so {day} needs a time of day too, with its offset."
    ),
    "date.out_of_range": _("This goes beyond the years {first} to {last}, which we can count in."),
    "date.no_zone": _("{at} has no zone. Write it with its offset, such as {at}-08:00 in winter."),
    "date.bad_count": _("Periods are counted from 1. There is no period {n}."),
    "time.ambiguous": _(
        "{at} came twice on that day, because the clocks went back. Say which you mean: "
        "{at}{first} or {at}{second}."
    ),
    "time.does_not_exist": _(
        "There was no {at} on that day, because the clocks went forward. Give another time."
    ),
}

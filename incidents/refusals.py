from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "incident.cannot_become": _(
        "This incident is “{current}” now and cannot become “{to}”. Nothing was changed."
    ),
    "incident.changed_since": _(
        "A colleague changed an answer since you opened this page. Nothing was sent. Read it as it "
        "is now, then send it."
    ),
    "incident.discovered_before": _(
        "You say that the incident was on {day}, and that you discovered it before. Change one of "
        "the two."
    ),
    "incident.lane_kept": _(
        "It was received as a report that the act asks for, and stays one. If it was an error, "
        "withdraw it."
    ),
    "incident.no_draft": _("Nothing of this incident is being worked on. Begin an amended report."),
    "incident.no_other": _("Choose one of your incidents."),
    "incident.not_earlier": _(
        "A report can count as received earlier than it came, and not later. Change the time."
    ),
    "incident.not_received": _("This incident has not been received, or was withdrawn."),
    "incident.nothing_changed": _(
        "Nothing is different from the report that you sent last. Nothing was sent."
    ),
    "incident.nothing_stated": _("No question has an answer yet. Nothing was sent. Answer one."),
    "incident.reason_missing": _("Say in a sentence why."),
    "incident.risk_before": _(
        "You say that you knew of the risk before you knew of the incident. Change one of the two."
    ),
    "incident.still_to_come": _("This is still to come. Look at the day and the time again."),
    "incident.withdrawn": _("This incident was withdrawn. Nothing was changed."),
}

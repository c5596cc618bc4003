from django.utils.translation import gettext_lazy as _

from portal.rooms import RoomConfig


class IncidentsConfig(RoomConfig):
    name = "incidents"
    label = "incidents"
    default = True

    def ready(self) -> None:
        super().ready()
        from incidents import duties, review
        from portal.casework import types
        from portal.deadlines import sources
        from portal.identity import timeline

        types.register(review.case_type())
        sources.register("incidents", duties.facts, {duties.REPORT: duties.home})
        timeline.register(
            {
                "incident.begun": _("Report begun"),
                "incident.lane_changed": _("Told by another way"),
                "incident.draft_given_up": _("Draft given up"),
                "incident.amendment_begun": _("Amended report begun"),
                "incident.received": _("Report received"),
                "incident.amended": _("Amended report received (version {number})"),
                "incident.notice_recorded": _("Notice to an authority recorded"),
                "incident.effective_recorded": _("Recorded as received at another time"),
                "incident.triaged": _("Looked at: severity {severity}"),
                "incident.linked": _("Linked with {other}"),
                "incident.withdrawn": _("Withdrawn as reported in error"),
            }
        )

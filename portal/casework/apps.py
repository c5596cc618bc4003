from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from portal.rooms import RoomConfig


class CaseworkConfig(RoomConfig):
    name = "portal.casework"
    label = "casework"
    default = True

    def ready(self) -> None:
        super().ready()
        from portal.identity import timeline

        timeline.register(
            {
                "case.opened": _("Case opened"),
                "case.claimed": _("Taken for review"),
                "case.released": _("Put back in the queue"),
                "case.assigned": _("Assigned to {subject}"),
                "case.marked": ngettext_lazy(
                    "{count} item marked", "{count} items marked", "count"
                ),
                "case.noted": _("Note written"),
                "case.returned": _("Returned with a deficiency notice (items: {items})"),
                "case.answered": _("Notice answered"),
                "case.accepted": _("Accepted and registered"),
                "case.reviewed": _("Reviewed"),
                "case.not_reviewed": _("Closed without a review"),
                "case.duplicate": _("Closed as a duplicate of {of}"),
                "case.amended": _("More was reported"),
                "case.withdrawn": _("Case closed: the filing was withdrawn"),
                "case.ranked": _("Urgency set"),
                "case.alarmed": _("Nobody had opened it: {subject} was told"),
                "case.message.acknowledge": _("Receipt acknowledged"),
                "case.message.question": _("Question asked"),
                "case.message.answer": _("Message from whoever reported"),
            }
        )

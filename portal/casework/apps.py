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
                "case.withdrawn": _("Case closed: the filing was withdrawn"),
            }
        )

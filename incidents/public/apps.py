from django.utils.translation import gettext_lazy as _

from portal.rooms import RoomConfig


class PublicReportsConfig(RoomConfig):
    name = "incidents.public"
    label = "public_reports"
    default = True

    def ready(self) -> None:
        super().ready()
        from incidents.public import review
        from portal.casework import types
        from portal.identity import timeline

        types.register(review.case_type())
        timeline.register(
            {
                "public_report.received": _("Reported by a member of the public"),
                "public_report.withdrawn": _("Withdrawn by whoever reported it"),
            }
        )

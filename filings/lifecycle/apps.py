from django.utils.translation import gettext_lazy as _

from portal.rooms import RoomConfig


class LifecycleConfig(RoomConfig):
    name = "filings.lifecycle"
    label = "lifecycle"
    default = True

    def ready(self) -> None:
        super().ready()
        from portal.identity import timeline

        timeline.register(
            {
                "filing.submitted": _("Filed and certified"),
                "filing.answered": _("Answer filed and certified"),
                "filing.published": _("Published in the register"),
                "filing.reviewed": _("Reviewed; it stays confidential"),
                "filing.replaced": _("Replaced by a later one"),
                "filing.withdrawn": _("Withdrawn by the developer: {reason}"),
            }
        )

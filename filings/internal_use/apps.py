from django.utils.translation import gettext_lazy as _

from portal.rooms import RoomConfig


class InternalUseConfig(RoomConfig):
    name = "filings.internal_use"
    label = "internal_use"
    default = True

    def ready(self) -> None:
        super().ready()
        from filings.internal_use import duties, selectors
        from portal.deadlines import sources
        from portal.identity import timeline

        sources.register("internal-use", duties.facts, starts=[selectors.DUTY])
        timeline.register({"schedule.stated": _("Stated a schedule for summaries: {schedule}")})

from django.utils.translation import gettext_lazy as _

from portal.rooms import RoomConfig


class InternalUseConfig(RoomConfig):
    name = "filings.internal_use"
    label = "internal_use"
    default = True

    def ready(self) -> None:
        super().ready()
        from filings.internal_use import duties, selectors
        from filings.internal_use.kind import INTERNAL_USE_SUMMARY
        from filings.lifecycle import kinds, review
        from portal.casework import types
        from portal.deadlines import sources
        from portal.identity import timeline

        kinds.register(INTERNAL_USE_SUMMARY)
        types.register(review.case_type(INTERNAL_USE_SUMMARY))
        sources.register("internal-use", duties.facts, starts=[selectors.DUTY])
        timeline.register({"schedule.stated": _("Stated a schedule for summaries: {schedule}")})

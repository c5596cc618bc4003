from portal.rooms import RoomConfig


class TransparencyReportsConfig(RoomConfig):
    name = "filings.transparency_reports"
    label = "transparency_reports"
    default = True

    def ready(self) -> None:
        super().ready()
        from filings.lifecycle import kinds, review
        from filings.transparency_reports import duties
        from filings.transparency_reports.kind import (
            PUBLIC_TRANSPARENCY_REPORT,
            TRANSPARENCY_REPORT,
        )
        from filings.transparency_reports.selectors import KIND
        from portal.casework import types
        from portal.deadlines import sources
        from portal.publication import kinds as public_kinds

        kinds.register(TRANSPARENCY_REPORT)
        public_kinds.register(PUBLIC_TRANSPARENCY_REPORT)
        types.register(review.case_type(TRANSPARENCY_REPORT))
        sources.register("transparency_reports", duties.facts, {KIND: duties.start})

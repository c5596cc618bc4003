from portal.rooms import RoomConfig


class FrameworksConfig(RoomConfig):
    name = "filings.frameworks"
    label = "frameworks"
    default = True

    def ready(self) -> None:
        super().ready()
        from filings.frameworks import duties
        from filings.frameworks.kind import FRAMEWORK, PUBLIC_FRAMEWORK
        from filings.lifecycle import kinds, review
        from portal.casework import types
        from portal.deadlines import sources
        from portal.publication import kinds as public_kinds

        kinds.register(FRAMEWORK)
        public_kinds.register(PUBLIC_FRAMEWORK)
        types.register(review.case_type(FRAMEWORK))
        sources.register("frameworks", duties.facts, {duties.FRAMEWORK: duties.home})

from portal.rooms import RoomConfig


class MadeUpConfig(RoomConfig):
    name = "tests.support.made_up"
    label = "made_up"
    default = True

    def ready(self) -> None:
        super().ready()
        from filings.lifecycle import kinds, review
        from portal.casework import types
        from portal.publication import kinds as public_kinds
        from tests.support.made_up.kind import DRILL, PUBLIC_DRILL

        kinds.register(DRILL)
        public_kinds.register(PUBLIC_DRILL)
        types.register(review.case_type(DRILL))

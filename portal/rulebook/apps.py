from portal.rooms import RoomConfig


class RulebookConfig(RoomConfig):
    name = "portal.rulebook"
    label = "rulebook"
    default = True
    public_models = ("AddedDay",)

from portal.rooms import RoomConfig


class IntakeConfig(RoomConfig):
    name = "portal.intake"
    label = "intake"
    default = True

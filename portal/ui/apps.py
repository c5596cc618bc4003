from portal.rooms import RoomConfig


class UiConfig(RoomConfig):
    name = "portal.ui"
    label = "ui"
    default = True

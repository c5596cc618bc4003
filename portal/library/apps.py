from portal.rooms import RoomConfig


class LibraryConfig(RoomConfig):
    name = "portal.library"
    label = "library"
    default = True

from portal.rooms import RoomConfig


class CaseworkConfig(RoomConfig):
    name = "portal.casework"
    label = "casework"
    default = True

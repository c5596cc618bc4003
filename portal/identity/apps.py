from portal.rooms import RoomConfig


class IdentityConfig(RoomConfig):
    name = "portal.identity"
    label = "identity"
    default = True

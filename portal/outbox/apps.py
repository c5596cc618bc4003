from portal.rooms import RoomConfig


class OutboxConfig(RoomConfig):
    name = "portal.outbox"
    label = "outbox"
    default = True

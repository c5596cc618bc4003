from portal.rooms import RoomConfig


class LedgerConfig(RoomConfig):
    name = "portal.ledger"
    label = "ledger"
    default = True

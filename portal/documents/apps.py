from portal.rooms import RoomConfig


class DocumentsConfig(RoomConfig):
    name = "portal.documents"
    label = "documents"
    default = True

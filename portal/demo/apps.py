from portal.rooms import RoomConfig


class DemoConfig(RoomConfig):
    name = "portal.demo"
    label = "demo"
    default = True

    def ready(self) -> None:
        super().ready()
        from portal.demo import checks  # noqa: F401

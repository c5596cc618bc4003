from portal.rooms import RoomConfig


class RegistryConfig(RoomConfig):
    name = "portal.registry"
    label = "registry"
    default = True

    def ready(self) -> None:
        super().ready()
        from portal.identity.signals import organisation_registered
        from portal.registry.services.facts import state_at_sign_up

        organisation_registered.connect(state_at_sign_up, dispatch_uid="registry.sign_up")

from portal.rooms import RoomConfig


class RegistryConfig(RoomConfig):
    name = "portal.registry"
    label = "registry"
    default = True

    def ready(self) -> None:
        super().ready()
        from portal.identity.signals import organisation_registered
        from portal.publication.signals import document_changed
        from portal.registry.services.facts import state_at_sign_up
        from portal.registry.services.showing import document_about_a_model

        organisation_registered.connect(state_at_sign_up, dispatch_uid="registry.sign_up")
        document_changed.connect(document_about_a_model, dispatch_uid="registry.models")

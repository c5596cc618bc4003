from django.db.models.signals import post_migrate

from portal.rooms import RoomConfig


class PublicationConfig(RoomConfig):
    name = "portal.publication"
    label = "publication"
    default = True
    public_models = ("Developer", "Document", "DocumentFile", "Evaluation", "Clock", "Model")

    def ready(self) -> None:
        super().ready()
        from portal.publication.grants import grant  # and the deployment check

        post_migrate.connect(grant, sender=self, dispatch_uid="publication.grants")

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from portal.rooms import RoomConfig


class OutboxConfig(RoomConfig):
    name = "portal.outbox"
    label = "outbox"
    default = True

    def ready(self) -> None:
        super().ready()
        from portal.outbox import rules

        try:
            rules.targets(settings.PORTAL_WEBHOOKS)
        except ValueError as error:
            raise ImproperlyConfigured(f"PORTAL_WEBHOOKS, {error}") from error

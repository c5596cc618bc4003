"""What every room's AppConfig does."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig

# Whatever uses a room also sends tasks, which need the application to be there.
from portal import celery, errors  # noqa: F401


class RoomConfig(AppConfig):
    """Registers the room's refusals, when it has any.

    `public_models` names the room's tables that anybody may read: the role of public pages may
    select from these, of all rooms together, and from no other.
    """

    default = False
    public_models: tuple[str, ...] = ()

    def ready(self) -> None:
        if find_spec(f"{self.name}.refusals"):
            errors.register(import_module(f"{self.name}.refusals").SENTENCES)

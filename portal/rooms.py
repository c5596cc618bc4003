"""What every room's AppConfig does."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig

from portal import errors


class RoomConfig(AppConfig):
    """Registers the room's refusals, when it has any."""

    default = False

    def ready(self) -> None:
        if find_spec(f"{self.name}.refusals"):
            errors.register(import_module(f"{self.name}.refusals").SENTENCES)

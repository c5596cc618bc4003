"""What keeps the demonstration out of production."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security, deploy=True)
def not_deployed(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Refuse to deploy with one-click sign-in and an open mail page."""
    if not settings.PORTAL_DEMO:
        return []
    return [
        Error(
            "The demonstration is on: anybody could sign in as anybody, and read all mail.",
            hint="Take PORTAL_DEMO out of the environment.",
            id="demo.E001",
        )
    ]

"""What every page knows about the site."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest | None) -> dict[str, object]:
    """Context processor; asks neither the session nor the database.

    Returns:
        `demo`: whether everything here is invented.
    """
    return {"demo": settings.PORTAL_DEMO}

"""How often something may be done, counted without keeping who did it.

A count stands in the cache under a keyed hash, for one window. Half of that key is the site's
secret, the other half random and gone with the window: afterwards nobody can tell whose it was.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address, ip_network

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from redis.exceptions import RedisError

from portal.errors import Refusal

WINDOW = 10 * 60  # seconds


@dataclass(frozen=True)
class Limit:
    """How often in a window.

    Args:
        name: of what is counted, such as `public-report`.
        everybody: of all together. network: of one network, generous enough for a whole office
            behind one address, and for an exit of Tor. case: about one thing, where that is known.
    """

    name: str
    everybody: int
    network: int
    case: int = 0

    def count(self, request: HttpRequest, now: datetime, case: str = "") -> None:
        """Count one more.

        Args:
            case: what it is about, if anything.

        Raises:
            Refusal: `intake.too_many`, with the minutes until the window ends. Where the cache is
                away nothing is counted and nobody refused.
        """
        window, within = divmod(int(now.timestamp()), WINDOW)
        try:
            # The network first: one that floods doesn't use up what is there for all.
            too_many = (
                _counted(window, self.name, _network(request)) > self.network
                or (case and _counted(window, self.name, case) > self.case)
                or _counted(window, self.name, "") > self.everybody
            )
        except RedisError:
            return
        if too_many:
            raise Refusal("intake.too_many", minutes=-(-(WINDOW - within) // 60))


def _counted(window: int, name: str, who: str) -> int:
    """How often it was done in this window, this time included."""
    salt = cache.get_or_set(f"intake:salt:{window}", lambda: secrets.token_hex(32), WINDOW)
    key = f"{settings.SECRET_KEY}{salt}".encode()
    place = hmac.new(key, f"{name}\0{who}".encode(), hashlib.sha256).hexdigest()
    cache.add(f"intake:{place}", 0, WINDOW)
    try:
        return int(cache.incr(f"intake:{place}"))
    except ValueError:  # its window ended in between
        return 1


def _network(request: HttpRequest) -> str:
    """The visitor's network, where the proxies in front of us tell it."""
    try:
        address = ip_address(get_adapter().get_client_ip(request))
    except (PermissionDenied, ValueError):
        return "?"
    return str(ip_network((address, 24 if address.version == 4 else 48), strict=False))

"""Refuse to deploy without the keys that confidential things are sealed to."""

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

from portal.errors import Refusal
from portal.vault import keyholder


@register(Tags.security, deploy=True)
def keys_are_there(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Whether a case could be opened now."""
    found: list[CheckMessage] = []
    for name, ask in (
        ("PORTAL_VAULT_KEYS", _service),
        ("PORTAL_VAULT_RECOVERY", _recovery),
        ("PORTAL_VAULT_PEPPER", _pepper),
    ):
        try:
            ask()
        except Refusal:
            found.append(
                Error(
                    f"{name} names no key: confidential reports would be refused.",
                    hint="See docs/operator.md: manage.py vault_key makes one.",
                    id="vault.E001",
                )
            )
    return found


def _service() -> None:
    keyholder.service().current()


def _recovery() -> None:
    keyholder.recovery()


def _pepper() -> None:
    keyholder.pepper()

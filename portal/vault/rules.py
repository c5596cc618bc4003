"""Tiers, and who can hold a grant; no database, no clock."""

from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Tier(TextChoices):
    """Who holds the first grants of a case."""

    CONFIDENTIAL = "confidential", _("Confidential")  # the service, and whom it may show it to
    SEALED = "sealed", _("Sealed")  # people with a key of their own, never the service


SERVICE, RECOVERY = "service:", "recovery:"
UNIT, PERSON, ORGANISATION = "unit:", "person:", "organisation:"


def unit(code: str) -> str:
    """The holder that stands for a unit's reviewers and supervisors."""
    return f"{UNIT}{code}"


def person(ref: UUID) -> str:
    """The holder that stands for one person."""
    return f"{PERSON}{ref}"


def organisation(pk: int) -> str:
    """The holder that stands for all members of an organisation."""
    return f"{ORGANISATION}{pk}"


def stream(case: UUID) -> str:
    """Chain of the ledger in which grants of a case are written down."""
    return f"vault:{case}"

"""Roles and what they mean; no database, no request."""

import hashlib
from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

INVITATION_LASTS = timedelta(days=14)
# So that nobody sends mail to the world in an organisation's name.
MAX_OPEN_INVITATIONS = 50


class Unit(TextChoices):
    """The three bodies of the State that the act names."""

    OES = "OES", _("Office of Emergency Services")
    CDT = "CDT", _("Department of Technology")
    AG = "AG", _("Department of Justice")


class StaffRole(TextChoices):
    REVIEWER = "reviewer", _("Reviewer")
    SUPERVISOR = "supervisor", _("Supervisor")
    ADMINISTRATOR = "administrator", _("Administrator")


class Role(TextChoices):
    """What a member does for the organisation."""

    PREPARER = "preparer", _("Preparer")
    CERTIFYING_OFFICER = "certifying_officer", _("Certifying officer")
    COUNSEL = "counsel", _("Counsel (read-only)")
    INCIDENT_CONTACT = "incident_contact", _("Incident contact")


class Standing(TextChoices):
    """What the organisation says it is (22757.11(h), (j))."""

    LARGE = "large", _("Large frontier developer")
    FRONTIER = "frontier", _("Frontier developer, not large")
    NONE = "none", _("Not a frontier developer")


MAY_PREPARE = frozenset({Role.PREPARER, Role.CERTIFYING_OFFICER})


def digest_token(token: str) -> str:
    """What is stored of an invitation's token: 24 random bytes need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()

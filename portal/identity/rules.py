"""Roles and what they mean; no database, no request."""

import hashlib
import re
import unicodedata
from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from portal.documents.canonical import canonical
from portal.errors import Refusal

INVITATION_LASTS = timedelta(days=14)
# So that nobody sends mail to the world in the name of an organisation: so many a day, withdrawn
# ones too.
INVITATIONS_ARE_COUNTED = timedelta(hours=24)
MAX_INVITATIONS_UNVERIFIED = 5
MAX_INVITATIONS = 50


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


NAME_MAX = 120
# Format characters, private and unassigned ones; canonical text has no lone surrogates, but the
# character that stands for them.
_NOT_IN_NAMES = {"Cf", "Co", "Cn"}
# Letters and marks that show nothing.
_UNSEEN = re.compile(
    "[\ufffd\u034f\u115f\u1160\u17b4\u17b5\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)


def tidy_name(name: str) -> str:
    """The name of a person or an organisation as it is kept: one line that can be read.

    Raises:
        Refusal: `name.lines`, `name.address`, `name.characters`, `name.empty`, `name.too_long`,
            each beside `name`.
    """
    name = canonical(name).strip()
    if "\n" in name:
        raise Refusal("name.lines", field="name")
    if any(unicodedata.category(c) in _NOT_IN_NAMES for c in name) or _UNSEEN.search(name):
        raise Refusal("name.characters", field="name")
    if "://" in folded(name):
        raise Refusal("name.address", field="name")
    if not any(c.isalnum() for c in name):
        raise Refusal("name.empty", field="name")
    name = " ".join(name.split())
    if len(name) > NAME_MAX:
        raise Refusal("name.too_long", field="name", limit=NAME_MAX)
    return name


def folded(name: str) -> str:
    """What names are compared by: neither case nor width nor shape of a letter tells them apart."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def digest_token(token: str) -> str:
    """What is stored of an invitation's token: 24 random bytes need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()

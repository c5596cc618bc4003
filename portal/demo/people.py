"""Everybody in the demonstration. All of them, and their companies, are invented."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.identity.rules import Role, StaffRole, Standing, Unit

PASSWORD = "demonstration only"
# The key of every authenticator app here, base 32: whoever types the password needs a code too.
SECRET = "DEMONSTRATIONDEMONSTRATIONONLYNO"


@dataclass(frozen=True)
class Player:
    """Somebody whose place can be taken.

    Args:
        does: what they are, as the card says it after the name.
        about: what they are good for, in a line.
        role: of a company's member. unit, staff_role: of the State's staff.
    """

    name: str
    email: str
    does: Any
    about: Any
    role: str = ""
    unit: str = ""
    staff_role: str = ""


@dataclass(frozen=True)
class Company:
    """A developer; its first member signed it up."""

    name: str
    website: str
    standing: Standing
    members: tuple[Player, ...]


COMPANIES = (
    Company(
        "Halcyon Forge, Inc.",
        "https://halcyonforge.example",
        Standing.LARGE,
        (
            Player(
                "Imani Castellane",
                "imani@halcyonforge.example",
                _("certifying officer"),
                _("Signs filings and summaries; a modification waits to be filed"),
                Role.CERTIFYING_OFFICER,
            ),
            Player(
                "Idris Valdane",
                "idris@halcyonforge.example",
                _("preparer"),
                _("Is writing version 4; a colleague saved the same part"),
                Role.PREPARER,
            ),
            Player(
                "Tomasz Birch",
                "tomasz@halcyonforge.example",
                _("certifying officer"),
                _("Signs when Imani is away"),
                Role.CERTIFYING_OFFICER,
            ),
            Player(
                "Leonie Marsh",
                "leonie@halcyonforge.example",
                _("counsel"),
                _("Reads everything, changes nothing"),
                Role.COUNSEL,
            ),
        ),
    ),
    Company(
        "Meridian Loom AI",
        "https://meridianloom.example",
        Standing.LARGE,
        (
            Player(
                "Sunniva Achterberg",
                "sunniva@meridianloom.example",
                _("certifying officer"),
                _("Answered a deficiency notice; stated a schedule for summaries"),
                Role.CERTIFYING_OFFICER,
            ),
            Player(
                "Kofi Darrow",
                "kofi@meridianloom.example",
                _("preparer"),
                _("Wrote the answer"),
                Role.PREPARER,
            ),
        ),
    ),
    Company(
        "Ninefold Atlas",
        "https://ninefoldatlas.example",
        Standing.LARGE,
        (
            Player(
                "Petra Vanterpool",
                "petra@ninefoldatlas.example",
                _("certifying officer"),
                _("Reported an incident minutes ago; 24 hours run"),
                Role.CERTIFYING_OFFICER,
            ),
        ),
    ),
    Company(
        "Orrery Foundation Models",
        "https://orreryfm.example",
        Standing.LARGE,
        (
            Player(
                "Ottoline Pryce",
                "ottoline@orreryfm.example",
                _("certifying officer"),
                _("Reported an incident and amended it; filed version 2 as a PDF"),
                Role.CERTIFYING_OFFICER,
            ),
        ),
    ),
    Company(
        "Saltbox Research",
        "https://saltboxresearch.example",
        Standing.FRONTIER,
        (
            Player(
                "Hamish Tarrant",
                "hamish@saltboxresearch.example",
                _("certifying officer"),
                _("Files of his own accord; has a notice to answer"),
                Role.CERTIFYING_OFFICER,
            ),
        ),
    ),
    Company(
        "Pemberwick Robotics",
        "https://pemberwick.example",
        Standing.NONE,
        (
            Player(
                "Juno Aldersey",
                "juno@pemberwick.example",
                _("owner"),
                _("A start-up that owes nothing here"),
                Role.PREPARER,
            ),
        ),
    ),
    Company(
        "Windrose Quarry Systems",
        "https://windrosequarry.example",
        Standing.LARGE,
        (
            Player(
                "Callum Ferreday",
                "callum@windrosequarry.example",
                _("certifying officer"),
                _("Has filed nothing; everything is overdue"),
                Role.CERTIFYING_OFFICER,
            ),
        ),
    ),
)

STAFF = (
    Player(
        "Rosalind Okafor",
        "rosalind@oes.example",
        _("reviewer"),
        _("Has an incident in hand, and an answer to look at"),
        unit=Unit.OES,
        staff_role=StaffRole.REVIEWER,
    ),
    Player(
        "Ben Marchetti",
        "ben@oes.example",
        _("reviewer"),
        _("Has just returned a filing; reads a summary of internal use"),
        unit=Unit.OES,
        staff_role=StaffRole.REVIEWER,
    ),
    Player(
        "Aurel Lindqvist",
        "aurel@oes.example",
        _("supervisor"),
        _("Gives cases to colleagues; is told what is overdue"),
        unit=Unit.OES,
        staff_role=StaffRole.SUPERVISOR,
    ),
    Player(
        "Ines Tolliver",
        "ines@oes.example",
        _("administrator"),
        _("Verifies organisations; one waits"),
        unit=Unit.OES,
        staff_role=StaffRole.ADMINISTRATOR,
    ),
    Player(
        "Maren Quillfeather",
        "maren@doj.example",
        _("reviewer"),
        _("Of another unit: sees one case of OES, by a grant"),
        unit=Unit.AG,
        staff_role=StaffRole.REVIEWER,
    ),
)

EVERYBODY = (*(m for company in COMPANIES for m in company.members), *STAFF)
ADDRESSES = frozenset(player.email for player in EVERYBODY)

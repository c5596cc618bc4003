"""manage.py vault_rotate: new keys in the place of old ones."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portal.errors import NotFound, Refusal
from portal.vault.services import rotation


class Command(BaseCommand):
    help = (
        "Seals every case to the current service key, or to the office's current recovery key, "
        "or gives one case a new pair. It may be broken off and called again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        of = parser.add_subparsers(dest="what", required=True)
        of.add_parser("service", help="to the last key of PORTAL_VAULT_KEYS")
        of.add_parser("recovery", help="to the key of PORTAL_VAULT_RECOVERY")
        case = of.add_parser("case", help="a new pair for one case")
        case.add_argument("ref", type=UUID)

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            if options["what"] == "case":
                row = rotation.case(ref=options["ref"], now=now)
                self.stdout.write(f"The case has its pair number {row.generation}.")
                return
            rotate = rotation.service if options["what"] == "service" else rotation.recovery
            done = rotate(now=now)
        except NotFound as error:
            raise CommandError("There is no such case.") from error
        except Refusal as error:
            raise CommandError(f"{error.code}: {error}") from error
        self.stdout.write(f"{done.cases} cases sealed anew.")
        if done.failed:
            raise CommandError(f"{done.failed} cases do not open: see vault_check.")

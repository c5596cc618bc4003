"""manage.py change_staff: another unit or role for one of the State's staff."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portal.errors import NotFound
from portal.identity import services
from portal.identity.rules import StaffRole, Unit


class Command(BaseCommand):
    help = (
        "Gives a member of the State's staff another unit and role, at once. Cases that they "
        "hold stay theirs: a supervisor reassigns those that they may not work on any more."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--unit", required=True, choices=Unit.values)
        parser.add_argument("--role", required=True, choices=StaffRole.values)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            person = services.change_staff(
                email=options["email"],
                unit=options["unit"],
                staff_role=options["role"],
                now=timezone.now(),
            )
        except NotFound as error:
            raise CommandError(f"None of the staff has the address {options['email']}.") from error
        self.stdout.write(f"{person.name} is now {options['unit']} {options['role']}.")

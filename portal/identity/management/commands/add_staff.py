"""manage.py add_staff: the State's first people, and later ones."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError

from portal.errors import Refusal
from portal.identity import services
from portal.identity.rules import StaffRole, Unit


class Command(BaseCommand):
    help = (
        "Adds a member of the State's staff. They choose a password by “Forgotten your "
        "password?” on the sign-in page, and set up a second factor on their first visit."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--unit", required=True, choices=Unit.values)
        parser.add_argument("--role", required=True, choices=StaffRole.values)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            services.add_person(
                email=options["email"],
                name=options["name"],
                password=None,
                unit=options["unit"],
                staff_role=options["role"],
            )
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        except IntegrityError as error:
            raise CommandError(f"{options['email']} has an account already.") from error
        self.stdout.write(f"Added {options['name']}, {options['unit']} {options['role']}.")

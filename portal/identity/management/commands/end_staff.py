"""manage.py end_staff: for whoever leaves the State's service."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portal.errors import NotFound
from portal.identity import services


class Command(BaseCommand):
    help = (
        "Closes the account of a member of the State's staff and ends their sessions, at once. "
        "What they did stays under their name. Cases that they hold stay theirs until a "
        "supervisor reassigns them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            person = services.end_staff(email=options["email"], now=timezone.now())
        except NotFound as error:
            raise CommandError(f"None of the staff has the address {options['email']}.") from error
        self.stdout.write(f"The account of {person.name} is closed.")

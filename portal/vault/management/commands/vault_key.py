"""manage.py vault_key: a new private key of the service."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.vault import envelope, keyholder


class Command(BaseCommand):
    help = (
        "Prints a new service key as a line for the file that PORTAL_VAULT_KEYS names. Add it as "
        "the last line, in every process, and leave the former lines; then `vault_rotate service`."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["new"])
        parser.add_argument("name", help="such as 2026-11; never used before")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"]
        if not name.isascii() or not name.replace("-", "").isalnum() or len(name) > 40:
            raise CommandError("A name is made of letters, digits and hyphens, 40 at the most.")
        private, _public = envelope.new_pair()
        self.stdout.write(keyholder.line(name, private), ending="")

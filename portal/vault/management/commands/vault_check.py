"""manage.py vault_check: whether all that is confidential can still be opened."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.errors import Refusal
from portal.vault import upkeep


class Command(BaseCommand):
    help = (
        "Opens the service's grant of every case, and looks for files without an object in the "
        "storage and for objects without a file. Exits 1 if something is wrong."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = upkeep.check(now=timezone.now())
        except Refusal as error:
            raise CommandError("A service key that is still needed is missing.") from error
        self.stdout.write(f"{found.cases} cases")
        for what, wrong in found:
            self.stdout.write(f"{len(wrong)} {what}")
        if not found.is_well:
            raise SystemExit(1)

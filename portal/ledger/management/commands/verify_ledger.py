"""manage.py verify_ledger: OK, or the first broken link."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.ledger import selectors


class Command(BaseCommand):
    help = "Walks every chain of the ledger; says OK, or names the first broken link and exits 1."

    def handle(self, *args: Any, **options: Any) -> None:
        whole, broken = selectors.verify()
        if broken:
            self.stderr.write(
                f"BROKEN: stream {broken.stream}, event {broken.sequence}: {broken.why}"
            )
            raise SystemExit(1)
        self.stdout.write(f"OK: {whole} events")

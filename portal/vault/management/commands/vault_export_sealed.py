"""manage.py vault_export_sealed: a case for whoever holds the office's recovery key."""

import os
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portal.errors import NotFound
from portal.vault import exports


class Command(BaseCommand):
    help = (
        "Writes a case with its files, sealed as they are, into a package that "
        "`python -m portal.vault.offline open` opens on another machine with the recovery key."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ref", type=UUID)
        parser.add_argument("file", type=Path, help="must not exist")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            out = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        except FileExistsError as error:
            raise CommandError(f"{path} is there already.") from error
        try:
            with out:
                tar, missing = exports.sealed(case=options["ref"], now=timezone.now())
                out.writelines(tar)
        except BaseException as error:
            path.unlink()
            if isinstance(error, NotFound):
                raise CommandError("There is no such case.") from error
            raise
        for ref in missing:
            self.stderr.write(f"The storage has not got file {ref}; it is left out.")
        if missing:
            raise SystemExit(1)

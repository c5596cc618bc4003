"""What must be true before the first page, in one Django process: tables, static files, data."""

import hashlib
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def main() -> None:
    """Bring the database, the static files and the demonstration up to date."""
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    _collect_static()
    if settings.PORTAL_DEMO:
        call_command("load_demo")


def _collect_static() -> None:
    """Collect the static files if one of them has changed: compressing them takes seconds."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            file = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{file.st_mtime_ns}\0{file.st_size}\0".encode())
    stamp = Path(settings.STATIC_ROOT) / "collected"
    if not stamp.exists() or stamp.read_text() != digest.hexdigest():
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        stamp.write_text(digest.hexdigest())


if __name__ == "__main__":
    main()

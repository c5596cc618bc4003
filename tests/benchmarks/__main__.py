"""Runs benchmarks by name, or all, on a database of their own. A short figure is no error."""

import os
import pkgutil
import sys
from importlib import import_module

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")

import django
from django.db import connections
from django.test.utils import setup_databases, teardown_databases

from tests import benchmarks


def names() -> list[str]:
    """Modules of this package that can be run; `_name` is a part of one."""
    found = [module.name for module in pkgutil.iter_modules(benchmarks.__path__)]
    return [name for name in found if not name.startswith("_")]


def main(wanted: list[str]) -> int:
    if unknown := set(wanted) - set(names()):
        print(f"No benchmark {', '.join(sorted(unknown))}. There are: {', '.join(names())}.")
        return 2
    django.setup()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        for name in wanted or names():
            for figure in import_module(f"tests.benchmarks.{name}").run():
                print(f"{name}: {figure}", flush=True)
    finally:
        connections.close_all()
        teardown_databases(databases, verbosity=0)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The role that public pages read with may select from the public tables and from no other.

It must have a login of its own for that: the deployment check and `/readyz` ask what it may read.
"""

import logging
from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.db.models import Model
from psycopg import sql

from portal.rooms import RoomConfig

_log = logging.getLogger(__name__)


def public_models() -> list[type[Model]]:
    """Every table that anybody may read, of all rooms."""
    rooms = [config for config in apps.get_app_configs() if isinstance(config, RoomConfig)]
    return [room.get_model(name) for room in rooms for name in room.public_models]


def grant(using: str = "default", **signal: Any) -> None:
    """Take every right from the public role, also those that everybody has, then give it what is
    public; after each migrate.

    Without that role nothing is granted and a warning says so: public pages then don't work.
    """
    role = settings.PUBLIC_ROLE
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            _log.warning(
                "There is no database role %s, so public pages can read nothing. Create it as "
                "superuser (CREATE ROLE %s LOGIN), then run migrate again.",
                role,
                role,
            )
            return
        names = [model._meta.db_table for model in public_models()]
        tables = sql.SQL(", ").join(map(sql.Identifier, names))
        for statement in (
            "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {role}",
            "REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, {role}",
            # Not an owner's to take, this gives a warning of the database, and stays.
            "REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC, {role}",
            "GRANT SELECT ON {tables} TO {role}",
        ):
            cursor.execute(
                sql.SQL(statement).format(
                    role=sql.Identifier(role),
                    tables=tables,
                    database=sql.Identifier(connections[using].settings_dict["NAME"]),
                )
            )


def reads_too_much() -> bool:
    """Whether the login of public pages may read a table that isn't public."""
    with connections["public"].cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind IN ('r', 'p', 'v', 'm', 'f') AND relname <> ALL (%s)"
            " AND has_any_column_privilege(oid, 'SELECT'))",
            [[model._meta.db_table for model in public_models()]],
        )
        (found,) = cursor.fetchone()
    return bool(found)


@register(Tags.database, deploy=True)
def public_login(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> Sequence[CheckMessage]:
    """Refuse to deploy with public pages that could show what is private."""
    if not databases or not reads_too_much():
        return []
    return [
        Error(
            "Public pages read with a login that may read private tables.",
            hint=f"Let DATABASE_PUBLIC_URL name the role {settings.PUBLIC_ROLE}; then migrate.",
            id="publication.E001",
        )
    ]

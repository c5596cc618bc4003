"""The role that public pages read with may select from the public tables and from no other."""

import logging
from typing import Any

from django.conf import settings
from django.db import connections
from psycopg import sql

from portal.publication.models import PUBLIC

_log = logging.getLogger(__name__)


def grant(using: str = "default", **signal: Any) -> None:
    """Take every right from the public role, then give it what is public; after each migrate.

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
        tables = sql.SQL(", ").join(sql.Identifier(model._meta.db_table) for model in PUBLIC)
        for statement in (
            "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
            "REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {role}",
            "GRANT SELECT ON {tables} TO {role}",
        ):
            cursor.execute(sql.SQL(statement).format(role=sql.Identifier(role), tables=tables))

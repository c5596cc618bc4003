"""A flush that empties only what holds rows, frozen tables too; the cost of transactional tests."""

from typing import Any

from django.db import connections

_SPARED = {"django_content_type", "auth_permission", "django_migrations"}

# TRUNCATE asks for the tables that refer to these too, empty as they may be.
_WITH_THOSE_THAT_REFER = """
WITH RECURSIVE doomed(id) AS (
  SELECT unnest(%s::regclass[])::oid
  UNION
  SELECT conrelid FROM pg_constraint JOIN doomed ON confrelid = id WHERE contype = 'f'
)
SELECT relname FROM pg_class WHERE oid IN (SELECT id FROM doomed)
"""


def install() -> None:
    """Put it under every connection of this process: Playwright's loop has ones of its own."""

    def sql_flush(self: Any, style: Any, tables: list[str], **options: Any) -> list[str]:
        candidates = sorted(set(tables) - _SPARED)
        if not candidates:
            return []
        probe = " UNION ALL ".join(
            f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in candidates
        )
        with self.connection.cursor() as cursor:
            cursor.execute(probe)
            full = [row[0] for row in cursor.fetchall()]
            if not full:
                return []
            cursor.execute(_WITH_THOSE_THAT_REFER, [[f'"{name}"' for name in full]])
            full = [row[0] for row in cursor.fetchall()]
        quoted = [f'"{name}"' for name in full]
        return [
            *(f"ALTER TABLE {name} DISABLE TRIGGER USER" for name in quoted),
            f"TRUNCATE {', '.join(quoted)}",
            *(f"ALTER TABLE {name} ENABLE TRIGGER USER" for name in quoted),
        ]

    type(connections["default"].ops).sql_flush = sql_flush

"""While a public address is answered, every query goes to the role that reads what is public."""

from contextvars import ContextVar
from typing import Any

answering_public: ContextVar[bool] = ContextVar("answering_public", default=False)


class PublicRouter:
    """Sends reads and writes of a public answer to `public`, where a write is refused."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        return "public" if answering_public.get() else None

    db_for_write = db_for_read

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == "default"

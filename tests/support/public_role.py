"""The second login in tests: what a public page reads, it reads as the public role.

In an ordinary test, whose one transaction no other connection can see into, `public` is a copy of
`default` that changes its role for each statement. Transactional tests and the live server use
the real second login.
"""

import copy
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from psycopg import pq, sql


def use_both_logins(items: list[pytest.Item]) -> None:
    """For `pytest_collection_modifyitems`: transactional tests may use both connections."""
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        marker = item.get_closest_marker("django_db")
        options = dict(marker.kwargs) if marker else {}
        if options.get("transaction") or names & {"transactional_db", "live_server"}:
            options |= {"transaction": True, "databases": ["default", "public"]}
            item.add_marker(pytest.mark.django_db(**options), append=False)


@pytest.fixture(autouse=True)
def public_role_in_one_transaction(request: pytest.FixtureRequest) -> Iterator[None]:
    """Puts the copy in place while an ordinary database test runs."""
    marker = request.node.get_closest_marker("django_db")
    ordinary = "db" in request.fixturenames or marker is not None
    if not ordinary or (marker and marker.kwargs.get("transaction")):
        yield
        return
    request.getfixturevalue("db")
    default = connections["default"]
    default.ensure_connection()
    public = copy.copy(default)
    public.alias = "public"
    public.execute_wrappers = [_as_public]
    public.queries_log = deque(maxlen=public.queries_limit)
    real = connections["public"]
    connections["public"] = public
    yield
    connections["public"] = real


def _as_public(
    execute: Callable[..., Any], statement: Any, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    session = context["connection"].connection
    role = sql.Identifier(settings.PUBLIC_ROLE)
    _unless_failed(session, sql.SQL("SET LOCAL ROLE {}").format(role))
    try:
        return execute(statement, params, many, context)
    finally:
        _unless_failed(session, sql.SQL("RESET ROLE"))


def _unless_failed(session: Any, statement: sql.Composable) -> None:
    """After an error a transaction takes nothing but a rollback, which takes the role back too."""
    if session.info.transaction_status != pq.TransactionStatus.INERROR:
        session.execute(statement)

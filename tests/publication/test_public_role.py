import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.db import ProgrammingError, connections, transaction
from django.template import Context, Engine

from portal.identity.models import Person
from portal.publication.grants import grant, public_models, reads_too_much
from portal.publication.models import Developer, Document
from portal.publication.router import answering_public
from portal.rulebook.models import AddedDay

READABLE = {model._meta.db_table for model in public_models()}


def _tables(connection):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
            " WHERE n.nspname = 'public' AND relkind IN ('r', 'p', 'v', 'm', 'f')"
        )
        return {name for (name,) in cursor.fetchall()}


def _asked_of_each(connection, statement):
    """The tables for which the public role is let do that."""
    let = set()
    for table in _tables(connection):
        try:
            with transaction.atomic(using="public"), connection.cursor() as cursor:
                cursor.execute(statement.format(table=table))
            let.add(table)
        except ProgrammingError as error:
            assert "permission denied" in str(error)  # noqa: PT017
    return let


@pytest.mark.django_db
def test_in_a_test_of_one_transaction_the_role_reads_the_public_tables_and_no_other():
    assert _asked_of_each(connections["public"], 'SELECT 1 FROM "{table}" LIMIT 1') == READABLE


@pytest.mark.django_db(transaction=True)
def test_the_second_login_reads_the_public_tables_and_no_other():
    assert connections["public"].settings_dict["USER"] == "portal_public"
    assert connections["default"].settings_dict["USER"] != "portal_public"
    tables = _tables(connections["default"])
    assert {"identity_person", "publication_document"} < tables
    assert _asked_of_each(connections["public"], 'SELECT 1 FROM "{table}" LIMIT 1') == READABLE


@pytest.mark.django_db
def test_the_role_may_write_nowhere():
    for statement in ('DELETE FROM "{table}"', 'TRUNCATE "{table}"', 'LOCK TABLE "{table}"'):
        assert _asked_of_each(connections["public"], statement) == set(), statement
    with pytest.raises(ProgrammingError), transaction.atomic():
        Developer.objects.using("public").create(slug="nobody", name="Nobody")


@pytest.mark.django_db
def test_a_right_given_by_mistake_is_gone_after_the_next_migrate():
    with connections["default"].cursor() as cursor:
        cursor.execute("GRANT SELECT ON identity_person TO portal_public")
        cursor.execute("GRANT SELECT ON ledger_event TO PUBLIC")
        cursor.execute("GRANT SELECT (email) ON identity_person TO PUBLIC")
    assert reads_too_much()
    grant(using="default")
    assert _asked_of_each(connections["public"], 'SELECT 1 FROM "{table}" LIMIT 1') == READABLE
    assert not reads_too_much()


@pytest.mark.django_db(transaction=True)
def test_the_second_login_makes_no_table_of_its_own_and_stops_after_five_seconds():
    for statement in ("CREATE TEMPORARY TABLE mine ()", "CREATE TABLE mine ()"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            connections["public"].cursor().execute(f"SET transaction_read_only = off; {statement}")
    with connections["public"].cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("5s",)


@pytest.mark.django_db
def test_a_deployment_whose_public_pages_read_as_the_owner_is_refused():
    def found():
        every = run_checks(tags=["database"], include_deployment_checks=True, databases=["public"])
        return [message.id for message in every if message.id == "publication.E001"]

    assert found() == []
    connections["public"].execute_wrappers = []  # as the owner
    assert found() == ["publication.E001"]


@pytest.mark.django_db
def test_without_the_role_a_warning_says_what_to_do(settings, caplog):
    settings.PUBLIC_ROLE = "nobody_of_that_name"
    grant(using="default")
    assert "CREATE ROLE nobody_of_that_name LOGIN" in caplog.text


@pytest.mark.django_db
def test_a_template_that_asks_for_something_private_raises(reviewer):
    page = Engine().from_string("{% for person in people %}{{ person.name }}{% endfor %}")
    token = answering_public.set(True)
    try:
        with pytest.raises(ProgrammingError), transaction.atomic():
            page.render(Context({"people": Person.objects.all()}))
        assert page.render(Context({"people": Document.objects.all()})) == ""
    finally:
        answering_public.reset(token)


def test_every_model_of_publication_is_public_and_of_another_room_what_is_named_here():
    theirs = {model for model in public_models() if model._meta.app_label != "publication"}
    assert set(public_models()) - theirs == set(apps.get_app_config("publication").get_models())
    assert theirs == {AddedDay}

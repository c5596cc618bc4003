import pytest

from portal.errors import NotFound, Refusal
from portal.ledger.models import Event
from portal.publication import services
from portal.publication.models import Developer, Document, State
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def withdraw(reviewer):
    return lambda document, reason="Filed by mistake.": services.withdraw(
        reference=document.reference, reason=reason, by=reviewer, now=NOW
    )


def test_the_version_before_does_not_become_current_again(publish, withdraw):
    publish(1)
    withdraw(publish(2))
    assert list(Document.objects.order_by("number").values_list("state", flat=True)) == [
        State.REPLACED,
        State.WITHDRAWN,
    ]


def test_the_reason_is_kept_with_the_document_and_in_the_ledger(publish, withdraw):
    document = withdraw(publish())
    assert (document.state_reason, document.state_at) == ("Filed by mistake.", NOW)
    event = Event.objects.get(action="publication.withdrawn")
    assert event.data == {"reason": "Filed by mistake."}


def test_cached_pages_of_the_developer_are_out_of_date_afterwards(publish, withdraw):
    document = publish()
    before = Developer.objects.get().changes
    withdraw(document)
    assert Developer.objects.get().changes == before + 1


def test_a_second_withdrawal_is_refused_and_changes_nothing(publish, withdraw):
    document = publish()
    withdraw(document)
    with pytest.raises(Refusal) as refused:
        withdraw(document, "Another reason.")
    assert refused.value == Refusal("publication.withdrawn")
    assert Document.objects.get().state_reason == "Filed by mistake."


def test_what_was_never_published_cannot_be_withdrawn(reviewer):
    with pytest.raises(NotFound):
        services.withdraw(reference="CA-F-2026-000000-X", reason="", by=reviewer, now=NOW)

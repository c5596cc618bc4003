import dataclasses
import hashlib

import pytest
from django.contrib.postgres.search import SearchQuery
from django.core.files.storage import default_storage
from django.db import ProgrammingError, transaction

from portal.ledger.models import Event
from portal.ledger.selectors import verify
from portal.publication import services
from portal.publication.models import Developer, Document, State
from tests.conftest import NOW
from tests.support.publications import elements, publication, stored

pytestmark = pytest.mark.django_db


def states():
    return {(d.number, d.edition): d.state for d in Document.objects.all()}


def found(words):
    query = SearchQuery(words, config="english", search_type="websearch")
    return [document.number for document in Document.objects.filter(search=query)]


def test_the_text_is_copied_with_its_digest_its_page_and_its_contents(publish):
    document = publish()
    assert document.text_sha256 == hashlib.sha256(document.text.encode()).hexdigest()
    assert '<h2 id="s-1-scope">1 Scope</h2>' in document.html
    assert [entry["title"] for entry in document.contents] == [
        "1 Scope",
        "2 Thresholds",
        "2.1 Control",
    ]


def test_a_new_version_replaces_the_current_one(publish):
    publish(1)
    publish(2)
    assert states() == {(1, 1): State.REPLACED, (2, 1): State.CURRENT}


def test_another_developer_and_another_kind_are_left_alone(publish, monkeypatch):
    publish(1)
    publish(1, developer="tidewater", reference="CA-F-2026-777777-X")
    assert Document.objects.filter(state=State.CURRENT).count() == 2


def test_a_correction_of_the_current_version_replaces_its_former_edition(publish):
    publish(1)
    publish(1, 2, correction="A page was missing.")
    assert states() == {(1, 1): State.REPLACED, (1, 2): State.CURRENT}


def test_a_correction_of_an_older_version_does_not_replace_a_newer_one(publish):
    publish(1)
    publish(2)
    publish(1, 2)
    assert states() == {
        (1, 1): State.REPLACED,
        (1, 2): State.REPLACED,
        (2, 1): State.CURRENT,
    }


def test_a_correction_of_an_older_version_is_not_current_after_the_newer_was_withdrawn(
    publish, reviewer
):
    publish(1)
    second = publish(2)
    services.withdraw(reference=second.reference, reason="A mistake.", by=reviewer, now=NOW)
    publish(1, 2)
    assert State.CURRENT not in states().values()


def test_publishing_the_same_reference_again_changes_nothing(publish):
    first = publish(1)
    again = publish(1, text="Other words.\n", developer_name="Another name")
    assert again.pk == first.pk
    assert Document.objects.get().text == first.text
    assert Developer.objects.get().name == "Halcyon Forge, Inc."
    assert Developer.objects.get().changes == 1
    assert Event.objects.filter(action="publication.published").count() == 1


def test_two_who_publish_the_same_at_once_publish_it_once(publish, both_at_once, reviewer):
    draft = publication()
    one, other = both_at_once(*[lambda: services.publish(draft=draft, by=reviewer, now=NOW)] * 2)
    assert one.pk == other.pk
    assert Document.objects.count() == 1


def test_two_versions_published_at_once_leave_one_current(both_at_once, reviewer):
    drafts = [publication(1), publication(2)]
    both_at_once(*[lambda d=d: services.publish(draft=d, by=reviewer, now=NOW) for d in drafts])
    assert states() == {(1, 1): State.REPLACED, (2, 1): State.CURRENT}


def test_the_database_refuses_a_change_of_what_was_published(publish):
    document = publish()
    document.text = "Other words.\n"
    with pytest.raises(ProgrammingError), transaction.atomic():
        document.save()
    with pytest.raises(ProgrammingError), transaction.atomic():
        document.delete()


def test_an_element_counts_as_changed_when_its_words_differ_from_the_version_before(publish):
    first = publish(1)
    assert [e["changed"] for e in first.elements] == [False] * 4
    second = publish(
        2,
        text=first.text.replace("# 1 Scope", "# 1 What it covers").replace(
            "must see", "should see"
        ),
        elements=elements("s-1-what-it-covers", "s-2-thresholds", "s-21-control", None),
    )
    # Element 2 is mapped to the section around 2.1, whose words changed.
    assert [e["changed"] for e in second.elements] == [False, True, True, False]


def test_an_element_no_longer_stated_has_changed(publish):
    publish(1)
    second = publish(2, elements=elements(None, "s-2-thresholds", "s-21-control", None))
    assert second.elements[0]["state"] == "not_stated"
    assert [e["changed"] for e in second.elements] == [True, False, False, False]


def test_a_version_is_compared_with_the_corrected_edition_before_it(publish):
    publish(1)
    text = publish(1, 2, text="# 1 Scope\n\nEvery model.\n", elements=elements("s-1-scope")).text
    assert not publish(2, text=text, elements=elements("s-1-scope")).elements[0]["changed"]


def test_files_are_copied_to_where_the_public_reads_them(publish):
    file = stored(b"%PDF one")
    document = publish(files=[file])
    copy = document.files.get()
    assert copy.stored_as.startswith("public/")
    with default_storage.open(copy.stored_as) as opened:
        assert opened.read() == b"%PDF one"
    assert (copy.name, copy.sha256, copy.pages) == (file.name, file.sha256, 41)


def test_a_file_that_is_no_longer_what_was_filed_stops_the_publication(publish):
    damaged = dataclasses.replace(stored(b"%PDF one"), sha256="0" * 64)
    with pytest.raises(services.DamagedFile), transaction.atomic():
        publish(files=[damaged])
    assert not Document.objects.exists()


def test_a_copy_that_a_crash_left_half_written_is_made_again(publish):
    file = stored(b"%PDF one")
    name = publish(1, files=[file]).files.get().stored_as
    with default_storage.open(name, "wb") as half:
        half.write(b"%PD")
    with default_storage.open(publish(2, files=[file]).files.get().stored_as) as opened:
        assert opened.read() == b"%PDF one"


def test_words_of_the_title_the_developer_the_headings_and_the_text_are_found(publish):
    publish()
    for words in ("paper", "halcyon", "control", "committee", '"release committee"'):
        assert found(words) == [1], words


def test_a_text_of_two_megabytes_is_searchable_from_end_to_end(publish):
    publish(text="# Scope\n\n" + "The committee reads it. " * 90_000 + "Zanzibar.\n")
    assert found("zanzibar") == [1]


def test_a_text_of_more_different_words_than_a_search_vector_holds_is_found_by_its_first(publish):
    words = " ".join(f"word{number:x}" for number in range(200_000))
    publish(text=f"# Scope\n\nAardvark {words}\n")
    assert found("aardvark") == [1]
    assert found("halcyon") == [1]


def test_who_published_what_is_in_the_ledger(publish, reviewer):
    document = publish(1)
    publish(2)
    events = Event.objects.filter(stream_id=f"publication:{document.reference}")
    assert [(e.action, e.actor) for e in events.order_by("sequence")] == [
        ("publication.published", reviewer.actor),
        ("publication.replaced", reviewer.actor),
    ]
    assert verify()[1] is None


def test_a_kind_that_nobody_registered_is_not_published(publish):
    with pytest.raises(KeyError):
        publish(kind="nobodys")

"""What is certified is exactly what was shown, by somebody who may, once."""

import hashlib
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InternalError, ProgrammingError, transaction

from filings.lifecycle import answers, selectors
from filings.lifecycle.kinds import TEXT
from filings.lifecycle.models import Draft, Filing, Submission
from filings.lifecycle.services import drafts, uploads
from filings.lifecycle.services import filings as lifecycle
from portal.casework.models import Case
from portal.errors import NotFound, Refusal
from portal.ledger.models import Event
from portal.outbox.models import Mail
from portal.references import is_reference, reference
from tests.conftest import NOW
from tests.support import filings as way
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db


def sign(draft, by, now, **changed):
    signed = lifecycle.to_sign(selectors.numbered(draft), now)
    words = {
        "name": by.name,
        "signed_sha256": signed.signed_sha256,
    }
    return lifecycle.certify(draft=draft.pk, by=by, now=now, **(words | changed))


def test_filing_freezes_opens_a_case_tells_people_and_writes_it_down(
    ready, officer, preparer, now
) -> None:
    submission = sign(ready, officer, now)
    assert submission.text == ready.parts.get(name=TEXT).content["text"]
    assert Case.objects.get(subject=submission.filing_id).title == "Framework, version 1"
    assert {m.to for m in Mail.objects.filter(subject__startswith="Filed")} == {
        officer.email,
        preparer.email,
    }
    event = Event.objects.get(action="filing.submitted")
    assert event.data["text_sha256"] == submission.text_sha256
    assert officer.name not in str(event.data)


def test_a_draft_changed_after_it_was_shown_is_not_signed(ready, officer, preparer, now) -> None:
    shown = lifecycle.to_sign(ready, now)
    way.save(ready, TEXT, {"text": way.text_of(9)}, preparer, now)
    with refused("draft.changed_since"):
        sign(ready, officer, now, signed_sha256=shown.signed_sha256)
    assert not Filing.objects.exists()


@pytest.mark.parametrize("name", ["", "Imani", "Idris Valdane"])
def test_another_name_than_ones_own_signs_nothing(ready, officer, now, name) -> None:
    with refused("certify.name_differs"):
        sign(ready, officer, now, name=name)


def test_ones_own_name_counts_whatever_its_case_and_spaces(ready, officer, now) -> None:
    assert sign(ready, officer, now, name="  imani   CASTELLANE ").certifier_name == officer.name


def test_a_draft_that_fails_a_check_is_not_filed(draft, officer, now) -> None:
    with refused("draft.checks_fail"):
        sign(draft, officer, now)


def test_who_may_not_certify_is_refused(ready, preparer, counsel, stranger, now) -> None:
    for person in (preparer, counsel):
        with refused("permission.denied"):
            sign(ready, person, now)
    with pytest.raises(NotFound):
        sign(ready, stranger, now)


def test_an_officer_without_a_second_factor_is_told_what_is_missing(ready, officer, now) -> None:
    officer.authenticator_set.all().delete()
    officer.__dict__.pop("has_second_factor", None)
    with refused("permission.second_factor"):
        sign(ready, officer, now)


def test_a_double_click_makes_one_filing(both_at_once, ready, officer, now) -> None:
    one, other = both_at_once(*[lambda: sign(ready, officer, now)] * 2)
    assert one == other
    assert Submission.objects.count() == Filing.objects.count() == 1
    assert Mail.objects.filter(subject__startswith="Filed").count() == 2


def test_the_second_of_two_officers_is_told_who_was_first(
    both_at_once, ready, officer, second_officer, now
) -> None:
    results = both_at_once(
        lambda: sign(ready, officer, now), lambda: sign(ready, second_officer, now)
    )
    [made] = [r for r in results if isinstance(r, Submission)]
    [told] = [r for r in results if isinstance(r, Refusal)]
    assert told == Refusal("draft.already_submitted", name=made.certifier_name)
    assert Filing.objects.count() == 1


def test_of_two_first_versions_signed_at_once_the_second_is_read_again_as_version_two(
    both_at_once, ready, organisation, officer, now
) -> None:
    other = drafts.start(
        organisation=organisation, kind="framework", by=officer, now=now + timedelta(minutes=1)
    )
    way.fill(other, officer, now)
    results = both_at_once(*[lambda d=d: sign(d, officer, now) for d in (ready, other)])
    assert [r.code for r in results if isinstance(r, Refusal)] == ["draft.changed_since"]
    assert Filing.objects.get().number == 1
    [left] = Draft.objects.filter(submitted_at=None)
    with refused("draft.checks_fail"):  # a further version says what changed
        sign(selectors.numbered(left), officer, now)
    way.fill(left, officer, now)
    assert sign(selectors.numbered(left), officer, now).filing.number == 2


def test_a_file_that_came_after_the_page_was_shown_is_not_signed(
    ready, officer, preparer, now
) -> None:
    shown = lifecycle.to_sign(ready, now)
    file = SimpleUploadedFile("board-minutes.md", b"# Minutes\n")
    uploads.read(
        upload=uploads.receive(draft=ready.pk, file=file, by=preparer, now=now).pk, now=now
    )
    with refused("draft.changed_since"):
        sign(ready, officer, now, signed_sha256=shown.signed_sha256)


def test_what_was_signed_can_be_hashed_again_by_whoever_holds_it(ready, officer, now) -> None:
    submission = sign(ready, officer, now)
    for part, digest in (
        ("text", submission.text_sha256),
        ("answers", submission.answers_sha256),
        ("whole", submission.signed_sha256),
    ):
        _name, _type, content = answers.signed(submission)[part]
        assert hashlib.sha256(content).hexdigest() == digest


def test_the_database_keeps_what_a_filing_says_of_itself(ready, officer, now) -> None:
    sign(ready, officer, now)
    for change in (
        {"reference": "CA-F-2026-000009-9"},
        {"number": 7},
        {"filed_at": NOW + timedelta(days=1)},
    ):
        with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
            Filing.objects.update(**change)
    with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
        Filing.objects.all()._raw_delete(using="default")


def test_the_reference_counts_in_the_states_own_year(ready, officer) -> None:
    # 7:59 am UTC on New Year's Day is still the old year in California.
    submission = sign(ready, officer, datetime(2027, 1, 1, 7, 59, tzinfo=UTC))
    assert submission.filing.reference.startswith("CA-F-2026-")


def test_the_check_character_finds_every_slip_of_one_key_and_every_swap() -> None:
    good = reference("F", 2026, 123)
    assert is_reference(good.lower())
    for place, character in enumerate(good):
        for typed in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ":
            if character.isalnum() and typed != character:
                assert not is_reference(good[:place] + typed + good[place + 1 :])
    digits = [i for i, c in enumerate(good) if c.isdigit()]
    for a, b in pairwise(digits):
        swapped = list(good)
        swapped[a], swapped[b] = swapped[b], swapped[a]
        assert good[a] == good[b] or not is_reference("".join(swapped))

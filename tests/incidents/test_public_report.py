"""A member of the public reports: it is sealed, it names nobody, and a code leads back to it."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from incidents.models import Incident, Report
from incidents.public import rules, selectors, services
from incidents.public.models import Receipt
from incidents.public.views import REPORTS
from incidents.rules import Lane, State
from portal.intake import tokens
from portal.intake.forms import TOKEN
from portal.ledger.models import Event
from portal.vault import codes
from portal.vault.models import CaseKey, File, Grant, Item
from portal.vault.services import items
from tests.conftest import NOW
from tests.support.public_reports import WHAT, code_in, form, reported, send, visitor
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db

WRITE = reverse("report_incident:write")


def stored():
    """What the only report holds."""
    report = Report.objects.select_related("item").get()
    return items.opened([report.item])[0]


def test_whoever_fills_in_two_answers_gets_a_reference_and_a_code():
    answer = send(visitor())
    row = Incident.objects.get()
    assert answer.status_code == 200
    assert row.reference in answer.content.decode()
    assert codes.read(code_in(answer))
    assert (row.lane, row.state, row.organisation) == (Lane.PUBLIC, State.RECEIVED, None)
    assert stored()["answers"] == {"what": WHAT, "danger": "no"}


def test_everything_that_can_be_told_is_sealed_as_it_was_told():
    told = {
        "when": "last Tuesday",
        "where": "An app",
        "hurt": "yes",
        "how": "I saw it",
        "name": "Quentin Nobody",
        "contact": "quentin@example.org",
        "language": "Español",
        "may_share": "on",
    }
    send(visitor(), **told)
    assert stored()["answers"] == told | {"what": WHAT, "danger": "no", "may_share": True}


def test_the_unit_may_read_it_and_nobody_else(reviewer, make_person):
    send(visitor())
    [item] = Item.objects.filter(purpose=selectors.CONTENT)
    [content] = items.read(items=[item], by=reviewer, what="report", now=NOW)
    assert content["answers"]["what"] == WHAT
    holders = set(Grant.objects.values_list("holder", flat=True))
    assert {h for h in holders if not h.startswith(("service:", "recovery:"))} == {"unit:OES"}


def test_files_are_kept_with_it():
    send(visitor(), attachments=[SimpleUploadedFile(f"{n}.png", b"a picture") for n in range(2)])
    assert File.objects.count() == 2
    assert stored()["files"] == [["0.png", 9], ["1.png", 9]]


def test_a_file_without_a_byte_is_refused_beside_its_field():
    answer = send(visitor(), attachments=[SimpleUploadedFile("empty.txt", b"")])
    assert "empty" in answer.content.decode()
    assert not Incident.objects.exists()


def test_what_is_missing_is_asked_for_and_what_was_typed_comes_back():
    answer = send(visitor(), what="", how="I saw <b>it</b>", danger="")
    page = answer.content.decode()
    assert "Say what happened" in page
    assert "Say whether somebody is in danger now" in page
    assert "I saw &lt;b&gt;it&lt;/b&gt;" in page
    assert not Incident.objects.exists()
    assert not CaseKey.objects.exists()


def test_more_files_than_can_be_looked_at_are_refused_beside_the_field():
    many = [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(rules.FILES + 1)]
    assert "at most 5 files" in send(visitor(), attachments=many).content.decode()
    assert not Incident.objects.exists()


@pytest.mark.parametrize(
    "typed",
    ["", "\0", " \n\t", "\u202e", "x" * 20_001, "x" * 10_000_000],
    ids=["nothing", "NUL", "blanks", "a mark", "one too many", "10 MB"],
)
def test_nothing_and_too_much_are_no_report(typed):
    answer = send(visitor(), what=typed)
    assert answer.status_code == 200
    assert "needs another look" in answer.content.decode()
    assert not Incident.objects.exists()


def test_hostile_characters_are_taken_out_and_the_words_stay():
    send(visitor(), what="It said \u202eevil\u202c\0 <script>alert(1)</script>")
    assert stored()["answers"]["what"] == "It said evil <script>alert(1)</script>"


def test_a_form_that_is_sent_twice_is_one_report_with_one_code():
    client, fields = visitor(), form()
    first, second = (client.post(WRITE, fields) for _time in range(2))
    assert code_in(first) == code_in(second)
    assert Incident.objects.count() == 1


def test_a_form_that_is_sent_again_with_other_words_is_not_silently_dropped():
    client, fields = visitor(), form()
    client.post(WRITE, fields)
    second = client.post(WRITE, fields | {"what": "Now I know more."})
    page = second.content.decode()
    assert second.status_code == 409
    assert "already, with other words" in page
    assert "Now I know more." in page
    # The page has a token of its own now: sent again it is a second report.
    token = page.split(f'name="{TOKEN}" value="')[1].split('"')[0]
    seed = tokens.read(token, timezone.now()).seed
    services.receive(answers={"what": "Now I know more."}, uploads=[], seed=seed, now=NOW)
    assert Incident.objects.count() == 2


def test_the_receipt_is_shown_again_for_ten_minutes_and_then_no_more():
    seed = bytes(range(24))
    told = {"answers": {"what": WHAT}, "uploads": [], "seed": seed}
    first = services.receive(**told, now=NOW)
    assert services.receive(**told, now=NOW + timedelta(minutes=9)).code == first.code
    with refused("public_report.sent_already"):
        services.receive(**told, now=NOW + timedelta(minutes=10))


@pytest.mark.django_db(transaction=True)
def test_one_form_at_the_same_moment_twice_is_one_report(both_at_once):
    told = {"answers": {"what": WHAT}, "uploads": [], "seed": bytes(range(24)), "now": NOW}
    first, second = both_at_once(lambda: services.receive(**told), lambda: services.receive(**told))
    assert first.code == second.code
    assert Report.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_hundred_at_once_leave_whole_reports_or_clear_refusals(both_at_once):
    client = visitor()
    answers = [
        answer
        for _round in range(10)
        for answer in both_at_once(*[lambda: send(client) for _one in range(20)])
    ]
    taken = [a for a in answers if a.status_code == 200]
    slowed = [a for a in answers if a.status_code == 429]
    assert len(taken) + len(slowed) == 200
    assert len(taken) == REPORTS.network
    assert len({code_in(a) for a in taken}) == len(taken)
    assert Report.objects.count() == Receipt.objects.count() == len(taken)
    assert all(WHAT in a.content.decode() and int(a["Retry-After"]) > 0 for a in slowed)


def test_a_report_that_names_a_code_is_refused_and_nothing_is_stored():
    earlier = reported(NOW)
    answer = send(visitor(), what=f"It belongs to {earlier.code.lower()}.")
    assert "There is a receipt code in what you wrote" in answer.content.decode()
    assert Incident.objects.count() == 1


@pytest.mark.parametrize("missing", ["VAULT_KEYS", "VAULT_RECOVERY", "VAULT_PEPPER"])
def test_while_the_vault_is_closed_the_words_stay_and_nothing_is_stored(missing, settings):
    setattr(settings, missing, "")
    client = visitor()
    assert settings.PORTAL_CONTACT in client.get(WRITE).content.decode()
    answer = send(client)
    assert answer.status_code == 503
    assert WHAT in answer.content.decode()
    assert settings.PORTAL_CONTACT in answer.content.decode()
    assert not Incident.objects.exists()
    assert not Event.objects.exists()


def test_somebody_who_sends_blindly_is_asked_again_with_the_words_kept():
    token = str(tokens.issue(timezone.now()))
    for fields in ({TOKEN: ""}, {TOKEN: "forged"}, {TOKEN: token}, {"website": "https://x.test"}):
        answer = send(visitor(), **fields)
        assert answer.status_code == 200
        assert WHAT in answer.content.decode()
    assert not Incident.objects.exists()


def test_no_clock_starts_for_anybody():
    from portal.deadlines.models import Obligation

    send(visitor(), danger="yes")
    row = Incident.objects.get()
    assert row.imminent
    assert row.imminent_at is None
    assert row.discovered_at is None
    assert not Obligation.objects.exists()


def test_as_many_queries_whatever_is_wrong_with_a_code():
    withdrawn, other = reported(NOW), reported(NOW)
    services.withdraw(incident=withdrawn.incident.ref, now=NOW)
    never = codes.written(bytes(15))
    mistyped = other.code[:-1] + ("0" if other.code[-1] != "0" else "1")
    seen = set()
    for typed in (withdrawn.code, never, mistyped, "what?", "0" * 199):
        with CaptureQueriesContext(connection) as asked:
            answer = visitor().post(reverse("report_incident:return"), {"code": typed})
        page = answer.content.decode().replace(typed, "…")
        seen.add((answer.status_code, page, len(asked)))
    assert len(seen) == 1

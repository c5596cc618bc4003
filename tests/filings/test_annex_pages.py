"""The pages of a draft's evaluation annex: nobody's row is lost, and nothing wrong gets in."""

import json

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from filings.lifecycle.models import Draft, Unmerged
from filings.transparency_reports.annex import rules, services
from filings.transparency_reports.annex.forms import AnnexForm
from filings.transparency_reports.selectors import KIND
from portal.errors import NotFound
from portal.publication.evaluations import as_csv
from portal.publication.models import Document
from tests.conftest import NOW
from tests.filings.test_annex import LEAST
from tests.support import filings as way
from tests.support import reports
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
OTHER = LEAST | {"method": "Expert red team", "result": "3"}
TABLE = as_csv([LEAST, OTHER])


@pytest.fixture
def report(organisation, preparer):
    """A draft of a report, whatever the model."""
    return Draft.objects.create(
        organisation=organisation,
        kind=KIND,
        number=1,
        subject="anvil-3",
        subject_name="Anvil 3",
        created_by=preparer,
        created_at=NOW,
        changed_at=NOW,
    )


@pytest.fixture
def ask(report, preparer, client_of):
    """Asks for a page of the annex as the preparer, or sends a form there."""

    def run(name, *args, data=None, by=preparer, draft=report):
        address = reverse(f"annex:{name}", args=[draft.organisation.slug, draft.pk, *args])
        client = client_of(by)
        return client.get(address) if data is None else client.post(address, data)

    return run


def rows_of(draft):
    return services.rows_of(draft)[0]


def put(draft, by, said, was="", **how):
    return services.put(draft=draft.pk, was=was, said=said, by=by, now=NOW, **how)


def load(ask, text="", how="add", lock=0, **more):
    return ask("load", data={"text": text, "how": how, "lock": lock, **more})


def test_a_row_is_added_changed_and_removed_by_form(ask, report) -> None:
    assert ask("add", data=LEAST).status_code == 302
    (said,) = rows_of(report)
    assert said == LEAST
    shown = ask("row", rules.stamp(said))
    assert b'value="62.5"' in shown.content
    ask("row", rules.stamp(said), data=LEAST | {"result": "63"})
    (said,) = rows_of(report)
    assert said["result"] == "63"
    assert b"Finds unknown flaws" in ask("remove", rules.stamp(said)).content
    ask("remove", rules.stamp(said), data={})
    assert rows_of(report) == []


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_comes_back(ask, report) -> None:
    answer = ask("add", data=LEAST | {"result": "NaN", "mitigation": "Words to keep", "method": ""})
    assert answer.status_code == 422
    page = BeautifulSoup(answer.content, "html.parser")
    assert page.select_one("#id_result")["value"] == "NaN"
    assert page.select_one("#id_mitigation").text.strip() == "Words to keep"
    summary = page.select_one("[role=alert]")
    assert [link["href"] for link in summary.select("a")] == ["#id_method", "#id_result"]
    assert rows_of(report) == []


def test_two_people_who_work_on_two_rows_do_not_disturb_each_other(
    report, preparer, officer
) -> None:
    put(report, preparer, LEAST)
    put(report, officer, OTHER)
    was = rules.stamp(LEAST)
    assert not put(report, officer, OTHER | {"result": "4"}, rules.stamp(OTHER)).conflict
    assert not put(report, preparer, LEAST | {"result": "5"}, was).conflict
    assert [said["result"] for said in rows_of(report)] == ["5", "4"]


def test_a_row_that_a_colleague_changed_meanwhile_is_kept_beside_what_was_typed(
    ask, report, officer
) -> None:
    put(report, officer, LEAST)
    was = rules.stamp(LEAST)
    put(report, officer, LEAST | {"result": "63"}, was)
    answer = ask("row", was, data=LEAST | {"result": "64"})
    assert answer["Location"] == reverse(
        "file:both", args=[report.organisation.slug, report.pk, AnnexForm.part]
    )
    assert [said["result"] for said in Unmerged.objects.get().content["rows"]] == ["63", "64"]
    assert [said["result"] for said in rows_of(report)] == ["63"]


def test_the_page_of_both_texts_shows_rows_that_only_one_of_them_has(
    report, preparer, officer, client_of
) -> None:
    put(report, officer, LEAST)
    put(report, officer, None, rules.stamp(LEAST))
    put(report, preparer, OTHER, rules.stamp(LEAST))
    address = reverse("file:both", args=[report.organisation.slug, report.pk, AnnexForm.part])
    client = client_of(preparer)
    page = client.get(address)
    assert "Expert red team" in page.content.decode()
    waiting = Unmerged.objects.get()
    client.post(address, {"keep": "mine", "mine": waiting.pk, "lock": waiting.part.lock})
    assert rows_of(report) == [OTHER]


@pytest.mark.django_db(transaction=True)
def test_two_who_add_at_once_both_keep_their_row(report, preparer, officer, both_at_once) -> None:
    put(report, preparer, LEAST | {"result": "1"})
    both_at_once(lambda: put(report, preparer, LEAST), lambda: put(report, officer, OTHER))
    assert sorted(said["result"] for said in rows_of(report)) == ["1", "3", "62.5"]


def test_a_row_that_is_gone_leads_back_to_the_list(ask) -> None:
    for name in ("row", "remove"):
        assert ask(name, "0123456789abcdef").status_code == 302


def test_a_pasted_table_is_added_to_the_rows_or_put_in_their_place(ask, report) -> None:
    assert load(ask, TABLE).status_code == 302
    load(ask, as_csv([OTHER]).replace(",", "\t"))
    assert rows_of(report) == [LEAST, OTHER, OTHER]
    load(ask, json.dumps([LEAST]), "replace", lock=2)
    assert rows_of(report) == [LEAST]


def test_a_table_put_in_the_place_of_rows_that_were_not_shown_waits_for_a_choice(
    ask, report, officer
) -> None:
    put(report, officer, OTHER)
    assert "/both/" in load(ask, as_csv([LEAST]), "replace", lock=0)["Location"]
    assert rows_of(report) == [OTHER]


def test_a_table_with_a_mistake_is_not_taken_over_and_every_mistake_has_its_row(
    ask, report
) -> None:
    text = as_csv([LEAST, OTHER, LEAST | {"result": "1e400"}, {"domain": "weather"}])
    answer = load(ask, text)
    assert answer.status_code == 422
    page = BeautifulSoup(answer.content, "html.parser")
    summary = [item.text for item in page.select("[role=alert] li")]
    assert summary[0].startswith("Row 3, result: This number has too many digits")
    assert [line.partition(":")[0] for line in summary[1:]] == [
        "Row 4, domain",
        "Row 4, capability",
        "Row 4, method",
        "Row 4, run_by",
        "Row 4, result",
    ]
    assert page.textarea.text.strip().splitlines() == text.strip().splitlines()
    assert rows_of(report) == []


def test_very_many_mistakes_are_counted_and_the_first_are_shown(ask) -> None:
    answer = load(ask, as_csv([{"domain": "weather"}] * 30))
    assert "There are 100 more like these." in answer.content.decode()


def upload(content, name="annex.csv"):
    return SimpleUploadedFile(name, content)


def test_a_file_is_read_like_a_paste(ask, report) -> None:
    assert load(ask, file=upload(b"\xef\xbb\xbf" + TABLE.encode())).status_code == 302
    assert rows_of(report) == [LEAST, OTHER]


def test_a_file_with_a_mistake_comes_back_as_text_and_gives_way_to_a_better_file(
    ask, report
) -> None:
    answer = load(ask, file=upload(as_csv([LEAST | {"result": "much"}]).encode()))
    page = BeautifulSoup(answer.content, "html.parser")
    shown = "\r\n".join(page.textarea.text.splitlines())  # as a browser sends it
    assert "much" in shown
    read = page.select_one("[name=read]")["value"]
    again = load(ask, shown, read=read, file=upload(TABLE.encode()))
    assert again.status_code == 302
    assert len(rows_of(report)) == 2


@pytest.mark.parametrize(
    ("text", "content", "words"),
    [
        ("", b"\xff\xfe\x00d", "no text in UTF-8"),
        ("", b"", "it has 0 bytes"),
        ("typed words", TABLE.encode(), "There is a table in the box too"),
        ("", b"x" * 4_000_001, "1,000,000 is the most"),
        ("", b"%PDF-1.7", "No column is called"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_and_what_was_typed_comes_back(
    ask, report, text, content, words
) -> None:
    answer = load(ask, text, file=upload(content))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert text in answer.content.decode()
    assert rows_of(report) == []


def test_more_rows_than_an_annex_holds_are_refused_with_the_text_kept(
    ask, report, preparer
) -> None:
    services.load(draft=report.pk, rows=[LEAST] * 499, replace=False, lock=0, by=preparer, now=NOW)
    answer = load(ask, TABLE)
    assert "These would be 501 rows; 500 is the most" in answer.content.decode()
    assert "Expert red team" in answer.content.decode()
    assert len(rows_of(report)) == 499


def test_what_a_draft_gives_out_it_takes_in_again_unchanged(ask, report, preparer) -> None:
    said = LEAST | {"reason": "=1+1", "mitigation": "a\nb", "residual_risk": "'-x"}
    put(report, preparer, said)
    for name in ("csv", "json"):
        answer = ask(name)
        assert "attachment" in answer["Content-Disposition"]
        ((_number, row),) = rules.read(answer.content.decode())
        assert rules.checked(row) == (said, [])


def test_an_empty_annex_gives_the_header_to_begin_with(ask) -> None:
    assert ask("csv").content.decode().startswith("domain,domain_words,capability,method,")


def test_another_kind_of_draft_and_another_organisation_have_no_annex(
    ask, draft, report, stranger, organisation, preparer
) -> None:
    for name in ("rows", "add", "load", "csv", "json"):
        assert ask(name, draft=draft).status_code == 404
        assert ask(name, by=stranger).status_code == 404
        assert ask(name, by=stranger, data=LEAST).status_code in (404, 405)
    with pytest.raises(NotFound):
        put(report, stranger, LEAST)


def test_counsel_reads_and_cannot_write(ask, report, counsel) -> None:
    assert b"Add an evaluation" not in ask("rows", by=counsel).content
    with refused("permission.denied"):
        put(report, counsel, LEAST)
    assert rows_of(report) == []


def test_every_word_is_read_back_signed_reviewed_and_published(
    organisation, officer, reviewer, client_of
) -> None:
    reports.model(organisation, officer)
    row = reports.fill(reports.start(organisation, officer), officer)
    said = LEAST | {"low": "58", "high": "67", "mitigation": "Access was limited."}
    put(row, officer, said)
    rows = rows_of(row)
    check = client_of(officer).get(reverse("file:check", args=[organisation.slug, row.pk]))
    submission = way.certify(row, officer, NOW)
    assert submission.answers[AnnexForm.part] == {"rows": rows}
    address = reverse("staff:case", args=[submission.filing.reference])
    case = client_of(reviewer).get(address, {"tab": "answers"})
    for page in (check, case):
        for words in ("Cyberattacks", "RangeBench 2.1", "62.5", "58", "Access was limited."):
            assert words in page.content.decode()
    way.accept(submission, reviewer, NOW)
    document = Document.objects.get(reference=submission.filing.reference)
    assert [row.said for row in document.evaluations.all()] == rows
    assert not any("RangeBench" in str(answer) for answer in document.answers)


def test_a_report_without_an_annex_says_so_before_it_is_signed() -> None:
    (row,) = AnnexForm.rows({})
    assert row.value == "None. The annex is voluntary."

import re
from collections import Counter
from html.parser import HTMLParser
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.documents.canonical import digest
from portal.documents.structure import Heading, Passage, outline, plain, render

unhurried = settings(deadline=None)

TEXT = """# Framework

Opening words with *stress* and `code`.

## 2.1 Thresholds

- first
- second
  1. inner one
  2. inner two

| Name | Level |
| --- | --- |
| uplift | 10^26 |

> A quoted
> remark.
>
> - with a list

```
x = 1
```

## 2.1 Thresholds

Opening words with stress and code.
"""


def test_passages_are_paragraphs_items_rows_quotes_and_code_in_order():
    assert [(p.section, p.text) for p in outline(TEXT).passages] == [
        ("s-framework", "Opening words with stress and code."),
        ("s-21-thresholds", "first"),
        ("s-21-thresholds", "second"),
        ("s-21-thresholds", "inner one"),
        ("s-21-thresholds", "inner two"),
        ("s-21-thresholds", "Name | Level"),
        ("s-21-thresholds", "uplift | 10^26"),
        ("s-21-thresholds", "A quoted remark. with a list"),
        ("s-21-thresholds", "x = 1"),
        ("s-21-thresholds-2", "Opening words with stress and code."),
    ]


def test_an_anchor_is_made_of_the_words_and_a_second_one_is_counted():
    first, *_, last = outline(TEXT).passages
    assert first.anchor == "p-" + digest("Opening words with stress and code.")[:10]
    assert last.anchor == first.anchor + "-2"


def test_headings_have_unique_anchors_whatever_their_titles():
    titles = ["A", "A 2", "A", "Über Größe", "安全", "!!!", "???"]
    found = outline("\n\n".join(f"# {title}" for title in titles)).headings
    assert [h.anchor for h in found] == [
        "s-a", "s-a-2", "s-a-3", "s-uber-große", "s-安全", "s-section", "s-section-2",
    ]  # fmt: skip


def test_heading_levels_never_skip_in_the_page():
    html = render("### Deep\n\n###### Deeper\n\n# Top\n\n### Below\n", level=3)
    assert re.findall(r"<h(\d)", html) == ["3", "4", "3", "4"]


def test_levels_stop_at_six():
    html = render("\n\n".join(f"{'#' * n} T" for n in range(1, 7)), level=4)
    assert re.findall(r"<h(\d)", html) == ["4", "5", "6", "6", "6", "6"]


class _Page(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.ids, self.tags, self.attributes, self.words = [], set(), [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.attributes += attributes
        self.ids += [value for name, value in attributes if name == "id"]

    def handle_data(self, data):
        self.words.append(data)


def test_every_anchor_of_the_outline_is_an_id_of_the_page():
    found = outline(TEXT)
    anchors = [h.anchor for h in found.headings] + [p.anchor for p in found.passages]
    assert sorted(_Page(render(TEXT)).ids) == sorted(anchors)


MARKS = ["# ", "## ", "- ", "1. ", "> ", "    ", "~~~\n", "---\n", "\n", "\n\n", "\\", "  \n"]
WORDS = ["word ", "**", "`", "~~", "&lt;", "&nbsp;", "<script>", "onclick=", "<http://x.example>"]
LINKS = ["[a](javascript:alert(1))", "![b](http://x.example/y.png)", "[c](HTTPS://x.example)"]
BLOCKS = ["[d]: data:text/html,x\n", "[d]", "\n\n| a | b |\n| - | - |\n| c | d |\n"]
markdown = st.lists(st.sampled_from([*MARKS, *WORDS, *LINKS, *BLOCKS])).map("".join)


def letters(text):
    """The characters of a text without blanks and the bars between cells, in any order."""
    return Counter(re.sub(r"[\s|]", "", text))


@unhurried
@given(markdown)
def test_whatever_the_marks_outline_and_page_agree_and_the_page_is_safe(text):
    found, page = outline(text), _Page(render(text))
    anchors = [h.anchor for h in found.headings] + [p.anchor for p in found.passages]
    assert sorted(page.ids) == sorted(anchors)
    assert len(set(anchors)) == len(anchors)
    framed = {"class", "tabindex", "role", "aria-label"} if "table" in page.tags else set()
    assert {name for name, _ in page.attributes} <= {"id", "href", "rel", "start"} | framed
    assert all(
        value.lower().startswith(("http:", "https:", "mailto:"))
        for name, value in page.attributes
        if name == "href"
    )
    assert not page.tags & {"script", "style", "iframe", "img", "svg", "object", "form"}
    assert letters("".join(page.words)) == letters(plain(text))


@pytest.mark.parametrize(
    "bad",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<iframe src='https://x.example'></iframe>",
        "<style>body{display:none}</style>",
        "[click](javascript:alert(1))",
        "[click](JaVaScRiPt&colon;alert(1))",
        "[click](data:text/html;base64,AAAA)",
        "[click](//x.example/path)",
        "[click](/account/logout/)",
        "![picture](https://x.example/pixel.png)",
        "![picture][ref]\n\n[ref]: https://x.example/pixel.png",
        '<a href="https://x.example" onclick="alert(1)">a</a>',
        "| a |\n| :-: |\n| <svg onload=alert(1)> |",
        '``` "onmouseover=alert(1)\ncode\n```',
        "> <math><mi xlink:href='javascript:alert(1)'>",
    ],
)
def test_nothing_of_a_hostile_text_runs_or_loads(bad):
    page = _Page(render(bad))
    assert (
        not page.tags
        - {"p", "div", "table", "thead", "tbody", "tr", "th", "td", "pre", "code"}
        - {"blockquote"}
    )
    framed = {"class", "tabindex", "role", "aria-label"} if "table" in page.tags else set()
    assert {name for name, _ in page.attributes} <= {"id"} | framed


def test_a_picture_becomes_its_description_and_a_link_says_nothing_of_us():
    assert "A chart" in render("![A *chart*](https://x.example/a.png)").replace("<p", "")
    assert 'rel="nofollow noopener noreferrer"' in render("[x](https://x.example)")


def test_numbers_of_a_list_stay():
    assert '<ol start="5">' in render("5. five\n6. six\n")


def test_headings_in_quotes_are_no_part_of_the_outline():
    html = render("> # Loud\n>\n> words\n")
    assert "<h" not in html
    assert outline("> # Loud\n>\n> words\n").headings == ()


def test_plain_text_has_the_words_and_no_marks():
    assert plain("# A **b**\n\n- [c](https://x.example)\n- ~~d~~\n") == "A b\n\nc\n\nd"


def test_many_equal_paragraphs_get_their_anchors_in_linear_time():
    found = outline("same\n\n" * 20_000).passages
    assert found[-1] == Passage(found[0].anchor + "-20000", "", "same")


def test_a_megabyte_of_brackets_is_shown_as_such_without_delay():
    start = process_time()
    assert "[![" in render("[![" * 300_000)
    assert process_time() - start < 30, "a bound against hanging, not a measure of speed"


TABLE = "| a | b |\n| - | - |\n| c | d |\n"


def test_each_table_scrolls_in_a_frame_that_has_a_name_and_takes_the_focus():
    html = render(f"{TABLE}\nwords\n\n{TABLE}")
    frames = re.findall(r"<div ([^>]+)>\s*<table>", html)
    assert [sorted(re.findall(r'[\w-]+="[^"]+"', frame)) for frame in frames] == [
        [f'aria-label="Table {n}"', 'class="r-scroll"', 'role="region"', 'tabindex="0"']
        for n in (1, 2)
    ]


def test_a_frame_in_the_text_is_words():
    assert "<div" not in render('<div class="r-scroll" role="region">x</div>')


@pytest.mark.parametrize(
    "text",
    [
        # One table whose rows lack most of their cells; many that each lack some; one of nothing.
        "|a" * 8_000 + "|\n" + "|-" * 8_000 + "|\n" + "|a\n" * 8_000,
        ("|a" * 300 + "|\n" + "|-" * 300 + "|\n" + "|a\n" * 200 + "\n") * 20,
        ("|a" * 300 + "|\n" + "|-" * 300 + "|\n" + "> a\n" * 200) * 20,
        "|a" * 200 + "|\n" + "|-" * 200 + "|\n" + ("|" * 201 + "\n") * 2_000,
    ],
    ids=["one table", "many tables", "tables cut off", "empty cells"],
)
def test_tables_make_a_page_no_more_than_a_megabyte_larger(text):
    html = render(text)
    assert len(html) < 2 * len(text) + 1_000_000
    assert letters("".join(_Page(html).words)) == letters(plain(text))
    assert html.count("<td") + html.count("<th>") <= 65_000


def test_a_table_of_sixty_thousand_cells_is_a_table():
    rows = "| a | b | c | d | e | f |\n"
    html = render(rows + "| - | - | - | - | - | - |\n" + rows * 9_999)
    assert html.count("<td>") == 59_994


def test_the_first_heading_is_of_level_one_wherever_it_starts():
    assert outline("### A\n").headings == (Heading("s-a", 1, "A"),)

"""HTML, and what other formats turn into HTML, as Markdown. Nothing it refers to is loaded."""

import re
from pathlib import Path

from bs4 import BeautifulSoup, Comment, Tag
from bs4.exceptions import ParserRejectedMarkup
from markdownify import ATX, MarkdownConverter

from portal.documents.extraction.plain import Reading, Tell, decoded, escaped
from portal.errors import Refusal

# What is furniture of a website, or made to be run, and no part of the text.
_DROPPED = (
    "script style nav template noscript iframe object embed svg math form button select "
    "input textarea head audio video canvas [hidden]"
)
_MOST_BYTES = 10_000_000  # its tree takes a hundred times as much
# The converter's time grows with the square of a run of blanks.
_LONG_BLANKS = re.compile(r"(?<!\s)\s{200,}")
_DEEPEST = 120  # real pages stay below 60; the converter calls itself once a level


def read(path: Path, tell: Tell) -> Reading:
    """The text of a web page, headings and tables kept.

    Raises:
        Refusal: `file.damaged`, `file.not_text`, `file.too_complex`.
    """
    if path.stat().st_size > _MOST_BYTES:
        raise Refusal("file.too_complex", "file")
    data = path.read_bytes()
    found = decoded(data)
    if found is None:
        raise Refusal("file.not_text", "file")
    text, guessed = found
    # A page may name its own encoding; then its bytes are the better source.
    markdown, warnings = as_markdown(data if guessed else text)
    tell(1, 1)
    return markdown, None, warnings


def as_markdown(page: str | bytes) -> tuple[str, tuple[str, ...]]:
    """A page as (Markdown, warnings).

    Raises:
        Refusal: `file.damaged`, `file.too_complex`.
    """
    try:
        soup = BeautifulSoup(page, "lxml")
    except ParserRejectedMarkup as error:
        raise Refusal("file.damaged", "file") from error
    _check_depth(soup)
    for unwanted in soup.select(",".join(_DROPPED.split())):
        unwanted.decompose()
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    for text in soup.find_all(string=_LONG_BLANKS):
        text.replace_with(_LONG_BLANKS.sub(lambda run: "\n" if "\n" in run[0] else " ", text))
    warnings: tuple[str, ...] = ()
    for picture in soup.find_all("img"):
        picture.replace_with(str(picture.get("alt", "")))
        warnings = ("file.warning.pictures_left_out",)
    if not soup.find(["h1", "h2", "h3", "h4", "h5", "h6"]):
        warnings += ("file.warning.no_headings",)
    return _Converter(heading_style=ATX, bullets="-", table_infer_header=True).convert_soup(
        soup
    ), warnings


class _Converter(MarkdownConverter):
    def escape(self, text: str, parent_tags: set[str]) -> str:
        return escaped(text)


def _check_depth(soup: BeautifulSoup) -> None:
    level: list[Tag] = [soup]
    for _ in range(_DEEPEST):
        level = [child for tag in level for child in tag.children if isinstance(child, Tag)]
        if not level:
            return
    raise Refusal("file.too_complex", "file")

"""What a Markdown text is made of, and how it is shown.

One walk over the parsed text gives headings and passages their anchors; `outline` lists them and
`render` writes them into the page as ids, so that a citation always finds its place.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import nh3
from django.utils.html import escape
from django.utils.text import slugify
from django.utils.translation import gettext
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from portal.documents.canonical import digest

# The parser's time grows with the square of the brackets in one paragraph; beyond these, none is a
# link.
_MOST_BRACKETS = 5_000
# Cells of a text's tables in all, those that its short rows lack counted too; what comes beyond is
# shown as the lines it is written in. Below the number at which the parser cuts a table in two.
_MOST_CELLS = 65_000
_INLINE_MARK = re.compile(r"[\\`*_\[<&~]| \n")


def _parse_inline(state: StateCore) -> None:
    """Spare words without any mark in them, most of a real text, the inline parser: such a token
    has no children, and its content is its words."""
    for token in state.tokens:
        if (
            token.type == "inline"
            and _INLINE_MARK.search(token.content)
            and token.content.count("[") <= _MOST_BRACKETS
        ):
            token.children = []
            state.md.inline.parse(token.content, state.md, state.env, token.children)


def _parse_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A table, as long as the text's tables together have no more cells than they may."""
    cells = state.env.get("cells", 0)
    if cells > _MOST_CELLS or not table(state, start, end, True):
        return False
    if silent:
        return True
    columns = _line(state, start + 1).strip("| \t").count("|") + 1
    cells += columns
    for line in range(start + 2, end):
        if state.isEmpty(line) or cells > _MOST_CELLS:
            break
        cells += columns
    state.env["cells"] = cells
    return cells <= _MOST_CELLS and table(state, start, end, False)


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


_RENDERER = RendererHTML()
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "maxNesting": 60})
_MARKDOWN.enable(["table", "strikethrough"]).core.ruler.at("inline", _parse_inline)
_MARKDOWN.block.ruler.at("table", _parse_table, {"alt": ["paragraph", "reference"]})
# Every link is parsed as one, and `_disarm` then takes away those that may not stay.
_MARKDOWN.validateLink = lambda url: True  # type: ignore[method-assign]
_ALLOWED_LINK = re.compile("(https?|mailto):", re.IGNORECASE)
_SCHEMES = {"http", "https", "mailto"}
_TAGS = {f"h{n}" for n in range(1, 7)} | {"p", "ul", "ol", "li", "blockquote", "pre", "code", "hr"}
_TAGS |= {"em", "strong", "s", "a", "br", "table", "thead", "tbody", "tr", "th", "td", "div"}
# Only `_written` makes a div.
_FRAME = {"class", "tabindex", "role", "aria-label"}
_ATTRIBUTES = {"*": {"id"}, "a": {"href"}, "ol": {"start"}, "div": _FRAME}
_LONGEST_SLUG = 80
_PIECES = {"paragraph_open", "list_item_open", "tr_open", "blockquote_open"}
_JOINTS = {"tr_open": " | "}


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `level` counts from 1 and never jumps by more than one downward."""

    anchor: str
    level: int
    title: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, list item, table row, quote or code block.

    `section` is the anchor of the nearest heading above it, or "".
    """

    anchor: str
    section: str
    text: str


@dataclass(frozen=True, slots=True)
class Outline:
    headings: tuple[Heading, ...]
    passages: tuple[Passage, ...]


def outline(text: str) -> Outline:
    """The headings and passages of a Markdown text, each in document order."""
    found = blocks(text)
    return Outline(
        tuple(block for block in found if isinstance(block, Heading)),
        tuple(block for block in found if isinstance(block, Passage)),
    )


def blocks(text: str) -> tuple[Heading | Passage, ...]:
    """Headings and passages together, in document order."""
    return tuple(block for block, _ in _anchored(_MARKDOWN.parse(text)))


def plain(text: str) -> str:
    """The words of a Markdown text without its marks, a blank line between blocks."""
    return "\n\n".join(
        block.title if isinstance(block, Heading) else block.text for block in blocks(text)
    )


def render(text: str, *, level: int = 2) -> str:
    """Safe HTML of a Markdown text.

    Args:
        text: Markdown; HTML inside it is shown as the characters it is made of.
        level: the level at which its outermost headings start, 1 to 6.

    Returns:
        HTML with an id on each heading and passage, without styles, scripts or anything that
        loads from elsewhere; pictures have become their descriptions, and each table stands in a
        frame that scrolls.
    """
    tokens = _MARKDOWN.parse(text)
    for block, opening in _anchored(tokens):
        opening.attrSet("id", block.anchor)
        if isinstance(block, Heading):
            opening.tag = f"h{min(6, level + block.level - 1)}"
    html = "".join(_written(tokens))
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="nofollow noopener noreferrer",
    )


def _written(tokens: list[Token]) -> Iterator[str]:
    """The tokens as HTML, before it is cleaned."""
    heading = ""
    tables = 0
    for index, token in enumerate(tokens):
        if token.type == "heading_open":
            # A heading within a quote or a list is no part of the page's outline.
            heading = token.tag if token.level == 0 else "p"
            token.tag = heading
        elif token.type == "heading_close":
            token.tag = heading
        elif token.type == "table_open":
            tables += 1
            label = escape(gettext("Table {number}").format(number=tables))
            yield f'<div class="r-scroll" tabindex="0" role="region" aria-label="{label}">'
        if token.type == "inline":
            _disarm(token)
            yield (
                _RENDERER.renderInline(token.children, _MARKDOWN.options, {})
                if token.children
                else _escaped(token.content)
            )
        elif token.type in {"fence", "code_block"}:
            anchor = f' id="{token.attrGet("id")}"' if token.attrGet("id") else ""
            yield f"<pre{anchor}><code>{_escaped(token.content)}</code></pre>\n"
        else:
            yield _RENDERER.renderToken(tokens, index, _MARKDOWN.options, {})
        if token.type == "table_close":
            yield "</div>\n"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _disarm(inline: Token) -> None:
    """Turn pictures into their descriptions and drop links that lead nowhere allowed."""
    dropped = False
    for child in inline.children or []:
        if child.type == "image":
            child.type, child.content = "text", _words(child)
        elif child.type == "link_open":
            dropped = not _ALLOWED_LINK.match(str(child.attrGet("href")))
        if dropped and child.type in {"link_open", "link_close"}:
            dropped = child.type == "link_open"
            child.type, child.content = "text", ""


def _words(inline: Token) -> str:
    """The characters a person reads in one inline token."""
    if inline.type == "inline" and not inline.children:
        return " ".join(inline.content.split())
    found = []
    for child in inline.children or []:
        if child.type == "image":
            found.append(_words(child))
        elif child.type in {"softbreak", "hardbreak"}:
            found.append(" ")
        else:
            found.append(child.content)
    return " ".join("".join(found).split())


def _anchored(tokens: list[Token]) -> Iterator[tuple[Heading | Passage, Token]]:
    """Each heading and passage with its opening token, in document order."""
    headings, passages = _Anchors(), _Anchors()
    above: list[int] = []
    section = ""
    for opening, text in _pieces(tokens):
        if opening.type == "heading_open":
            depth = int(opening.tag[1])
            while above and above[-1] >= depth:
                above.pop()
            above.append(depth)
            section = headings.unique(_slug(text))
            yield Heading(section, len(above), text), opening
        elif text:
            yield Passage(passages.unique(f"p-{digest(text)[:10]}"), section, text), opening


def _pieces(tokens: list[Token]) -> Iterator[tuple[Token, str]]:
    """Headings and passages as (opening token, text), in document order.

    A list item is its own words; the items of a list inside it follow as pieces of their own.
    """
    pieces: list[tuple[Token, list[str]]] = []
    unfinished: list[tuple[Token, list[str]]] = []
    for index, token in enumerate(tokens):
        kind = token.type
        inside, words = unfinished[-1] if unfinished else (None, [])
        if kind == "heading_open" and token.level == 0:
            yield token, _words(tokens[index + 1])
        elif kind in {"fence", "code_block"}:
            if inside:
                words.append(token.content.rstrip("\n"))
            else:
                yield token, token.content.rstrip("\n")
        elif kind == "inline":
            words.append(_words(token))
        elif (kind in _PIECES and not inside) or (
            kind == "list_item_open" and inside and inside.type == kind
        ):
            unfinished.append((token, []))
            pieces.append(unfinished[-1])
        elif inside and token.level == inside.level and kind == _closing(inside):
            unfinished.pop()
            if not unfinished:
                for opening, found in pieces:
                    yield opening, _JOINTS.get(opening.type, " ").join(filter(None, found))
                pieces.clear()


def _closing(opening: Token) -> str:
    return opening.type.replace("_open", "_close")


def _slug(title: str) -> str:
    letters = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", title)
        if not unicodedata.combining(letter)
    )
    return "s-" + (slugify(letters, allow_unicode=True)[:_LONGEST_SLUG].strip("-") or "section")


class _Anchors:
    """Gives out names, each once: "a", "a-2", "a-3"."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._counts: Counter[str] = Counter()

    def unique(self, name: str) -> str:
        anchor = name
        self._counts[name] += 1
        if self._counts[name] > 1:
            anchor = f"{name}-{self._counts[name]}"
        while anchor in self._taken:
            self._counts[name] += 1
            anchor = f"{name}-{self._counts[name]}"
        self._taken.add(anchor)
        return anchor

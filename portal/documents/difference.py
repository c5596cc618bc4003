"""What changed from one text to another: first which passages, then which words.

Passages are matched by what is unique on both sides, then by their turn among equals, so that the
time grows with the length of the texts and not with its square, whatever they hold. Where a part
would still be too dear to compare closely, the result gets coarser and stays true: every word of
both texts is in it once.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby, product
from math import isqrt
from operator import attrgetter
from typing import Any, Literal

from portal.documents.structure import Heading, Passage, blocks

Kind = Literal["same", "reworded", "added", "removed", "moved"]
Block = tuple[int, int, int]  # equal items: where in a, where in b, how many
Part = tuple[int, int, int, int]  # from and to in a, from and to in b

# Words and marks, each with the blanks before it, so that the tokens joined give the text again.
# Chinese and Japanese are compared by character.
_HAN = "\u3040-\u30ff\u3400-\u9fff"
_WORD = rf"[^\W{_HAN}]+"
_TOKEN = re.compile(rf"\s*(?:{_WORD}(?:[-.,'’]{_WORD})*|\S)|\s+")
_SENTENCE = re.compile(r".+?(?:[.!?;:](?=\s)|\Z)", re.DOTALL)

_LEAST_MOVED = 6  # words; shorter fragments turn up elsewhere by chance
_LEAST_ALIKE = 0.4  # share of words in common from which a passage counts as reworded
_SHORT = 3  # letters; a shorter word between two changes says nothing by itself
_SLICE = 60  # passages of a changed part that are compared each with each
_LONG = 20_000  # characters of a pair that is compared by sentence first
_CLOSE = 300  # items of a part that is compared closely
_REPEATS = 8  # equals an item may have in such a part


@dataclass(frozen=True, slots=True)
class Span:
    kind: Literal["same", "inserted", "removed"]
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One passage's fate. `old` and `new` are None where a side has none; a heading is a passage
    whose anchor is its own section. `moved`: words unchanged, elsewhere."""

    kind: Kind
    spans: tuple[Span, ...]
    old: Passage | None
    new: Passage | None


@dataclass(frozen=True, slots=True)
class Difference:
    """All passages in the order of the new text, removals where they stood."""

    changes: tuple[Change, ...]

    @property
    def counts(self) -> dict[Kind, int]:
        """How many passages of each kind; every kind is there."""
        kinds: list[Kind] = ["same", "reworded", "added", "removed", "moved"]
        found = Counter(change.kind for change in self.changes)
        return {kind: found[kind] for kind in kinds}


def difference(old: str, new: str) -> Difference:
    """Compare two Markdown texts by passage and by word.

    Every word of both texts is in the result exactly once: the spans "same" and "removed" of a
    change join to its old passage, "same" and "inserted" to its new one.
    """
    return compared(passages(old), passages(new))


def compared(before: list[Passage], after: list[Passage]) -> Difference:
    """`difference` of texts that are already cut into passages."""
    same = _aligned([_key(p) for p in before], [_key(p) for p in after])
    came_from = _moves(before, after, same)
    gone = set(came_from.values())

    changes: list[Change] = []
    i = j = 0
    for at_old, at_new, size in [*same, (len(before), len(after), 0)]:
        left = [x for x in range(i, at_old) if x not in gone]
        right = [y for y in range(j, at_new) if y not in came_from]
        pairs = _pairs([before[x] for x in left], [after[y] for y in right])
        rewording = {left[x]: right[y] for x, y in pairs}
        for x in left:
            if x in rewording:
                changes += _arrivals(before, after, came_from, range(j, rewording[x]))
                changes.append(_reworded(before[x], after[rewording[x]]))
                j = rewording[x] + 1
            else:
                changes.append(_whole("removed", before[x], None))
        changes += _arrivals(before, after, came_from, range(j, at_new))
        i, j = at_old + size, at_new + size
        kept = zip(before[at_old:i], after[at_new:j], strict=True)
        changes += [_whole("same", one, other) for one, other in kept]
    return Difference(tuple(changes))


def _arrivals(
    before: list[Passage], after: list[Passage], came_from: dict[int, int], places: range
) -> Iterator[Change]:
    for k in places:
        if k in came_from:
            yield _whole("moved", before[came_from[k]], after[k])
        else:
            yield _whole("added", None, after[k])


def _whole(kind: Kind, old: Passage | None, new: Passage | None) -> Change:
    span: Literal["same", "inserted", "removed"] = (
        "inserted" if kind == "added" else "removed" if kind == "removed" else "same"
    )
    return Change(kind, (Span(span, (new or old).text),), old, new)  # type: ignore[union-attr]


def passages(text: str) -> list[Passage]:
    """Headings and passages of a Markdown text alike, in document order."""
    return [
        Passage(block.anchor, block.anchor, block.title) if isinstance(block, Heading) else block
        for block in blocks(text)
    ]


def _key(passage: Passage) -> tuple[bool, str]:
    return _is_heading(passage), passage.text


def _is_heading(passage: Passage) -> bool:
    return passage.anchor == passage.section


def _moves(before: list[Passage], after: list[Passage], same: list[Block]) -> dict[int, int]:
    """Where unmatched passages of the new text stood in the old one, by their indexes."""
    stayed_old = {i + n for i, _, size in same for n in range(size)}
    stayed_new = {j + n for _, j, size in same for n in range(size)}
    homes: dict[tuple[bool, str], list[int]] = defaultdict(list)
    for i in reversed(range(len(before))):
        if i not in stayed_old and len(before[i].text.split()) >= _LEAST_MOVED:
            homes[_key(before[i])].append(i)
    return {
        j: homes[key].pop()
        for j, passage in enumerate(after)
        if j not in stayed_new and homes.get(key := _key(passage))
    }


def _pairs(left: list[Passage], right: list[Passage]) -> Iterator[tuple[int, int]]:
    """Passages of a changed part that are each other's rewording, in order.

    A large part is cut into slices that are compared each on its own.
    """
    slices = isqrt(len(left) * len(right)) // _SLICE + 1
    for n in range(slices):
        x, y = n * len(left) // slices, n * len(right) // slices
        to_x, to_y = (n + 1) * len(left) // slices, (n + 1) * len(right) // slices
        for i, j in _most_alike(left[x:to_x], right[y:to_y]):
            yield x + i, y + j


def _most_alike(left: list[Passage], right: list[Passage]) -> list[tuple[int, int]]:
    """The pairs, in order on both sides, that together have the most in common."""
    words_left = [frozenset(p.text.casefold().split()) for p in left]
    words_right = [frozenset(p.text.casefold().split()) for p in right]
    best = [[0.0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i, j in product(reversed(range(len(left))), reversed(range(len(right)))):
        best[i][j] = max(best[i + 1][j], best[i][j + 1])
        if _is_heading(left[i]) == _is_heading(right[j]):
            alike = _alike(words_left[i], words_right[j])
            if alike >= _LEAST_ALIKE:
                best[i][j] = max(best[i][j], best[i + 1][j + 1] + alike)
    pairs, i, j = [], 0, 0
    while i < len(left) and j < len(right):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            pairs.append((i, j))
            i, j = i + 1, j + 1
    return pairs


def _alike(left: frozenset[str], right: frozenset[str]) -> float:
    """Share of words in common, 0 to 1 (Dice)."""
    return 2 * len(left & right) / (len(left) + len(right) or 1)


def _reworded(old: Passage, new: Passage) -> Change:
    if len(old.text) + len(new.text) < _LONG:
        spans = _spans(_TOKEN.findall(old.text), _TOKEN.findall(new.text))
    else:
        spans = _long_spans(_SENTENCE.findall(old.text), _SENTENCE.findall(new.text))
    return Change("reworded", tuple(_joined(spans)), old, new)


def _long_spans(old: list[str], new: list[str]) -> Iterator[Span]:
    """Compare sentences, and words only between the sentences that stayed."""
    i = j = 0
    for at_old, at_new, size in [*_aligned(old, new), (len(old), len(new), 0)]:
        before, after = "".join(old[i:at_old]), "".join(new[j:at_new])
        yield from _spans(_TOKEN.findall(before), _TOKEN.findall(after))
        i, j = at_old + size, at_new + size
        yield Span("same", "".join(old[at_old:i]))


def _spans(old: list[str], new: list[str]) -> Iterator[Span]:
    """Compare tokens; a lone short word between two changes counts as changed too, so that
    "a week" becomes "a working day" in one piece."""
    i = j = 0
    for at_old, at_new, size in [*_aligned(old, new), (len(old), len(new), 0)]:
        end_old, end_new = at_old + size, at_new + size
        if size == 1 and len(old[at_old].strip()) <= _SHORT and at_old and end_old < len(old):
            continue
        yield Span("removed", "".join(old[i:at_old]))
        yield Span("inserted", "".join(new[j:at_new]))
        yield Span("same", "".join(old[at_old:end_old]))
        i, j = end_old, end_new


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    """Neighbours of one kind made one; empty spans left out."""
    for kind, group in groupby((s for s in spans if s.text), key=attrgetter("kind")):
        yield Span(kind, "".join(span.text for span in group))


def _aligned(a: Sequence[Hashable], b: Sequence[Hashable]) -> list[Block]:
    """The runs of items that both have, rising on both sides, as long as can be.

    Where a close comparison would be dear, items that occur once on each side are the anchors
    (patience alignment), and each part between two anchors is tried again; where even that is dear,
    equals are matched by their turn.
    """
    blocks, part = _trimmed(a, b, (0, len(a), 0, len(b)))
    closely = _closely(a, b, part)
    if closely is None:
        anchors = _by_turn(a, b, part, once=True)
        blocks += anchors
        i, to_i, j, to_j = part
        for at_a, at_b, _ in [*anchors, (to_i, to_j, 0)]:
            if i < at_a and j < at_b:
                ends, part = _trimmed(a, b, (i, at_a, j, at_b))
                blocks += ends
                closely = _closely(a, b, part)
                blocks += _by_turn(a, b, part, once=False) if closely is None else closely
            i, j = at_a + 1, at_b + 1
    else:
        blocks += closely
    return _merged(sorted(blocks))


def _merged(blocks: list[Block]) -> list[Block]:
    merged: list[Block] = []
    for i, j, size in blocks:
        if merged and (i, j) == (merged[-1][0] + merged[-1][2], merged[-1][1] + merged[-1][2]):
            i, j, size = merged[-1][0], merged[-1][1], merged[-1][2] + size
            merged.pop()
        if size:
            merged.append((i, j, size))
    return merged


def _trimmed(a: Sequence[Hashable], b: Sequence[Hashable], part: Part) -> tuple[list[Block], Part]:
    """What a part has in common at its two ends, and what remains between."""
    i, to_i, j, to_j = part
    start = end = 0
    shorter = min(to_i - i, to_j - j)
    while start < shorter and a[i + start] == b[j + start]:
        start += 1
    while end < shorter - start and a[to_i - 1 - end] == b[to_j - 1 - end]:
        end += 1
    ends = [(i, j, start), (to_i - end, to_j - end, end)]
    return ends, (i + start, to_i - end, j + start, to_j - end)


def _closely(a: Sequence[Hashable], b: Sequence[Hashable], part: Part) -> list[Block] | None:
    """A part as difflib would match it, or None where that is dear: its cost grows with the product
    of how often equals occur on both sides."""
    i, to_i, j, to_j = part
    size = to_i - i + to_j - j
    if i == to_i or j == to_j:
        return []
    if size > _CLOSE:
        return None
    in_b = Counter(b[j:to_j])
    if sum(map(in_b.__getitem__, a[i:to_i])) > _REPEATS * size:
        return None
    matcher = SequenceMatcher(None, a[i:to_i], b[j:to_j], autojunk=False)
    return [(i + x, j + y, length) for x, y, length in matcher.get_matching_blocks()]


def _by_turn(
    a: Sequence[Hashable], b: Sequence[Hashable], part: Part, *, once: bool
) -> list[Block]:
    """Match the first of some equals with the first of them in b, the second with the second; with
    `once`, only what has no equal on its own side. Of these, the most that rise on both sides."""
    i, to_i, j, to_j = part
    places: dict[Hashable, list[int]] = defaultdict(list)
    for y in reversed(range(j, to_j)):
        places[b[y]].append(y)
    if once:
        in_a = Counter(a[i:to_i])
        places = {k: ys for k, ys in places.items() if len(ys) == 1 and in_a[k] == 1}
    return [
        (x, y, 1)
        for x, y in _rising((x, places[a[x]].pop()) for x in range(i, to_i) if places.get(a[x]))
    ]


def _rising(matches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest subsequence of pairs whose second number rises too."""
    tails: list[int] = []
    links: list[Any] = []
    for match in matches:
        place = bisect_left(tails, match[1])
        tails[place : place + 1] = [match[1]]
        links[place : place + 1] = [(match, links[place - 1] if place else None)]
    found = []
    link: Any = links[-1] if links else None
    while link:
        match, link = link
        found.append(match)
    return found[::-1]

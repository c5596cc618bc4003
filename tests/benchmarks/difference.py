"""Differences of two 200-page texts against difflib, and how the time grows with the text.

The baseline is given the same passages: SequenceMatcher (autojunk=False) over the two lists of
their texts, and over the words of each pair in every replaced stretch. It builds no result, finds
no moves and does not look for the best pairs. `compared` gets the same lists. The whole of
`difference` reads two Markdown texts first; its baseline then reads them too.
"""

from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from time import perf_counter

from portal.documents.difference import compared, difference, passages
from portal.documents.structure import Passage
from tests.support.documents import framework_text, revised

Figure = tuple[str, float, float, str]
PAGES = 200
SHARE = 0.25  # of the passages are reworded: a thorough yearly revision


def by_difflib(old: list[Passage], new: list[Passage]) -> None:
    before, after = [p.text for p in old], [p.text for p in new]
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for kind, i, to_i, j, to_j in blocks:
        if kind == "replace":
            for one, other in zip(before[i:to_i], after[j:to_j], strict=False):
                SequenceMatcher(None, one.split(), other.split(), autojunk=False).get_opcodes()


def best_of(action: Callable[[], object], times: int = 7) -> float:
    """Seconds of the fastest of some runs."""
    found = []
    for _ in range(times):
        start = perf_counter()
        action()
        found.append(perf_counter() - start)
    return min(found)


def run() -> Iterable[Figure]:
    old = framework_text(PAGES)
    new = revised(old, share=SHARE)
    before, after = passages(old), passages(new)

    base = best_of(lambda: by_difflib(before, after))
    ratio = best_of(lambda: compared(before, after)) / base
    yield "difference of two 200-page texts, × difflib on the same passages", ratio, 2, "≤"

    base = best_of(lambda: by_difflib(passages(old), passages(new)))
    whole = best_of(lambda: difference(old, new))
    yield "difference of two 200-page texts, × reading and difflib", whole / base, 2, "≤"

    old, new = framework_text(10 * PAGES), revised(framework_text(10 * PAGES), share=SHARE)
    ratio = best_of(lambda: difference(old, new), times=3) / whole
    yield "difference of 10 × the text, × the time", ratio, 15, "≤"

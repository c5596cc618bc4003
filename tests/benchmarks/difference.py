"""Differences of two 200-page texts against difflib, and how the time grows with the text.

The baseline is given the same passages: SequenceMatcher (autojunk=False) over the two lists of
their texts, and over the words of each pair in every replaced stretch. It builds no result, finds
no moves and does not look for the best pairs. `compared` gets the same lists. The whole of
`difference` reads two Markdown texts first; its baseline then reads them too.
"""

from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from time import process_time

from portal.documents.difference import compared, difference, passages
from portal.documents.structure import Passage
from tests.benchmarks import Figure
from tests.support.documents import framework_text, revised

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
    """Processor seconds of the fastest of some runs."""
    found = []
    for _ in range(times):
        start = process_time()
        action()
        found.append(process_time() - start)
    return min(found)


def run() -> Iterable[Figure]:
    old = framework_text(PAGES)
    new = revised(old, share=SHARE)
    before, after = passages(old), passages(new)

    base = best_of(lambda: by_difflib(before, after))
    ratio = best_of(lambda: compared(before, after)) / base
    yield Figure(
        "difference of two 200-page texts, × difflib on the same passages",
        ratio,
        2,
        at_most=True,
    )

    base = best_of(lambda: by_difflib(passages(old), passages(new)))
    whole = best_of(lambda: difference(old, new))
    yield Figure(
        "difference of two 200-page texts, × reading and difflib",
        whole / base,
        2,
        at_most=True,
    )

    old, new = framework_text(10 * PAGES), revised(framework_text(10 * PAGES), share=SHARE)
    ratio = best_of(lambda: difference(old, new), times=3) / whole
    yield Figure(
        "difference of 10 × the text, × the time",
        ratio,
        15,
        at_most=True,
    )

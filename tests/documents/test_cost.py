"""What a hostile text may cost: twice the text takes about twice the time, never its square."""

from time import process_time

import pytest

from portal.documents.canonical import canonical
from portal.documents.extraction import pdf
from portal.documents.extraction.html import as_markdown


def line(text, page=0, size=10.0):
    return pdf._Line(text, page, size, False, 0, 0, 0, 0)


def marked(lines, bookmarks):
    assert pdf._mark_by_bookmarks(lines, bookmarks)


HOSTILE = {
    "a run of blanks": (200_000, lambda n: canonical("a" + " " * n + "b")),
    "a run of blanks in a web page": (200_000, lambda n: as_markdown(f"<p>a{' ' * n}b")),
    "a run of new lines in its code": (200_000, lambda n: as_markdown(f"<pre>a{chr(10) * n}b")),
    "a word without an end": (200_000, lambda n: pdf._without_breaks("a" * n + ".")),
    "bookmarks and lines of one page": (
        4_000,
        lambda n: marked(
            [line(f"Part {k}") for k in range(n)], [(1, 0, f"Part {k}") for k in range(n)][::-1]
        ),
    ),
    "equal bookmarks and equal lines": (
        4_000,
        lambda n: marked([line("Part") for _ in range(n)], [(1, 0, "Part")] * n),
    ),
    "lines each of its own size": (
        4_000,
        lambda n: pdf._mark_by_looks([line("Part", size=10 + k / 10) for k in range(n)]),
    ),
}


def seconds(action, size):
    start = process_time()
    action(size)
    return process_time() - start


@pytest.mark.parametrize("what", HOSTILE)
def test_twice_as_much_takes_about_twice_as_long(what):
    size, action = HOSTILE[what]
    # A neighbour on the same core makes one of them slow: the square would be, every time.
    rounds = ((seconds(action, size), seconds(action, 2 * size)) for _ in range(20))
    assert any(twice <= 3 * once for once, twice in rounds)

"""The small drawings: each stands beside a word and never instead of it."""

from django.utils.safestring import SafeString, mark_safe

SHAPES = {
    "dot": '<circle cx="5" cy="5" r="4.5"/>',
    "tick": '<path d="M3.7 9 .2 5.4l1.5-1.5 2 2.1L8.3 1l1.5 1.4z"/>',
    "half": '<path d="M5 .5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zm0 1.5v6a3 3 0 0 1 0-6z"/>',
    "ring": (
        '<path d="M5 .5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zm0 1.8a2.7 2.7 0 1 1 0 5.4 2.7 2.7 0 '
        '0 1 0-5.4z"/>'
    ),
    "square": '<path d="M.8.8h8.4v8.4H.8z"/>',
    "diamond": '<path d="M5 0l5 5-5 5-5-5z"/>',
    "bar": '<path d="M3.5 0h3v10h-3z"/>',
    "triangle": '<path d="M5 .3 9.9 9.5H.1z"/>',
    "cross": (
        '<path d="M1.8.5 5 3.7 8.2.5l1.3 1.3L6.3 5l3.2 3.2-1.3 1.3L5 6.3 1.8 9.5.5 8.2 3.7 5 .5 '
        '1.8z"/>'
    ),
    "eye": (
        '<path d="M5 1.6C2.6 1.6.8 3.3 0 5c.8 1.7 2.6 3.4 5 3.4S9.2 6.7 10 5C9.2 3.3 7.4 1.6 5 '
        '1.6zm0 1.5a1.9 1.9 0 1 1 0 3.8 1.9 1.9 0 0 1 0-3.8z"/>'
    ),
    "lock": (
        '<path d="M5 0a2.6 2.6 0 0 0-2.6 2.6V4.2H1.2V10h7.6V4.2H7.6V2.6A2.6 2.6 0 0 0 5 0zm0 '
        '1.3c.7 0 1.3.6 1.3 1.3v1.6H3.7V2.6c0-.7.6-1.3 1.3-1.3z"/>'
    ),
    "envelope": '<path d="M0 1.5h10v7H0zm1.2 1.2L5 5.6l3.8-2.9z"/>',
}

# The usual shape of a tag's mark. `ok` is a dot: a tick on "Published" would read as approval.
USUAL = {"ok": "dot", "go": "half", "act": "diamond", "bad": "triangle", "hot": "triangle"}

_SVG = {
    name: mark_safe(
        f'<svg class="r-shape" viewBox="0 0 10 10" aria-hidden="true" focusable="false">{d}</svg>'
    )
    for name, d in SHAPES.items()
}


def svg(name: str) -> SafeString:
    """The drawing of that name.

    Raises:
        KeyError: there is none.
    """
    return _SVG[name]

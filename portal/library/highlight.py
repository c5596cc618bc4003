"""Words around a hit, made safe to show."""

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from portal.library.selectors import HIT_END, HIT_START

_HIT = re.compile(f"{HIT_START}([^{HIT_START}{HIT_END}]*){HIT_END}")
# Marks of Markdown that mean nothing in a line of prose.
_MARKS = re.compile(r"^\s*(?:#{1,6}|[-*+>]|\d+\.)\s+|[`*_]{1,3}|\|", re.MULTILINE)


def highlighted(headline: str) -> SafeString:
    """A headline with its hits in `<mark>`, and nothing else of it as HTML."""
    words = " ".join(_MARKS.sub(" ", headline).split())
    marked = _HIT.sub(r"<mark>\1</mark>", escape(words))
    return mark_safe(marked.replace(HIT_START, "").replace(HIT_END, ""))

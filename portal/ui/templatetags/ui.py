"""Tags and filters of every template: `{% load ui %}`."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.ui import pacific as clock
from portal.ui import shapes
from portal.ui.forms import fields
from portal.ui.navigation import KINDS, Entry, entries

register = template.Library()


@register.simple_tag
def shape(name: str = "", mark: str = "") -> SafeString:
    """A small drawing that repeats what the word beside it says.

    Args:
        name: one of `shapes.SHAPES`; without it, the usual one of `mark`.
        mark: a tag's mark: `ok`, `act`, `bad`, `go`, `hot` or nothing.
    """
    return shapes.svg(name or shapes.USUAL.get(mark, "ring"))


@register.inclusion_tag("ui/breadcrumb.html")
def breadcrumb(*parts: str, trail: Sequence[tuple[str, str]] = ()) -> dict[str, Any]:
    """`{% breadcrumb "Frameworks" "/frameworks/" "Version 3" %}`: pairs, then this page.

    Args:
        trail: pairs that come before, made by the view.
    """
    *pairs, current = parts
    further = zip(pairs[::2], pairs[1::2], strict=True)
    return {"trail": [*trail, *further], "current": current}


@register.inclusion_tag("ui/navigation.html")
def navigation(shell: str, label: str, current: str = "", organisation: str = "") -> dict[str, Any]:
    """The entries of a shell, `current` marked as the place where we are."""
    return {"entries": entries(shell, organisation), "label": label, "current": current}


@register.simple_tag
def kinds() -> list[Entry]:
    """Where each kind of published document is listed."""
    return KINDS


@register.filter
def marked(spans: Iterable[Any]) -> SafeString:
    """Spans, each with `kind` (`same`, `inserted`, `removed`) and `text`, as words with marks.

    By hand, since a long comparison has a hundred thousand of them.
    """
    around = {
        "same": ("", ""),
        "removed": _around("del", _("Removed:"), _("End of removal.")),
        "inserted": _around("ins", _("Inserted:"), _("End of insertion.")),
    }
    words = []
    for span in spans:
        before, after = around[span.kind]
        words += [before, escape(span.text), after]
    return mark_safe("".join(words))


def _around(tag: str, before: str, after: str) -> tuple[str, str]:
    """A tag, and what those who don't see it hear before and after its words."""
    return (
        format_html('<{}><span class="usa-sr-only">{} </span>', tag, before),
        format_html('<span class="usa-sr-only"> {} </span></{}>', after, tag),
    )


@register.filter
def pacific(instant: datetime | None, precision: str = "second") -> str:
    """An instant on California's clock; precision `second`, `minute`, `time` or `date`."""
    return clock.written(instant, precision) if instant else ""


@register.simple_tag
def when(instant: datetime | None, precision: str = "second") -> str:
    """The same inside `<time>`, which carries the offset."""
    if not instant:
        return ""
    local = clock.to_pacific(instant)
    return format_html(
        '<time datetime="{}">{}</time>',
        local.isoformat(timespec="seconds"),
        clock.written(instant, precision),
    )


@register.filter
def date_long(day: date | datetime | None) -> str:
    """A day in words: "9 September 2026"."""
    return clock.written_day(day) if day else ""


@register.filter
def filesize_short(size: int) -> str:
    """Bytes in words: "88 KB", "1.2 MB"; a kilobyte is 1,024 bytes."""
    if size < 1024:
        return ngettext("{size} byte", "{size} bytes", size).format(size=size)
    value = float(size)
    for unit in ("KB", "MB", "GB"):
        value /= 1024
        # 1,023.6 KB would be written as 1024 KB; the next unit says it better.
        if value < 1023.5 or unit == "GB":
            break
    number = f"{value:.1f}".removesuffix(".0") if value < 9.95 else f"{value:.0f}"
    return f"{number} {unit}"


@register.filter
def digest_groups(value: str) -> str:
    """A digest in groups of eight, as one reads it to somebody."""
    return " ".join(value[i : i + 8] for i in range(0, len(value), 8))


@register.filter
def short_name(name: str) -> str:
    """ "Rosalind Okafor" as "R. Okafor"; one word stays as it is."""
    first, _space, rest = name.strip().partition(" ")
    return f"{first[0]}. {rest.strip()}" if rest.strip() else first


@register.filter
def strip_bars(states: Sequence[str]) -> list[dict[str, Any]]:
    """Where each bar of the strip of ten stands, and its class."""
    classes = {"changed": "g", "not_stated": "n", "open": "n"}
    return [
        {"x": f"{12 * i + 0.75}", "middle": f"{12 * i + 5.25}", "class": classes.get(state, "")}
        for i, state in enumerate(states)
    ]


@register.filter
def strip_label(states: Sequence[str]) -> str:
    """The strip of ten in words, for somebody who does not see it."""

    def numbers(state: str) -> str:
        return ", ".join(str(i) for i, s in enumerate(states, 1) if s == state)

    mapped = sum(state in ("stated", "changed") for state in states)
    parts = [_("{mapped} of {total} elements mapped").format(mapped=mapped, total=len(states))]
    for state, words in (
        ("changed", _("changed: {numbers}")),
        ("not_stated", _("not stated: {numbers}")),
        ("open", _("still open: {numbers}")),
    ):
        if numbers(state):
            parts.append(words.format(numbers=numbers(state)))
    return "; ".join(parts)


register.filter("problems", fields.problems)
register.filter("field_kind", fields.kind)
register.filter("hint_for", fields.hint_for)

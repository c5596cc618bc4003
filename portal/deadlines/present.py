"""Clocks in words: how much is left, where it stands, and why."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.deadlines import selectors
from portal.deadlines.models import Moment, Obligation
from portal.deadlines.reasoning import RULES, Reasons, reasons
from portal.deadlines.rules import RUNNING, State, day_of, extent
from portal.keyset import Page
from portal.rulebook import rules as rulebook
from portal.rulebook.arithmetic import Period
from portal.rulebook.rules import Duty, Rulebook
from portal.ui.bars import Bar, bar
from portal.ui.pacific import to_pacific, written

# Before `file_by`: from here on a clock is drawn as due soon.
SOON = timedelta(days=7)


@dataclass(frozen=True)
class Remaining:
    """What the clock's face says: "6 days" and "left to file"."""

    figure: str
    caption: str


def remaining(file_by: datetime, late_after: datetime, now: datetime) -> Remaining:
    """How long until `file_by`; between the two moments, until `late_after`; then how long late.

    Args:
        file_by, late_after, now: aware instants. Days are those of California's calendar.
    """
    if now > late_after:
        return Remaining(_span(late_after, now), _("overdue"))
    if now > file_by:
        return Remaining(_span(now, late_after), _("left before it is late"))
    return Remaining(_span(now, file_by), _("left to file"))


def _span(begin: datetime, end: datetime) -> str:
    """Calendar days between two instants; hours and minutes where that is less than one."""
    days = (to_pacific(end).date() - to_pacific(begin).date()).days
    if days > 1 or (days == 1 and end - begin > timedelta(days=1)):
        return ngettext("{n} day", "{n} days", days).format(n=days)
    # Rounded up: a clock that still runs never shows nothing.
    minutes = -(-(end - begin) // timedelta(minutes=1))
    return _("{hours} h {minutes} min").format(hours=minutes // 60, minutes=minutes % 60)


def mark(row: Obligation, now: datetime) -> tuple[str, str]:
    """The tag's mark and shape for a clock, as `ui/tag.html` takes them."""
    if row.paused_at and row.state in RUNNING:
        return "", "square"
    if row.state == State.OPEN:
        return ("act", "diamond") if row.file_by - now <= SOON else ("go", "half")
    return {
        State.OVERDUE: ("bad", "triangle"),
        State.SATISFIED: ("ok", "tick"),
        State.LATE: ("act", "triangle"),
        State.WAIVED: ("", "square"),
        State.SUPERSEDED: ("", "square"),
    }[State(row.state)]


@dataclass(frozen=True)
class Clock:
    """A clock as `ui/clock.html` and `ui/clock_row.html` show it.

    Args:
        figure, caption: how much is left, or how it ended. kind: its edge.
        whose, whose_link: the developer and its clocks, where several are listed.
        link: address of its own page. rule: where its rule is explained. href: where its people
            see to it.
        late_after_words: where the instant need not be told; "" otherwise.
        met, met_with: when and with what it was satisfied.
        reasons: how its dates were counted; None where the moment was not asked for.
    """

    figure: str
    caption: str
    kind: str
    mark: str
    shape: str
    word: str
    title: str
    whose: str
    whose_link: str
    link: str
    about: str
    bar: Bar | None
    file_by: datetime
    late_after: datetime
    late_after_words: str
    met: datetime | None
    met_with: str
    satisfied_by: str
    is_public: bool
    sees: str
    why: str
    citation: str
    rule: str
    href: str
    reasons: Reasons | None


def clock(
    row: Obligation,
    now: datetime,
    *,
    moment: Moment | None = None,
    link: str = "",
    whose: str = "",
    whose_link: str = "",
) -> Clock:
    """One obligation in words and shapes; asks the database nothing.

    Args:
        moment: its latest, for how it was counted. The rest goes into `Clock` as it is.
    """
    book = rulebook.version(row.rulebook, row.version)
    duty = book.duties[row.duty]
    face, (tag, shape) = _face(row, now), mark(row, now)
    begin, elapsed = _begin(row, duty, book), bool(duty.period and duty.period.is_elapsed)
    running = row.state in RUNNING and not row.paused_at
    return Clock(
        figure=face.figure,
        caption=face.caption,
        kind={"act": "soon", "bad": "bad", "ok": "ok"}.get(tag, ""),
        mark=tag,
        shape=shape,
        word=_word(row, now),
        title=title(row),
        whose=whose,
        whose_link=whose_link,
        link=link,
        about=row.about,
        bar=bar(begin, row.file_by, row.late_after, now, hours=elapsed) if running else None,
        file_by=row.file_by,
        late_after=row.late_after,
        late_after_words=_same(row, elapsed, now) if row.file_by == row.late_after else "",
        met=row.satisfied_at,
        met_with=row.satisfied_with,
        satisfied_by=duty.satisfied_by,
        is_public=duty.is_public,
        sees="confidential" if row.case or duty.publicity == "confidential" else "",
        why=duty.text,
        citation=book.cite(duty.citation),
        rule=f"{RULES}#{duty.key}",
        href=row.href if row.state in RUNNING else "",
        reasons=reasons(moment, duty, book, row.n, row.turn) if moment else None,
    )


def clocks(
    rows: Sequence[Obligation], now: datetime, *, link: Callable[[Obligation], str]
) -> list[Clock]:
    """Several, each with how it was counted, by one query."""
    moments = selectors.latest_moments(rows)
    return [clock(row, now, moment=moments.get(row.pk), link=link(row)) for row in rows]


def title(row: Obligation) -> str:
    """What is owed; for one that comes again and again, with the days that it is about, and for
    one of several with what tells it from the others."""
    book = rulebook.version(row.rulebook, row.version)
    duty = book.duties[row.duty]
    if not duty.recurs or not duty.period:
        return f"{duty.label}, {row.detail}" if row.detail else duty.label
    anchor = day_of(row.trigger_at or row.trigger_on or date.min, book.zone)
    begin, end = extent(duty, anchor, row.n, row.turn)
    last = end - timedelta(days=1)
    return _("{what}, {begin} to {end}").format(
        what=duty.label,
        begin=dateformat.format(begin, "j M" if begin.year == last.year else "j M Y"),
        end=dateformat.format(last, "j M Y"),
    )


def _begin(row: Obligation, duty: Duty, book: Rulebook) -> datetime:
    """When the period of this recurrence begins: an instant for hours, else the start of day 0.

    What ends with its own trigger has run since it was planned.
    """
    period = duty.period or Period()
    if period.at_instant:
        return row.opened_at
    if row.trigger_at and period.is_elapsed:
        return row.trigger_at
    day = day_of(row.trigger_at or row.trigger_on or date.min, book.zone)
    return datetime.combine(extent(duty, day, row.n, row.turn)[0], time.min, book.zone)


def _face(row: Obligation, now: datetime) -> Remaining:
    """What the clock shows in large."""
    if row.state in RUNNING:
        if not row.paused_at:
            return remaining(row.file_by, row.late_after, now)
        since = written(row.paused_at, "date")
        return Remaining(_("Paused"), _("since {day}").format(day=since))
    met = row.satisfied_at
    if met is None:
        return Remaining(str(row.get_state_display()), "")
    if met > row.late_after:
        words = _("late by {span}").format(span=_span(row.late_after, met))
    elif met > row.file_by:
        words = _("before it was late")
    else:
        words = _("in time by {span}").format(span=_span(met, row.file_by))
    return Remaining(_("Done"), words)


def _word(row: Obligation, now: datetime) -> str:
    if row.paused_at and row.state in RUNNING:
        return _("Paused")
    if row.state != State.OPEN or now < row.file_by - SOON:
        return str(row.get_state_display())
    return _("“File by” has passed") if now > row.file_by else _("Due soon")


def _same(row: Obligation, elapsed: bool, now: datetime) -> str:
    if row.state == State.OVERDUE:
        return _("The same moment, passed")
    if elapsed:
        return _("The same moment; hours do not roll over holidays")
    return _("The same moment")


def lede(name: str, running: int, page: Page[Obligation], now: datetime) -> str:
    """How many clocks run, and how soon the first needs somebody.

    Args:
        page: of the running ones, what is late first at its top; on a later page nothing is said
            of the first.
    """
    if not running:
        return _("No clock is running for {name}.").format(name=name.removesuffix("."))
    count = ngettext(
        "{n} clock is running for {name}.", "{n} clocks are running for {name}.", running
    )
    said = count.format(n=running, name=name.removesuffix("."))
    if page.before or not page.rows:
        return said
    first = page.rows[0]
    if first.state == State.OVERDUE:
        return f"{said} {_('The first is overdue.')}"
    days = (to_pacific(first.file_by).date() - to_pacific(now).date()).days
    for most, words in (
        (0, _("The first needs you today.")),
        (1, _("The first needs you by tomorrow.")),
        (7, _("The first needs you within a week.")),
        (31, _("The first needs you within a month.")),
    ):
        if days <= most:
            return f"{said} {words}"
    day = dateformat.format(to_pacific(first.file_by), "j M Y")
    return f"{said} {_('The first is due on {day}.').format(day=day)}"

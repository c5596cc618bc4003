"""What a person is told in one mail: a line for each clock, however many steps have passed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.deadlines import rules
from portal.deadlines.models import Moment, Notice, Obligation
from portal.deadlines.present import remaining, title
from portal.deadlines.rules import RUNNING, State
from portal.ledger import selectors as ledger
from portal.rulebook import rules as rulebook
from portal.ui.pacific import to_pacific

_ENDS = [f"obligation.{state}" for state in (State.WAIVED, State.SUPERSEDED)]


@dataclass(frozen=True)
class Line:
    """One clock.

    Args:
        word: how it stands, such as "6 days left to file".
        missed: how many earlier reminders were not sent when they were due.
        was_late: whether this one was not.
        before: the moments that it had, when it has moved; with `why`.
    """

    row: Obligation
    label: str
    citation: str
    word: str
    missed: int
    was_late: bool
    before: Moment | None = None
    why: str = ""

    @property
    def is_running(self) -> bool:
        return self.row.state in RUNNING


def lines(notices: Sequence[Notice], now: datetime) -> list[Line]:
    """One line for each clock that still has something to say, the most urgent first.

    Args:
        notices: of one person, in the order in which they were made; the last one of a clock
            speaks for all.
    """
    by_clock: dict[int, list[Notice]] = {}
    for notice in notices:
        by_clock.setdefault(notice.obligation_id, []).append(notice)
    found_moments = Moment.objects.filter(obligation__in=by_clock)
    moments = {(m.obligation_id, m.number): m for m in found_moments}
    moved = [n for n in notices if n.step == rules.MOVED]
    told = dict(
        Notice.objects.filter(
            obligation__in=[n.obligation_id for n in moved],
            person__in=[n.person_id for n in moved],
            sent_at__isnull=False,
        )
        .values_list("obligation")
        .annotate(Max("moment"))
    )
    closed = [n.obligation.stream for n in notices if n.step == rules.CLOSED]
    events = ledger.timeline(*closed).filter(action__in=_ENDS)
    ended = {e.stream_id: e.data.get("why", "") for e in reversed(list(events))}
    found = (_line(rows, moments, told, ended, now) for rows in by_clock.values())
    return sorted(filter(None, found), key=lambda line: line.row.late_after)


def _line(
    notices: list[Notice],
    moments: dict[tuple[int, int], Moment],
    told: dict[int, int],
    ended: dict[str, str],
    now: datetime,
) -> Line | None:
    last = notices[-1]
    row = last.obligation
    ends = (rules.CLOSED, rules.MOVED)
    if row.state not in RUNNING and last.step not in ends:
        return None  # satisfied since: nobody is reminded of what is done
    if row.state in RUNNING and last.step == rules.CLOSED:
        return None  # running again
    book = rulebook.version(row.rulebook, row.version)
    duty = book.duties[row.duty]
    left = remaining(row.file_by, row.late_after, now)
    before, why = None, ""
    counted = moments[row.pk, last.moment]
    if last.step == rules.MOVED:
        # The dates that this person was told, or those before.
        before = moments.get((row.pk, told.get(row.pk, last.moment - 1)))
        why = counted.why
    elif last.step == rules.CLOSED:
        why = ended.get(row.stream, "")
    steps = dict(
        rules.schedule(
            book.ladders[duty.ladder],
            rules.Moments(to_pacific(row.file_by), to_pacific(row.late_after)),
        )
    )
    fell_due = steps.get(last.step)
    return Line(
        row=row,
        label=title(row),
        citation=book.cite(duty.citation),
        word=_word(row, f"{left.figure} {left.caption}"),
        missed=sum(len(n.missed) for n in notices),
        was_late=fell_due is not None
        and last.made_at - max(fell_due, counted.made_at) > rules.SLACK,
        before=before,
        why=why,
    )


def _word(row: Obligation, left: str) -> str:
    if row.paused_at and row.state in RUNNING:
        return _("Paused")
    return left if row.state in RUNNING else str(row.get_state_display())


def subject(found: Sequence[Line]) -> str:
    """The subject of a mail about these clocks: whose, how urgent, what."""
    names = {line.row.organisation.name for line in found}
    whose = names.pop() if len(names) == 1 else _("Frontier AI Register")
    if len(found) == 1:
        line = found[0]
        return _("{whose}: {word}, {label}").format(whose=whose, word=line.word, label=line.label)
    overdue = sum(line.row.state == State.OVERDUE for line in found)
    words = ngettext("{n} clock", "{n} clocks", len(found)).format(n=len(found))
    if overdue:
        return _("{whose}: {clocks}, {n} overdue").format(whose=whose, clocks=words, n=overdue)
    first = found[0].word
    return _("{whose}: {clocks}; the first: {word}").format(whose=whose, clocks=words, word=first)

"""What a person is told in one mail: a line for each clock, however many steps have passed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.deadlines import rules
from portal.deadlines.models import Moment, Notice, Obligation
from portal.deadlines.present import remaining
from portal.deadlines.rules import RUNNING
from portal.rulebook import rules as rulebook
from portal.ui.pacific import to_pacific


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
    moved = [n.obligation_id for n in notices if n.step == rules.MOVED]
    moments: dict[tuple[int, int], Moment] = {}
    if moved:
        moments = {
            (m.obligation_id, m.number): m for m in Moment.objects.filter(obligation__in=moved)
        }
    found = (_line(rows, moments, now) for rows in by_clock.values())
    return sorted(filter(None, found), key=lambda line: line.row.late_after)


def _line(
    notices: list[Notice], moments: dict[tuple[int, int], Moment], now: datetime
) -> Line | None:
    last = notices[-1]
    row = last.obligation
    if row.state not in RUNNING and last.step != rules.CLOSED:
        return None  # satisfied since: nobody is reminded of what is done
    book = rulebook.version(row.rulebook, row.version)
    duty = book.duties[row.duty]
    left = remaining(row.file_by, row.late_after, now)
    before, why = None, ""
    if last.step == rules.MOVED:
        before = moments.get((row.pk, last.moment - 1))
        why = moments[row.pk, last.moment].why if (row.pk, last.moment) in moments else ""
    steps = dict(
        rules.schedule(
            book.ladders[duty.ladder],
            rules.Moments(to_pacific(row.file_by), to_pacific(row.late_after)),
        )
    )
    fell_due = steps.get(last.step)
    return Line(
        row=row,
        label=duty.label,
        citation=book.cite(duty.citation),
        word=f"{left.figure} {left.caption}" if row.state in RUNNING else row.get_state_display(),
        missed=sum(len(n.missed) for n in notices),
        was_late=fell_due is not None and last.made_at - max(fell_due, row.opened_at) > rules.SLACK,
        before=before,
        why=why,
    )


def subject(found: Sequence[Line]) -> str:
    """The subject of a mail about these clocks."""
    if len(found) == 1:
        line = found[0]
        return _("{word}: {label}").format(word=line.word, label=line.label)
    overdue = sum(line.row.state == rules.State.OVERDUE for line in found)
    words = ngettext("{n} clock", "{n} clocks", len(found)).format(n=len(found))
    if overdue:
        return _("{clocks}, {n} overdue").format(clocks=words, n=overdue)
    return _("{clocks}; the first: {word}").format(clocks=words, word=found[0].word)

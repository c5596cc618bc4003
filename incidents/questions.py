"""The pages of a report, in their order; the act's own items apart from those that help to act."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from incidents import forms, rules
from incidents.forms import QuestionForm
from incidents.rules import Answer
from portal.rulebook import rules as rulebook

ANSWERS = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Page:
    """One question.

    Args:
        key: its name in addresses and in what is kept; for an item of the act that of the
            rulebook. number: in “Question 2 of 8”.
        title, lede: what is asked, and what to know before.
        citation: of the act, for what the act itself asks.
    """

    key: str
    number: int
    form: type[QuestionForm]
    title: Any
    lede: Any = ""
    citation: str = ""


@dataclass(frozen=True)
class Times:
    """What stands in clear of a report.

    Args:
        imminent: whether it poses an imminent risk, or nobody is sure that it doesn't.
    """

    happened_on: date | None = None
    discovered_at: datetime | None = None
    imminent: bool = False
    imminent_at: datetime | None = None
    severity: int | None = None


@dataclass(frozen=True)
class Said:
    """A page with what was answered, as check-answers reads it back.

    Args:
        before: what the version before said, where that was different.
    """

    page: Page
    rows: Sequence[tuple[Any, Any]]
    before: Sequence[tuple[Any, Any]] | None = None

    @property
    def is_missing(self) -> bool:
        """Whether the act asks for it and nothing was answered."""
        return bool(self.page.citation) and not self.rows


def _item(key: str, number: int, form: type[QuestionForm], lede: Any = "") -> Page:
    """One of the four items of 22757.13(a), in the rulebook's words."""
    element = next(e for e in rulebook.elements("incident-report") if e.key == key)
    return Page(key, number, form, element.question, lede, element.citation)


# The number of all the questions of “Does it qualify?”.
QUALIFY = 4
PAGES: tuple[Page, ...] = (
    _item("date", 1, forms.DateForm, _("If it lasted, the day on which it began.")),
    Page(
        "discovered",
        2,
        forms.DiscoveredForm,
        _("When did you discover the incident?"),
        _(
            "The first moment at which somebody of your organisation knew of it. It starts the 15 "
            "days. If you are not sure, give your best answer; you can amend it later."
        ),
    ),
    Page(
        "imminent",
        3,
        forms.ImminentForm,
        _("Does it pose an imminent risk of death or serious physical injury?"),
        _(
            "If so, an authority that can act, such as the police, must know within 24 hours of "
            "your discovering the risk. This report does not replace that call."
        ),
    ),
    *(
        Page(question.key, QUALIFY, forms.AnswerForm.of(question), question.text, question.hint)
        for question in rules.QUESTIONS
    ),
    _item("reasons", 5, forms.ReasonsForm, _("Choose what fits, say why, or leave it to staff.")),
    _item("statement", 6, forms.StatementForm),
    _item("internal-use", 7, forms.InternalUseForm, _("Use by your own people or systems.")),
    Page(
        "details",
        8,
        forms.DetailsForm,
        _("What else helps us to act in time?"),
        _("The act does not ask for this. Answer what you know."),
    ),
)
BY_KEY: Mapping[str, Page] = {page.key: page for page in PAGES}
LAST = PAGES[-1].number
_QUESTIONS = {question.key for question in rules.QUESTIONS}


def qualifying(answers: ANSWERS) -> dict[str, str]:
    """What was answered to “Does it qualify?”, as the rules take it: nothing that decides nothing
    any more."""
    given = {key: answers[key]["answer"] for key in _QUESTIONS if "answer" in answers.get(key, {})}
    wanted = {question.key for question in rules.asked(given)}
    return {key: value for key, value in given.items() if key in wanted}


def pages(answers: ANSWERS) -> list[Page]:
    """The pages that these answers lead through."""
    asked = {question.key for question in rules.asked(qualifying(answers))}
    return [page for page in PAGES if page.key not in _QUESTIONS or page.key in asked]


def part_of(page: Page, answers: ANSWERS) -> tuple[int, int] | None:
    """The place of a page among those of its number, and how many they are; None for one alone."""
    same = [p.key for p in pages(answers) if p.number == page.number]
    return (same.index(page.key) + 1, len(same)) if len(same) > 1 else None


def after(page: Page, answers: ANSWERS) -> Page | None:
    """The page that follows one; None after the last."""
    return next((p for p in pages(answers) if PAGES.index(p) > PAGES.index(page)), None)


def before(page: Page, answers: ANSWERS) -> Page | None:
    """The page before one; None before the first."""
    return next((p for p in reversed(pages(answers)) if PAGES.index(p) < PAGES.index(page)), None)


def following_qualify() -> Page:
    """The page that comes once it was asked whether it qualifies."""
    return next(page for page in PAGES if page.number > QUALIFY)


def first_open(answers: ANSWERS) -> Page:
    """The first page without an answer; the first of all where every one has its."""
    found = pages(answers)
    return next((page for page in found if not answers.get(page.key)), found[0])


def times(answers: ANSWERS) -> Times:
    """What of the answers stands in clear."""

    def read(key: str, name: str, kind: Any) -> Any:
        value = answers.get(key, {}).get(name)
        return kind.fromisoformat(value) if value else None

    imminent_at = read("imminent", "imminent_at", datetime)
    return Times(
        happened_on=read("date", "happened_on", date),
        discovered_at=read("discovered", "discovered_at", datetime),
        imminent=answers.get("imminent", {}).get("risk") in (Answer.YES, Answer.UNSURE),
        imminent_at=imminent_at,
        severity=answers.get("details", {}).get("severity"),
    )


def said(answers: ANSWERS, before: ANSWERS | None = None) -> Iterator[Said]:
    """Each page with its answers in words.

    Args:
        before: the answers of the version before; where they differ both are given.
    """
    for page in pages(answers):
        now, then = answers.get(page.key, {}), (before or {}).get(page.key, {})
        changed = before is not None and now != then
        yield Said(page, page.form.rows(now), page.form.rows(then) if changed else None)


def missing(answers: ANSWERS) -> list[Page]:
    """The act's items that nothing was answered to."""
    return [page for page in PAGES if page.citation and not answers.get(page.key)]

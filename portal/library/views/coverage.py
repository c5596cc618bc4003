"""Am I covered? Two forms that keep nothing: the answers are in the address of their result."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from portal.library.lawbook import time_words
from portal.library.present import Tag
from portal.library.questions import Check, CompanyForm, ModelForm
from portal.library.responses import page, public
from portal.library.views.pages import always
from portal.rulebook import rules
from portal.rulebook.coverage import Amount, Assessment, Change, Reason, Verdict
from portal.rulebook.rules import Duty, Rulebook, Threshold
from portal.ui.forms import quantities
from portal.ui.money import dollars
from portal.ui.pacific import to_pacific

# By subject and verdict: the tag's mark and word, the title, and one sentence under it.
_RESULTS: dict[tuple[str, Verdict], tuple[str, str | Promise, str | Promise, str | Promise]] = {
    ("company", Verdict.NONE): (
        "ok",
        gettext_lazy("No duty here"),
        gettext_lazy("This act asks nothing of you"),
        gettext_lazy(
            "From your answers you are not a frontier developer: you have not trained, and have "
            "not started to train, a model with more than {line} operations."
        ),
    ),
    ("company", Verdict.UNKNOWN): (
        "",
        gettext_lazy("Not decided"),
        gettext_lazy("Your answers do not decide it yet"),
        gettext_lazy(
            "What you don’t know decides whether you train a model with more than {line} "
            "operations. Most companies don’t."
        ),
    ),
    ("company", Verdict.FRONTIER): (
        "act",
        gettext_lazy("Duties follow"),
        gettext_lazy("You are a frontier developer"),
        gettext_lazy(
            "From your answers {basis}, and are not large: fewer duties follow, and no civil "
            "penalty of this act."
        ),
    ),
    ("company", Verdict.LARGE): (
        "act",
        gettext_lazy("Duties follow"),
        gettext_lazy("You are a large frontier developer"),
        gettext_lazy(
            "From your answers {basis}, and had more than {size} of revenue: every duty of the "
            "act follows."
        ),
    ),
    ("model", Verdict.NONE): (
        "ok",
        gettext_lazy("No duty here"),
        gettext_lazy("This act asks nothing about this model"),
        gettext_lazy(
            "From your answers it is not a frontier model, that is a foundation model trained "
            "with more than {line} operations."
        ),
    ),
    ("model", Verdict.UNKNOWN): (
        "",
        gettext_lazy("Not decided"),
        gettext_lazy("Your answers do not decide it yet"),
        gettext_lazy(
            "What you don’t know decides whether it is a foundation model trained with more than "
            "{line} operations."
        ),
    ),
    ("model", Verdict.FRONTIER): (
        "act",
        gettext_lazy("Duties follow"),
        gettext_lazy("This is a frontier model"),
        gettext_lazy(
            "From your answers it is a foundation model trained with more than {line} operations. "
            "These are the duties of every frontier developer; a large one has more."
        ),
    ),
}
_SIZE_OPEN = gettext_lazy(
    "From your answers {basis}. With more than {size} of revenue you would be a large one, and "
    "have more duties."
)
# What makes a company a frontier developer.
_TRAINS = gettext_lazy("you train a model with more than {line} operations")
_INTENDS = gettext_lazy(
    "you have started a training that is meant to take more than {line} operations"
)
_LINES = {
    "stage": gettext_lazy("Training has started"),
    "operations": gettext_lazy("More than {line}"),
    "aims": gettext_lazy("A training started with that intent"),
    "revenue": gettext_lazy("More than {size}"),
    "broad": gettext_lazy("All three marks of a foundation model"),
    "general": gettext_lazy("All three marks of a foundation model"),
    "adaptable": gettext_lazy("All three marks of a foundation model"),
    "available": gettext_lazy("Made available to a third party"),
    "evaluation": gettext_lazy("Not mainly to develop or evaluate it"),
    "new": gettext_lazy("New, or substantially modified"),
}
_CHANGES = {
    Change.ANSWER: gettext_lazy(
        "You find out what you answered with “I don’t know”. Whoever ran the training knows the "
        "number of operations, or the parameters and the data that give it."
    ),
    Change.START: gettext_lazy(
        "You start a training that is meant to take more than {line} operations. Duties begin on "
        "that day, not at release."
    ),
    Change.MORE_COMPUTE: gettext_lazy(
        "Later tuning brings the sum of all its training over {line}. Exactly {line} is not more."
    ),
    Change.TUNE: gettext_lazy(
        "You tune somebody else’s model, and its own training and yours are more than {line} "
        "operations in all. The act does not say whose training counts then; here all of it does."
    ),
    Change.DEPLOY: gettext_lazy(
        "You make it available to others for use, and not mainly to develop or evaluate it. A "
        "transparency report is due before, or at the same time."
    ),
    Change.SIZE_OVER: gettext_lazy(
        "Your revenue of a calendar year, with affiliates, is more than {size}. You are large from "
        "1 January after it. Exactly {size} is not more."
    ),
    Change.SIZE_UNDER: gettext_lazy(
        "Your revenue of a calendar year, with affiliates, is not more than {size}. From 1 January "
        "after it you are no longer large."
    ),
    Change.LINE: gettext_lazy("The law moves its line. That is considered every year."),
}


@dataclass(frozen=True)
class Row:
    """A reason in words."""

    reason: Reason
    question: Any
    answer: Any
    line: Any
    tag: Tag


@dataclass(frozen=True)
class Asked:
    """A duty in the list of what follows."""

    duty: Duty
    when: str
    citation: str
    is_exposed: bool


@public(valid_by=always)
def start(request: HttpRequest) -> HttpResponse:
    """A company, or one model?"""
    return page("library/covered.html")


@require_safe
def company(request: HttpRequest) -> HttpResponse:
    """The check of a company."""
    return _check(request, CompanyForm, "company")


@require_safe
def model(request: HttpRequest) -> HttpResponse:
    """The check of one model."""
    return _check(request, ModelForm, "model")


def _check(request: HttpRequest, kind: type[Check], subject: str) -> HttpResponse:
    """The questions, or the result once they are answered; nothing on the way may keep either."""
    rulebook = rules.current()
    is_asked = any(name in request.GET for name in kind.base_fields)
    form = kind(request.GET if is_asked else None, rulebook, to_pacific(timezone.now()).year)
    context: dict[str, Any] = {
        "nav": "covered",
        "subject": subject,
        "form": form,
        "rulebook": rulebook,
    }
    if is_asked and form.is_valid() and "change" not in request.GET:
        query = request.GET.copy()
        query["change"] = "1"
        context |= _result(form, rulebook, subject) | {"change": f"?{query.urlencode()}"}
        response = page("library/covered_result.html", **context)
    else:
        response = page("library/covered_form.html", **context)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _result(form: Check, rulebook: Rulebook, subject: str) -> dict[str, Any]:
    found = form.assessment()
    words = {
        "line": quantities.operations(rulebook.thresholds["training-compute"].amount),
        "size": dollars(rulebook.thresholds["annual-revenue"].amount),
    }
    is_over = {reason.key: reason.is_over for reason in found.reasons}
    basis = _TRAINS if is_over["operations"] else _INTENDS
    mark, word, title, lede = _RESULTS[subject, found.verdict]
    if found.verdict == Verdict.FRONTIER and found.is_open and subject == "company":
        title, lede = _("You are a frontier developer, and perhaps a large one"), _SIZE_OPEN
    large = found.verdict == Verdict.LARGE
    return {
        "found": found,
        "tag": Tag(mark, word, "" if mark else "ring"),
        "title": title,
        "lede": format_html(str(lede), basis=format_html(str(basis), **words), **words),
        "rows": [_row(reason, form, words) for reason in found.reasons],
        "asked": [
            Asked(
                follows.duty,
                time_words(follows.duty),
                rulebook.cite(follows.duty.citation),
                follows.duty.exposes(large=large),
            )
            for follows in found.duties
            if follows.applies is not False
        ],
        "not_now": [f.duty for f in found.duties if f.applies is False],
        "changes": [format_html(str(_CHANGES[change]), **words) for change in found.changes],
        "scale": _scale(form, found, rulebook.thresholds["training-compute"]),
        "cap": dollars(rulebook.penalty_cap.amount),
        "cap_citation": rulebook.cite(rulebook.penalty_cap.citation),
    }


def _row(reason: Reason, form: Check, words: dict[str, Any]) -> Row:
    question = form.fields[form.numbers.get(reason.key, (reason.key,))[0]].label
    line = format_html(str(_LINES[reason.key]), **words)
    return Row(reason, question, form.answer(reason.key), line, _tag(reason, form))


def _tag(reason: Reason, form: Check) -> Tag:
    if not reason.matters:
        return Tag("", _("Does not matter here"), "square")
    if reason.is_over is None:
        return Tag("", _("Not known"), "ring")
    if reason.is_over:
        return Tag("act", _("Yes"), "diamond")
    return Tag("ok", _below(reason, form) or _("No"), "tick")


def _below(reason: Reason, form: Check) -> str:
    """How far a quantity is from its line, where it is far."""
    known = form.known(reason.key) if reason.line else Amount()
    if not reason.line or not known.up_to or known.up_to * 2 > reason.line.amount:
        return ""
    times = int(reason.line.amount / known.up_to)
    sentence = (
        _("No, {n} times below")
        if known.above == known.up_to
        else _("No, at least {n} times below")
    )
    return sentence.format(n=f"{times:,}")


_WIDE, _LEFT, _RIGHT, _POWER, _POWERS = 440, 24, 433, 92, 4
_NEAR = 70  # units from an end, where a label would reach over it


@dataclass(frozen=True)
class Scale:
    """The training on powers of ten; places in units of the drawing, which is `_WIDE`."""

    ticks: list[tuple[int, int]]  # place and exponent
    line: int
    end: int
    words: str

    @property
    def width(self) -> int:
        return self.end - _LEFT

    @property
    def anchor(self) -> str:
        """Where its label hangs, so that it stays within the drawing."""
        if self.end < _NEAR:
            return "start"
        return "end" if self.end > _WIDE - _NEAR else "middle"

    @property
    def label_at(self) -> int:
        return {"start": 0, "end": _WIDE}.get(self.anchor, self.end)


def _scale(form: Check, found: Assessment, line: Threshold) -> Scale | None:
    """None where nothing is known of the operations, or they don't matter."""
    reason = next(reason for reason in found.reasons if reason.key == "operations")
    known = form.known("operations")
    if not reason.matters or not (known.up_to or known.above):
        return None
    first = line.amount.adjusted() - _POWERS

    def place(number: Decimal) -> int:
        units = _LEFT + _POWER * (float(number.log10()) - first)
        return round(max(_LEFT, min(_RIGHT, units)))

    if known.up_to is None:
        end, words = _RIGHT, _("more than {number} operations")
    else:
        is_exact = known.above == known.up_to
        end = place(known.up_to)
        words = _("{number} operations") if is_exact else _("at most {number} operations")
    return Scale(
        [(place(Decimal(10) ** n), n) for n in range(first, first + _POWERS + 1)],
        place(line.amount),
        end,
        words.format(number=quantities.spoken(known.up_to or known.above)),
    )

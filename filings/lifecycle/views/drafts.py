"""A draft: its list of parts, its forms, the page that shows both texts."""

from collections.abc import Mapping
from itertools import zip_longest
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from filings.lifecycle import answers, kinds, selectors, words
from filings.lifecycle.forms import PartForm
from filings.lifecycle.kinds import ELEMENT, TEXT, Content, Finding, Kind
from filings.lifecycle.models import Draft, Unmerged
from filings.lifecycle.services import drafts
from portal.casework.models import DeficiencyNotice
from portal.documents.difference import difference
from portal.errors import NotFound, Refusal, refusals_as_messages
from portal.identity import permissions
from portal.identity import selectors as identity
from portal.identity.access import PersonRequest, member_required
from portal.identity.models import Organisation


def page(
    request: PersonRequest, draft: Draft, template: str, status: int = 200, **context: Any
) -> HttpResponse:
    """A page of a draft, with what all of them show."""
    organisation = draft.organisation
    return render(
        request,
        template,
        {
            "organisation": organisation,
            "nav": "filings",
            "draft": draft,
            "title": kinds.title_of(draft),
            "sees": kinds.get(draft.kind).sees,
            "home": reverse("file:home", args=[organisation.slug]),
            "address": address(draft),
            "page_token": page_token(request) or get_random_string(8),
            "may_prepare": permissions.may(request.person, "filing.prepare", organisation),
            **context,
        },
        status=status,
    )


def address(draft: Draft, name: str = "draft", *args: Any) -> str:
    """Address of one of the draft's pages."""
    return reverse(f"file:{name}", args=[draft.organisation.slug, draft.pk, *args])


def opened(request: PersonRequest, organisation: Organisation, draft: UUID) -> Draft:
    """The draft of a page that works on it.

    Raises:
        NotFound: no such draft there for this person.
        Refusal: `draft.closed` when it was submitted.
    """
    row = selectors.draft(request.person, organisation, draft)
    if not row.is_open:
        raise Refusal("draft.closed")
    words.shown(row, request.person, timezone.now())
    return row


def page_token(request: PersonRequest) -> str:
    """Which open page a form was posted from; "" for a page that is opened now."""
    return request.POST.get("page", "")[:20]


def part_address(draft: Draft, part: str) -> str:
    """Where a part is worked on."""
    if part == TEXT:
        return address(draft, "text")
    if part.startswith(ELEMENT):
        return address(draft, "element", part.removeprefix(ELEMENT))
    own = next((p.page for p in kinds.get(draft.kind).parts if p.name == part), "")
    return (
        reverse(own, args=[draft.organisation.slug, draft.pk])
        if own
        else address(draft, "part", part)
    )


@member_required
def draft(request: PersonRequest, organisation: Organisation, draft: UUID) -> HttpResponse:
    """The list of parts, each with its state."""
    row = selectors.draft(request.person, organisation, draft)
    if row.submitted_at:
        return redirect("file:filing", organisation.slug, row.submission.filing.reference)
    if row.discarded_at:
        raise NotFound
    kind = kinds.get(row.kind)
    words.shown(row, request.person, timezone.now())
    words.fill(row)
    content = selectors.content(row, timezone.now())
    findings = kind.check(content)
    may_write = permissions.may(request.person, "filing.prepare", organisation)
    groups = _groups(row, kind, content, findings, may_write)
    tasks = [task for _title, tasks in groups for task in tasks]
    blocked = any(f.blocking for f in findings)
    return page(
        request,
        row,
        "lifecycle/draft.html",
        groups=groups,
        # The last two parts are the check and the certification.
        done=sum(task["state"] == "completed" for task in tasks) + (not blocked),
        of=len(tasks) + 2,
        check=address(row, "check"),
        certify="" if blocked else address(row, "certify"),
        may_certify=permissions.may(request.person, "filing.certify", organisation),
        officers=identity.certifying_officers(organisation),
        saved=row.parts.select_related("saved_by").order_by("-saved_at").first(),
        unmerged=_waiting(row, request),
        notice=row.answers,
        has_text=kind.has_text(content.parts),
        previous=selectors.last_published(row),
    )


def _waiting(row: Draft, request: PersonRequest) -> list[str]:
    """Pages on which this person still has to choose between two texts."""
    parts = row.parts.filter(unmerged__saved_by=request.person).distinct()
    return [address(row, "both", name) for name in parts.values_list("name", flat=True)]


def _groups(
    row: Draft, kind: Kind, content: Content, findings: list[Finding], may_write: bool
) -> list[tuple[Any, list[dict[str, Any]]]]:
    blocking = {f.part for f in findings if f.blocking}
    mapped = answers.map_of(kind, content)
    settled = sum(m.state != answers.OPEN for m in mapped)
    element_trouble = any(ELEMENT + m.key in blocking for m in mapped)
    text = content.part(TEXT)
    tasks: dict[Any, list[dict[str, Any]]] = {}
    if kind.has_text(content.parts):
        tasks[_("The text")] = [
            {
                "title": _text_title(kind) if may_write else _("Read the text"),
                "href": address(row, "text"),
                "hint": _text_hint(kind, content),
                "state": "completed" if content.text else "incomplete",
            }
        ]
    if text.get("from"):
        tasks[_("The text")].append(
            {
                "title": _("Check the text we read from your file"),
                "href": address(row, "confirm"),
                "hint": text["from"],
                "state": "completed" if text.get("confirmed") else "incomplete",
            }
        )
    if mapped:
        tasks[_("What it says")] = [
            {
                "title": kind.elements_title,
                "href": address(row, "elements"),
                "strip": [m.state for m in mapped],
                "strip_label": _strip_label(mapped),
                "hint": _strip_label(mapped),
                "state": "incomplete"
                if not settled
                else "in_progress"
                if settled < len(mapped) or element_trouble
                else "completed",
            }
        ]
    for part in kind.form_parts(content):
        saved = content.part(part.name)
        state = (
            "completed" if part.name not in blocking else "in_progress" if saved else "incomplete"
        )
        if part.optional and not saved:
            state = "not_needed"
        tasks.setdefault(str(part.group), []).append(
            {
                "title": part.title,
                "href": part_address(row, part.name),
                "hint": part.hint,
                "state": state,
            }
        )
    return list(tasks.items())


def _text_title(kind: Kind) -> str:
    return _("Write the text") if kind.confidential else _("Write or upload the text")


def _text_hint(kind: Kind, content: Content) -> str:
    if not content.text:
        if kind.confidential:
            return _("It is sealed from the first word on, and saved while you write")
        return _("PDF, Word, HTML, Markdown or plain text; or write it here")
    return _("{words} words").format(words=f"{len(content.text.split()):,}")


def _strip_label(mapped: list[answers.Mapped]) -> str:
    still = [str(m.number) for m in mapped if m.state == answers.OPEN]
    done = _("{count} of {all} mapped").format(count=len(mapped) - len(still), all=len(mapped))
    return done + (". " + _("Open: {numbers}").format(numbers=", ".join(still)) if still else "")


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def part(
    request: PersonRequest, organisation: Organisation, draft: UUID, name: str
) -> HttpResponse:
    """One of the kind's own forms. What is valid is saved, what isn't is shown beside its field."""
    row = opened(request, organisation, draft)
    kind = kinds.get(row.kind)
    content = selectors.content(row, timezone.now())
    spec = kind.form_part(content, name)
    if spec is None:
        raise NotFound
    if spec.page:
        return redirect(part_address(row, name))
    saved = row.parts.filter(name=name).first()
    lock = saved.lock if saved else 0
    if request.method != "POST":
        suggested = {} if saved else spec.suggest(row)
        initial = {**suggested, **spec.form.load(content.part(name))}
        form = spec.form(draft=row, content=content, initial=initial)
        return _part_page(request, row, spec, form, lock)
    form = spec.form(request.POST, draft=row, content=content)
    valid, shown = form.is_valid(), number(request.POST.get("lock"))
    if not valid and saved and shown != lock:
        # A colleague saved meanwhile: first mend this, then both are shown.
        return _part_page(request, row, spec, form, shown, status=422)
    try:
        outcome = drafts.save_part(
            draft=row.pk,
            name=name,
            content=form.dump(),
            lock=shown,
            by=request.person,
            now=timezone.now(),
            page=page_token(request),
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _part_page(request, row, spec, form, shown, status=422)
    if outcome.conflict:
        return redirect(address(row, "both", name))
    if not valid:
        return _part_page(request, row, spec, form, outcome.part.lock, status=422)
    return redirect(address(row))


def _notice(row: Draft, request: PersonRequest) -> DeficiencyNotice | None:
    """What the draft answers."""
    if row.answers is None:
        return None
    words.shown(row.answers, request.person, timezone.now())
    sent, _messages = words.from_the_state(row.answers)
    return next(iter(sent), None)


def number(text: str | None) -> int:
    """A whole number as a form sent it; 0 for whatever is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _part_page(
    request: PersonRequest,
    row: Draft,
    spec: kinds.FormPart,
    form: PartForm,
    lock: int,
    status: int = 200,
) -> HttpResponse:
    return page(
        request,
        row,
        "lifecycle/part.html",
        status,
        part_title=spec.title,
        form=form,
        lock=lock,
        notice=_notice(row, request),
    )


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def both(
    request: PersonRequest, organisation: Organisation, draft: UUID, name: str
) -> HttpResponse:
    """Two people changed the same words: both texts, and the choice."""
    row = opened(request, organisation, draft)
    current = words.part(row, name)
    if current is None:
        return redirect(address(row))
    # Several tabs may have words waiting: what was typed last comes first.
    waiting = current.unmerged.filter(saved_by=request.person).order_by("-saved_at")
    mine = waiting.first()
    if mine is None:
        return redirect(address(row))
    words.fill(mine)
    merged, status = mine.content.get("text", ""), 200
    if request.method == "POST":
        try:
            return _choose(request, row, name, mine)
        except Refusal as refusal:  # what was put together stays on the page
            messages.error(request, str(refusal))
            merged, status = request.POST.get("text", merged), 422
    context: dict[str, Any] = {
        "current": current,
        "mine": mine,
        "part_name": name,
        "count": waiting.count(),
        "alone": current.saved_by == request.person,
        "file": mine.content.get("from", "") if mine.content.get("confirmed") is False else "",
    }
    if name == TEXT:
        context["changes"] = difference(current.content["text"], mine.content["text"]).changes
        context["merged"] = merged
    else:
        context["rows"] = _side_by_side(row, name, current.content, mine.content)
    return page(request, row, "lifecycle/both.html", status, **context)


def _side_by_side(
    row: Draft, name: str, theirs: Mapping[str, Any], mine: Mapping[str, Any]
) -> list[tuple[Any, Any, Any]]:
    kind = kinds.get(row.kind)
    if element := kind.element(name):

        def told(said: Mapping[str, Any]) -> str:
            places = ", ".join(p["label"] for p in said.get("places", []))
            return places or _("Not stated")

        return [(element.label, told(theirs), told(mine))]
    form: type[PartForm] = next(p.form for p in kind.parts if p.name == name)
    said = zip_longest(form.rows(theirs), form.rows(mine))
    return [
        ((a or b).label, a.value if a else "", b.value if b else "")
        for a, b in said
        if not (a and b and a.value == b.value)
    ]


def _choose(request: PersonRequest, row: Draft, name: str, mine: Unmerged) -> HttpResponse:
    now, lock = timezone.now(), number(request.POST.get("lock"))
    own = number(request.POST.get("mine"))
    if own != mine.pk:  # a double click: that choice is made
        return redirect(address(row, "both", name))
    if request.POST.get("keep") == "theirs":
        made = drafts.drop_unmerged(
            draft=row.pk, name=name, unmerged=own, lock=lock, by=request.person, now=now
        )
    else:
        content = dict(mine.content)
        if name == TEXT:
            content["text"] = request.POST.get("text", content["text"])
        made = not drafts.save_part(
            draft=row.pk,
            name=name,
            content=content,
            lock=lock,
            by=request.person,
            now=now,
            page=mine.page,
            settles=own,
        ).conflict
    if made:
        messages.success(request, _("Saved."))
    else:
        messages.warning(
            request, _("It was changed once more while you chose. Both texts are below.")
        )
    return redirect(address(row, "both", name))


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: PersonRequest, organisation: Organisation, draft: UUID) -> HttpResponse:
    """Put the draft away, after a page that asks."""
    row = opened(request, organisation, draft)
    if request.method == "POST":
        with refusals_as_messages(request):
            drafts.discard(draft=row.pk, by=request.person, now=timezone.now())
            messages.success(request, _("The draft was discarded."))
        return redirect("file:home", organisation.slug)
    return page(request, row, "lifecycle/discard.html")


@member_required
@require_POST
def ask(request: PersonRequest, organisation: Organisation, draft: UUID) -> HttpResponse:
    """Ask the certifying officers to certify."""
    row = opened(request, organisation, draft)
    with refusals_as_messages(request):
        drafts.ask_to_certify(draft=row.pk, by=request.person, now=timezone.now())
        messages.success(request, _("We wrote to your certifying officers."))
    return redirect(address(row, "check"))

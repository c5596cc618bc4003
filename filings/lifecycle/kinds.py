"""What a kind of filing is made of; each kind registers its own, and nothing here knows it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from portal.documents.structure import Outline, outline
from portal.rulebook import rules as rulebook

if TYPE_CHECKING:
    from filings.lifecycle.forms import PartForm
    from filings.lifecycle.models import Draft, Filing
    from portal.identity.models import Organisation

TEXT = "text"
ELEMENT = "element-"
KNOWN = "known"  # signed beside the parts
PUBLIC, STATE, ORGANISATION = "public", "state", "organisation"
CONFIDENTIAL = "confidential"  # the organisation, and those of the State who may open it


@dataclass(frozen=True)
class Row:
    """One line of check-answers: a question, what was answered, who will see it."""

    name: str
    label: Any
    value: Any
    who_sees: str
    part: str


@dataclass(frozen=True)
class Content:
    """A draft's words at one moment, as the checks and pages read it. Pure values.

    Args:
        kind: code of the kind.
        number: the version it will be.
        parts: content by name of part; a part never saved is missing.
        subject, subject_name: what its series is about; "" for one series a developer.
        known: what the kind knows of the world beside the draft, see `Kind.known`.
        files: (name, state) of each file that was received.
        unlike: names of files that say something else than the text does now.
        corrects, answers: whether it corrects what is published, or answers a notice.
        follows: whether a version before it was filed and not withdrawn.
        previous_text_sha256: digest of the last published version's text, "" for none.
    """

    kind: str
    number: int
    parts: Mapping[str, Mapping[str, Any]]
    subject: str = ""
    subject_name: str = ""
    known: Mapping[str, Any] = field(default_factory=dict)
    files: Sequence[tuple[str, str]] = ()
    unlike: Sequence[str] = ()
    corrects: bool = False
    answers: bool = False
    follows: bool = False
    previous_text_sha256: str = ""

    @property
    def text(self) -> str:
        return self.parts.get(TEXT, {}).get("text", "")

    @cached_property
    def outline(self) -> Outline:
        return outline(self.text)

    def part(self, name: str) -> Mapping[str, Any]:
        """Content of a part; empty when it was never saved."""
        return self.parts.get(name, {})

    @cached_property
    def places(self) -> Mapping[str, str]:
        """Words for every place of the text that an element can be mapped to, by anchor."""
        headings = {h.anchor: h.title for h in self.outline.headings}
        passages = {p.anchor: f"“{excerpt(p.text)}”" for p in self.outline.passages}
        return passages | headings


def excerpt(text: str, words: int = 9) -> str:
    """The first words of a passage."""
    parts = text.split()
    return " ".join(parts[:words]) + ("…" if len(parts) > words else "")


@dataclass(frozen=True)
class Finding:
    """What a check found: a sentence, and where to mend it."""

    message: Any
    part: str
    blocking: bool = True


Check = Callable[[Content], Finding | None]
Parts = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class FormPart:
    """A part that is a form of the kind's own.

    Args:
        form: what is asked; of a part with a page of its own, only what reads it back (`rows`).
        suggest: answers that an unsaved part begins with, by field.
        page: name of the address of its own page, which takes the organisation's slug and the
            draft's ref; "" for the page that all forms have. What such a part says is published
            by `public_face`, and not among the answers.
        optional: whether it may stay empty.
    """

    name: str
    title: Any
    hint: Any
    group: Any
    form: "type[PartForm]"
    applies: Callable[[Content], bool] = field(default=lambda content: True)
    suggest: "Callable[[Draft], Mapping[str, Any]]" = field(default=lambda draft: {})
    page: str = ""
    optional: bool = False


@dataclass(frozen=True)
class Subjects:
    """What filings of a kind are about: each thing has a series of versions of its own.

    Args:
        question: asked when a draft is begun.
        choices: (slug, name) of everything of an organisation's that there can be a filing about.
        none: what is said where there is nothing.
        add, add_page: words and name of the address where one is added, which takes the
            organisation's slug.
    """

    question: Any
    choices: "Callable[[Organisation], Sequence[tuple[str, str]]]"
    none: Any
    add: Any
    add_page: str


@dataclass(frozen=True)
class PublicFace:
    """What of a filing every public document has in columns or rows of their own.

    Args:
        effective_on: ISO 8601 date.
        due_at: by when it had to be filed, aware; None where nobody knows.
        evaluations: rows of its annex, see `portal.publication.evaluations`.
    """

    label: str
    effective_on: str
    published_url: str
    due_at: datetime | None = None
    evaluations: Sequence[Mapping[str, str]] = ()


@dataclass(frozen=True)
class Kind:
    """A kind of filing.

    Args:
        code: as in `Filing.kind`, and the rulebook's name for its elements.
        letter: of its references.
        name: what the document is, such as "Frontier AI framework".
        noun: its short name in a sentence, lower case.
        title: heading for one version, from its number.
        elements_title: what the map of its elements is called.
        parts: its forms; the text and the elements are the same for every kind.
        checks: pure rules, all run and listed together before submission.
        declaration: what the certifying officer declares.
        public_face: picks the columns out of the answers; None for a kind that is never published.
        subjects: what its filings are about; None for one series a developer.
        known: what must be known beside the draft's words, as JSON values: gets the draft, its
            parts and the instant. It is signed with them, and so is the same for ever.
        asks: whether an element is asked of a filing of which this is known.
        why: in a sentence, why just these elements are asked; "" for nothing.
        answered_by: by element, the part and the field in which it can be answered instead of
            being mapped to the text.
        suggested_text: what the editor begins with.
        has_text: whether a draft with these parts has a text at all.
        confidential: what is typed is sealed, and read by its organisation and, once it is filed,
            by those of the State who may open it.
        pages: further pages for an organisation that has filed: label, and name of the address,
            which takes the organisation's slug.
    """

    code: str
    letter: str
    name: Any
    noun: Any
    title: Callable[[int], str]
    elements_title: Any
    parts: tuple[FormPart, ...]
    checks: tuple[Check, ...]
    declaration: Any
    public_face: Callable[[Mapping[str, Any]], PublicFace] | None = None
    subjects: Subjects | None = None
    known: "Callable[[Draft, Parts, datetime], Mapping[str, Any]]" = field(
        default=lambda draft, parts, now: {}
    )
    asks: Callable[[rulebook.Element, Mapping[str, Any]], bool] = field(
        default=lambda element, known: True
    )
    why: Callable[[Mapping[str, Any]], str] = field(default=lambda known: "")
    answered_by: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    suggested_text: Callable[[Content], str] = field(default=lambda content: "")
    has_text: Callable[[Parts], bool] = field(default=lambda parts: True)
    confidential: bool = False
    pages: tuple[tuple[Any, str], ...] = ()

    @property
    def sees(self) -> str:
        """Who sees its text and its elements."""
        return CONFIDENTIAL if self.confidential else PUBLIC

    @property
    def elements(self) -> tuple[rulebook.Element, ...]:
        """What the rulebook has filings of this kind describe."""
        return rulebook.elements(self.code)

    def asked(self, content: Content) -> list[rulebook.Element]:
        """What it has this one describe."""
        return [e for e in self.elements if self.asks(e, content.known)]

    def element(self, part: str) -> rulebook.Element | None:
        """The element that a part of that name maps."""
        return next((e for e in self.elements if ELEMENT + e.key == part), None)

    def answer(self, content: Content, element: rulebook.Element) -> str:
        """How an element is answered in a form, in words; "" where it is not."""
        name, asked = self.answered_by.get(element.key, ("", ""))
        form = next((part.form for part in self.parts if part.name == name), None)
        rows = form.rows(content.part(name)) if form else []
        return next((str(row.value) for row in rows if row.name == asked), "")

    def form_part(self, content: Content, name: str) -> FormPart | None:
        """The form of that name, if it applies to this draft."""
        return next((p for p in self.form_parts(content) if p.name == name), None)

    def form_parts(self, content: Content) -> list[FormPart]:
        """The forms that apply to this draft."""
        return [part for part in self.parts if part.applies(content)]

    def part_names(self) -> set[str]:
        """Every name that a part of this kind can have."""
        return {TEXT, *(ELEMENT + e.key for e in self.elements), *(p.name for p in self.parts)}

    def check(self, content: Content) -> list[Finding]:
        """Run every check; what blocks comes first."""
        found = [f for f in (check(content) for check in self.checks) if f]
        return sorted(found, key=lambda f: not f.blocking)


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Add a kind; a second of the same code or letter is a bug."""
    if kind.code in _KINDS or any(k.letter == kind.letter for k in _KINDS.values()):
        raise ValueError(f"two kinds {kind.code}")
    _KINDS[kind.code] = kind


def get(code: str) -> Kind:
    """The kind of that code; KeyError for an unknown one."""
    return _KINDS[code]


def every() -> Sequence[Kind]:
    """All kinds, in the order in which they were registered."""
    return tuple(_KINDS.values())


def title_of(thing: "Draft | Filing") -> str:
    """What a draft or a filing is called, such as "Framework, version 3: correction"."""
    title = get(thing.kind).title(thing.number)
    if thing.subject_name:
        title = _("{subject}: {title}").format(subject=thing.subject_name, title=title)
    return _("{title}: correction").format(title=title) if thing.corrects_id else title

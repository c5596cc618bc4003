"""What a kind of filing is made of; each kind registers its own, and nothing here knows it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
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
PUBLIC, STATE, ORGANISATION = "public", "state", "organisation"


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
        files: (name, state) of each file that was received.
        unlike: names of files that say something else than the text does now.
        corrects, answers: whether it corrects what is published, or answers a notice.
        follows: whether a version before it was filed and not withdrawn.
        previous_text_sha256: digest of the last published version's text, "" for none.
    """

    kind: str
    number: int
    parts: Mapping[str, Mapping[str, Any]]
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


@dataclass(frozen=True)
class FormPart:
    """A part that is a form of the kind's own.

    Args:
        suggest: answers that an organisation's unsaved part begins with, by field.
    """

    name: str
    title: Any
    hint: Any
    group: Any
    form: "type[PartForm]"
    applies: Callable[[Content], bool] = field(default=lambda content: True)
    suggest: "Callable[[Organisation], Mapping[str, Any]]" = field(default=lambda organisation: {})


@dataclass(frozen=True)
class PublicFace:
    """The answers of a kind that every public document has in columns of their own."""

    label: str
    effective_on: str  # ISO 8601 date
    published_url: str


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
        public_face: picks the columns out of the answers.
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
    public_face: Callable[[Mapping[str, Any]], PublicFace]
    pages: tuple[tuple[Any, str], ...] = ()

    @property
    def elements(self) -> tuple[rulebook.Element, ...]:
        """What the rulebook has it describe."""
        return rulebook.elements(self.code)

    def element(self, part: str) -> rulebook.Element | None:
        """The element that a part of that name maps."""
        return next((e for e in self.elements if ELEMENT + e.key == part), None)

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
    return _("{title}: correction").format(title=title) if thing.corrects_id else title
